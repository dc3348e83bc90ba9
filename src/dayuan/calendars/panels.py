"""What the page of a place shows of its days: today and the week ahead, with the markets."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dayuan.calendars.ports import TOWNSHIP_DIGITS, reader_of
from dayuan.calendars.queries import days_shown
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.places.models import Place
from dayuan.places.panels import add_panel

DAYS_AHEAD = 7


def calendar_panel(request: HttpRequest, place: Place) -> Mapping[str, Any] | None:
    """Today and the next seven days of the township; a county has no days of its own."""
    reader, township_code = reader_of(request), place.pk[:TOWNSHIP_DIGITS]
    if reader is None or len(township_code) < TOWNSHIP_DIGITS or not reader.reads_of(township_code):
        return None
    today, *ahead = days_shown(township_code, now().astimezone(SHANGHAI).date(), 1 + DAYS_AHEAD)
    return {"township_code": township_code, "today": today, "ahead": ahead}


add_panel(_("Days and markets"), "calendars/_panel.html", calendar_panel, order=40)
