"""How workbooks forget: files and rows soon, who brought or took them after years."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import RetentionRules, Rule, deleting
from dayuan.workbooks.forgetting import forget_exported, forget_forms, forget_imported
from dayuan.workbooks.models import BlankForm, Export, Import, PlacedQuerySet, RememberedMapping
from dayuan.workbooks.queries import exports_over, forms_over, imports_over


def _imports(at: datetime, period: timedelta) -> PlacedQuerySet[Import]:
    return imports_over(at, _shorter(period))


def _exports(at: datetime, period: timedelta) -> PlacedQuerySet[Export]:
    return exports_over(at, _shorter(period))


def _forms(at: datetime, period: timedelta) -> PlacedQuerySet[BlankForm]:
    return forms_over(at, _shorter(period))


def _shorter(period: timedelta) -> timedelta:
    return min(period, timedelta(days=settings.WORKBOOK_DAYS))


def _forget_imports(keys: Sequence[Any], at: datetime) -> int:
    return forget_imported(keys, at=at)


def _forget_exports(keys: Sequence[Any], _at: datetime) -> int:
    return forget_exported(keys)


def _forget_forms(keys: Sequence[Any], at: datetime) -> int:
    return forget_forms(keys, at=at)


RETENTION = RetentionRules(
    rules=(
        Rule(
            key="workbooks.imported",
            retention=Retention.SHORT,
            covers=("LikelyRow", "TouchedRecord"),
            counts_from=_("the day the file was brought; DAYUAN_WORKBOOK_DAYS where that is sooner"),
            does=_("deletes the files, the rows that wait or were refused, and what would undo the import"),
            due=_imports,
            moment="made_at",
            forget=_forget_imports,
        ),
        Rule(
            key="workbooks.exported",
            retention=Retention.SHORT,
            covers=(),
            counts_from=_("the day the export was asked for; DAYUAN_WORKBOOK_DAYS where that is sooner"),
            does=_("deletes the file"),
            due=_exports,
            moment="made_at",
            forget=_forget_exports,
        ),
        Rule(
            key="workbooks.blank_forms",
            retention=Retention.SHORT,
            covers=(),
            counts_from=_("the day the form was brought; DAYUAN_WORKBOOK_DAYS where that is sooner"),
            does=_("deletes the file of a form that nobody keeps by name"),
            due=_forms,
            moment="made_at",
            forget=_forget_forms,
        ),
        deleting(
            "workbooks.forms",
            Retention.HISTORY,
            BlankForm.objects.filter(gone_at__isnull=False),
            moment="gone_at",
            covers=("BlankForm",),
            counts_from=_("the day its file was deleted"),
            does=_("deletes who brought and kept which form"),
        ),
        deleting(
            "workbooks.imports",
            Retention.HISTORY,
            Import.objects.all(),
            moment="made_at",
            covers=("Import", "LikelyRow"),
            counts_from=_("the day the file was brought"),
            does=_("deletes who brought which file"),
        ),
        deleting(
            "workbooks.exports",
            Retention.HISTORY,
            Export.objects.all(),
            moment="made_at",
            covers=("Export", "TakenRecord"),
            counts_from=_("the day the export was asked for"),
            does=_("deletes who took what out, and for what; the chained history keeps it"),
        ),
        deleting(
            "workbooks.mappings",
            Retention.HISTORY,
            RememberedMapping.objects.all(),
            moment="at",
            covers=("RememberedMapping",),
            counts_from=_("the day the columns were last chosen"),
            does=_("deletes which header is which column, with who chose it"),
        ),
    ),
)
