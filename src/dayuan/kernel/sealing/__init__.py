"""Sealed fields: sensitive text that the database, its dumps and its backups hold only as ciphertext (C-20, C-24)."""
