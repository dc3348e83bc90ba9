"""The public's page for reporting something, without an account: what, where, words; it ends with a code."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files import File
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.cases.access import get_case_by_code
from dayuan.cases.actions import Pieces, Reported, WhoReports, field_of, reported_before
from dayuan.cases.models import Case
from dayuan.cases.queries import sent_before
from dayuan.cases.rules.classes import COMPLAINT
from dayuan.cases.rules.reporting import ReportChannel, ToldBy
from dayuan.kernel.clock import now
from dayuan.kernel.drafts import answers_facts, in_conflict, is_confirmed, refused, written_at
from dayuan.kernel.drafts import received as received_facts
from dayuan.kernel.errors import Refusal
from dayuan.places.models import Place, Site
from dayuan.places.queries import place_at
from dayuan.places.rules import Level, township_of
from dayuan.reports.access import digits_given, left_a_telephone, place_reported_from
from dayuan.reports.actions import take_report
from dayuan.reports.forms import ComplaintForm, ReportForm
from dayuan.reports.limits import counters_of_report
from dayuan.reports.queries import (
    facts_of_place,
    map_for_a_pin,
    offered_classes,
    places_to_choose,
    ways_to_be_told,
)

JUST_REPORTED = "just_reported"
"""In the session: the codes given out here. To others the page says nothing, so that no code is guessed by it."""
KEPT_CODES = 5
TWIN = gettext_noop(
    "The same words with your telephone arrived already, from another device perhaps. Delete this one, or send it all"
    " the same."
)
CHOSEN_HERE = {Level.VILLAGE, Level.COURTYARD}


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    return _report(request, settings.TOWNSHIP_CODE, {}, None)


@never_cache
@require_http_methods(["GET", "POST"])
def report_at(request: HttpRequest, code: str) -> HttpResponse:
    """From a QR code on the spot: the place is known already."""
    place, site = place_reported_from(code)
    initial: dict[str, Any] = {}
    if place.level in CHOSEN_HERE:
        initial["place"] = place.pk
    elif village := _village_around(place):
        initial["place"] = village.pk
    if site is not None:
        initial |= {"site": site.pk, "longitude": site.longitude, "latitude": site.latitude}
        initial["whereabouts"] = str(site)
    return _report(request, township_of(place.pk), initial, place if place.level != Level.TOWNSHIP else None)


def _village_around(place: Place) -> Place | None:
    return Place.objects.in_use().filter(code__in=place.enclosing_codes, level=Level.VILLAGE).first()


def _report(request: HttpRequest, township: str, initial: dict[str, Any], here: Place | None) -> HttpResponse:
    at = now()
    about: dict[str, Any] = {
        "offered": offered_classes(township, at=at),
        "places": places_to_choose(township),
        "ways": ways_to_be_told(township),
    }
    context = {
        "here": here,
        "address": request.path,
        "complaint": reverse("report:complaint"),
        "drawing": map_for_a_pin(township),
    }
    if request.method == "GET":
        return _draw(request, "reports/report.html", context | {"form": ReportForm(initial=initial, **about)})
    form = ReportForm(request.POST, request.FILES, **about)
    return _arrived(request, form, _reported) or _refused(request, form, "reports/report.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """About an officer or a unit: whoever is complained about reads nothing of it (C-32)."""
    township = settings.TOWNSHIP_CODE
    levels = [Level.TOWNSHIP, Level.VILLAGE]
    units = list(Place.objects.within(township).in_use().filter(level__in=levels).order_by("code"))
    about: dict[str, Any] = {"units": units, "ways": ways_to_be_told(township)}
    if request.method == "GET":
        return _draw(request, "reports/complaint.html", {"form": ComplaintForm(**about)})
    form = ComplaintForm(request.POST, request.FILES, **about)
    return _arrived(request, form, _complained) or _refused(request, form, "reports/complaint.html", {})


def _arrived(request: HttpRequest, form: Form, read: Any) -> HttpResponse | None:
    """Where the report went, or what stands in its way; None where something was wrong, which the form then says.

    What arrived before is not looked at again: its class may be closed since.
    """
    fine, at = form.is_valid(), now()
    case = reported_before(_sender_key(form))
    if case is None and fine:
        reported = read(form)
        if reported is None or _is_too_often(request, form):
            return None
        # Whatever comes of it: looking at photographs costs, and a twin says whose telephone it was.
        _count(request, form)
        if _has_twin(request, reported, form.cleaned_data["phone"], at):
            return in_conflict(_(TWIN), may_confirm=True)
        case = _taken(request, form, reported, at)
    if case is None:
        return None
    request.session[JUST_REPORTED] = [*request.session.get(JUST_REPORTED, []), case.code][-KEPT_CODES:]
    link = reverse("report:received", args=[case.code])
    return received_facts(case.code, link, digits_given(case)) if answers_facts(request) else redirect(link)


def _refused(request: HttpRequest, form: Form, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 429 if getattr(form, "is_too_often", False) else 422
    if answers_facts(request):
        return refused(form, status=status)
    return _draw(request, template, context | {"form": form}, status=status)


def _sender_key(form: Form) -> str:
    key = form.cleaned_data.get("key")
    return f"public:{key}" if key else ""


def _has_twin(request: HttpRequest, reported: Reported, phone: str, at: datetime) -> bool:
    """Whether the same words with the same telephone are here already: said without the code, which opens a report."""
    if is_confirmed(request) or not answers_facts(request):
        return False
    return sent_before(reported.place.pk, reported.class_code, reported.story, phone=phone, at=at) is not None


def _taken(request: HttpRequest, form: Form, reported: Reported, at: datetime) -> Case | None:
    """The case that was opened; None where something was wrong, which the form then says."""
    entered = form.cleaned_data
    who = _who(entered, key=_sender_key(form), written_at=written_at(request, at=at))
    try:
        case = take_report(reported, who, pieces_of(entered), at=at)
    except Refusal as refusal:
        form.add_error(field_of(refusal), str(refusal))
        return None
    return case


def _is_too_often(request: HttpRequest, form: Form) -> bool:
    if not any(counter.is_full for counter in counters_of_report(request, form.cleaned_data["phone"])):
        return False
    form.add_error(None, _("There were very many reports in a short time. Try again in an hour, or call us."))
    form.is_too_often = True  # type: ignore[attr-defined]  # read by _refused
    return True


def _count(request: HttpRequest, form: Form) -> None:
    for counter in counters_of_report(request, form.cleaned_data["phone"]):
        counter.count()


def _reported(form: Form) -> Reported | None:
    """What stands in the form; None where the position lies in none of our places."""
    entered = form.cleaned_data
    longitude, latitude = entered["longitude"], entered["latitude"]
    pointed = longitude is not None and latitude is not None
    place = Place.objects.filter(pk=entered["place"]).first() if entered["place"] else None
    if place is None and pointed:
        place = place_at(longitude, latitude, levels=CHOSEN_HERE)
    if place is None:
        form.add_error("place", _("Your position is in none of our villages. Choose where it is."))
        return None
    site = Site.objects.filter(pk=entered["site"], place=place).first() if entered["site"] else None
    return Reported(
        place=place,
        story=_story_of(entered),
        class_code=entered["class_code"],
        whereabouts=entered["whereabouts"],
        longitude=longitude if pointed else None,
        latitude=latitude if pointed else None,
        site=site,
    )


def _complained(form: Form) -> Reported:
    unit = Place.objects.get(pk=form.cleaned_data["unit"])
    return Reported(place=unit, story=_story_of(form.cleaned_data), class_code=COMPLAINT, shielded_from=unit.pk)


def _story_of(entered: dict[str, Any]) -> str:
    """The words; where there are none, where to find them, as officers here read it."""
    if entered["story"].strip():
        return str(entered["story"])
    with override("zh-hans"):
        if entered.get("voice"):
            return _("See the voice note.")
        return _("See the photo.") if entered.get("photo") else _("Tapped only what it is and where; no words.")


def _who(entered: dict[str, Any], *, key: str, written_at: datetime | None) -> WhoReports:
    nameless = bool(entered["is_anonymous"])
    return WhoReports(
        channel=ReportChannel.PUBLIC_PAGE,
        name="" if nameless else entered["name"],
        phone=entered["phone"],
        is_anonymous=nameless,
        told_by=ToldBy(entered["told_by"]),
        key=key,
        written_at=written_at,
    )


def pieces_of(entered: dict[str, Any]) -> Pieces:
    return Pieces(_bytes_of(entered.get("photo")), _bytes_of(entered.get("voice")))


def _bytes_of(upload: "File[bytes] | None") -> bytes | None:
    return upload.read() if upload else None


def _draw(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, template, context, status=status)


@never_cache
@require_GET
def received(request: HttpRequest, code: str) -> HttpResponse:
    """The code in large type, how to follow it, and who looks at it now."""
    case = get_case_by_code(code) if code in request.session.get(JUST_REPORTED, []) else None
    if case is None:
        return redirect("track:case", code)
    context = {
        "case": case,
        "digits": digits_given(case),
        "left_a_telephone": left_a_telephone(case),
        "follow": request.build_absolute_uri(_follow(case)),
    }
    response = render(request, "reports/received.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _follow(case: Case) -> str:
    return reverse("track:case", args=[case.code])


@never_cache
@require_GET
def where(request: HttpRequest) -> JsonResponse:
    """Which village or courtyard a position lies in, for the form to choose it."""
    try:
        longitude, latitude = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        return JsonResponse({}, status=422)
    if not (73 <= longitude <= 136 and 3 <= latitude <= 54):
        return JsonResponse({}, status=422)
    place = place_at(longitude, latitude, levels=CHOSEN_HERE)
    return JsonResponse(facts_of_place(place) if place is not None else {})
