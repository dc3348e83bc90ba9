"""Addresses for other systems."""

from dayuan.alerts.api import api

# The library adds a page of its own that lists nothing here.
urlpatterns = [one for one in api.urls[0] if getattr(one, "name", "") == "cap_push"]
