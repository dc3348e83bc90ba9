"""The pages of an import of boundaries: choose a file, look at it, take it, undo it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.kernel.clock import now
from dayuan.places.access import get_import_for_keeper, get_place_for_keeper
from dayuan.places.actions import read_outlines, refuse_closed, take_outlines, undo_outlines
from dayuan.places.coordinates import Datum
from dayuan.places.drawing import draw_outlines
from dayuan.places.forms import OutlinesForm
from dayuan.places.geojson import FileNotRead
from dayuan.places.models import OutlineImport, Place
from dayuan.places.requests import ReaderRequest, for_readers

PAST_SHOWN = 20


@require_http_methods(["GET", "POST"])
@for_readers
def outlines(request: ReaderRequest, code: str) -> HttpResponse:
    place = get_place_for_keeper(code, request.reader)
    refuse_closed(place)
    form = OutlinesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = read_outlines(
                place,
                file.read(),
                file_name=file.name or "",
                datum=Datum(form.cleaned_data["datum"]),
                by=request.reader.person,
                at=now(),
            )
        except FileNotRead as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("places:import", found.pk)
    past = OutlineImport.objects.filter(place__code__startswith=place.code, taken_at__isnull=False).defer("drawn")
    context = {"place": place, "form": form, "past": past.select_related("place")[:PAST_SHOWN]}
    return render(request, "places/outlines.html", context, status=422 if form.errors else 200)


@require_GET
@for_readers
def one_import(request: ReaderRequest, import_id: UUID) -> HttpResponse:
    found = get_import_for_keeper(import_id, request.reader)
    codes = [item["code"] for item in found.drawn]
    places = Place.objects.select_related("outline").in_bulk(codes)
    drawn = [(places[item["code"]], item) for item in found.drawn if item["code"] in places]
    drawing = draw_outlines([(place, item["geometry"]) for place, item in drawn], around=found.place)
    context = {"found": found, "place": found.place, "drawn": drawn, "drawing": drawing}
    return render(request, "places/import.html", context)


@require_POST
@for_readers
def take(request: ReaderRequest, import_id: UUID) -> HttpResponse:
    found = get_import_for_keeper(import_id, request.reader)
    take_outlines(found.pk, by=request.reader.person, at=now())
    return redirect("places:import", found.pk)


@require_POST
@for_readers
def undo(request: ReaderRequest, import_id: UUID) -> HttpResponse:
    found = get_import_for_keeper(import_id, request.reader)
    undo_outlines(found.pk, by=request.reader.person, at=now())
    return redirect("places:import", found.pk)
