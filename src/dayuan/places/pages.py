"""The pages of the tree: its list, one place, and what is done to it."""

from collections.abc import Callable

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.kernel.clock import now
from dayuan.places.access import get_place_for_keeper, get_place_for_reader, readable_places
from dayuan.places.actions import (
    PlaceNameTaken,
    PlaceNameUnfit,
    PlaceNumberTaken,
    PlaceStillHolds,
    add_place,
    close_place,
    move_centre,
    rename_place,
)
from dayuan.places.coordinates import Datum, from_wgs84
from dayuan.places.drawing import draw_place
from dayuan.places.forms import AddForm, CloseForm, FindPointForm, PointForm, RenameForm, move_form_of, rename_form_of
from dayuan.places.layers import layers_of
from dayuan.places.models import Level, Place
from dayuan.places.panels import panels_of, panels_of_point
from dayuan.places.queries import branch_of, chain_at, history_of, near, search, tree_of
from dayuan.places.requests import ReaderRequest, for_readers
from dayuan.places.rules import MADE_HERE, TOP_DOWN, may_stand_in
from dayuan.places.wording import ADD_WORDS

FOUND_ON_A_PAGE = 50
NEAR_SHOWN = 20


@require_GET
@for_readers
def place_list(request: ReaderRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = search(words, readable_places(request.reader)).select_related("parent") if words else Place.objects.none()
    context = {
        "words": words,
        "page": Paginator(found, FOUND_ON_A_PAGE).get_page(request.GET.get("page", "")),
        "branches": [] if words else tree_of(request.reader.reads),
        "point_form": FindPointForm(initial={"radius_m": "1000"}),
        "keeps": Place.objects.in_use().filter(pk__in=request.reader.keeps),
    }
    return render(request, "places/list.html", context)


@require_GET
@for_readers
def point(request: ReaderRequest) -> HttpResponse:
    """Which place is this point in, and what is near it?"""
    form = FindPointForm(request.GET)
    if not form.is_valid() or form.point is None:
        return render(request, "places/point.html", {"form": form}, status=422)
    longitude, latitude = form.point
    readable = {level: code for level, code in chain_at(longitude, latitude).items() if request.reader.may_read(code)}
    places = Place.objects.in_bulk(list(readable.values()))
    chain = [places[readable[level]] for level in TOP_DOWN if level in readable]
    around = near(longitude, latitude, float(form.cleaned_data["radius_m"] or 1000))
    context = {
        "form": form,
        "point": form.point,
        "chain": chain,
        "panels": panels_of_point(request, chain[-1]) if chain else [],
        "around": [nearby for nearby in around if request.reader.may_read(nearby.spot.place_code)][:NEAR_SHOWN],
        "is_asked": True,
    }
    return render(request, "places/point.html", context)


@require_GET
@for_readers
def place(request: ReaderRequest, code: str) -> HttpResponse:
    found = get_place_for_reader(code, request.reader)
    return render(request, "places/place.html", _facts(request, found))


@require_http_methods(["GET", "POST"])
@for_readers
def add(request: ReaderRequest, code: str, level: str) -> HttpResponse:
    outer = get_place_for_keeper(code, request.reader)
    if outer.closed_at or level not in MADE_HERE or not may_stand_in(Level(level), Level(outer.level)):
        raise Http404
    made = Level(level)
    form = AddForm(request.POST or None, level=made)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            kept = add_place(
                outer,
                made,
                name=entered["name"],
                name_en=entered["name_en"],
                number=entered["number"],
                centre=form.point,
                by=request.reader.person,
                at=now(),
            )
        except PlaceNumberTaken as taken:
            form.add_error("number", str(taken))
        except (PlaceNameTaken, PlaceNameUnfit) as refused:
            form.add_error("name", str(refused))
        else:
            return redirect("places:place", kept.code)
    context = {
        "place": outer,
        "level": made,
        "title": ADD_WORDS[made],
        "form": form,
        "parents": _parents(request, outer),
    }
    return render(request, "places/add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_readers
def rename(request: ReaderRequest, code: str) -> HttpResponse:
    def act(found: Place, form: forms.Form) -> None:
        rename_place(found.code, by=request.reader.person, at=now(), **form.cleaned_data)

    return _with_form(request, code, "rename_form", RenameForm(request.POST), act)


@require_http_methods(["GET", "POST"])
@for_readers
def move(request: ReaderRequest, code: str) -> HttpResponse:
    form = PointForm(request.POST)

    def act(found: Place, _form: forms.Form) -> None:
        if form.point is not None:
            move_centre(found.code, form.point, by=request.reader.person, at=now())

    return _with_form(request, code, "move_form", form, act)


@require_http_methods(["GET", "POST"])
@for_readers
def close(request: ReaderRequest, code: str) -> HttpResponse:
    def act(found: Place, form: forms.Form) -> None:
        close_place(found.code, by=request.reader.person, at=now(), reason=form.cleaned_data["reason"])

    return _with_form(request, code, "close_form", CloseForm(request.POST), act)


def _with_form(
    request: ReaderRequest, code: str, name: str, form: forms.Form, act: Callable[[Place, forms.Form], None]
) -> HttpResponse:
    """The usual course of an action page: back to the place when it worked, the page with the errors when not."""
    found = get_place_for_keeper(code, request.reader)
    if request.method == "GET":
        return redirect("places:place", found.code)
    if form.is_valid():
        try:
            act(found, form)
        except (PlaceNameTaken, PlaceNameUnfit, PlaceStillHolds) as refused:
            # What the person can mend stands beside the form; other refusals have no form to stand beside.
            form.add_error(None, str(refused))
        else:
            return redirect("places:place", found.code)
    return render(request, "places/place.html", _facts(request, found) | {name: form}, status=422)


def _facts(request: ReaderRequest, found: Place) -> dict[str, object]:
    may_keep = request.reader.may_keep(found.code) and found.closed_at is None
    is_ours = Level(found.level) in MADE_HERE
    return {
        "place": found,
        "outline": getattr(found, "outline", None),
        "parents": _parents(request, found),
        "branch": branch_of(found),
        "sites": found.sites.order_by("kind", "name"),
        "drawing": draw_place(found, layers_of(request, found)),
        "written": _as_maps_write(found),
        "panels": panels_of(request, found),
        "history": history_of(found),
        "may_keep": may_keep,
        "may_rename": may_keep and is_ours,
        "addable": [(level.value, ADD_WORDS[level]) for level in ADD_WORDS if may_keep and _has_room(found, level)],
        "rename_form": rename_form_of(found),
        "move_form": move_form_of(found),
        "close_form": CloseForm(),
    }


def _has_room(outer: Place, level: Level) -> bool:
    return may_stand_in(level, Level(outer.level))


def _parents(request: ReaderRequest, found: Place) -> list[tuple[Place, bool]]:
    """The places around it, the widest first, each with whether this reader may open it."""
    around = Place.objects.in_bulk(found.enclosing_codes[1:])
    return [(around[code], request.reader.may_read(code)) for code in found.enclosing_codes[:0:-1] if code in around]


def _as_maps_write(found: Place) -> list[tuple[str, str]]:
    """The centre as each kind of map writes it, longitude first."""
    if found.centre is None:
        return []
    names = {Datum.WGS84: "WGS84", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}
    points = {datum: from_wgs84(found.centre, datum) for datum in names}
    return [(names[datum], f"{points[datum][0]:.6f}, {points[datum][1]:.6f}") for datum in names]
