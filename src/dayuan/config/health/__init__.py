"""The questions of `dayuan doctor`, by what is asked."""
