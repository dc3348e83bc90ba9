"""Reads worth a name: what is known of a dispute at a moment, lists, what waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef, Q

from dayuan.calendars.queries import work_calendar_of, work_calendars_of
from dayuan.calendars.rules.working_time import WorkCalendar
from dayuan.cases.routing import clocks_of as limits_of
from dayuan.disputes.models import Agreement, Confirmation, Dispute, DisputeQuerySet, FollowUp, Obligation
from dayuan.disputes.rules.clocks import day_of, is_recurrence, last_day_to_confirm
from dayuan.disputes.rules.ladder import TOP, Rung, rung_due_at
from dayuan.disputes.rules.levels import Level, result_due_at
from dayuan.disputes.rules.workflow import (
    AFTER_AGREEING,
    AGREED,
    BEFORE_THE_END,
    Facts,
    Side,
)
from dayuan.people.access import Scope
from dayuan.places.models import Place
from dayuan.places.rules import CODE_LENGTHS
from dayuan.places.rules import Level as PlaceLevel

RED_REPORT = timedelta(hours=24)


def standing_agreement(dispute: Dispute) -> Agreement | None:
    return dispute.agreements.standing().first()


def confirmation_of(agreement: Agreement | None) -> Confirmation | None:
    return Confirmation.objects.filter(agreement=agreement).first() if agreement else None


def facts_of(dispute: Dispute, *, at: datetime) -> Facts:
    """What the workflow asks, as the database has it now."""
    parties = list(dispute.parties.all())
    agreement = standing_agreement(dispute)
    binding = agreement if agreement is not None and agreement.effective_on is not None else None
    asked = confirmation_of(agreement)
    is_asked = asked is not None and not asked.outcome
    today = day_of(at)
    waiting = list(dispute.follow_ups.values_list("made_on", flat=True))
    return Facts(
        two_sides={party.side for party in parties} == set(Side),
        guardians=all(party.guardian for party in parties if party.needs_guardian),
        all_told=bool(parties) and all(party.told_on for party in parties),
        all_agree=bool(parties) and all(party.consented_on for party in parties),
        a_mediator=dispute.mediators.serving().exists(),
        a_session=_has_met(dispute),
        in_time=dispute.due_on is None or today <= dispute.due_on,
        all_signed=agreement is not None and _stands_under(agreement, len(parties)),
        all_settled=binding is not None and not binding.obligations.filter(performance="").exists(),
        all_followed_up=bool(waiting) and all(waiting),
        above_blue=dispute.level != Level.BLUE,
        written=binding is not None and not binding.is_oral,
        court_not_asked=asked is None,
        within_30_days=binding is not None and today <= last_day_of_confirming(dispute, binding),
        court_asked=is_asked,
        court_answered=not is_asked,
        follow_up_left=not all(waiting),
        within_a_year=_may_recur(dispute, today),
        below_the_top=dispute.rung != TOP,
    )


def _has_met(dispute: Dispute) -> bool:
    """Since mediation began, or began anew after an agreement was broken."""
    broken = dispute.agreements.filter(effective_on__isnull=False).aggregate(last=Max("ended_at"))["last"]
    sessions = dispute.sessions.all()
    return (sessions.filter(kept_at__gt=broken) if broken else sessions).exists()


def _stands_under(agreement: Agreement, parties: int) -> bool:
    signed = agreement.signatures.count() == parties > 0
    return signed and agreement.mediator_signed_on is not None and agreement.sealed_on is not None


def _may_recur(dispute: Dispute, today: date) -> bool:
    agreed = dispute.outcome in AGREED and dispute.concluded_on is not None
    return agreed and is_recurrence(dispute.concluded_on, today)  # type: ignore[arg-type]  # agreed says it is a day


def last_day_of_confirming(dispute: Dispute, agreement: Agreement) -> date:
    assert agreement.effective_on is not None  # noqa: S101  # asked of agreements in effect
    return last_day_to_confirm(agreement.effective_on, work_calendar_of(dispute.place_id))


@dataclass(frozen=True)
class Clock:
    """The nearest last day of a dispute, and of what."""

    of: str
    """One of `month`, `result`, `obligation`, `follow_up`, `level`, `rung`."""
    on: date
    is_over: bool


def clock_of(dispute: Dispute, *, at: datetime) -> Clock | None:
    """What runs out next; what is over comes first."""
    return clocks_of([dispute], at=at)[0][1]


def clocks_of(disputes: Iterable[Dispute], *, at: datetime) -> list[tuple[Dispute, Clock | None]]:
    """The same of many; two reads, and one for each township, however many."""
    found, today = list(disputes), day_of(at)
    keys = [dispute.pk for dispute in found]
    planned = FollowUp.objects.filter(dispute__in=keys, made_on__isnull=True)
    owed = Obligation.objects.filter(agreement__dispute__in=keys, agreement__ended_at__isnull=True, performance="")
    waiting: dict[UUID, list[tuple[str, date]]] = {key: [] for key in keys}
    for of, rows, path in (("follow_up", planned, "dispute"), ("obligation", owed, "agreement__dispute")):
        for key, due_on in rows.order_by().values_list(path).annotate(first=Min("due_on")):
            waiting[key].append((of, due_on))
    for key, ends_at in rungs_end(found, at=at).items():
        waiting[key].append(("rung", day_of(ends_at)))
    calendars = work_calendars_of(dispute.township_id for dispute in found)
    return [
        (dispute, _nearest(_last_days(dispute, waiting[dispute.pk], calendars[dispute.township_id]), today))
        for dispute in found
    ]


def rungs_end(disputes: Iterable[Dispute], *, at: datetime) -> dict[UUID, datetime]:
    """Until when each dispute that has not ended may stand on its rung."""
    running = {one.pk: (one, one.rung_since) for one in disputes if one.state in BEFORE_THE_END and one.rung_since}
    townships = {one.township_id for one, _since in running.values()}
    calendars = work_calendars_of(townships)
    known = {code: (limits_of(code, at=at), calendars[code]) for code in townships}
    return {
        key: rung_due_at(Rung(one.rung), one.level, since, *known[one.township_id])
        for key, (one, since) in running.items()
    }


def _nearest(days: list[tuple[str, date]], today: date) -> Clock | None:
    clocks = [Clock(of, on, on < today) for of, on in days]
    return min(clocks, key=lambda clock: clock.on, default=None)


def _last_days(dispute: Dispute, waiting: list[tuple[str, date]], calendar: WorkCalendar) -> list[tuple[str, date]]:
    after = {"obligation", "follow_up"} if dispute.state not in AFTER_AGREEING else set()
    days = [(of, on) for of, on in waiting if of not in after]
    if dispute.level_looked_at_on and dispute.is_open:
        days.append(("level", dispute.level_looked_at_on))
    if dispute.state in BEFORE_THE_END:
        days.append(("result", day_of(result_due_at(Level(dispute.level), dispute.level_since, calendar))))
        if dispute.due_on:
            days.append(("month", dispute.due_on))
    return days


def known_disputes(scope: Scope) -> DisputeQuerySet:
    """All of which this person may know, the newest first."""
    return Dispute.objects.known_to(scope).select_related("case", "place").order_by("-received_at")


def waiting_on(disputes: DisputeQuerySet, *, at: datetime) -> DisputeQuerySet:
    """Those in which a last day is over: of the month, an obligation, a follow-up, a lowered level, or a red report."""
    today = day_of(at)
    follow_ups = FollowUp.objects.filter(dispute=OuterRef("pk"), made_on__isnull=True, due_on__lt=today)
    owed = Obligation.objects.filter(
        agreement__dispute=OuterRef("pk"), agreement__ended_at__isnull=True, performance="", due_on__lt=today
    )
    month = Q(state__in=BEFORE_THE_END, due_on__lt=today)
    red = Q(state__in=BEFORE_THE_END, level=Level.RED, level_since__lt=at - RED_REPORT)
    return disputes.open().filter(month | red | Q(level_looked_at_on__lt=today) | Exists(follow_ups) | Exists(owed))


def may_recur(scope: Scope, *, at: datetime) -> DisputeQuerySet:
    """Disputes settled within the last year that this person reads: a new one may be the same again."""
    today = day_of(at)
    found = Dispute.objects.readable_to(scope).filter(outcome__in=AGREED, concluded_on__lte=today)
    keys = [
        one.pk
        for one in found.only("pk", "concluded_on")
        if one.concluded_on and is_recurrence(one.concluded_on, today)
    ]
    return Dispute.objects.filter(pk__in=keys).select_related("case").order_by("-concluded_on")


def committee_of(dispute: Dispute) -> Place:
    """The committee is the village's, wherever in it the matter lies; of a township's own matter, the township's."""
    village = Place.objects.filter(code=dispute.place_id[: CODE_LENGTHS[PlaceLevel.VILLAGE]]).first()
    return village or dispute.place


def next_follow_up(dispute: Dispute) -> FollowUp | None:
    return dispute.follow_ups.filter(made_on__isnull=True).first()
