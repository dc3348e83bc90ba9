"""Addresses of what somebody does on their own page."""

from django.urls import path

from dayuan.privacy import public_pages

app_name = "my_rights"
urlpatterns = [
    path("agree/", public_pages.give, name="give"),
    path("withdraw/", public_pages.withdraw, name="withdraw"),
    path("ask/", public_pages.ask, name="ask"),
    path("everything/", public_pages.see, name="see"),
]
