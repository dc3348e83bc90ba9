"""Reads number plates in pictures: where they are, what they say, how sure that is. No Django, no database."""
