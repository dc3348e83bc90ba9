"""The desk's pages of markets: who has market today and in the month ahead, a market's rule, its exceptions."""

from datetime import date
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.calendars.access import (
    get_exception_for_keeper,
    get_market_for_keeper,
    get_market_for_reader,
    get_township_for_keeper,
    get_township_for_reader,
)
from dayuan.calendars.actions import (
    NoMarketThere,
    except_market_day,
    open_market,
    set_market_rule,
    withdraw_market_exception,
)
from dayuan.calendars.forms import HELD, ExceptionForm, OpenMarketForm, RuleForm, entries_of
from dayuan.calendars.models import Market
from dayuan.calendars.ports import Reader
from dayuan.calendars.queries import exception_history, market_now, markets_of, rule_history
from dayuan.calendars.rules.lunar import lunar_of
from dayuan.calendars.rules.markets import MarketTerms, days_held
from dayuan.calendars.wording import rule_sentence
from dayuan.kernel.clock import SHANGHAI, now

MONTH_AHEAD_DAYS = 31


@require_GET
def market_list(request: HttpRequest, reader: Reader, township_code: str) -> HttpResponse:
    township = get_township_for_reader(township_code, reader)
    today = _today()
    markets = markets_of(township.pk)
    rows = [
        {"found": found, "is_today": found.is_held_on(today), "days": _with_lunar(found.days(today, MONTH_AHEAD_DAYS))}
        for found in markets
    ]
    context = {
        "township": township,
        "today": today,
        "lunar": lunar_of(today),
        "rows": rows,
        "today_rows": [row for row in rows if row["is_today"]],
        "may_keep": reader.may_keep(township.pk),
    }
    return render(request, "calendars/markets.html", context)


@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest, reader: Reader, township_code: str) -> HttpResponse:
    """Put a market into the calendar."""
    township = get_township_for_keeper(township_code, reader)
    form = OpenMarketForm(request.POST or None, township=township)
    if request.method == "POST" and form.is_valid():
        place, site = form.chosen()
        try:
            source = form.cleaned_data["source"]
            market = open_market(place, site=site, terms=form.terms(), source=source, by=reader.person, at=now())
        except NoMarketThere as refused:
            form.add_error("where", str(refused))
        else:
            return redirect("calendars:market", market.pk)
    context = {"township": township, "form": form} | _preview(form)
    return render(request, "calendars/market_form.html", context, status=422 if form.errors else 200)


@require_GET
def market(request: HttpRequest, reader: Reader, market_id: UUID) -> HttpResponse:
    found = get_market_for_reader(market_id, reader)
    return _market_page(request, reader, found, ExceptionForm())


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, reader: Reader, market_id: UUID) -> HttpResponse:
    """Give a market another rule."""
    found = get_market_for_keeper(market_id, reader)
    standing = found.rules.standing().first()
    form = RuleForm(request.POST or None, initial=entries_of(standing) if standing else {})
    if request.method == "POST" and form.is_valid():
        set_market_rule(found, form.terms(), source=form.cleaned_data["source"], by=reader.person, at=now())
        return redirect("calendars:market", found.pk)
    context = {"township": found.place.township_code, "market": found, "form": form}
    if request.method == "GET" and standing:
        context |= {"sentence": rule_sentence(standing.terms), "days": _days_of(standing.terms)}
    else:
        context |= _preview(form)
    return render(request, "calendars/market_form.html", context, status=422 if form.errors else 200)


@require_GET
def preview(request: HttpRequest, reader: Reader) -> HttpResponse:
    """While a rule is being written: what it says in words, and the days that come of it."""
    return render(request, "calendars/_preview.html", _preview(RuleForm(request.GET)))


@require_POST
def add_exception(request: HttpRequest, reader: Reader, market_id: UUID) -> HttpResponse:
    found = get_market_for_keeper(market_id, reader)
    form = ExceptionForm(request.POST)
    if not form.is_valid():
        return _market_page(request, reader, found, form)
    entered = form.cleaned_data
    is_held = entered["decision"] == HELD
    except_market_day(found, entered["day"], is_held=is_held, reason=entered["reason"], by=reader.person, at=now())
    return redirect("calendars:market", found.pk)


@require_POST
def withdraw_exception(request: HttpRequest, reader: Reader, exception_id: UUID) -> HttpResponse:
    exception = get_exception_for_keeper(exception_id, reader)
    withdraw_market_exception(exception, by=reader.person, at=now())
    return redirect("calendars:market", exception.market_id)


def _market_page(request: HttpRequest, reader: Reader, found: Market, form: forms.Form) -> HttpResponse:
    today = _today()
    current = market_now(found)
    context = {
        "market": found,
        "township": found.place.township_code,
        "current": current,
        "today": today,
        "is_today": current.is_held_on(today),
        "days": _with_lunar(current.days(today, MONTH_AHEAD_DAYS)),
        "rules": rule_history(found),
        "exceptions": exception_history(found),
        "form": form,
        "may_keep": reader.may_keep(found.township_code),
    }
    return render(request, "calendars/market.html", context, status=422 if form.errors else 200)


def _preview(form: RuleForm) -> dict[str, object]:
    """Nothing is said of a rule that is not whole yet, except what is missing."""
    if not form.is_bound:
        return {}
    form.is_valid()
    wrong = [error for name, errors in form.errors.items() if name not in {"source", "where"} for error in errors]
    if wrong:
        return {"wrong": wrong}
    terms = form.terms()
    return {"sentence": rule_sentence(terms), "days": _days_of(terms)}


def _days_of(terms: MarketTerms) -> list[dict[str, object]]:
    return _with_lunar(list(days_held(terms, {}, _today(), MONTH_AHEAD_DAYS)))


def _with_lunar(days: list[date]) -> list[dict[str, object]]:
    return [{"day": day, "lunar": lunar_of(day)} for day in days]


def _today() -> date:
    return now().astimezone(SHANGHAI).date()
