"""Every address of the product."""

from django.urls import include, path

from dayuan.calendars.urls import addresses as calendar_addresses
from dayuan.config.alive import alive
from dayuan.config.calendar_readers import for_calendar_readers

urlpatterns = [
    path("alive/", alive, name="alive"),
    path("", include("dayuan.web.urls")),
    path("accounts/", include("dayuan.people.account_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("cases/", include("dayuan.reports.case_urls")),
    path("cases/", include("dayuan.cases.urls")),
    path("track/", include("dayuan.cases.public_urls")),
    path("disputes/", include("dayuan.disputes.urls")),
    path("mediation/", include("dayuan.disputes.public_urls")),
    path("track/", include("dayuan.reports.track_urls")),
    path("report/", include("dayuan.reports.urls")),
    path("alerts/", include("dayuan.alerts.urls")),
    path("escalation/", include("dayuan.escalation.urls")),
    path("api/v1/", include("dayuan.alerts.api_urls")),
    path("exchange/", include("dayuan.exchange.urls")),
    path("open311/v2/", include("dayuan.exchange.api_urls")),
    path("review/", include("dayuan.review.urls")),
    path("warnings/", include("dayuan.warnings.urls")),
    path("dispatch/", include("dayuan.dispatch.urls")),
    path("devices/", include("dayuan.devices.urls")),
    path("workbooks/", include("dayuan.workbooks.urls")),
    path("thermal/", include("dayuan.thermal.urls")),
    path("signals/", include("dayuan.sensing.urls")),
    path("households/", include("dayuan.households.urls")),
    path("myfile/", include("dayuan.households.public_urls")),
    path("myfile/", include("dayuan.privacy.public_urls")),
    path("privacy/", include("dayuan.privacy.urls")),
    path("people/", include("dayuan.people.urls")),
    path("notices/", include("dayuan.notices.urls")),
    path("retention/", include("dayuan.retention.urls")),
    path("calendars/", include((calendar_addresses(for_calendar_readers), "calendars"))),
    path("places/", include("dayuan.places.urls")),
    path("drills/", include("dayuan.drills.urls")),
]
