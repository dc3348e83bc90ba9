"""The pages on which a blank form is filled from the register (C-06)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.account_second_factor import needs_second_factor, second_factor_first
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES
from dayuan.workbooks.access import (
    get_form,
    get_form_to_drop,
    get_own_form,
    get_sheet_to_export,
    kept_forms,
    may_drop_form,
)
from dayuan.workbooks.actions import ask_for_export
from dayuan.workbooks.blank_actions import (
    FormNotKept,
    FormUnfit,
    ask_to_fill,
    drop_form,
    look_at,
    match_form,
    read_form_from,
    take_form,
)
from dayuan.workbooks.blank_forms import BlankUploadForm, FillForm, FlatForm, MatchForm, initial_of
from dayuan.workbooks.files import form_path
from dayuan.workbooks.filling.answers import mapped_columns
from dayuan.workbooks.filling.inspecting import Looked, worksheets_in
from dayuan.workbooks.header_forms import HeaderForm
from dayuan.workbooks.models import BlankForm, Export
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.sheet import sheet_of, sheets_to_export


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def blank_forms(request: SignedInRequest) -> HttpResponse:
    """Forms the township keeps, the flat file, and a new one to bring."""
    if request.method == "GET":
        return _blank_forms(request, BlankUploadForm(scope=request.person_scope))
    form = BlankUploadForm(request.POST, request.FILES, scope=request.person_scope)
    if form.is_valid():
        file = form.cleaned_data["file"]
        sheet = get_sheet_to_export(form.cleaned_data["kind"], request.person_scope)
        try:
            taken = take_form(
                file.chunks(),
                file_name=file.name,
                sheet=sheet,
                place=form.cleaned_data["place"],
                by=request.user,
                at=now(),
            )
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("workbooks:match", taken.pk)
    return _blank_forms(request, form, status=422)


def _blank_forms(request: SignedInRequest, form: BlankUploadForm, *, status: int = 200) -> HttpResponse:
    kept = [(one, may_drop_form(one, request.person_scope)) for one in kept_forms(request.person_scope)]
    flat = [sheet for sheet in sheets_to_export(request.person_scope) if sheet.flat_columns]
    context = {"form": form, "kept": kept, "flat": flat}
    return render(request, "workbooks/blank_forms.html", context, status=status)


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def match(request: SignedInRequest, form_id: UUID) -> HttpResponse:
    """What each header asks, as it is understood, to be put right before anything is filled."""
    found = get_own_form(form_id, request.person_scope)
    looked = _look(request, found)
    if looked is None:
        return redirect("workbooks:blank_forms")
    form = MatchForm(request.POST if request.method == "POST" else None, form=found, sheet=sheet_of(found.kind))
    if request.method == "POST" and form.is_valid():
        try:
            match_form(found, form.mapping, by=request.user, at=now())
        except FormUnfit as unfit:
            form.add_error(None, str(unfit))
        else:
            return redirect("workbooks:fill", found.pk)
    status = 422 if request.method == "POST" else 200
    return _match(request, found, looked, form, status=status)


def _match(
    request: SignedInRequest,
    found: BlankForm,
    looked: Looked,
    form: MatchForm,
    header_form: HeaderForm | None = None,
    *,
    status: int,
) -> HttpResponse:
    asked = {"worksheet": found.worksheet, "header": found.header}
    context = {
        "one": found,
        "form": form,
        "layout": looked.layout,
        "room": looked.layout.last - looked.layout.first + 1,
        "header_form": header_form or HeaderForm(worksheets=worksheets_in(form_path(found.pk)), initial=asked),
    }
    return render(request, "workbooks/match.html", context, status=status)


@require_POST
@for_roles(DESK_ROLES)
def form_header(request: SignedInRequest, form_id: UUID) -> HttpResponse:
    """Another worksheet, or another header row."""
    found = get_own_form(form_id, request.person_scope)
    looked = _look(request, found)
    if looked is None:
        return redirect("workbooks:blank_forms")
    header_form = HeaderForm(request.POST, worksheets=worksheets_in(form_path(found.pk)))
    if header_form.is_valid():
        asked = header_form.cleaned_data
        try:
            read_form_from(found, worksheet=asked["worksheet"], header=asked["header"])
        except FileRefused as refused:
            header_form.add_error("header", str(refused))
        else:
            return redirect("workbooks:match", found.pk)
    form = MatchForm(form=found, sheet=sheet_of(found.kind))
    return _match(request, found, looked, form, header_form, status=422)


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def fill(request: SignedInRequest, form_id: UUID) -> HttpResponse:
    """Whom the form is filled with, and for what; the file is then written like any export."""
    found = get_form(form_id, request.person_scope)
    first = second_factor_first(request)
    if first is not None:
        return first
    looked = _look(request, found)
    if looked is None:
        return redirect("workbooks:blank_forms")
    at, sheet = now(), sheet_of(found.kind)
    form = FillForm(
        request.POST if request.method == "POST" else None,
        form=found,
        sheet=sheet,
        scope=request.person_scope,
        day=at.astimezone(SHANGHAI).date(),
        initial=initial_of(found),
    )
    offered = {one.name for one in form.narrowings}
    is_for_others = bool(found.chosen.keys() - offered)
    if request.method == "POST" and not is_for_others and form.is_valid():
        asked = form.cleaned_data
        try:
            export = ask_to_fill(
                found,
                asked["place"],
                chosen=form.chosen,
                purpose=asked["purpose"],
                keep_as=asked.get("name", ""),
                by=request.user,
                at=at,
            )
        except FormNotKept as not_kept:
            form.add_error("name", str(not_kept))
        except FormUnfit as unfit:
            form.add_error(None, str(unfit))
        else:
            return redirect("workbooks:export", export.pk)
    filled = mapped_columns(found.labels, found.mapping, sheet)
    context = {
        "one": found,
        "form": form,
        "is_for_others": is_for_others,
        "filled": [label for index, label in enumerate(found.labels, start=1) if index in filled],
        "empty": [label for index, label in enumerate(found.labels, start=1) if label and index not in filled],
        "taken": looked.layout.taken,
        "is_own": found.by_id == request.user.pk,
    }
    return render(request, "workbooks/fill.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@for_roles(DESK_ROLES)
def drop(request: SignedInRequest, form_id: UUID) -> HttpResponse:
    found = get_form_to_drop(form_id, request.person_scope)
    drop_form(found, by=request.user, at=now())
    messages.success(request, _("%(form)s was deleted.") % {"form": found})
    return redirect("workbooks:blank_forms")


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
@needs_second_factor
def flat(request: SignedInRequest, kind: str) -> HttpResponse:
    """The flat file with national codes: one person, one row."""
    sheet = get_sheet_to_export(kind, request.person_scope)
    at = now()
    form = FlatForm(
        request.POST if request.method == "POST" else None,
        sheet=sheet,
        scope=request.person_scope,
        day=at.astimezone(SHANGHAI).date(),
        initial={"kind": sheet.kind},
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        export = ask_for_export(
            sheet,
            asked["place"],
            purpose=asked["purpose"],
            format=asked["format"],
            layout=Export.Layout.FLAT,
            chosen=form.chosen,
            by=request.user,
            at=at,
        )
        return redirect("workbooks:export", export.pk)
    context = {"form": form, "sheet": sheet}
    return render(request, "workbooks/flat.html", context, status=422 if request.method == "POST" else 200)


def _look(request: SignedInRequest, form: BlankForm) -> Looked | None:
    """How the form is laid out; where its file is gone, that is said."""
    try:
        return look_at(form)
    except FileRefused as refused:
        messages.error(request, str(refused))
        return None
