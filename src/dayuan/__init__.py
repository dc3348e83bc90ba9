"""Dayuan (大院): public safety, services and self-governance of a township."""

import os

# openpyxl writes and reads with lxml wherever that happens to be installed, and then other bytes than our forms expect.
os.environ.setdefault("OPENPYXL_LXML", "False")
