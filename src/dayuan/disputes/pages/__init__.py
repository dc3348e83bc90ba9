"""Pages of disputes: the list, the mediation room and each act, the figures."""
