"""`python -m dayuan` is the `dayuan` command."""

from dayuan.config.cli import app

app()
