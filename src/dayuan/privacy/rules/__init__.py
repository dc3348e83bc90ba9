"""What consents and requests of data subjects must keep to. Pure."""
