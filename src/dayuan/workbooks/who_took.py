"""Who took somebody's data out in a file, told to whoever stands in it, and imports by the name of their file."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from dayuan.households.actions.records import post_of
from dayuan.households.looks import Look, add_looks, add_names
from dayuan.households.models import Resident
from dayuan.workbooks.models import Export, Import
from dayuan.workbooks.sheets.residents.listing import CARE


def files_with(resident: Resident, at_most: int) -> Iterator[Look]:
    """Every finished file in which this resident stands, the newest first."""
    found = Export.objects.filter(taken_records__record=resident.pk, ready_at__isnull=False)
    posts: dict[tuple[UUID, object], dict[str, str]] = {}
    for export in found.select_related("by", "form").order_by("-ready_at", "-pk")[:at_most]:
        held = (export.by_id, export.made_at.date())
        if held not in posts:
            posts[held] = post_of(export.by, resident, at=export.made_at)
        yield Look(
            at=export.ready_at or export.made_at,
            who=export.by.full_name,
            post=posts[held],
            did=_did(export),
            why=export.purpose,
            tells_of_care=CARE in export.chosen,
        )


def _did(export: Export) -> str:
    if export.form is not None:
        return _("filled the form “%(name)s” with details of yours, protected ones masked") % {"name": export.form}
    if export.layout == Export.Layout.FLAT:
        return _(
            "wrote a file in the way of the county's single table, with your entry in it, protected details masked"
        )
    return _("exported a list with your entry in it, protected details masked")


def names_of_imports(numbers: Collection[UUID]) -> Mapping[UUID, str]:
    """Imports as people know them: by the file that was brought."""
    found = Import.objects.filter(pk__in=numbers).values_list("pk", "file_name")
    return {number: _(" “%(name)s”") % {"name": name} for number, name in found}


add_looks(files_with)
add_names(names_of_imports)
