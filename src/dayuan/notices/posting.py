"""Taking notices out of the building: which go now, one by one or folded; what each channel answered; giving up."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from dayuan.notices.actions import mark_undelivered
from dayuan.notices.adapters import CHANNELS
from dayuan.notices.models import Delivery, Gateway, Notice, PushSubscription
from dayuan.notices.ports import Message, NotDelivered, Reached, Receipt
from dayuan.notices.push_addresses import browsers_of
from dayuan.notices.queries import contact_of, gateway_for, red_first, standings
from dayuan.notices.rules import (
    FLOOD_WINDOW,
    GIVE_UP_AFTER,
    DeliveryState,
    Due,
    Kind,
    Level,
    Problem,
    highest,
    share_out,
    wait_after,
)
from dayuan.notices.wording import message_words, title_of
from dayuan.people.models import Person

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
"""So long whoever took a delivery has it to themselves; then it is taken for lost with its worker."""
GATEWAY_RESTS = timedelta(seconds=15)
GIVEN_UP_AT_ONCE = 500


def post_to(person_id: UUID, *, at: datetime) -> int:
    """Everything due to one person that leaves the building; how many went. Can run twice at once without harm."""
    decide_what_goes(person_id, at=at)
    went = 0
    while (claimed := _claim_next(person_id, at=at)) is not None:
        went += _carry(claimed, at=at)
    return went


@transaction.atomic
def decide_what_goes(person_id: UUID, *, at: datetime) -> None:
    """Which of the new notices go by themselves and which are folded, so that nobody's phone melts."""
    # Their own row is the lock under which one person's notices are counted.
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    fresh = list(
        Notice.objects.filter(_has_due(at), person=person, went_at=None, folded_into=None, is_fold=False).order_by(
            "made_at", "pk"
        )
    )
    if not fresh:
        return
    lately = Notice.objects.filter(person=person, went_at__gt=at - FLOOD_WINDOW, is_fold=False)
    levels = list(lately.values_list("level", flat=True))
    share = share_out(
        [Due(notice, Level(notice.level), notice.made_at) for notice in fresh],
        went=len(levels),
        red_went=levels.count(Level.RED),
        a_minute=settings.NOTICES_A_MINUTE,
    )
    Notice.objects.filter(pk__in=[due.key.pk for due in share.alone]).update(went_at=at)
    if share.folded:
        _fold_or_wait(person, [due.key for due in share.folded], at=at)


def _has_due(at: datetime) -> Exists:
    due = Delivery.objects.filter(notice=OuterRef("pk"), state=DeliveryState.WAITING, due_at__lte=at)
    return Exists(due.exclude(kind=Kind.PAGE))


def _fold_or_wait(person: Person, notices: Sequence[Notice], *, at: datetime) -> None:
    """One notice for all of these; where there was one within the last minute, they wait for the next."""
    waiting = Delivery.objects.filter(notice__in=notices, state=DeliveryState.WAITING, due_at__lte=at)
    waiting = waiting.exclude(kind=Kind.PAGE)
    last = Notice.objects.filter(person=person, is_fold=True, made_at__gt=at - FLOOD_WINDOW).order_by("made_at").last()
    if last is not None:
        waiting.update(due_at=last.made_at + FLOOD_WINDOW)
        return
    kinds = sorted(set(waiting.values_list("kind", flat=True)))
    level = highest([Level(notice.level) for notice in notices])
    fold = Notice(
        person=person,
        subject="notices",
        level=level,
        place_id=notices[0].place_id,
        made_at=at,
        went_at=at,
        is_fold=True,
    )
    fold.key = f"fold:{fold.pk}"
    fold.save(force_insert=True)
    gives_up_at = at + GIVE_UP_AFTER[level]
    Delivery.objects.bulk_create(Delivery(notice=fold, kind=kind, due_at=at, gives_up_at=gives_up_at) for kind in kinds)
    waiting.update(state=DeliveryState.FOLDED, settled_at=at)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(folded_into=fold)


@transaction.atomic
def _claim_next(person_id: UUID, *, at: datetime) -> Delivery | None:
    """The next delivery to try, the reddest first, postponed as if whoever takes it died with it."""
    due = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("notice__place")
    due = due.filter(notice__person_id=person_id, notice__went_at__isnull=False, due_at__lte=at)
    due = due.filter(state=DeliveryState.WAITING, gives_up_at__gt=at).exclude(kind=Kind.PAGE)
    found = due.order_by(red_first("notice__level"), "pk").first()
    if found is not None:
        found.attempts += 1
        found.due_at = at + LEASE
        found.save(update_fields=["attempts", "due_at"])
    return found


def _carry(delivery: Delivery, *, at: datetime) -> bool:
    """One attempt over one way, outside any transaction; whether it was taken."""
    notice, kind = delivery.notice, Kind(delivery.kind)
    person = Person.objects.get(pk=notice.person_id)
    gateway = gateway_for(kind, notice.place_id)
    if not person.is_active:
        _note_failed(delivery, NotDelivered(Problem.ACCOUNT_CLOSED, again=False), at=at)
        return False
    if gateway is None:
        _note_failed(delivery, NotDelivered(Problem.SWITCHED_OFF, again=False), at=at)
        return False
    if gateway.rests_until and gateway.rests_until > at and notice.level != Level.RED:
        _postpone(delivery, until=gateway.rests_until)
        return False
    try:
        receipt = CHANNELS[kind].send(_message_of(notice, at=at), _where_to_reach(person), gateway.settings)
    except NotDelivered as failed:
        _note_gateway(gateway, failed, at=at)
        _forget_browsers(failed.gone_browsers)
        _note_failed(delivery, failed, at=at)
        return False
    _note_gateway(gateway, None, at=at)
    _forget_browsers(receipt.gone_browsers)
    _note_sent(delivery, receipt, at=at)
    return True


def _message_of(notice: Notice, *, at: datetime) -> Message:
    """What leaves the building: the title, where, and why; the words of the notice stay inside."""
    address = settings.PUBLIC_URL
    return Message(
        id=str(notice.pk),
        level=Level(notice.level),
        title=title_of(notice),
        where=str(notice.place),
        reason=notice.reason,
        link=f"{address}{reverse('notices:notice', args=[notice.pk])}" if address else "",
        words=message_words(Level(notice.level), has_link=bool(address)),
        at=at,
    )


def _where_to_reach(person: Person) -> Reached:
    contact = contact_of(person)
    return Reached(
        name=person.full_name,
        phone=contact.phone if contact else "",
        email=contact.email if contact else "",
        browsers=tuple(browsers_of(person)),
    )


def _forget_browsers(gone: Sequence[str]) -> None:
    PushSubscription.objects.filter(pk__in=gone).delete()


def _note_gateway(gateway: Gateway, failed: NotDelivered | None, *, at: datetime) -> None:
    """When a gateway last worked, and that one that cannot be reached is left alone for a moment."""
    row = Gateway.objects.filter(pk=gateway.pk)
    if failed is None:
        row.update(worked_at=at, rests_until=None)
    elif failed.problem is Problem.NOT_REACHED:
        row.update(failed_at=at, rests_until=at + GATEWAY_RESTS)


def _postpone(delivery: Delivery, *, until: datetime) -> None:
    """Not tried, so not counted as an attempt."""
    row = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    row.update(due_at=until, attempts=delivery.attempts - 1)


def _note_sent(delivery: Delivery, receipt: Receipt, *, at: datetime) -> None:
    # Also where it was called off or given up meanwhile: it did go.
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.SENT, settled_at=at, problem="", detail=receipt.detail
    )


@transaction.atomic
def _note_failed(delivery: Delivery, failed: NotDelivered, *, at: datetime) -> None:
    """Kept with its reason, to be tried again; or given up."""
    notices = _locked_with_its_fold(delivery.notice)
    kept = Delivery.objects.get(pk=delivery.pk)
    if kept.state != DeliveryState.WAITING:
        return
    kept.problem, kept.detail = failed.problem, failed.detail
    kept.due_at = at + wait_after(kept.attempts)
    if not failed.again or kept.due_at >= kept.gives_up_at:
        kept.state, kept.settled_at = DeliveryState.FAILED, at
    kept.save(update_fields=["problem", "detail", "due_at", "state", "settled_at"])
    log.info("notice not delivered", extra={"delivery": str(kept.pk), "way": kept.kind, "problem": kept.problem})
    if kept.state == DeliveryState.FAILED:
        _say_whom_nothing_reached(notices, at=at)


def give_up_overdue(*, at: datetime) -> int:
    """Deliveries whose time is over are called not delivered, with the last reason; how many."""
    overdue = Delivery.objects.filter(state=DeliveryState.WAITING, gives_up_at__lte=at).order_by("gives_up_at", "pk")
    given_up = 0
    for delivery in overdue.select_related("notice")[:GIVEN_UP_AT_ONCE]:
        given_up += _give_up(delivery, at=at)
    return given_up


@transaction.atomic
def _give_up(delivery: Delivery, *, at: datetime) -> bool:
    notices = _locked_with_its_fold(delivery.notice)
    row = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    why = delivery.problem or (Problem.NOT_OPENED if delivery.kind == Kind.PAGE else Problem.NOT_REACHED)
    if not row.update(state=DeliveryState.FAILED, settled_at=at, problem=why):
        return False
    _say_whom_nothing_reached(notices, at=at)
    return True


def _locked_with_its_fold(notice: Notice) -> list[Notice]:
    """The notice, and what is folded into it or beside it into the same one, locked in one order.

    Two ways of one notice that fail at the same moment would each take the other to be still open.
    """
    fold_id = notice.pk if notice.is_fold else notice.folded_into_id
    wanted = Notice.objects.filter(pk=notice.pk)
    if fold_id is not None:
        Notice.objects.select_for_update(no_key=True).get(pk=fold_id)
        wanted = Notice.objects.filter(folded_into_id=fold_id) if notice.is_fold else wanted
    return list(wanted.select_for_update(no_key=True).order_by("pk"))


def _say_whom_nothing_reached(notices: Sequence[Notice], *, at: datetime) -> None:
    open_ones = [one.pk for one in notices if one.seen_at is None and one.undelivered_at is None and not one.is_fold]
    found = standings(Notice.objects.filter(pk__in=open_ones).order_by("made_at", "pk"))
    lost = [one.notice for one in found if not one.is_on_its_way and one.delivered_at is None]
    if lost:
        mark_undelivered(lost, at=at)


def people_with_something_due(*, at: datetime) -> dict[UUID, Level]:
    """To whom something is due that leaves the building, with the reddest of it: held, tried before, or left behind."""
    due = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=at, gives_up_at__gt=at)
    found = due.exclude(kind=Kind.PAGE).values_list("notice__person_id", "notice__level").distinct()
    reddest: dict[UUID, Level] = {}
    for person_id, level in found:
        reddest[person_id] = highest([Level(level), reddest.get(person_id, Level.ORDINARY)])
    return reddest
