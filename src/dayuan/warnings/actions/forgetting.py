"""Evidence without a purpose is let go: after a false alarm soon, after a closed case when its time is over."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from dayuan.kernel import live
from dayuan.sensing.actions import forget_later, keep_evidence
from dayuan.warnings.models import Warning
from dayuan.warnings.queries import signals_of
from dayuan.warnings.rules import WarningStatus, mask_plate


@transaction.atomic
def forget_after_rejection(warning: Warning, *, at: datetime) -> None:
    _let_go(warning, at=at + timedelta(minutes=warning.rule.buffer_minutes))


@transaction.atomic
def forget_after_closing(case_id: UUID, *, closed_at: datetime) -> None:
    """Have the evidence of a closed case forgotten when the time that such cases are kept is over.

    The warning itself is only read: closing holds the case's lock, and must not wait for the warning's.
    """
    warning = Warning.objects.filter(case_id=case_id).first()
    if warning is not None:
        _let_go(warning, at=closed_at + timedelta(days=settings.EVIDENCE_DAYS))


@transaction.atomic
def forget_evidence(*, at: datetime) -> int:
    """Take plates and photographs out of warnings whose time is over; the figures stay. Says how many."""
    kept = Warning.objects.filter(evidence_forgotten_at__isnull=True)
    rejected = kept.filter(status=WarningStatus.REJECTED).select_related("rule")
    over = [one.pk for one in rejected if one.decided_at and at >= one.decided_at + _buffer_of(one)]
    closed = kept.filter(case__closed_at__lte=at - timedelta(days=settings.EVIDENCE_DAYS))
    over += closed.values_list("pk", flat=True)
    warnings = list(Warning.objects.select_for_update(skip_locked=True).filter(pk__in=over).order_by("pk"))
    for warning in warnings:
        warning.evidence = [_without_subject(sighting) for sighting in warning.evidence]
        warning.evidence_forgotten_at = at
        warning.save(update_fields=["evidence", "evidence_forgotten_at"])
    live.tell_many("warning", [{"place": warning.place_id, "id": str(warning.pk)} for warning in warnings])
    return len(warnings)


def _buffer_of(warning: Warning) -> timedelta:
    return timedelta(minutes=warning.rule.buffer_minutes)


def _without_subject(sighting: dict[str, object]) -> dict[str, object]:
    return sighting | {"plate": mask_plate(str(sighting["plate"])), "photo": None, "box": None}


def _let_go(warning: Warning, *, at: datetime) -> None:
    forget_later(signals_of(warning), at=at)
    # Two cars on one photograph: it stays as long as either needs it.
    for other in _others_on_the_same_photos(warning):
        keep_evidence(signals_of(other))


def _others_on_the_same_photos(warning: Warning) -> list[Warning]:
    on_them = Q(pk__in=[])
    for photo in {sighting["photo"] for sighting in warning.evidence if sighting["photo"]}:
        on_them |= Q(evidence__contains=[{"photo": photo}])
    others = Warning.objects.filter(on_them, evidence_forgotten_at__isnull=True).exclude(pk=warning.pk)
    return list(others.exclude(status=WarningStatus.REJECTED).exclude(case__closed_at__isnull=False))
