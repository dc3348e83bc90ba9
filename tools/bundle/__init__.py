"""Makes one archive with which Dayuan is installed where there is no network (C-25)."""
