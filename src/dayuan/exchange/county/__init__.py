"""The county's list of matters: one row for each, in the county's own columns and words, in and out."""
