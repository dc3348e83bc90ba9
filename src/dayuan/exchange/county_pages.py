"""Pages of the county's systems: named, their columns and words explained, cases listed for them."""

from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.cases.models import KeptFilter
from dayuan.cases.routing import classes_of
from dayuan.cases.wording import CHANNEL_WORDS, LIST_STATE_WORDS
from dayuan.exchange.access import township_of_desk
from dayuan.exchange.actions import CountyNameTaken, keep_meaning_for, name_county_system
from dayuan.exchange.county.listing import ALL, MOST_LISTED, address_of, cases_to_list, filter_of, left_behind
from dayuan.exchange.county.sheet import CountySheet, kind_of, sheet_for
from dayuan.exchange.county_access import get_brought_list, get_county_system
from dayuan.exchange.county_forms import WORD_TITLES, Brought, ListForm, MeaningForm, SystemForm
from dayuan.exchange.county_models import CountySystem
from dayuan.exchange.county_wording import COUNTY_STATE_WORDS
from dayuan.exchange.rules.county import CountyState, WordField
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.account_second_factor import second_factor_first
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Place
from dayuan.places.rules import township_of
from dayuan.workbooks.actions import ask_for_export
from dayuan.workbooks.files import upload_path
from dayuan.workbooks.header_forms import HeaderForm
from dayuan.workbooks.inspecting import samples_by_header, words_under
from dayuan.workbooks.models import Import
from dayuan.workbooks.queries import preview
from dayuan.workbooks.reading.places import open_place_book
from dayuan.workbooks.reading.tables import open_table
from dayuan.workbooks.wording import label_of

LOOK = "look"


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def county_new(request: SignedInRequest) -> HttpResponse:
    township = township_of_desk(request.person_scope)
    form = SystemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            system = name_county_system(township, name=form.cleaned_data["name"], by=request.user, at=now())
        except CountyNameTaken as taken:
            form.add_error("name", str(taken))
        else:
            return redirect("exchange:county", system.pk)
    status = 422 if form.is_bound else 200
    return render(request, "exchange/county_new.html", {"form": form, "township": township}, status=status)


@require_GET
@for_roles(COMMAND_ROLES)
def county(request: SignedInRequest, system_id: UUID) -> HttpResponse:
    """One system: what its columns and words mean now, who said so before, and the ways in and out."""
    system = get_county_system(system_id, request.person_scope)
    versions = list(system.versions.select_related("by"))
    sheet = sheet_for(system)
    context = {
        "system": system,
        "versions": versions,
        "kind": kind_of(system),
        "tables": _tables(sheet) if versions else [],
        "imports": Import.objects.filter(kind=kind_of(system)).select_related("by").order_by("-made_at")[:10],
    }
    return render(request, "exchange/county.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def county_meaning(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """Which column and which word is which, with the first rows as they would be taken."""
    found, sheet = get_brought_list(import_id, request.person_scope)
    if found.state not in (Import.State.CHOOSING, Import.State.READY) or not upload_path(found.pk).exists():
        return redirect("workbooks:import", found.pk)
    system = get_county_system(sheet.system_id, request.person_scope)
    brought = _brought(found, sheet, system)
    keeps = request.method == "POST" and LOOK not in request.POST
    form = MeaningForm(request.POST, brought=brought) if keeps else MeaningForm(brought=brought, typed=_typed(request))
    form.add_words(words_under(found, list(form.word_headers.values())))
    if keeps and form.is_valid():
        try:
            keep_meaning_for(found, system, form.meaning, seen=form.cleaned_data["seen"], by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workbooks:import", found.pk)
    return render(
        request,
        "exchange/county_meaning.html",
        _meaning_context(found, system, brought, form),
        status=422 if keeps else 200,
    )


def _worksheets(found: Import) -> list[str]:
    with open_table(upload_path(found.pk)) as table:
        return list(table.worksheets)


def _read_from(found: Import) -> dict[str, object]:
    part = found.parts[0]
    return {"worksheet": part["worksheet"], "header": part["header"] + 1}


def _typed(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _brought(found: Import, sheet: CountySheet, system: CountySystem) -> Brought:
    newest = system.versions.first()
    return Brought(
        import_=found,
        sheet=sheet,
        version=newest.number if newest is not None else 0,
        classes=classes_of(township_of(found.place_id), at=now()),
        places=open_place_book(found.place_id),
        samples=samples_by_header(upload_path(found.pk), found.parts[0]),
    )


def _meaning_context(found: Import, system: CountySystem, brought: Brought, form: MeaningForm) -> dict[str, object]:
    meaning = form.meaning
    chosen = dict(meaning.columns)
    return {
        "one": found,
        "system": system,
        "form": form,
        "newest": system.versions.select_related("by").first(),
        "preview": preview(found, sheet_for(system, meaning), chosen),
        "header_form": HeaderForm(worksheets=_worksheets(found), initial=_read_from(found)),
        "places": sorted(
            brought.places.full_name_of(code) for code in brought.places.name_of if code.startswith(found.place_id)
        ),
    }


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def county_export(request: SignedInRequest, system_id: UUID) -> HttpResponse:
    """Cases of a filter as a list in the county's columns and words."""
    system = get_county_system(system_id, request.person_scope)
    first = second_factor_first(request)
    if first is not None:
        return first
    asked = QueryDict(request.POST.get("filter", "")) if request.method == "POST" else request.GET
    filters, whatever = filter_of(asked, request.person_scope)
    address = address_of(asked, request.person_scope)
    found = cases_to_list(request.person_scope, system.township_id, address)
    count = found.count()
    form = ListForm(request.POST or None, initial={"filter": address})
    if request.method == "POST" and form.is_valid() and 0 < count <= MOST_LISTED:
        export = ask_for_export(
            sheet_for(system),
            Place.objects.get(pk=system.township_id),
            purpose=form.cleaned_data["purpose"],
            format=form.cleaned_data["format"],
            chosen={"filter": address},
            by=request.user,
            at=now(),
        )
        return redirect("workbooks:export", export.pk)
    context = {
        "system": system,
        "form": form,
        "filters": filters,
        "address": address,
        "kept": KeptFilter.objects.filter(person=request.user),
        "count": count,
        "most": MOST_LISTED,
        "left_behind": left_behind(request.person_scope, system.township_id, address),
        "states": [(state.value, word) for state, word in LIST_STATE_WORDS.items()],
        "state": ALL if whatever else filters.wanted.state.value,
        "all": ALL,
        "has_meaning": system.versions.exists(),
    }
    return render(request, "exchange/county_export.html", context, status=422 if request.method == "POST" else 200)


def _tables(sheet: CountySheet) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the newest version says, for reading."""
    meaning, at = sheet.meaning, now()
    classes = {code: str(one) for code, one in classes_of(sheet.township_code, at=at).items()}
    places = open_place_book(sheet.township_code)
    named = {
        WordField.CLASS: classes,
        WordField.PLACE: {code: places.full_name_of(code) for code in meaning.words.get(WordField.PLACE, {}).values()},
        WordField.STATE: {state.value: str(word) for state, word in COUNTY_STATE_WORDS.items()},
        WordField.CHANNEL: {channel.value: str(word) for channel, word in CHANNEL_WORDS.items()},
    }
    columns = [(header, label_of(sheet.column(name))) for header, name in meaning.columns.items()]
    words = [
        (str(WORD_TITLES[name]), [(word, named[name].get(ours, ours)) for word, ours in said.items()])
        for name in WordField
        if (said := meaning.words.get(name, {}))
    ]
    written = [(str(COUNTY_STATE_WORDS[state]), meaning.state_word(state) or "—") for state in CountyState]
    return [(str(_("Its columns")), columns), *words, (str(_("What is written for our states")), written)]
