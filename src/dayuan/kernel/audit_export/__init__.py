"""Handing the record of who did what to a collector of the county's, entry by entry, at least once (C-23)."""
