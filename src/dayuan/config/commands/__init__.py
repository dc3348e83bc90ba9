"""The work of each `dayuan` command."""
