"""A township's own classes and clocks: every change is a new version, by name and with a reason."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dayuan.cases.models import ClassVersion, ClockTable
from dayuan.cases.rules.classes import COMPLAINT, is_class_code, rung_is_on
from dayuan.cases.rules.clocks import STARTING, Limit
from dayuan.cases.rules.statuses import Kind
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.places.models import Place


class ClassIsUnsound(Refusal):
    """The code is none, or the rung is not on the chain."""


@transaction.atomic
def keep_class(
    township: Place,
    code: str,
    *,
    name: str,
    name_en: str,
    filing_condition: str,
    closing_condition: str,
    limit: Limit,
    kind: Kind,
    chain: str,
    first_rung: str,
    photo_reason: str,
    is_public: bool,
    is_retired: bool,
    reason: str,
    by: Person,
    at: datetime,
) -> ClassVersion:
    """The next version of a class; cases keep the limits they were opened with.

    Raises:
        ClassIsUnsound: the code is none of five digits under a main class, or the rung is not on the chain.
    """
    if not is_class_code(code):
        raise ClassIsUnsound(_("A class has five digits; the first two are its main class, such as 09001."))
    if (chain or first_rung) and not rung_is_on(chain, first_rung):
        raise ClassIsUnsound(_("This rung is not on this chain."))
    if code == COMPLAINT and is_public:
        raise ClassIsUnsound(_("Complaints have a page of their own and are never public elsewhere."))
    Place.objects.select_for_update().get(pk=township.pk)
    kept = ClassVersion.objects.create(
        township=township,
        code=code,
        version=_next(ClassVersion.objects.filter(township=township, code=code).aggregate(last=Max("version"))),
        name=name,
        name_en=name_en,
        filing_condition=filing_condition,
        closing_condition=closing_condition,
        amount=str(limit.amount),
        unit=limit.unit,
        kind=kind,
        chain=chain,
        first_rung=first_rung,
        photo_reason=photo_reason,
        is_public=is_public,
        is_retired=is_retired,
        since=at,
        by=by,
        reason=reason,
    )
    _note("class_changed", f"class:{code}", township, by=by, reason=reason, at=at)
    return kept


@transaction.atomic
def keep_clocks(township: Place, limits: Mapping[str, Limit], *, reason: str, by: Person, at: datetime) -> ClockTable:
    """The next version of a township's clocks; they count for steps that begin from now on.

    Raises:
        ValueError: a clock is none that there is.
    """
    unknown = set(limits) - set(STARTING)
    if unknown:
        raise ValueError(f"no such clocks: {sorted(unknown)}")
    Place.objects.select_for_update().get(pk=township.pk)
    kept = ClockTable.objects.create(
        township=township,
        version=_next(ClockTable.objects.filter(township=township).aggregate(last=Max("version"))),
        limits={name: limit.as_json() for name, limit in limits.items()},
        since=at,
        by=by,
        reason=reason,
    )
    _note("clocks_changed", "clocks", township, by=by, reason=reason, at=at)
    return kept


def _next(found: Mapping[str, int | None]) -> int:
    return (found["last"] or 0) + 1


def _note(act: str, subject: str, township: Place, *, by: Person, reason: str, at: datetime) -> None:
    audit.record(act, subject, by_id=by.pk, by_name=by.full_name, place_code=township.pk, at=at, reason=reason)
