"""Files as rows: what may be opened at all, and how it is read."""
