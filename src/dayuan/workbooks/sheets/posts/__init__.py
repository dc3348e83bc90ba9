"""Posts: one row for each appointment, or for each chair that is empty."""
