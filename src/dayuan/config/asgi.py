"""The web application: Django under ASGI, behind a guard that refuses oversized bodies before they are read."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
_django = get_asgi_application()

from dayuan.config.body_limit import LimitBodies  # noqa: E402  # needs the settings that the line above loaded
from dayuan.config.settled import settle  # noqa: E402

settle()
application = LimitBodies(_django)
