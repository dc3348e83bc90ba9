"""The only ways from an id in a request to an import or an export. Hidden and missing look the same."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404

from dayuan.people.access import Scope
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place, PlaceQuerySet
from dayuan.workbooks.models import BlankForm, BlankFormQuerySet, Export, Import, LikelyRow
from dayuan.workbooks.sheet import Sheet, sheet_of, sheets_for, sheets_to_export

TOWNSHIP = 9
"""The digits of a code that name its township."""


def get_import(import_id: UUID, scope: Scope) -> Import:
    """An import into a place where this person may import the same."""
    found = Import.objects.visible_to(scope).select_related("by", "place").filter(pk=import_id).first()
    sheet = _sheet(found.kind) if found else None
    if found is None or sheet is None or not scope.sees(found.place_id, sheet.importers):
        raise Http404
    return found


def get_likely_row(import_: Import, row_id: UUID) -> LikelyRow:
    found = import_.likely_rows.filter(pk=row_id).first()
    if found is None:
        raise Http404
    return found


def get_export(export_id: UUID, scope: Scope) -> Export:
    """One's own export: what somebody may see is theirs alone."""
    found = Export.objects.visible_to(scope).select_related("by", "place", "form").filter(pk=export_id).first()
    if found is None or found.by_id != scope.person_id or not _may_export(found.kind, found.place_id, scope):
        raise Http404
    return found


def kept_forms(scope: Scope) -> BlankFormQuerySet:
    """The forms that the townships of this person's desks keep by name, of kinds they may export."""
    found = Q(pk__in=[])
    for code in scope.place_codes(DESK_ROLES):
        # A village uses its township's forms, a county those of all of its townships.
        found |= Q(township_code=code[:TOWNSHIP]) | Q(township_code__startswith=code)
    kinds = [sheet.kind for sheet in sheets_to_export(scope)]
    return BlankForm.objects.kept().filter(found, kind__in=kinds).select_related("kept_by").order_by("name")


def get_form(form_id: UUID, scope: Scope) -> BlankForm:
    """A form that is kept for this person's township, or one they brought themselves."""
    found = kept_forms(scope).filter(pk=form_id).first()
    return found or get_own_form(form_id, scope)


def get_own_form(form_id: UUID, scope: Scope) -> BlankForm:
    """A form that this person brought, whose columns they may still choose."""
    brought = BlankForm.objects.visible_to(scope).filter(pk=form_id, by_id=scope.person_id, gone_at__isnull=True)
    found = brought.select_related("place", "kept_by").first()
    if found is None or not _may_export(found.kind, found.place_id, scope):
        raise Http404
    return found


def get_form_to_drop(form_id: UUID, scope: Scope) -> BlankForm:
    """A kept form may be deleted by whoever kept it and by the desks above them."""
    found = get_form(form_id, scope)
    if not may_drop_form(found, scope):
        raise Http404
    return found


def may_drop_form(form: BlankForm, scope: Scope) -> bool:
    return form.kept_by_id == scope.person_id or scope.sees(form.township_code, DESK_ROLES)


def get_sheet(kind: str, scope: Scope) -> Sheet:
    for sheet in sheets_for(scope):
        if sheet.kind == kind:
            return sheet
    raise Http404


def get_sheet_to_export(kind: str, scope: Scope) -> Sheet:
    for sheet in sheets_to_export(scope):
        if sheet.kind == kind:
            return sheet
    raise Http404


def desk_places(scope: Scope) -> PlaceQuerySet:
    """The places where this person sits at a desk: what an import or an export can be for."""
    return Place.objects.filter(pk__in=scope.place_codes(DESK_ROLES))


def _may_export(kind: str, place_code: str, scope: Scope) -> bool:
    sheet = _sheet(kind)
    return sheet is not None and scope.sees(place_code, sheet.exporters)


def _sheet(kind: str) -> Sheet | None:
    """None where no such kind is on the shelf any more."""
    try:
        return sheet_of(kind)
    except KeyError:
        return None
