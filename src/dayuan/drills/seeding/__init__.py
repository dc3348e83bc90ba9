"""Putting the invented township into the tables; each part may run again and adds only what is missing."""
