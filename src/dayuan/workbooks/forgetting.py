"""Forgetting what was brought and taken: files soon, and every copy of somebody who was erased."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from dayuan.kernel.errors import Refusal
from dayuan.kernel.striking import Names
from dayuan.places.rules import enclosing_codes
from dayuan.workbooks.files import all_files, export_path, form_path, returned_path, upload_path
from dayuan.workbooks.models import BlankForm, Export, Import, LikelyRow, RefusedRow, TakenRecord, TouchedRecord
from dayuan.workbooks.queries import exports_over, forms_over, imports_over

VILLAGE_DIGITS = 12
ABANDONED_AFTER = timedelta(hours=1)


class ImportAtWork(Refusal):
    """Nobody can be erased from a village while rows are being brought into it or taken out."""


def forget_files(*, at: datetime) -> int:
    """Delete files whose time is over with what would undo them, and files nobody owns. Says of how many imports."""
    period = timedelta(days=settings.WORKBOOK_DAYS)
    forgotten = forget_imported(imports_over(at, period).values_list("pk", flat=True), at=at)
    forget_exported(exports_over(at, period).values_list("pk", flat=True))
    forget_forms(forms_over(at, period).values_list("pk", flat=True), at=at)
    _sweep(at)
    return forgotten


@transaction.atomic
def forget_imported(import_ids: Iterable[UUID], *, at: datetime) -> int:
    """Delete the files of these imports, their rows that wait, and what would undo them; the figures stay."""
    keys = list(import_ids)
    for rows in (TouchedRecord, LikelyRow, RefusedRow):
        rows.objects.filter(of_id__in=keys).delete()
    gone = Import.objects.filter(pk__in=keys).update(file_gone_at=at, has_returned_file=False)
    transaction.on_commit(lambda: _unlink([path for key in keys for path in (upload_path(key), returned_path(key))]))
    return gone


@transaction.atomic
def forget_exported(export_ids: Iterable[UUID]) -> int:
    """Delete the files of these exports; who asked for them, and why, stays."""
    exports = list(Export.objects.select_for_update().filter(pk__in=list(export_ids)))
    Export.objects.filter(pk__in=[export.pk for export in exports]).update(state=Export.State.GONE)
    transaction.on_commit(lambda: _unlink([export_path(export.pk, export.format) for export in exports]))
    return len(exports)


@transaction.atomic
def forget_forms(form_ids: Iterable[UUID], *, at: datetime) -> int:
    """Delete the files of these blank forms; who brought them stays."""
    forms = list(BlankForm.objects.select_for_update().filter(pk__in=list(form_ids), gone_at__isnull=True))
    BlankForm.objects.filter(pk__in=[form.pk for form in forms]).update(gone_at=at)
    transaction.on_commit(lambda: _unlink([form_path(form.pk) for form in forms]))
    return len(forms)


@transaction.atomic
def forget_person(
    keys: Sequence[str],
    names: Names,
    *,
    townships: Collection[str],
    place_codes: Sequence[str],
    even_at_work: bool,
    at: datetime,
) -> None:
    """Delete every copy of somebody's row, and strike their name out of words of their township.

    Files cannot be searched, so those of their village go whole.

    Raises:
        ImportAtWork: an import or export there is just being carried out, and might bring them back.
    """
    TakenRecord.objects.filter(record__in=[key for key in keys if ":" not in key]).delete()
    there = _in_townships(townships, "of__place__code")
    refused = RefusedRow.objects.annotate(words=Cast("problems", TextField())).filter(there)
    named = [row.pk for row in _naming(refused, names, "words") if names.stand_in(row.words)]
    RefusedRow.objects.filter(pk__in=named).delete()
    _strike(Import, "file_name", townships, names)
    _strike(Export, "purpose", townships, names)
    _strike(BlankForm, "file_name", townships, names)
    forget_rows(keys, place_codes=place_codes, even_at_work=even_at_work, at=at)


@transaction.atomic
def forget_rows(keys: Sequence[str], *, place_codes: Sequence[str], even_at_work: bool, at: datetime) -> None:
    """Delete what holds somebody's details as they stood in files: rows kept to be undone or decided, and the files.

    Raises:
        ImportAtWork
    """
    TouchedRecord.objects.filter(key__in=keys).delete()
    for key in keys:
        LikelyRow.objects.filter(Q(chosen=key) | Q(candidates__contains=[key])).delete()
    around = _in_villages(place_codes)
    imports = Import.objects.filter(around, file_gone_at__isnull=True)
    exports = Export.objects.filter(around).exclude(state=Export.State.GONE)
    if not even_at_work and (any(one.is_working for one in imports) or any(one.is_working for one in exports)):
        raise ImportAtWork(
            _("An import or export of this village is just being carried out. Try again in a few minutes.")
        )
    forget_imported(imports.values_list("pk", flat=True), at=at)
    forget_exported(exports.values_list("pk", flat=True))
    # A kept form holds no row of anybody: it was refused otherwise.
    unkept = BlankForm.objects.filter(around, gone_at__isnull=True, kept_at__isnull=True)
    forget_forms(unkept.values_list("pk", flat=True), at=at)


def _in_villages(place_codes: Sequence[str]) -> Q:
    """Of the villages of these places, of what lies in them, and of what encloses them."""
    found = Q(pk__in=[])
    for code in place_codes:
        village = code[:VILLAGE_DIGITS]
        found |= Q(place__code__startswith=village) | Q(place_id__in=enclosing_codes(village))
    return found


def _in_townships(townships: Collection[str], column: str) -> Q:
    found = Q(pk__in=[])
    for code in townships:
        found |= Q(**{f"{column}__startswith": code})
    return found


def _naming[Row: Model](rows: QuerySet[Row], names: Names, column: str) -> QuerySet[Row]:
    """Those of the rows in which one of the names is written, be it within a longer one."""
    found = Q(pk__in=[])
    for name in names.gone:
        found |= Q(**{f"{column}__contains": name})
    return rows.filter(found)


def _strike(model: type[Import | Export | BlankForm], column: str, townships: Collection[str], names: Names) -> None:
    written: Any = model._meta.get_field(column)
    for row in _naming(model._default_manager.filter(_in_townships(townships, "place__code")), names, column):
        struck = names.struck_from(getattr(row, column), written.max_length)
        model._default_manager.filter(pk=row.pk).update(**{column: struck})


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _sweep(at: datetime) -> None:
    """Files that no row speaks of, left by a process that died in between."""
    known = {str(pk) for pk in Import.objects.filter(file_gone_at__isnull=True).values_list("pk", flat=True)}
    known |= {str(pk) for pk in Export.objects.exclude(state=Export.State.GONE).values_list("pk", flat=True)}
    known |= {str(pk) for pk in BlankForm.objects.filter(gone_at__isnull=True).values_list("pk", flat=True)}
    for path in all_files():
        is_old = path.stat().st_mtime < (at - ABANDONED_AFTER).timestamp()
        if is_old and path.name.partition(".")[0] not in known:
            path.unlink(missing_ok=True)
