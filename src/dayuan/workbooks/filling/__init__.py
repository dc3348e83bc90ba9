"""Filling somebody else's blank form: its own workbook stays as it is, only the rows of its table are written."""
