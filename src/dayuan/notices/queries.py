"""Reads: what became of a notice, by which ways a person can be reached, who waits for what."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from dayuan.kernel.models import AuditEntry
from dayuan.notices.models import Contact, Delivery, Gateway, Notice, Preference, PushSubscription
from dayuan.notices.rules import GROUP_KINDS, OUTSIDE_KINDS, RANK, DeliveryState, Kind, Level, chosen_ways
from dayuan.people.access import Scope
from dayuan.people.models import Person, Role
from dayuan.places.rules import enclosing_codes

ARRIVED = (DeliveryState.SENT, DeliveryState.SHOWN)
BANNER_SHOWS = 3
ENDINGS_SHOWN = 1
NUMBERS_SHOWN = 10
ON_TOP_FOR = timedelta(days=7)
ENDING_STANDS_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Standing:
    """What became of one notice. Each moment is the first; nothing means not yet, or never."""

    notice: Notice
    deliveries: list[Delivery]
    """Its own, and those of the notice it was folded into."""

    @property
    def delivered_at(self) -> datetime | None:
        """Some channel took it, or a page showed it. Whether anybody looked is `seen_at`."""
        return self.first_arrived.settled_at if self.first_arrived else None

    @property
    def first_arrived(self) -> Delivery | None:
        """What some channel took, or a page showed, before all others."""
        arrived = [(one.settled_at, one.pk, one) for one in self.deliveries if one.state in ARRIVED and one.settled_at]
        return min(arrived)[2] if arrived else None

    @property
    def seen_at(self) -> datetime | None:
        """The person opened it."""
        return self.notice.seen_at

    @property
    def acknowledged_at(self) -> datetime | None:
        """The person said that they know."""
        return self.notice.acknowledged_at

    @property
    def undelivered_at(self) -> datetime | None:
        """Every way had failed."""
        return self.notice.undelivered_at

    @property
    def held_until(self) -> datetime | None:
        """Until when quiet hours hold what leaves the building; nothing where nothing waits for that."""
        held = [one.held_until for one in self.deliveries if one.state == DeliveryState.WAITING and not one.attempts]
        return min((until for until in held if until), default=None)

    @property
    def is_on_its_way(self) -> bool:
        return any(one.state == DeliveryState.WAITING for one in self.deliveries)


def standing_of(notice: Notice) -> Standing:
    """Read anew: what was asked a moment ago may have changed."""
    return next(_standings(Notice.objects.filter(pk=notice.pk)))


def standings_of(subject: str) -> list[Standing]:
    """Every notice about this subject, the oldest first; for whoever decides whom to tell next."""
    return list(_standings(Notice.objects.filter(subject=subject).order_by("made_at", "pk")))


def standings_for(subject: str, scope: Scope, roles: Collection[Role]) -> list[Standing]:
    """The same for a page: only what lies in places where the reader holds one of these posts."""
    found = Notice.objects.filter(scope.q("place_id", roles), subject=subject)
    return list(_standings(found.order_by("made_at", "pk")))


def standings(found: "QuerySet[Notice]") -> list[Standing]:
    return list(_standings(found))


def _standings(found: "QuerySet[Notice]") -> Iterator[Standing]:
    parts = Prefetch("deliveries", Delivery.objects.order_by("pk"))
    of_fold = Prefetch("folded_into__deliveries", Delivery.objects.order_by("pk"))
    wanted = found.select_related("person", "place", "by", "folded_into").prefetch_related(parts, of_fold)
    for notice in wanted:
        own = list(notice.deliveries.all())
        fold = notice.folded_into
        yield Standing(notice, [*own, *(fold.deliveries.all() if fold else ())])


@dataclass(frozen=True)
class Waiting:
    """What stands at the top of every page of its reader."""

    shown: list[Notice]
    more: int
    ended: Sequence[Notice] = ()
    """What was decided or over a while ago, before the person had opened it: said without asking for an answer."""

    @property
    def count(self) -> int:
        return len(self.shown) + self.more


# Asked for every page, and mostly nothing waits.
SOMETHING_WAITS = """
    SELECT EXISTS (SELECT FROM notices_notice WHERE person_id = %(person)s AND acknowledged_at IS NULL AND NOT is_fold
                   AND (level = %(red)s AND ended_at IS NULL OR (seen_at IS NULL AND made_at > %(since)s)))
"""


def waiting_for(person_id: UUID, *, at: datetime) -> Waiting:
    """Of each matter its last word: red until it is acknowledged, the rest until it is opened, a week long.

    Of what has ended the last one stands there a little longer with its ending, until it is opened; the rest is read
    in the list of one's notices, so that what is settled never hides what waits.
    """
    with connection.cursor() as cursor:
        cursor.execute(SOMETHING_WAITS, {"person": person_id, "red": Level.RED, "since": at - ON_TOP_FOR})
        (something,) = cursor.fetchone() or (False,)
    if not something:
        return Waiting([], 0)
    lately = Q(level=Level.RED) | Q(seen_at=None, made_at__gt=at - ON_TOP_FOR)
    last_words = unread_of(person_id).filter(~_followed()).select_related("place")
    ended = last_words.filter(seen_at=None, ended_at__gt=at - ENDING_STANDS_FOR).order_by("-ended_at", "-pk")
    endings = list(ended[:ENDINGS_SHOWN])
    asking = last_words.filter(lately, ended_at=None)
    found = list(asking[: BANNER_SHOWS + 1])
    if len(found) <= BANNER_SHOWS:
        return Waiting(found, 0, endings)
    return Waiting(found[:BANNER_SHOWS], asking.count() - BANNER_SHOWS, endings)


def _followed() -> Exists:
    """Something newer was said to the same person about the same matter."""
    later = Q(made_at__gt=OuterRef("made_at")) | Q(made_at=OuterRef("made_at"), pk__gt=OuterRef("pk"))
    same = Notice.objects.filter(subject=OuterRef("subject"), person_id=OuterRef("person_id"), is_fold=False)
    return Exists(same.filter(later))


def unread_up_to(notice: Notice) -> "QuerySet[Notice]":
    """This one, and what was said to the same person about the same matter before; what is not yet acknowledged."""
    until = Q(pk=notice.pk) | Q(made_at__lt=notice.made_at) | Q(made_at=notice.made_at, pk__lt=notice.pk)
    return unread_of(notice.person_id).filter(until, subject=notice.subject)


def mine(person: Person) -> "QuerySet[Notice]":
    """What concerned this person, the newest first."""
    return Notice.objects.filter(person=person, is_fold=False).order_by("-made_at", "-pk")


def unread_of(person_id: UUID) -> "QuerySet[Notice]":
    """What this person has not yet said they know; what is red stands first, then the newest."""
    waiting = Notice.objects.filter(person_id=person_id, acknowledged_at=None, is_fold=False)
    return waiting.order_by(red_first(), "-made_at", "-pk")


def red_first(field: str = "level") -> Case:
    """An order: red, yellow, blue, the rest."""
    return Case(*(When(**{field: level.value}, then=Value(-rank)) for level, rank in RANK.items()), default=Value(0))


def undelivered_in(scope: Scope, roles: Collection[Role]) -> "QuerySet[Notice]":
    """What reached nobody, in one's places, the newest first; what was seen since is dealt with."""
    found = Notice.objects.filter(scope.q("place_id", roles), undelivered_at__isnull=False, seen_at=None)
    return found.order_by("-undelivered_at", "-pk")


def preference_of(person: Person) -> Preference:
    """Theirs, or the defaults, unsaved."""
    kept = Preference.objects.filter(person=person).first()
    return kept or Preference(person=person, changed_at=person.date_joined)


def contact_of(person: Person) -> Contact | None:
    return Contact.objects.filter(person=person).first()


def gateway_for(kind: Kind, place_code: str) -> Gateway | None:
    """The nearest one around this place that is switched on."""
    around = [gateway for gateway in gateways_on(place_code) if gateway.kind == kind]
    return max(around, key=lambda gateway: len(gateway.place_id), default=None)


def gateways_on(place_code: str) -> list[Gateway]:
    return list(Gateway.objects.filter(is_on=True, place_id__in=enclosing_codes(place_code)))


def ways_to(person: Person, place_code: str, level: Level) -> list[Kind]:
    """The outside ways a notice of this level goes: wanted by the person, set up by the county, with an address."""
    preference = preference_of(person)
    wanted = chosen_ways(preference.choices, level)
    return [kind for kind in ways_open_to(person, preference, place_code) if kind in wanted]


def ways_open_to(person: Person, preference: Preference, place_code: str) -> list[Kind]:
    """The outside ways that could reach a person now, whatever they chose."""
    carried = {gateway.kind for gateway in gateways_on(place_code)}
    if not carried:
        return []
    contact = contact_of(person)
    addressed = {kind.value for kind in GROUP_KINDS if kind.value in preference.groups}
    if contact and contact.phone:
        addressed.add(Kind.SMS)
    if contact and contact.email:
        addressed.add(Kind.EMAIL)
    if PushSubscription.objects.filter(person=person).exists():
        addressed.add(Kind.PUSH)
    return [kind for kind in OUTSIDE_KINDS if kind.value in carried & addressed]


def numbers_shown_of(person: Person) -> list[AuditEntry]:
    """Who printed this person's number, when and for what; the newest first."""
    found = AuditEntry.objects.filter(subject=f"person:{person.pk}", action="number_printed")
    return list(found.order_by("-at")[:NUMBERS_SHOWN])
