"""A dispute comes in: taken down, parties, who speaks for them, rights told, consents kept; or it is not taken."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from dayuan.cases.actions import hand_to_mediation, open_case
from dayuan.cases.models import Case
from dayuan.cases.rules import Kind
from dayuan.cases.rules.workflow import Part
from dayuan.disputes.access import may_take
from dayuan.disputes.actions.ending import end_case, keep_ways_told
from dayuan.disputes.actions.levels import note_counted, note_signs
from dayuan.disputes.actions.mediating import recuse_by_register
from dayuan.disputes.actions.party_codes import give_codes
from dayuan.disputes.actions.records import (
    ActRefused,
    EntryRefused,
    begin,
    finish,
    keep,
    refuse_the_future,
    tell,
)
from dayuan.disputes.actions.telling import tell_committee
from dayuan.disputes.actions.watching import recur
from dayuan.disputes.facts import DisputeFacts, PartyFacts
from dayuan.disputes.models import Dispute, Mediator, Party
from dayuan.disputes.rules.agreeing import OtherWay, TellingHow
from dayuan.disputes.rules.classes import CLASS_OF_KIND, KIND_OF_CLASS
from dayuan.disputes.rules.clocks import day_of, last_day_of_mediation
from dayuan.disputes.rules.ladder import rung_of_place
from dayuan.disputes.rules.levels import Level, Sign
from dayuan.disputes.rules.workflow import (
    MEDIATING_ROLES,
    READING_ROLES,
    Act,
    DisputeKind,
    Origin,
    Outcome,
    Refused,
)
from dayuan.disputes.wording import KIND_WORDS, OPENED, refusal_sentence
from dayuan.households.indexing import id_number_index
from dayuan.households.models import Resident
from dayuan.people.access import scope_of
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.places.rules import township_of

MEDIATION = gettext_noop("Mediation")
PUBLIC_TITLE = gettext_noop("A matter in people's mediation")
FROM_A_WARNING = gettext_noop("Handed over from a warning: %(title)s")
ROUGHLY_A_MONTH = timedelta(days=31)


@transaction.atomic
def register_dispute(
    place: Place,
    facts: DisputeFacts,
    parties: Sequence[PartyFacts],
    *,
    by: Person,
    at: datetime,
    earlier: Dispute | None = None,
    mediates: bool = False,
) -> Dispute:
    """Take an application down, or what screening found: a case opens, and the file with it.

    Naming the earlier dispute opens that one's watching again.

    Raises:
        PlaceIsClosed, ActRefused, EntryRefused
    """
    case = open_case(
        title=_in("zh-hans", MEDIATION, facts.kind),
        title_en=_in("en", MEDIATION, facts.kind),
        public_title=_said("zh-hans", PUBLIC_TITLE),
        public_title_en=_said("en", PUBLIC_TITLE),
        level=Level.BLUE,
        kind=Kind.MEDIATED,
        class_code=CLASS_OF_KIND[facts.kind],
        place=place,
        site=None,
        source=None,
        due_at=at + ROUGHLY_A_MONTH,
        by=by,
        at=at,
    )
    dispute = _open(case, facts, by=by, at=at, earlier=earlier)
    tell(dispute, OPENED, by=by, at=at)
    if mediates or not scope_of(by, at=at).sees(place.pk, READING_ROLES):
        _serve(dispute, by, at=at)
    for party in parties:
        _enter(dispute, party, by=by, at=at)
    if earlier is not None:
        recur(earlier.pk, later=dispute, by=by, at=at)
    return dispute


@transaction.atomic
def take_into_mediation(case: Case, *, by: Person, at: datetime) -> Dispute:
    """A case that a warning raised or somebody reported goes on as a dispute, under the same code and its level.

    The parties are entered next.

    Raises:
        ActRefused: it has a dispute already, is closed, or is not this person's to take.
        CaseCannotMove: it waits on hold, or posts are consulting about it.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if Dispute.objects.filter(case=case).exists() or case.closed_at is not None:
        raise ActRefused(_("This case is closed, or in mediation already."))
    scope = scope_of(by, at=at)
    if not may_take(case.place_id, scope):
        raise ActRefused(refusal_sentence(Refused.NOT_YOURS))
    facts = _facts_of(case)
    title, title_en = _in("zh-hans", MEDIATION, facts.kind), _in("en", MEDIATION, facts.kind)
    case = hand_to_mediation(case.pk, title=title, title_en=title_en, by=by, parts={Part.SYSTEM}, at=at)
    dispute = _open(case, facts, by=by, at=at)
    if scope.sees(case.place_id, MEDIATING_ROLES) and not scope.sees(case.place_id, READING_ROLES):
        _serve(dispute, by, at=at)
    tell_committee(dispute, by=by, at=at)
    return dispute


def _facts_of(case: Case) -> DisputeFacts:
    """What the case says already: what was reported, in the reporter's words, or which warning it was."""
    kind = KIND_OF_CLASS.get(case.class_code, DisputeKind.OTHER)
    words = case.story or _said("zh-hans", FROM_A_WARNING) % {"title": case.title}
    return DisputeFacts(kind, words, origin=Origin.FOUND)


def _open(case: Case, facts: DisputeFacts, *, by: Person, at: datetime, earlier: Dispute | None = None) -> Dispute:
    township_code = township_of(case.place_id)
    year = day_of(at).year
    dispute = Dispute.objects.create(
        case=case,
        place_id=case.place_id,
        township_id=township_code,
        year=year,
        number=_next_number(township_code, year),
        kind=facts.kind,
        origin=facts.origin,
        what=facts.what.strip(),
        wish=facts.wish.strip(),
        level=case.level or Level.BLUE,
        level_since=at,
        people=facts.numbers.people,
        households=facts.numbers.households,
        money_yuan=facts.numbers.money_yuan,
        received_at=at,
        rung=rung_of_place(case.place_id),
        rung_since=at,
        taken_by=by,
        earlier=earlier,
    )
    signs = dict(facts.signs)
    if earlier is not None:
        signs.setdefault(Sign.AGAIN, str(earlier))
    note_signs(dispute, signs, by=by, at=at)
    note_counted(dispute, at=at)
    dispute.save(update_fields=["level", "level_since"])
    numbers = {"kind": dispute.kind, "origin": dispute.origin, "level": dispute.level}
    keep(dispute, OPENED, by=by, at=at, facts=numbers)
    return dispute


def _next_number(township_code: str, year: int) -> int:
    # The township's row is the lock under which its disputes are numbered.
    Place.objects.select_for_update(no_key=True).get(pk=township_code)
    last = Dispute.objects.filter(township_id=township_code, year=year).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _serve(dispute: Dispute, person: Person, *, at: datetime) -> None:
    """Whoever takes it down to mediate it has no interest in it: the form asked."""
    Mediator.objects.create(dispute=dispute, person=person, asked_by=person, asked_at=at)


def _enter(dispute: Dispute, facts: PartyFacts, *, by: Person, at: datetime) -> Party:
    """Whoever the register knows by this number is linked at once: somebody who lives with them reads nothing here."""
    _refuse_speaker(dispute, facts.side, facts.guardian, facts.counsel)
    party = _new_party(dispute, facts)
    _find_in_register(dispute, party, by=by, at=at)
    return party


def _find_in_register(dispute: Dispute, party: Party, *, by: Person, at: datetime) -> None:
    number = id_number_index(party.id_number)
    resident = Resident.objects.current().filter(id_number_index=number).first() if number else None
    if resident is None or party.resident_id == resident.pk:
        return
    party.resident = resident
    party.save(update_fields=["resident"])
    keep(dispute, Act.LINK, by=None, at=at, facts={"party": party.number})
    recuse_by_register(dispute, by=by, at=at)


def _refuse_speaker(dispute: Dispute, side: str, guardian: str, counsel: str) -> None:
    """Nobody speaks for a party who is the other side, or speaks for it."""
    others = {word for one in dispute.parties.exclude(side=side) for word in (one.name, one.guardian, one.counsel)}
    for field, name in (("guardian", guardian.strip()), ("counsel", counsel.strip())):
        if name and name in others:
            raise EntryRefused(field, _("This is the other side, or speaks for it. Somebody else has to."))


def _new_party(dispute: Dispute, facts: PartyFacts) -> Party:
    last = dispute.parties.aggregate(last=Max("number"))["last"] or 0
    return Party.objects.create(
        dispute=dispute,
        number=last + 1,
        side=facts.side,
        name=facts.name.strip(),
        id_number=facts.id_number,
        phone=facts.phone,
        address=facts.address.strip(),
        needs_guardian=facts.needs_guardian,
        guardian=facts.guardian.strip(),
        counsel=facts.counsel.strip(),
        authority=facts.authority.strip(),
    )


@transaction.atomic
def describe(
    dispute_id: UUID, *, kind: DisputeKind, origin: Origin, what: str, wish: str, by: Person, at: datetime
) -> Dispute:
    """Write anew what it is about; what stood there before is kept with the act."""
    dispute = begin(dispute_id, Act.DESCRIBE, by=by, at=at)
    before = dispute.what
    dispute.kind, dispute.origin = kind, origin
    dispute.what, dispute.wish = what.strip(), wish.strip()
    finish(dispute, Act.DESCRIBE, by=by, at=at, facts={"kind": kind.value, "origin": origin.value}, words=before)
    return dispute


@transaction.atomic
def add_party(dispute_id: UUID, facts: PartyFacts, *, by: Person, at: datetime) -> Party:
    dispute = begin(dispute_id, Act.ADD_PARTY, by=by, at=at)
    party = _enter(dispute, facts, by=by, at=at)
    finish(dispute, Act.ADD_PARTY, by=by, at=at, facts={"party": party.number, "side": party.side})
    return party


@transaction.atomic
def correct_party(party: Party, facts: PartyFacts, *, by: Person, at: datetime) -> Party:
    """Put right what was entered wrongly, or add what was missing; what is empty stays. The old name is kept sealed.

    Raises:
        ActRefused
    """
    dispute = begin(party.dispute_id, Act.CORRECT_PARTY, by=by, at=at)
    given = {name: getattr(facts, name) for name in ("name", "phone", "id_number", "address")}
    changed = {name: value for name, value in given.items() if value and value != getattr(party, name)}
    before = party.name if "name" in changed else ""
    for name, value in changed.items():
        setattr(party, name, value)
    party.needs_guardian = party.needs_guardian or facts.needs_guardian
    party.save(update_fields=[*changed, "needs_guardian"])
    _find_in_register(dispute, party, by=by, at=at)
    kept = {"party": party.number, "fields": sorted(changed)}
    finish(dispute, Act.CORRECT_PARTY, by=by, at=at, facts=kept, words=before)
    return party


@transaction.atomic
def speak_for(
    party: Party, *, guardian: str, counsel: str, authority: str, needs_guardian: bool, by: Person, at: datetime
) -> Party:
    """Keep who speaks for a party, and by which paper. Why somebody cannot act alone is kept nowhere.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(party.dispute_id, Act.SPEAK_FOR, by=by, at=at)
    if needs_guardian and not guardian.strip():
        raise EntryRefused("guardian", _("Whoever cannot act alone needs a guardian: write who it is."))
    if (guardian.strip() or counsel.strip()) and not authority.strip():
        raise EntryRefused("authority", _("Write by which paper they speak for the party."))
    _refuse_speaker(dispute, party.side, guardian, counsel)
    party.needs_guardian, party.guardian = needs_guardian, guardian.strip()
    party.counsel, party.authority = counsel.strip(), authority.strip()
    party.save(update_fields=["needs_guardian", "guardian", "counsel", "authority"])
    finish(dispute, Act.SPEAK_FOR, by=by, at=at, facts={"party": party.number})
    return party


@transaction.atomic
def link_party(party: Party, resident: Resident, *, by: Person, at: datetime) -> list[Mediator]:
    """Say that a party is somebody of the register; returns the mediators who live with them, now recused."""
    dispute = begin(party.dispute_id, Act.LINK, by=by, at=at)
    party.resident = resident
    party.save(update_fields=["resident"])
    finish(dispute, Act.LINK, by=by, at=at, facts={"party": party.number})
    return recuse_by_register(dispute, by=by, at=at)


@transaction.atomic
def tell_rights(dispute_id: UUID, *, how: TellingHow, on: date, by: Person, at: datetime) -> Dispute:
    """Everybody who was not told yet was told: voluntary, free, confidential, and that they may sue at any time."""
    dispute = begin(dispute_id, Act.TELL_RIGHTS, by=by, at=at)
    refuse_the_future(on, at=at)
    dispute.parties.filter(told_on__isnull=True).update(told_on=on, told_how=how)
    give_codes(dispute)
    finish(dispute, Act.TELL_RIGHTS, by=by, at=at, facts={"how": how.value, "on": on.isoformat()})
    return dispute


@transaction.atomic
def keep_consent(
    dispute_id: UUID, parties: Collection[Party], *, how: TellingHow, on: date, by: Person, at: datetime
) -> Dispute:
    """These parties agree to mediation. With the last of them it is accepted, and the month begins.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.CONSENT, by=by, at=at)
    refuse_the_future(on, at=at)
    if any(party.told_on is not None and on < party.told_on for party in parties):
        raise EntryRefused("on", _("They were told their rights later than this day."))
    keys = [party.pk for party in parties]
    dispute.parties.filter(pk__in=keys, consented_on__isnull=True).update(consented_on=on, consented_how=how)
    numbers = sorted(party.number for party in parties)
    all_agree = not dispute.parties.filter(consented_on__isnull=True).exists()
    if all_agree:
        accepted_on = max(day for day in dispute.parties.values_list("consented_on", flat=True) if day)
        dispute.accepted_on, dispute.due_on = accepted_on, last_day_of_mediation(accepted_on)
    finish(
        dispute,
        Act.CONSENT,
        by=by,
        at=at,
        facts={"parties": numbers, "how": how.value, "on": on.isoformat()},
        tells_case=all_agree,
    )
    return dispute


@transaction.atomic
def turn_away(
    dispute_id: UUID, *, why: str, ways: Collection[OtherWay], told: str, on: date, by: Person, at: datetime
) -> Dispute:
    """A party does not agree, or it is nothing for mediation: they are told of other ways, and it is closed."""
    dispute = begin(dispute_id, Act.TURN_AWAY, by=by, at=at)
    refuse_the_future(on, at=at)
    keep_ways_told(dispute, ways, told=told, on=on, by=by, at=at)
    dispute.outcome, dispute.concluded_on, dispute.closed_at = Outcome.NOT_TAKEN, on, at
    finish(dispute, Act.TURN_AWAY, by=by, at=at, facts={"ways": sorted(ways)}, words=why)
    end_case(dispute, by=by, at=at)
    return dispute


def _said(language: str, text: str) -> str:
    with override(language):
        return str(_(text))


def _in(language: str, text: str, kind: DisputeKind) -> str:
    with override(language):
        return f"{_(text)} · {KIND_WORDS[kind]}"
