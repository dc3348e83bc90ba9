"""What was known of a stretch of time when a version of a rule is tried on it: warnings with their decisions, cases."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dayuan.cases.models import Case
from dayuan.warnings.models import Warning, WatchRule
from dayuan.warnings.rules import WarningStatus
from dayuan.warnings.rules.backtesting import ABOUT_THE_SAME_TIME, CASE_WITHIN, Known, KnownCase

VILLAGE_KEY = "village:"


def known_warnings(rule: WatchRule, key: UUID | None, *, begin: datetime, end: datetime) -> list[Known]:
    """Warnings of this rule or its family in its places; of one joined with another, what was decided on that one.

    `key` is the rule's whose version it is; None for a rule that never was.
    """
    alike = Q(family=rule.family) | Q(rule__key=key)
    around = Q(raised_at__lt=end, last_seen_at__gte=begin - ABOUT_THE_SAME_TIME)
    found = Warning.objects.filter(alike & around & in_places(rule.place_codes), rule__signal_kind="")
    known = [_known(one, key) for one in found.select_related("rule").prefetch_related("episodes")]
    together: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        together[one.id].append(one)
    return [_as_one(several) for several in together.values()]


def cases_without_warning(rule: WatchRule, *, begin: datetime, end: datetime) -> list[KnownCase]:
    """Cases have no kind that a rule could be compared with, so all of its places that no warning led to.

    Of the first day nobody can say whether a would-be warning of the day before would have led to them.
    """
    found = Case.objects.filter(in_places(rule.place_codes), opened_at__gte=begin + CASE_WITHIN, opened_at__lt=end)
    unwarned = found.filter(Q(source__isnull=True) | ~Q(source__startswith="warning:")).filter(warning__isnull=True)
    return [KnownCase(str(case.pk), case.place_id, case.opened_at) for case in unwarned.order_by("opened_at", "pk")]


def in_places(codes: Iterable[str]) -> Q:
    inside = Q(pk__in=[])
    for code in codes:
        inside |= Q(place__code__startswith=code)
    return inside


def _known(warning: Warning, key: UUID | None) -> Known:
    episodes = [one for one in warning.episodes.all() if one.withdrawn_at is None]
    decided = warning
    while decided.status == WarningStatus.JOINED and decided.joined_into is not None:
        decided = decided.joined_into
    return Known(
        id=str(decided.pk),
        about_keys=frozenset({warning.subject_key, *(one.about_key for one in episodes)}),
        place_code=warning.place_id,
        device_id=None if warning.subject_key.startswith(VILLAGE_KEY) else warning.device_id,
        began_at=min([warning.raised_at, *(one.began_at for one in episodes)]),
        last_seen_at=max(warning.last_seen_at, warning.raised_at),
        status=decided.status,
        is_of_rule=key is None or warning.rule.key == key,
    )


def _as_one(several: list[Known]) -> Known:
    first = several[0]
    return Known(
        id=first.id,
        about_keys=frozenset().union(*(one.about_keys for one in several)),
        place_code=first.place_code,
        device_id=first.device_id,
        began_at=min(one.began_at for one in several),
        last_seen_at=max(one.last_seen_at for one in several),
        status=first.status,
        is_of_rule=any(one.is_of_rule for one in several),
    )
