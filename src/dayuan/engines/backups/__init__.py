"""Backups: one folder that holds everything of an installation as of one moment, and bringing it back (C-25)."""
