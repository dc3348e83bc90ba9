"""Evidence without a purpose is let go: after a false alarm soon, after a closed case when its time is over."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from dayuan.kernel import live
from dayuan.kernel.personal import Retention
from dayuan.retention.queries import held, period_of
from dayuan.sensing.actions import forget_later, keep_evidence
from dayuan.warnings.models import Episode, Lookout, Warning
from dayuan.warnings.queries import evidence_over, signals_of
from dayuan.warnings.rules import WarningStatus, mask_plate

LOOKOUTS_KEPT = timedelta(days=2)
WHAT_IS_FORGOTTEN = (
    "evidence",
    "turns",
    "subject_key",
    "said",
    "said_en",
    "longitude",
    "latitude",
    "evidence_forgotten_at",
)


@transaction.atomic
def forget_after_rejection(warning: Warning, *, at: datetime) -> None:
    _let_go(warning, at=at + timedelta(minutes=warning.rule.buffer_minutes))


@transaction.atomic
def forget_after_closing(case_id: UUID, *, closed_at: datetime) -> None:
    """Have the evidence of a closed case forgotten when the time that such cases are kept is over.

    The warning itself is only read: closing holds the case's lock, and must not wait for the warning's.
    """
    warning = Warning.objects.filter(case_id=case_id).first()
    if warning is not None and str(case_id) not in held("case", at=closed_at):
        _let_go(warning, at=closed_at + period_of(Retention.EVIDENCE))


@transaction.atomic
def forget_evidence(*, at: datetime) -> int:
    """Take plates and photographs out of warnings whose time is over; the figures stay. Says how many."""
    over = evidence_over(at, period_of(Retention.EVIDENCE)).exclude(case_id__in=held("case", at=at))
    return forget_evidence_of(over.values_list("pk", flat=True), at=at)


@transaction.atomic
def forget_evidence_of(warning_ids: Iterable[UUID], *, at: datetime) -> int:
    warnings = list(Warning.objects.select_for_update(skip_locked=True).filter(pk__in=list(warning_ids)).order_by("pk"))
    for warning in warnings:
        # Reckoned anew: a hold, or an earlier and longer period, may have kept it until now.
        _let_go(warning, at=at)
        warning.evidence = [_without_subject(sighting) for sighting in warning.evidence]
        warning.turns = [turn | {"signals": []} for turn in warning.turns]
        warning.subject_key = warning.said = warning.said_en = ""
        warning.longitude = warning.latitude = None
        warning.evidence_forgotten_at = at
        warning.save(update_fields=WHAT_IS_FORGOTTEN)
    _forget_what_was_followed(Episode.objects.filter(warning__in=warnings))
    live.tell_many("warning", [{"place": warning.place_id, "id": str(warning.pk)} for warning in warnings])
    return len(warnings)


def _forget_what_was_followed(episodes: QuerySet[Episode]) -> None:
    """What was observed, and the mark by which the same two households were known again."""
    episodes.update(observed=[])
    for key in set(episodes.filter(about_key__startswith="village:").values_list("about_key", flat=True)):
        village = ":".join(key.split(":")[:2])
        if village != key:
            episodes.filter(about_key=key).update(about_key=village)
            Lookout.objects.filter(about_key=key).delete()


def forget_lookouts(*, at: datetime) -> int:
    """Let go of when rules were asked about what is long over. Says of how many things.

    Of devices the moment stays: from it on their silence is watched.
    """
    over = Lookout.objects.filter(due_at=None, reckoned_at__lt=at - LOOKOUTS_KEPT).exclude(
        about_key__startswith="device:"
    )
    return over.delete()[0]


@transaction.atomic
def keep_evidence_of_case(case_id: UUID) -> None:
    """A hold was placed: what rests on this case stays, also where its day was set already."""
    for warning in Warning.objects.filter(case_id=case_id, evidence_forgotten_at__isnull=True):
        keep_evidence(signals_of(warning))


@transaction.atomic
def reckon_evidence_anew(*, at: datetime) -> None:
    """The period was decided anew: set the day of everything that is not forgotten yet and not held."""
    period = period_of(Retention.EVIDENCE)
    kept = Warning.objects.filter(evidence_forgotten_at__isnull=True, case__closed_at__isnull=False)
    for warning in kept.exclude(case_id__in=held("case", at=at)).select_related("case"):
        if warning.case is not None and warning.case.closed_at is not None:
            _let_go(warning, at=warning.case.closed_at + period)


def empty_notes(warning_ids: Iterable[UUID]) -> int:
    return Warning.objects.filter(pk__in=list(warning_ids)).update(note="")


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
