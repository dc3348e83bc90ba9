"""Addresses of this package's pages."""

from django.urls import path

from dayuan.exchange import county_pages, pages

app_name = "exchange"
urlpatterns = [
    path("", pages.home, name="home"),
    path("keys/new/", pages.new_key, name="new_key"),
    path("keys/<uuid:key_id>/revoke/", pages.revoke, name="revoke"),
    path("told/new/", pages.new_subscription, name="new_subscription"),
    path("told/<uuid:subscription_id>/", pages.subscription, name="subscription"),
    path("told/<uuid:subscription_id>/stop/", pages.stop, name="stop"),
    path("told/messages/<uuid:delivery_id>/again/", pages.again, name="again"),
    path("county/new/", county_pages.county_new, name="county_new"),
    path("county/<uuid:system_id>/", county_pages.county, name="county"),
    path("county/<uuid:system_id>/list/", county_pages.county_export, name="county_export"),
    path("county/brought/<uuid:import_id>/", county_pages.county_meaning, name="county_meaning"),
]
