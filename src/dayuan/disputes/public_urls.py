"""The address of a party's own page."""

from django.urls import path

from dayuan.disputes.pages import own

app_name = "mediation"
urlpatterns = [path("", own.own, name="own")]
