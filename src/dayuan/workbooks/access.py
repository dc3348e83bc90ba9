"""The only ways from an id in a request to an import or an export. Hidden and missing look the same."""

from uuid import UUID

from django.http import Http404

from dayuan.people.access import Scope
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place, PlaceQuerySet
from dayuan.workbooks.models import Export, Import, LikelyRow
from dayuan.workbooks.sheet import Sheet, sheet_of, sheets_for, sheets_to_export


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
    found = Export.objects.visible_to(scope).select_related("by", "place").filter(pk=export_id).first()
    sheet = _sheet(found.kind) if found and found.by_id == scope.person_id else None
    if found is None or sheet is None or not scope.sees(found.place_id, sheet.exporters):
        raise Http404
    return found


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


def _sheet(kind: str) -> Sheet | None:
    """None where no such kind is on the shelf any more."""
    try:
        return sheet_of(kind)
    except KeyError:
        return None
