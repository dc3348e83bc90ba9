"""Passwords are hashed quickly here: what is tested is who may sign in, not how long Argon2 takes."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_flood():
    """Limits against floods live in the cache, which one test would leave to the next."""
    cache.clear()
