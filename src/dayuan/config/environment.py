"""What every process of an installation is told about it, set before Django reads its settings."""

import os

from dayuan.engines.homes import Home, find_home
from dayuan.engines.supervised import addresses

SECRET_KEY = "django_secret_key"  # noqa: S105  # the name of its file
SETTINGS = "dayuan.config.settings"


def settle_environment() -> Home:
    """Find the home, make what is missing of it, and put every address into the environment."""
    home = find_home()
    home.prepare()
    home.key(SECRET_KEY)
    os.environ.update(environment_of(home))
    return home


def environment_of(home: Home) -> dict[str, str]:
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS)
    return {**addresses(home), "DJANGO_SETTINGS_MODULE": settings, "PYTHONUNBUFFERED": "1"}
