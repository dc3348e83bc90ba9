"""The sheets of a dossier: each builds its blocks from the facts. Their words exist in Chinese alone."""
