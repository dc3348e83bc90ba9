"""Finds faces in pictures: where they are, so that they can be covered; never whose. No Django, no database."""
