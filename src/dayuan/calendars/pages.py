"""The desk's pages of a township's days: the month, one day, office hours, and the files of other programs."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.calendars.access import (
    get_day,
    get_decision_for_keeper,
    get_hours_for_keeper,
    get_township_for_keeper,
    get_township_for_reader,
    get_township_of_feed,
    townships_of,
)
from dayuan.calendars.actions import (
    decide_day,
    renew_feed,
    set_office_hours,
    withdraw_day_decision,
    withdraw_office_hours,
)
from dayuan.calendars.feeds import holidays_calendar, markets_calendar
from dayuan.calendars.forms import WORKDAY, DayForm, HoursForm
from dayuan.calendars.models import CalendarFeed, DayDecision
from dayuan.calendars.ports import Reader
from dayuan.calendars.queries import (
    days_shown,
    decisions_on,
    hours_of,
    markets_of,
    markets_on,
    runs_of,
    weeks_of,
    work_calendar_of,
)
from dayuan.calendars.rules.national import KNOWN_YEARS, LAST_KNOWN_YEAR
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.places.models import Place

ICALENDAR = "text/calendar; charset=utf-8"
KINDS_OF_FEED = ("holidays", "markets")


@require_GET
def home(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The calendar of the reader's own township; the first of several."""
    township = townships_of(reader).first()
    if township is None:
        raise Http404
    return redirect("calendars:month", township.pk)


@require_GET
def month(request: HttpRequest, reader: Reader, township_code: str) -> HttpResponse:
    township = get_township_for_reader(township_code, reader)
    today = _today()
    first = _first_of_month(request.GET.get("month", ""), today)
    weeks = weeks_of(township.pk, first)
    days = [shown for week in weeks for shown in week if shown.in_month]
    context = {
        "township": township,
        "townships": townships_of(reader),
        "first": first,
        "previous": first - timedelta(days=1),
        "next": first + timedelta(days=31),
        "today": today,
        "weeks": weeks,
        "told": runs_of(days),
        "market_days": [shown.day for shown in days if shown.markets],
        "workdays": sum(shown.is_workday for shown in days),
        "markets_today": markets_on(township.pk, today),
        "stretches_today": work_calendar_of(township.pk).stretches_on(today),
        "is_published": first.year in KNOWN_YEARS,
        "known": (min(KNOWN_YEARS), LAST_KNOWN_YEAR),
        "may_keep": reader.may_keep(township.pk),
        "feed_links": _feed_links(request, township),
    }
    return render(request, "calendars/month.html", context)


@require_http_methods(["GET", "POST"])
def day(request: HttpRequest, reader: Reader, township_code: str, day_text: str) -> HttpResponse:
    """One day: what it is and why; whoever keeps the calendar decides here."""
    township = get_township_for_reader(township_code, reader)
    asked = get_day(day_text)
    form = DayForm(request.POST or None)
    if request.method == "POST":
        get_township_for_keeper(township_code, reader)
        if form.is_valid():
            is_workday, reason = form.cleaned_data["decision"] == WORKDAY, form.cleaned_data["reason"]
            decide_day(township, asked, is_workday=is_workday, reason=reason, by=reader.person, at=now())
            return redirect("calendars:day", township.pk, asked.isoformat())
    context = {
        "township": township,
        "shown": days_shown(township.pk, asked, 1)[0],
        "stretches": work_calendar_of(township.pk).stretches_on(asked),
        "history": decisions_on(township, asked),
        "before": asked - timedelta(days=1),
        "after": asked + timedelta(days=1),
        "form": form,
        "may_keep": reader.may_keep(township.pk),
    }
    return render(request, "calendars/day.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw_decision(request: HttpRequest, reader: Reader, decision_id: UUID) -> HttpResponse:
    decision = get_decision_for_keeper(decision_id, reader)
    withdraw_day_decision(decision, by=reader.person, at=now())
    return redirect("calendars:day", decision.township_id, decision.day.isoformat())


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, reader: Reader, township_code: str) -> HttpResponse:
    """Office hours from when on, with their history."""
    township = get_township_for_reader(township_code, reader)
    form = HoursForm(request.POST or None, initial={"starts_on": _today()})
    if request.method == "POST":
        get_township_for_keeper(township_code, reader)
        if form.is_valid():
            starts_on = form.cleaned_data["starts_on"]
            set_office_hours(township, starts_on=starts_on, stretches=form.stretches(), by=reader.person, at=now())
            return redirect("calendars:hours", township.pk)
    context = {
        "township": township,
        "rows": hours_of(township),
        "now": work_calendar_of(township.pk).hours_in_force(_today()),
        "form": form,
        "may_keep": reader.may_keep(township.pk),
    }
    return render(request, "calendars/hours.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw_hours(request: HttpRequest, reader: Reader, hours_id: UUID) -> HttpResponse:
    found = get_hours_for_keeper(hours_id, reader)
    withdraw_office_hours(found, by=reader.person, at=now())
    return redirect("calendars:hours", found.township_id)


@require_POST
def renew(request: HttpRequest, reader: Reader, township_code: str) -> HttpResponse:
    """A new address for calendar programs; the old one ends."""
    township = get_township_for_keeper(township_code, reader)
    renew_feed(township, by=reader.person, at=now())
    return redirect(reverse("calendars:month", args=[township.pk]) + "#feeds")


@require_GET
def download(request: HttpRequest, reader: Reader, township_code: str, kind: str) -> HttpResponse:
    township = get_township_for_reader(township_code, reader)
    answer = _file(township, kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}-{township.pk}.ics"'
    return answer


@require_GET
def feed(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """What a calendar program fetches with the township's key. It holds days and markets, and nothing about people."""
    return _file(get_township_of_feed(key), kind)


def _file(township: Place, kind: str) -> HttpResponse:
    today, at = _today(), now()
    if kind == "holidays":
        decisions = DayDecision.objects.standing().filter(township=township, day__year__gte=today.year - 1)
        return HttpResponse(holidays_calendar(township, decisions, today=today, at=at), content_type=ICALENDAR)
    if kind == "markets":
        markets = markets_of(township.pk)
        return HttpResponse(markets_calendar(township, markets, today=today, at=at), content_type=ICALENDAR)
    raise Http404


def _feed_links(request: HttpRequest, township: Place) -> list[tuple[str, str]]:
    found = CalendarFeed.objects.filter(township=township).first()
    if found is None:
        return []
    # Not `build_absolute_uri`: under ASGI it reads the request's `scope`, which on our pages is the reader's.
    site = f"{'https' if settings.SESSION_COOKIE_SECURE else 'http'}://{request.get_host()}"
    return [(kind, site + reverse("calendars:feed", args=[found.key, kind])) for kind in KINDS_OF_FEED]


def _first_of_month(text: str, today: date) -> date:
    """The month of an address; a month that is none is this one."""
    try:
        asked = datetime.strptime(text, "%Y-%m").replace(tzinfo=SHANGHAI).date()
    except ValueError:
        return today.replace(day=1)
    return get_day(asked.isoformat())


def _today() -> date:
    return now().astimezone(SHANGHAI).date()
