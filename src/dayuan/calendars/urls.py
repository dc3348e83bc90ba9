"""Addresses of this package. `config` says how a page learns who reads it."""

from django.urls import URLPattern, path

from dayuan.calendars import market_pages, pages
from dayuan.calendars.ports import ForReaders

app_name = "calendars"


def addresses(for_readers: ForReaders) -> list[URLPattern]:
    return [
        path("", for_readers(pages.home), name="home"),
        path("feeds/<str:key>/<slug:kind>.ics", pages.feed, name="feed"),
        path("markets/preview/", for_readers(market_pages.preview), name="preview"),
        path("markets/<uuid:market_id>/", for_readers(market_pages.market), name="market"),
        path("markets/<uuid:market_id>/rule/", for_readers(market_pages.rule), name="rule"),
        path("markets/<uuid:market_id>/except/", for_readers(market_pages.add_exception), name="except"),
        path(
            "exceptions/<uuid:exception_id>/withdraw/",
            for_readers(market_pages.withdraw_exception),
            name="withdraw_exception",
        ),
        path("decisions/<uuid:decision_id>/withdraw/", for_readers(pages.withdraw_decision), name="withdraw_decision"),
        path("hours/<uuid:hours_id>/withdraw/", for_readers(pages.withdraw_hours), name="withdraw_hours"),
        path("<slug:township_code>/", for_readers(pages.month), name="month"),
        path("<slug:township_code>/days/<str:day_text>/", for_readers(pages.day), name="day"),
        path("<slug:township_code>/hours/", for_readers(pages.hours), name="hours"),
        path("<slug:township_code>/markets/", for_readers(market_pages.market_list), name="markets"),
        path("<slug:township_code>/markets/open/", for_readers(market_pages.open_one), name="open_market"),
        path("<slug:township_code>/feeds/renew/", for_readers(pages.renew), name="renew_feed"),
        path("<slug:township_code>/<slug:kind>.ics", for_readers(pages.download), name="download"),
    ]
