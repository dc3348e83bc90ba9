"""Which place a row means: by code, or by its name in the village; else a new one, or the reasons why not."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext_noop

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.errors import Refusal
from dayuan.people.access import Scope, scope_of
from dayuan.people.models import Person, Post, RoleRequest
from dayuan.people.powers_queries import waiting
from dayuan.places.actions.outlines import FARTHEST_FROM_CENTRE_M
from dayuan.places.coordinates import Datum, Point, to_wgs84
from dayuan.places.distances import distance_m
from dayuan.places.models import Place
from dayuan.places.queries import metres_astray
from dayuan.places.rules import (
    MADE_HERE,
    MARKS,
    Level,
    enclosing_codes,
    inner_code,
    is_name,
    level_of,
    number_of,
    village_of,
)
from dayuan.workbooks.models import TouchedRecord
from dayuan.workbooks.rules.place_names import name_key
from dayuan.workbooks.rules.text import plain_text
from dayuan.workbooks.sheet import Desk, Finding, Problem, Row, Values, Verdict
from dayuan.workbooks.sheets.courtyards.columns import HEADS
from dayuan.workbooks.sheets.filling import Wanted, refuse_beyond, refuse_unfit
from dayuan.workbooks.sheets.whom import People, is_called

WHY = "%(why)s"
NAME_THE_VILLAGE = gettext_noop("%(place)s is no village. Name the village here, and the group in its own column.")
NO_SUCH_GROUP = gettext_noop(
    "%(village)s has no villagers' group called %(name)s. Correct it, or add the group as a row of its own above."
)
ONLY_COURTYARDS = gettext_noop("Only a courtyard lies in a group. Leave this empty.")
NO_CODE = gettext_noop(
    "No such place in %(village)s can have this code. Leave it empty: a new one gets the next number."
)
LIES_ELSEWHERE = gettext_noop("By its code it lies in %(there)s, and there it stays. Close it and add a new one here.")
SEVERAL_HERE = gettext_noop("Several places in %(village)s are called %(name)s. Name the group, or write the code.")
CLOSED = gettext_noop("%(place)s is closed and takes nothing new.")
NO_NAME = gettext_noop("“%(name)s” is no name of a place: write letters, digits, brackets and strokes only.")
NAME_TAKEN = gettext_noop("There is already a place called %(name)s in %(outer)s: its code is %(code)s.")
FAR_AWAY = gettext_noop(
    "This point lies %(km)s km from %(village)s. Are longitude and latitude exchanged, or is it of another datum?"
)
OTHER_HEAD = gettext_noop(
    "%(holder)s holds this post now. Hand it over on the page of posts, or bring a roster of posts with the last day."
)

HEAD_WILL_WAIT = gettext_noop("Its grid worker is proposed, and begins once a second person has confirmed it.")

_NAMES = re.compile(r"[、,，;；/]+")


@dataclass(frozen=True)
class Plan:
    """What a row asks for, once it is clear which place it means."""

    level: Level
    outer: Place | None
    """Where a new one is made; none where a row above makes it first."""
    place: Place | None
    """The one that is there already."""
    name: str
    number: int | None
    centre: Point | None
    heads: tuple[Person, ...] = ()
    """Who is to become its head."""

    @property
    def renames(self) -> bool:
        return self.place is not None and plain_text(self.place.name) != self.name

    @property
    def moves(self) -> bool:
        if self.place is None or self.centre is None:
            return False
        return self.place.centre is None or rounded(self.place.centre) != self.centre

    @property
    def is_news(self) -> bool:
        return self.place is None or self.renames or self.moves or bool(self.heads)


@dataclass
class Ground:
    """What the register knows of the villages that a batch of rows names."""

    scope: Scope
    today: date
    outer: dict[str, Place] = field(default_factory=dict)
    """The places that rows lie in, and the villages around them."""
    places: dict[str, Place] = field(default_factory=dict)
    named: dict[tuple[str, Level, str], list[Place]] = field(default_factory=lambda: defaultdict(list))
    """By village, level and name as it is compared; closed ones too."""
    people: People = field(default_factory=People)
    holders: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    """By code: who is its head, or proposed as such."""
    undone: set[str] = field(default_factory=set)
    """Places that an import made and its undo closed."""
    coming: set[tuple[str, str]] = field(default_factory=set)
    """Groups that rows of this batch are about to make, by village and name."""

    @classmethod
    def about(cls, rows: Sequence[Row], desk: Desk, *, at: datetime) -> "Ground":
        ground = cls(scope_of(desk.by, at=at), at.astimezone(SHANGHAI).date())
        codes = {str(row.values["place"]) for row in rows}
        villages = {village_of(code) for code in codes}
        ground.outer = Place.objects.in_bulk(codes | villages)
        inside = Q(pk__in=[])
        for village in villages:
            inside |= Q(code__startswith=village)
        for place in Place.objects.filter(inside, level__in=MADE_HERE):
            ground.places[place.code] = place
            ground.same_named(place.code, Level(place.level), place.name).append(place)
        ground.people = People.named({name for row in rows for name in names_of(row.values)}, ground.scope)
        ground._read_heads(at)
        made = TouchedRecord.objects.filter(key__in=ground.places, made=True, undone_at__isnull=False, left_why="")
        ground.undone = set(made.values_list("key", flat=True))
        return ground

    def same_named(self, code: str, level: Level, name: str) -> list[Place]:
        """Places of this level and name in the village around this code, closed ones too."""
        village = village_of(code)
        key = name_key(name, plain_text(self.outer[village].name), is_group=level is Level.GROUP)
        return self.named[village, level, key]

    def _read_heads(self, at: datetime) -> None:
        here = Q(place_id__in=self.places, role__in=list(HEADS.values()))
        held = Post.objects.filter(here, person__is_active=True).exclude(ends_on__lt=self.today)
        asked = waiting(RoleRequest.objects.filter(here), at=at)
        for one in (*held.select_related("person"), *asked.select_related("person")):
            if one.role == HEADS[level_of(one.place_id)]:
                self.holders[one.place_id].append(one.person)

    def plan(self, values: Values) -> Plan | Problem:
        """What to do for a row; or what is wrong with it, beside the cell."""
        try:
            return self._plan(values)
        except _Wrong as wrong:
            return wrong.problem

    def _plan(self, values: Values) -> Plan:
        level = level_in(values)
        outer = self._outer(values, level)
        name = str(values["name"])
        place, number = self._by_code(values, level, outer)
        if place is None and number is None and outer is not None:
            place = self._by_name(name, level, outer, is_exact=bool(values.get("group")))
        if place is not None and place.closed_at is not None:
            raise _Wrong(CLOSED, "code" if values.get("code") else "name", place=str(place))
        is_called_so = place is not None and (number is None or plain_text(place.name) == name)
        if not is_called_so and not is_name(name):
            raise _Wrong(NO_NAME, "name", name=name)
        around = place.parent_id if place else outer.code if outer else None
        self._refuse_name_taken(name, level, around, place)
        if place is not None and number is None:
            # Found by its name, however that is written here; only a code says that it is to be called otherwise.
            name = plain_text(place.name)
        plan = Plan(level, outer, place, name, number, self._centre(values))
        return replace(plan, heads=tuple(self._heads(values, plan)))

    def _outer(self, values: Values, level: Level) -> Place | None:
        """The village or the group that a row lies in; none where the group is only about to be made."""
        place = self.outer[str(values["place"])]
        group = str(values.get("group") or "")
        fits = (Level.VILLAGE, Level.GROUP) if level is Level.COURTYARD else (Level.VILLAGE,)
        if place.level not in fits:
            raise _Wrong(NAME_THE_VILLAGE, "place", place=str(place))
        if not group:
            return place
        if level is not Level.COURTYARD:
            same = {self.key_of_group(place.code, written) for written in (group, str(values["name"]))}
            if level is Level.GROUP and len(same) == 1:
                return place
            raise _Wrong(ONLY_COURTYARDS, "group")
        village = village_of(place.code)
        found = [one for one in self._groups_called(village, group) if one.code.startswith(place.code)]
        if len(found) > 1:
            raise _Wrong(SEVERAL_HERE, "group", village=str(self.outer[village]), name=group)
        if found:
            return found[0]
        if (village, self.key_of_group(village, group)) in self.coming:
            return None
        raise _Wrong(NO_SUCH_GROUP, "group", village=str(self.outer[village]), name=group)

    def _groups_called(self, village: str, written: str) -> list[Place]:
        """Open groups of this name, or the one with this code."""
        by_code = self.places.get(written.upper())
        called = [one for one in self.same_named(village, Level.GROUP, written) if one.closed_at is None]
        return [by_code] if by_code and by_code.level == Level.GROUP else called

    def key_of_group(self, code: str, written: str) -> str:
        return name_key(written, plain_text(self.outer[village_of(code)].name), is_group=True)

    def _by_code(self, values: Values, level: Level, outer: Place | None) -> tuple[Place | None, int | None]:
        """The place with this code, or the number that a new one is to have."""
        written = str(values.get("code") or "").upper()
        if not written:
            return None, None
        around = outer or self.outer[str(values["place"])]
        code = _whole_code(written, level, around)
        parent = enclosing_codes(code)[1] if code else ""
        there = self.places.get(parent) or self.outer.get(parent)
        if code is None or there is None or not code.startswith(village_of(around.code)):
            raise _Wrong(NO_CODE, "code", village=str(self.outer[village_of(around.code)]))
        place = self.places.get(code)
        # A row that names no group leaves a known courtyard in the one it has; a new one lies where its row says.
        if parent != around.code and (place is None or around.level == Level.GROUP):
            raise _Wrong(LIES_ELSEWHERE, "code", there=str(there))
        return place, number_of(code)

    def _by_name(self, name: str, level: Level, outer: Place, *, is_exact: bool) -> Place | None:
        """The open place of this name. One that was closed by hand is found too, and takes nothing."""
        village = village_of(outer.code)
        called = [one for one in self.same_named(village, level, name) if one.code.startswith(outer.code)]
        if is_exact:
            called = [one for one in called if one.parent_id == outer.code]
        in_use = [one for one in called if one.closed_at is None]
        if len(in_use) > 1:
            raise _Wrong(SEVERAL_HERE, "name", village=str(self.outer[village]), name=name)
        if in_use:
            return in_use[0]
        return next((one for one in called if one.code not in self.undone), None)

    def _refuse_name_taken(self, name: str, level: Level, around: str | None, place: Place | None) -> None:
        if around is None:
            return
        for other in self.same_named(around, level, name):
            is_same = place is not None and other.code == place.code
            if other.parent_id == around and other.closed_at is None and not is_same:
                outer = str(self.places.get(around) or self.outer[around])
                raise _Wrong(NAME_TAKEN, "name", name=name, outer=outer, code=other.code)

    def _centre(self, values: Values) -> Point | None:
        longitude, latitude = values.get("longitude"), values.get("latitude")
        if not isinstance(longitude, float) or not isinstance(latitude, float):
            return None
        datum = Datum(str(values.get("datum") or Datum.WGS84))
        point = rounded(to_wgs84((longitude, latitude), datum))
        village = self.outer[village_of(str(values["place"]))]
        away_m = distance_m(village.centre, point) if village.centre else 0
        if away_m <= FARTHEST_FROM_CENTRE_M:
            away_m = metres_astray(village.code, point)
        if away_m:
            raise _Wrong(FAR_AWAY, "longitude", km=f"{away_m / 1000:.1f}", village=str(village))
        return point

    def _heads(self, values: Values, plan: Plan) -> Iterator[Person]:
        """Whom to appoint: nobody where the register names them already."""
        holders = self.holders[plan.place.code] if plan.place else []
        missing = [name for name in names_of(values) if not any(is_called(one, name) for one in holders)]
        if missing and holders:
            raise _Wrong(OTHER_HEAD, "head", holder="、".join(str(one) for one in holders))
        for name in missing:
            person = self.people.find(name, "", name_in="head", account_in="head")
            if isinstance(person, Problem):
                raise _Wrong(person.sentence, "head", **person.facts)
            try:
                self._refuse_unfit(person, plan, str(values["place"]))
            except Refusal as refusal:
                raise _Wrong(WHY, "head", why=str(refusal)) from None
            yield person

    def _refuse_unfit(self, person: Person, plan: Plan, code: str) -> None:
        role = HEADS[plan.level]
        if plan.place is not None:
            refuse_unfit(Wanted(person, role, plan.place, starts_on=self.today), self.scope)
        else:
            refuse_beyond(self.scope, role, code)


def find(rows: Sequence[Row], desk: Desk) -> list[Finding]:
    ground = Ground.about(rows, desk, at=now())
    return [_find(row, ground) for row in rows]


def _find(row: Row, ground: Ground) -> Finding:
    plan = ground.plan(row.values)
    if isinstance(plan, Problem):
        return Finding(row, Verdict.REFUSED, problems=(plan,))
    if plan.place is None and plan.level is Level.GROUP:
        village = village_of(str(row.values["place"]))
        ground.coming.add((village, ground.key_of_group(village, plan.name)))
    waits = bool(plan.heads) and plan.level is Level.GRID
    remarks = (Problem(HEAD_WILL_WAIT),) if waits else ()
    if plan.place is None:
        return Finding(row, Verdict.NEW, remarks=remarks)
    return Finding(row, Verdict.CHANGED if plan.is_news else Verdict.SAME, key=plan.place.code, remarks=remarks)


class _Wrong(Exception):
    """Carries what is wrong up to whoever asked for the plan."""

    def __init__(self, sentence: str, column: str, **facts: str) -> None:
        super().__init__(sentence)
        self.problem = Problem(sentence, column, facts)


def level_in(values: Values) -> Level:
    return Level(str(values.get("level") or Level.COURTYARD))


def names_of(values: Values) -> list[str]:
    return [name for name in _NAMES.split(str(values.get("head") or "")) if name]


def rounded(point: Iterable[float]) -> Point:
    longitude, latitude = point
    return round(longitude, 6), round(latitude, 6)


def _whole_code(written: str, level: Level, outer: Place) -> str | None:
    """The code as it is kept: written in full, or only what stands behind the place around it, such as D03."""
    mark, digits = MARKS[level]
    short = re.fullmatch(rf"{mark}(\d{{{digits}}})", written)
    try:
        code = inner_code(outer.code, level, int(short[1])) if short else written
        return code if level_of(code) is level else None
    except ValueError:
        return None
