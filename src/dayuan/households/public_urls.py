"""The address of the public page: who looked at my file."""

from django.urls import path

from dayuan.households import public_pages

app_name = "my_file"
urlpatterns = [path("", public_pages.my_file, name="enter")]
