"""The application that imagers post their pictures to, served by a process of its own."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
django.setup()

import cv2  # noqa: E402  # what follows imports models, which exist only now

from dayuan.thermal.receiving import Door  # noqa: E402

# One picture after the other on one thread: more would only wait for each other on the cores that pages need.
cv2.setNumThreads(1)
application = Door()
