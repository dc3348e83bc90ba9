"""Addresses of the Open311 server."""

from dayuan.exchange.api import api

# The library adds a page of its own that lists nothing here.
urlpatterns = [one for one in api.urls[0] if str(getattr(one, "name", "")).startswith("open311_")]
