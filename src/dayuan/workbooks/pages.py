"""The desk's pages of workbooks."""

from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.account_second_factor import needs_second_factor, second_factor_first
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES
from dayuan.workbooks.access import (
    get_export,
    get_import,
    get_likely_row,
    get_sheet,
    get_sheet_to_export,
)
from dayuan.workbooks.actions import (
    ColumnsIncomplete,
    DecisionMissing,
    ask_for_export,
    cancel_export,
    cancel_import,
    choose_columns,
    decide_likely,
    note,
    read_header_from,
    start_import,
    take_upload,
    undo_import,
)
from dayuan.workbooks.files import download_name, export_path, returned_path, upload_path
from dayuan.workbooks.forms import ColumnsForm, DecisionForm, ExportForm, UploadForm
from dayuan.workbooks.header_forms import HeaderForm
from dayuan.workbooks.inspecting import samples_by_header
from dayuan.workbooks.models import Export, Import
from dayuan.workbooks.queries import (
    REFUSED_SHOWN,
    candidates_for,
    exports_by,
    headers_not_imported,
    imports_of,
    preview,
    refused_rows,
    steps_of,
    undecided,
    used_columns,
    went_early,
    what_undo_did,
)
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.reading.tables import open_table
from dayuan.workbooks.sheet import sheet_of, sheets_for
from dayuan.workbooks.wording import label_of

IMPORTS_ON_A_PAGE = 30
DUPLICATES_ON_A_PAGE = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@for_roles(DESK_ROLES)
def import_list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(imports_of(request.person_scope), IMPORTS_ON_A_PAGE).get_page(request.GET.get("page", ""))
    context = {"page": page, "exports": exports_by(request.user), "sheets": sheets_for(request.person_scope)}
    return render(request, "workbooks/list.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def upload(request: SignedInRequest) -> HttpResponse:
    if request.method == "GET":
        asked = {"kind": request.GET.get("kind", "")}
        return render(request, "workbooks/upload.html", {"form": UploadForm(scope=request.person_scope, initial=asked)})
    form = UploadForm(request.POST, request.FILES, scope=request.person_scope)
    if form.is_valid():
        file = form.cleaned_data["file"]
        sheet = get_sheet(form.cleaned_data["kind"], request.person_scope)
        try:
            taken = take_upload(
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
            return redirect("workbooks:import", taken.pk)
    return render(request, "workbooks/upload.html", {"form": form}, status=422)


@require_GET
@for_roles(DESK_ROLES)
def one_import(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    found = get_import(import_id, request.person_scope)
    if found.state == Import.State.CHOOSING:
        return redirect(columns_address(found))
    fragment = "HX-Request" in request.headers
    context = {
        "one": found,
        "sheet": sheet_of(found.kind),
        "columns_address": columns_address(found),
        "columns": [label_of(column) for column in used_columns(found)],
        "preview": preview(found) if found.state == Import.State.READY else [],
        "refused": [] if found.is_working else refused_rows(found),
        "refused_shown": REFUSED_SHOWN,
        "undecided": undecided(found),
        "afterwards": sheet_of(found.kind).afterwards(found.pk) if found.started_at and not found.is_working else "",
        **what_undo_did(found),
        "not_imported": headers_not_imported(found),
        "steps": steps_of(found.subject),
        "went_early": went_early(found, timedelta(days=settings.WORKBOOK_DAYS), at=now()),
    }
    response = render(request, "workbooks/_import.html" if fragment else "workbooks/import.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def columns(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    found = get_import(import_id, request.person_scope)
    if found.state not in (Import.State.CHOOSING, Import.State.READY) or not upload_path(found.pk).exists():
        return redirect("workbooks:import", found.pk)
    sheet = sheet_of(found.kind)
    if sheet.columns_address(found.pk):
        return redirect(sheet.columns_address(found.pk))
    samples = samples_by_header(upload_path(found.pk), found.parts[0])
    form = ColumnsForm(request.POST or None, import_=found, sheet=sheet, samples=samples)
    if request.method == "POST" and form.is_valid():
        try:
            choose_columns(found, form.mapping, by=request.user, at=now())
        except ColumnsIncomplete as incomplete:
            form.add_error(None, str(incomplete))
        else:
            return redirect("workbooks:import", found.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "workbooks/columns.html", _columns_context(found, form), status=status)


def columns_address(found: Import) -> str:
    """Where it is said which column of this file is which."""
    return sheet_of(found.kind).columns_address(found.pk) or reverse("workbooks:columns", args=[found.pk])


def _columns_context(found: Import, form: ColumnsForm, header_form: HeaderForm | None = None) -> dict[str, object]:
    with open_table(upload_path(found.pk)) as table:
        worksheets = table.worksheets
    part = found.parts[0]
    asked = {"worksheet": part["worksheet"], "header": part["header"] + 1}
    return {
        "one": found,
        "sheet": sheet_of(found.kind),
        "form": form,
        "header_form": header_form or HeaderForm(worksheets=worksheets, initial=asked),
        "needed": [label_of(column) for column in sheet_of(found.kind).columns if column.required],
    }


@require_POST
@for_roles(DESK_ROLES)
def header(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """Another worksheet, or another header row."""
    found = get_import(import_id, request.person_scope)
    if not upload_path(found.pk).exists():
        raise Http404
    with open_table(upload_path(found.pk)) as table:
        form = HeaderForm(request.POST, worksheets=table.worksheets)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            read_header_from(found, worksheet=asked["worksheet"], header=asked["header"] - 1)
        except FileRefused as refused:
            form.add_error("header", str(refused))
        else:
            return redirect(columns_address(found))
    sheet = sheet_of(found.kind)
    if sheet.columns_address(found.pk):
        for reasons in form.errors.values():
            messages.error(request, " ".join(str(reason) for reason in reasons))
        return redirect(sheet.columns_address(found.pk))
    samples = samples_by_header(upload_path(found.pk), found.parts[0])
    chosen = ColumnsForm(import_=found, sheet=sheet, samples=samples)
    return render(request, "workbooks/columns.html", _columns_context(found, chosen, form), status=422)


@require_POST
@for_roles(DESK_ROLES)
def start(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    found = get_import(import_id, request.person_scope)
    start_import(found, by=request.user, at=now())
    return redirect("workbooks:import", found.pk)


@require_POST
@for_roles(DESK_ROLES)
def cancel(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    found = get_import(import_id, request.person_scope)
    cancel_import(found, by=request.user, at=now())
    return redirect("workbooks:import", found.pk)


@require_POST
@for_roles(DESK_ROLES)
def undo(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    found = get_import(import_id, request.person_scope)
    undo_import(found, by=request.user, at=now())
    return redirect("workbooks:import", found.pk)


@require_GET
@for_roles(DESK_ROLES)
def returned(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """The same workbook with the reasons in it."""
    found = get_import(import_id, request.person_scope)
    path = returned_path(found.pk)
    if not found.has_returned_file or not path.exists():
        raise Http404
    note("returned_file_taken", found, by=request.user, at=now())
    name = download_name(found.file_name.rpartition(".")[0] or found.file_name, _("reasons"), ending="xlsx")
    return _file(path, name, XLSX)


@require_GET
@for_roles(DESK_ROLES)
def duplicates(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    found = get_import(import_id, request.person_scope)
    waiting = found.likely_rows.filter(decision="").select_related("of", "of__by")
    page = Paginator(waiting, DUPLICATES_ON_A_PAGE).get_page(request.GET.get("page", ""))
    rows = [(row, candidates_for(row)) for row in page]
    context = {"one": found, "page": page, "rows": rows, "undecided": waiting.count()}
    return render(request, "workbooks/duplicates.html", context)


@require_POST
@for_roles(DESK_ROLES)
def decide(request: SignedInRequest, import_id: UUID, row_id: UUID) -> HttpResponse:
    found = get_import(import_id, request.person_scope)
    row = get_likely_row(found, row_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        decide_likely(row, form.chosen, key=form.cleaned_data["key"], by=request.user, at=now())
    except DecisionMissing as missing:
        messages.error(request, str(missing))
    return redirect("workbooks:duplicates", found.pk)


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
@needs_second_factor
def new_export(request: SignedInRequest) -> HttpResponse:
    if request.method == "GET":
        initial = {"kind": request.GET.get("kind", "")}
        return render(
            request, "workbooks/new_export.html", {"form": ExportForm(scope=request.person_scope, initial=initial)}
        )
    form = ExportForm(request.POST, scope=request.person_scope)
    if form.is_valid():
        asked = form.cleaned_data
        sheet = get_sheet_to_export(asked["kind"], request.person_scope)
        export = ask_for_export(
            sheet, asked["place"], purpose=asked["purpose"], format=asked["format"], by=request.user, at=now()
        )
        return redirect("workbooks:export", export.pk)
    return render(request, "workbooks/new_export.html", {"form": form}, status=422)


@require_GET
@for_roles(DESK_ROLES)
def one_export(request: SignedInRequest, export_id: UUID) -> HttpResponse:
    found = get_export(export_id, request.person_scope)
    fragment = "HX-Request" in request.headers
    context = {
        "one": found,
        "sheet": sheet_of(found.kind),
        "steps": steps_of(found.subject),
        "went_early": went_early(found, timedelta(days=settings.WORKBOOK_DAYS), at=now()),
    }
    response = render(request, "workbooks/_export.html" if fragment else "workbooks/export.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@for_roles(DESK_ROLES)
def stop_export(request: SignedInRequest, export_id: UUID) -> HttpResponse:
    found = get_export(export_id, request.person_scope)
    cancel_export(found)
    return redirect("workbooks:export", found.pk)


@require_GET
@for_roles(DESK_ROLES)
def take_export(request: SignedInRequest, export_id: UUID) -> HttpResponse:
    found = get_export(export_id, request.person_scope)
    first = second_factor_first(request)
    if first is not None:
        return first
    path = export_path(found.pk, found.format)
    if found.state != Export.State.READY or not path.exists():
        raise Http404
    note("export_taken", found, by=request.user, at=now(), reason=found.purpose, detail={"rows": found.rows_done})
    title = found.form or sheet_of(found.kind).title
    day = f"{found.made_at.astimezone(SHANGHAI):%Y%m%d}"
    name = download_name(str(title).removesuffix(".xlsx"), found.place, day, ending=found.format)
    kind = XLSX if found.format == Export.Format.XLSX else "text/csv; charset=utf-8"
    return _file(path, name, kind)


def _file(path: Path, name: str, kind: str) -> HttpResponse:
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)
    # A page may answer with a stream as well; its type says only the usual case.
    return cast(HttpResponse, answer)
