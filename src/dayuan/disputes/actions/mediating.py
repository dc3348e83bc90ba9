"""Who mediates, what is said in sessions, and for how long."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.cases.actions import keep_from
from dayuan.disputes.access import hands_of
from dayuan.disputes.actions.records import ActRefused, EntryRefused, begin, finish, keep
from dayuan.disputes.actions.telling import tell_mediator
from dayuan.disputes.facts import SessionFacts
from dayuan.disputes.models import Dispute, Mediator, PlannedSession, Session, Statement
from dayuan.disputes.rules.agreeing import Conflict
from dayuan.disputes.rules.clocks import LONGEST_EXTENSION_DAYS, SHANGHAI, day_of
from dayuan.disputes.rules.workflow import MEDIATING_ROLES, Act, Hand, Refused, Side
from dayuan.disputes.wording import refusal_sentence
from dayuan.households.models import Resident
from dayuan.people.access import scope_of
from dayuan.people.models import Person


@transaction.atomic
def ask_mediator(dispute_id: UUID, person: Person, *, declares: Conflict, by: Person, at: datetime) -> Mediator:
    """Ask somebody to mediate, with what they declare. Whoever has an interest is kept as recused.

    A household shared with a party is found by the register, whatever was declared.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.ASK_MEDIATOR, by=by, at=at)
    if not scope_of(person, at=at).sees(dispute.place_id, MEDIATING_ROLES):
        raise EntryRefused("person", _("This person has no post here that mediates."))
    if dispute.mediators.filter(person=person).exists():
        raise EntryRefused("person", _("This person was asked already, or recused."))
    conflict = declares if declares is not Conflict.NONE else _conflict_in_register(dispute, person)
    mediator = Mediator.objects.create(
        dispute=dispute,
        person=person,
        asked_by=by,
        asked_at=at,
        recused_at=None if conflict is Conflict.NONE else at,
        conflict="" if conflict is Conflict.NONE else conflict,
    )
    if conflict is not Conflict.NONE:
        keep_from(dispute.case, [person.pk])
    facts = {"person": str(person.pk), "conflict": conflict.value}
    finish(dispute, Act.ASK_MEDIATOR, by=by, at=at, facts=facts)
    if mediator.recused_at is None and person != by:
        tell_mediator(mediator, by=by, at=at)
    return mediator


def _conflict_in_register(dispute: Dispute, person: Person) -> Conflict:
    own = Resident.objects.current().filter(person=person).values("household")
    shares = Resident.objects.filter(pk__in=dispute.parties.values("resident"), household__in=own).exists()
    return Conflict.HOUSEHOLD if shares else Conflict.NONE


@transaction.atomic
def recuse(mediator: Mediator, *, why: Conflict, words: str, by: Person, at: datetime) -> Mediator:
    """A mediator withdraws, or the committee recuses them: from now on they read nothing of it.

    Raises:
        ActRefused
    """
    dispute = begin(mediator.dispute_id, Act.RECUSE, by=by, at=at)
    alone = hands_of(dispute, scope_of(by, at=at)) == {Hand.MEDIATOR}
    if mediator.recused_at is not None or (alone and mediator.person_id != by.pk):
        raise ActRefused(refusal_sentence(Refused.NOT_YOURS))
    _recuse(mediator, why, at=at)
    facts = {"person": str(mediator.person_id), "conflict": why.value}
    finish(dispute, Act.RECUSE, by=by, at=at, facts=facts, words=words)
    return mediator


def _recuse(mediator: Mediator, why: Conflict, *, at: datetime) -> None:
    mediator.recused_at, mediator.conflict = at, why
    mediator.save(update_fields=["recused_at", "conflict"])
    keep_from(mediator.dispute.case, [mediator.person_id])


def recuse_by_register(dispute: Dispute, *, by: Person, at: datetime) -> list[Mediator]:
    """Mediators who, as the register has it, live with a party; the caller holds the dispute's lock."""
    found = [
        one
        for one in dispute.mediators.serving().select_related("person")
        if _conflict_in_register(dispute, one.person) is Conflict.HOUSEHOLD
    ]
    keep_from(dispute.case, _officers_living_with_parties(dispute))
    for one in found:
        _recuse(one, Conflict.HOUSEHOLD, at=at)
        facts = {"person": str(one.person_id), "conflict": Conflict.HOUSEHOLD.value}
        keep(dispute, Act.RECUSE, by=by, at=at, facts=facts)
    return found


def _officers_living_with_parties(dispute: Dispute) -> list[UUID]:
    homes = Resident.objects.filter(pk__in=dispute.parties.values("resident")).values("household")
    living = Resident.objects.current().filter(household__in=homes, person__isnull=False)
    return [person for person in living.values_list("person_id", flat=True) if person is not None]


@transaction.atomic
def hold_session(dispute_id: UUID, facts: SessionFacts, *, by: Person, at: datetime) -> Session:
    """Keep a session: when, where, who was there, and what each said.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.HOLD_SESSION, by=by, at=at)
    _refuse_session(dispute, facts, at=at)
    session = Session.objects.create(
        dispute=dispute,
        number=dispute.sessions.count() + 1,
        is_apart=facts.is_apart,
        began_at=facts.began_at,
        where=facts.where.strip(),
        held_by=by,
        others=facts.others.strip(),
        result=facts.result.strip(),
        kept_at=at,
    )
    for said in facts.said:
        Statement.objects.create(
            session=session, party=said.party, said=said.words.strip(), in_confidence=said.in_confidence
        )
    dispute.planned_sessions.filter(begins_at__lt=_end_of_day(facts.began_at)).delete()
    there = sorted(said.party.number for said in facts.said)
    kept = {"session": session.number, "apart": session.is_apart, "parties": there}
    finish(dispute, Act.HOLD_SESSION, by=by, at=at, facts=kept)
    return session


def _end_of_day(moment: datetime) -> datetime:
    return datetime.combine(day_of(moment) + timedelta(days=1), time.min, SHANGHAI)


@transaction.atomic
def plan_session(
    dispute_id: UUID, *, side: Side | None, begins_at: datetime | None, where: str, by: Person, at: datetime
) -> PlannedSession | None:
    """When they meet next, both sides or one side apart; without a moment it is put off. The parties asked see it.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.PLAN_SESSION, by=by, at=at)
    before = dispute.planned_sessions.filter(side=side or "")
    planned = None
    if begins_at is None:
        if not before.delete()[0]:
            raise EntryRefused("is_off", _("No such session is planned."))
    elif begins_at <= at:
        raise EntryRefused("day", _("Choose a moment still to come."))
    else:
        planned, _made = PlannedSession.objects.update_or_create(
            dispute=dispute,
            side=side or "",
            defaults={"begins_at": begins_at, "where": where.strip(), "planned_by": by, "planned_at": at},
        )
    kept = {"side": side.value if side else "", "begins_at": begins_at.isoformat() if begins_at else ""}
    finish(dispute, Act.PLAN_SESSION, by=by, at=at, facts=kept)
    return planned


def _refuse_session(dispute: Dispute, facts: SessionFacts, *, at: datetime) -> None:
    if facts.began_at > at:
        raise EntryRefused("day", _("This session is still to come. Keep it once it was held."))
    if dispute.accepted_on and day_of(facts.began_at) < dispute.accepted_on:
        raise EntryRefused("day", _("Both sides agreed to mediation later than this day."))
    sides = {said.party.side for said in facts.said}
    if not sides:
        raise EntryRefused("", _("Tick who was there."))
    if facts.is_apart and len(sides) > 1:
        raise EntryRefused("is_apart", _("Both sides were there, so it was a session together."))
    if not facts.is_apart and sides != set(Side):
        raise EntryRefused("is_apart", _("Only one side was there, so it was a session apart."))


@transaction.atomic
def extend(dispute_id: UUID, until: date, *, words: str, by: Person, at: datetime) -> Dispute:
    """Both sides agreed to go on beyond the last day; whoever keeps it asked each of them.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.EXTEND, by=by, at=at)
    earliest = max(day_of(at), dispute.due_on or day_of(at))
    if not earliest < until <= earliest + timedelta(days=LONGEST_EXTENSION_DAYS):
        raise EntryRefused("until", _("Choose a day after the present last day, within three months of it."))
    was = dispute.due_on
    dispute.due_on = until
    facts = {"from": was.isoformat() if was else "", "until": until.isoformat()}
    finish(dispute, Act.EXTEND, by=by, at=at, facts=facts, words=words)
    return dispute
