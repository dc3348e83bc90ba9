"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("dayuan.web.urls")),
    path("cases/", include("dayuan.cases.urls")),
    path("track/", include("dayuan.cases.public_urls")),
    path("warnings/", include("dayuan.warnings.urls")),
    path("dispatch/", include("dayuan.dispatch.urls")),
    path("devices/", include("dayuan.devices.urls")),
    path("signals/", include("dayuan.sensing.urls")),
    path("people/", include("dayuan.people.urls")),
    path("places/", include("dayuan.places.urls")),
    path("drills/", include("dayuan.drills.urls")),
]
