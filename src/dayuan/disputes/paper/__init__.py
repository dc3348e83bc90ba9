"""The papers of a mediation: every form of the dossier as PDF, filled with what is known, ready to be signed."""
