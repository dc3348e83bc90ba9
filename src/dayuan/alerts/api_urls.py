"""Addresses for other systems."""

from django.urls import path

from dayuan.alerts.api import push

urlpatterns = [path("cap/", push, name="cap_push")]
