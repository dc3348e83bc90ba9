"""The only ways from an id in a request to a system of the county and to a list that was brought from it."""

from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404

from dayuan.exchange.county.sheet import CountySheet
from dayuan.exchange.county_models import CountySystem
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.workbooks.access import get_import
from dayuan.workbooks.models import Import
from dayuan.workbooks.sheet import sheet_of


def county_systems_of(scope: Scope) -> QuerySet[CountySystem]:
    """The systems of the townships at whose command this person is, with how many of their matters are known here."""
    found = CountySystem.objects.filter(scope.q("township_id", COMMAND_ROLES)).select_related("made_by", "township")
    return found.annotate(known=Count("matters"))


def get_county_system(system_id: UUID, scope: Scope) -> CountySystem:
    found = county_systems_of(scope).filter(pk=system_id).first()
    if found is None:
        raise Http404
    return found


def get_brought_list(import_id: UUID, scope: Scope) -> tuple[Import, CountySheet]:
    """A list of the county's that was uploaded where this person may upload one."""
    found = get_import(import_id, scope)
    sheet = sheet_of(found.kind)
    if not isinstance(sheet, CountySheet):
        raise Http404
    return found, sheet
