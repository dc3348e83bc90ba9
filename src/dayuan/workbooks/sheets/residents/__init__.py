"""Households with their residents: one row for each person, the household's number repeated."""
