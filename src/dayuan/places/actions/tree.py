"""What is done to the tree: loaded, added to, renamed, moved, closed."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.places.access import Doer
from dayuan.places.actions.outlines import redraw_inside
from dayuan.places.coordinates import Point
from dayuan.places.events import PlaceClosing
from dayuan.places.models import Level, Place
from dayuan.places.queries import subject_of
from dayuan.places.rules import (
    MADE_HERE,
    enclosing_codes,
    inner_code,
    is_name,
    level_of,
    may_stand_in,
    next_number,
    number_of,
    short_name,
)


class PlaceCannotStandThere(Refusal):
    """A place of this level has no room there."""


class PlaceNumberTaken(Refusal):
    """Another place inside has this number."""


class PlaceNameTaken(Refusal):
    """Another place inside is called so."""


class PlaceNameUnfit(Refusal):
    """No place is called so."""


class PlaceIsClosed(Refusal):
    """It takes nothing new."""


class PlaceIsOfficial(Refusal):
    """The statistical list names it; a township cannot."""


class PlaceStillHolds(Refusal):
    """Something in use lies inside it."""


@transaction.atomic
def load_county_tree(tree: Mapping[str, Any], *, names_en: Mapping[str, str] | None = None) -> int:
    """Make the places of a county that are not there yet; says how many. Places that exist stay as they are.

    The tree is {"county": {"code", "name"}, "townships": [{"code", "name", "villages": [{"code", "name"}]}]}.
    """
    known = set(Place.objects.within(tree["county"]["code"]).values_list("code", flat=True))
    english = names_en or {}
    missing = [
        Place(
            code=code,
            level=level_of(code),
            name=short_name(name),
            name_en=english.get(code, ""),
            parent_id=next(iter(enclosing_codes(code)[1:]), None),
        )
        for code, name in _codes_and_names(tree)
        if code not in known
    ]
    Place.objects.bulk_create(missing)
    return len(missing)


@transaction.atomic
def add_place(
    parent: Place,
    level: Level,
    *,
    name: str,
    by: Doer,
    at: datetime,
    number: int | None = None,
    name_en: str = "",
    centre: Point | None = None,
) -> Place:
    """Make a grid, group or courtyard inside a place; without a number it gets the next one.

    Raises:
        PlaceCannotStandThere: that level does not stand in this place, or all its numbers are given.
        PlaceNumberTaken, PlaceNameTaken: another place inside has it.
        PlaceNameUnfit: signs stand in it that no name has.
        PlaceIsClosed: the place around it takes nothing new.
    """
    # Whoever adds to the same place waits, so that two at once do not get one number.
    outer = _locked(parent.code)
    refuse_closed(outer)
    if level not in MADE_HERE or not may_stand_in(level, Level(outer.level)):
        raise PlaceCannotStandThere(_("A place of this kind cannot stand in %(place)s.") % {"place": outer})
    code = inner_code(outer.code, level, number or _number_after(outer, level))
    _refuse_name_unfit(name)
    _refuse_name_taken(outer, level, name)
    if Place.objects.filter(pk=code).exists():
        raise PlaceNumberTaken(
            _("Number %(number)s is already used in %(place)s.") % {"number": number, "place": outer}
        )
    place = Place.objects.create(
        code=code,
        level=level,
        name=name.strip(),
        name_en=name_en.strip(),
        parent=outer,
        longitude=centre and centre[0],
        latitude=centre and centre[1],
    )
    _record("place_added", place, by=by, at=at, detail={"name": place.name, "centre": centre})
    redraw_inside(outer, level, at=at)
    return place


@transaction.atomic
def rename_place(code: str, *, name: str, by: Doer, at: datetime, name_en: str = "") -> Place:
    """Call a place otherwise; its code stays, and its history keeps the old name.

    Raises:
        PlaceIsOfficial, PlaceIsClosed, PlaceNameTaken, PlaceNameUnfit: it cannot be called so.
    """
    place = _locked_and_ours(code)
    if place.name != name.strip():
        _refuse_name_unfit(name)
        _refuse_name_taken(place.parent, Level(place.level), name)
    was = {"name": place.name, "name_en": place.name_en}
    place.name, place.name_en = name.strip(), name_en.strip()
    place.save(update_fields=["name", "name_en"])
    now = {"name": place.name, "name_en": place.name_en}
    _record("place_renamed", place, by=by, at=at, detail={"was": was, "now": now})
    return place


@transaction.atomic
def move_centre(code: str, centre: Point, *, by: Doer, at: datetime) -> Place:
    """Say where a place's middle is (WGS84). Schematic outlines around it are drawn again.

    Raises:
        PlaceIsClosed: it takes nothing new.
    """
    place = _locked(code)
    refuse_closed(place)
    was = place.centre
    place.longitude, place.latitude = centre
    place.save(update_fields=["longitude", "latitude"])
    _record("place_moved", place, by=by, at=at, detail={"was": was, "now": centre})
    if place.parent is not None:
        redraw_inside(place.parent, Level(place.level), at=at)
    return place


@transaction.atomic
def close_place(code: str, *, reason: str, by: Doer, at: datetime) -> Place:
    """Let a place take nothing new. It keeps its number, what it has, and its history.

    Raises:
        PlaceIsOfficial: only what a township made itself is closed.
        PlaceIsClosed: it was closed before.
        PlaceStillHolds: a place inside is open.
    """
    place = _locked_and_ours(code)
    inside = place.children.in_use().first()
    if inside is not None:
        raise PlaceStillHolds(_("Close the places inside first, such as %(place)s.") % {"place": inside})
    announce(PlaceClosing(code=place.code, at=at))
    place.closed_at = at
    place.save(update_fields=["closed_at"])
    _record("place_closed", place, by=by, at=at, reason=reason)
    if place.parent is not None:
        redraw_inside(place.parent, Level(place.level), at=at)
    return place


def refuse_closed(place: Place) -> None:
    """For every action, here and above, that puts something new into a place.

    Raises:
        PlaceIsClosed: it takes nothing new.
    """
    if place.closed_at is not None:
        raise PlaceIsClosed(_("%(place)s is closed and takes nothing new.") % {"place": place})


def keep_open(*places: Place) -> None:
    """The same for actions that write: none of these places is closed before this transaction has ended.

    Raises:
        PlaceIsClosed: one takes nothing new.
    """
    codes = sorted({place.pk for place in places})
    with connection.cursor() as cursor:
        # A reference alone takes a weaker lock than closing does, and the two would not meet.
        cursor.execute(
            "SELECT code FROM (SELECT code, closed_at FROM places_place WHERE code = ANY(%s) ORDER BY code FOR SHARE)"
            " AS held WHERE closed_at IS NOT NULL",
            [codes],
        )
        closed = cursor.fetchone()
    if closed is not None:
        place = next(place for place in places if place.pk == closed[0])
        raise PlaceIsClosed(_("%(place)s is closed and takes nothing new.") % {"place": place})


def _codes_and_names(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Outer places first."""
    yield tree["county"]["code"], tree["county"]["name"]
    for township in tree["townships"]:
        yield township["code"], township["name"]
    for township in tree["townships"]:
        for village in township["villages"]:
            yield village["code"], village["name"]


def _locked(code: str) -> Place:
    return Place.objects.select_for_update(no_key=True, of=("self",)).select_related("parent").get(pk=code)


def _locked_and_ours(code: str) -> Place:
    place = _locked(code)
    if Level(place.level) not in MADE_HERE:
        raise PlaceIsOfficial(
            _("%(place)s stands in the statistical list, so it cannot be renamed or closed here.") % {"place": place}
        )
    refuse_closed(place)
    return place


def _number_after(outer: Place, level: Level) -> int:
    taken = [number_of(code) for code in outer.children.filter(level=level).values_list("code", flat=True)]
    number = next_number(level, taken)
    if number is None:
        raise PlaceCannotStandThere(_("All numbers in %(place)s are used.") % {"place": outer})
    return number


def _refuse_name_unfit(name: str) -> None:
    if not is_name(name):
        raise PlaceNameUnfit(
            _("“%(name)s” is no name of a place: write letters, digits, brackets and strokes only.")
            % {"name": name.strip()}
        )


def _refuse_name_taken(outer: Place | None, level: Level, name: str) -> None:
    same = Place.objects.in_use().filter(parent=outer, level=level, name=name.strip())
    if same.exists():
        raise PlaceNameTaken(_("There is already a place with the name %(name)s here.") % {"name": name.strip()})


def _record(
    action: str, place: Place, *, by: Doer, at: datetime, reason: str = "", detail: dict[str, Any] | None = None
) -> None:
    audit.record(
        action,
        subject_of(place.code),
        by_id=by.pk,
        by_name=str(by),
        place_code=place.code,
        at=at,
        reason=reason,
        detail=detail,
    )
