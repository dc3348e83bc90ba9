"""Passwords are hashed quickly here: what is tested is who may sign in, not how long Argon2 takes."""

import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
