"""Addresses of this package's pages."""

from django.urls import path

from dayuan.exchange import pages

app_name = "exchange"
urlpatterns = [
    path("", pages.home, name="home"),
    path("keys/new/", pages.new_key, name="new_key"),
    path("keys/<uuid:key_id>/revoke/", pages.revoke, name="revoke"),
    path("told/new/", pages.new_subscription, name="new_subscription"),
    path("told/<uuid:subscription_id>/", pages.subscription, name="subscription"),
    path("told/<uuid:subscription_id>/stop/", pages.stop, name="stop"),
    path("told/messages/<uuid:delivery_id>/again/", pages.again, name="again"),
]
