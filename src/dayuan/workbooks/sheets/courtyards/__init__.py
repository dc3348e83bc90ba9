"""Courtyards, villagers' groups and grids: one row for each."""
