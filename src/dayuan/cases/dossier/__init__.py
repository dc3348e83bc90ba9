"""The dossier of a case: everything that happened and what shows it, as a sealed PDF that can be verified."""
