"""Courtyards, villagers' groups and grids as a workbook."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from dayuan.kernel.clock import now
from dayuan.people.access import Scope
from dayuan.people.queries import posts_held
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES
from dayuan.places.coordinates import Datum
from dayuan.places.models import Place, PlaceQuerySet
from dayuan.places.rules import MADE_HERE, Level, village_of
from dayuan.workbooks.rules.columns import Value
from dayuan.workbooks.rules.text import plain_text
from dayuan.workbooks.sheet import Desk, Finding, Left, Problem, Row, Sheet, Shown, Touch, Values
from dayuan.workbooks.sheets.courtyards.columns import COLUMNS, HEADS
from dayuan.workbooks.sheets.courtyards.matching import find, level_in
from dayuan.workbooks.sheets.courtyards.taking import take, take_back
from dayuan.workbooks.sheets.filling import waiting_words

BOTH_NUMBERS = gettext_noop("Write longitude and latitude, or neither.")


class CourtyardSheet(Sheet):
    """One row for each courtyard, villagers' group or grid, with the village it lies in."""

    kind = "courtyards"
    title = _("Courtyards, groups and grids")
    about = _(
        "One row for each courtyard; rows whose kind says so are villagers' groups or grids. The village must be there"
        " already. Longitude and latitude are WGS84 unless the column 坐标系 says otherwise."
    )
    columns = COLUMNS
    importers = DESK_ROLES & COMMAND_ROLES
    """Whoever keeps the tree on its pages."""
    for_whom = _("The township's command centre imports these. Tell its duty officer what has changed in your village.")

    def identity(self, values: Values) -> tuple[Value, ...] | None:
        if values.get("code"):
            return ("code", village_of(str(values["place"])), values.get("group"), values["code"])
        return ("name", values["place"], values.get("group"), level_in(values), values["name"])

    def check(self, row: Row, desk: Desk) -> Iterator[Problem]:
        longitude, latitude = row.values.get("longitude"), row.values.get("latitude")
        if (longitude is None) != (latitude is None):
            yield Problem(BOTH_NUMBERS, "longitude" if longitude is None else "latitude")

    def look_up(self, rows: Sequence[Row], desk: Desk) -> list[Finding]:
        return find(rows, desk)

    def apply(self, findings: Sequence[Finding], desk: Desk, *, at: datetime) -> list[Touch]:
        return take(findings, desk, at=at)

    def undo(self, touches: Sequence[Touch], desk: Desk, *, at: datetime) -> list[Left]:
        return take_back(touches, desk, at=at)

    def afterwards(self, import_id: UUID) -> str:
        return waiting_words(import_id)

    def show(self, keys: Sequence[str], desk: Desk) -> list[Shown]:
        """No row waits for a decision here: a name is in its village or it is not."""
        return []

    def records(self, scope: Scope, place_code: str) -> Iterator[Values]:
        places = _places(scope, place_code)
        heads = _heads(places)
        for place in places.select_related("parent").order_by("code"):
            yield values_of(place, heads[place.code])

    def count(self, scope: Scope, place_code: str) -> int:
        return _places(scope, place_code).count()


def values_of(place: Place, heads: Sequence[str]) -> dict[str, Value]:
    """A place as a row."""
    parent = place.parent
    return {
        "code": place.code,
        "place": village_of(place.code),
        "group": parent.name if parent and parent.level == Level.GROUP else None,
        "level": place.level,
        "name": place.name,
        "head": "、".join(heads) or None,
        "longitude": place.longitude and round(place.longitude, 6),
        "latitude": place.latitude and round(place.latitude, 6),
        "datum": Datum.WGS84 if place.centre else None,
    }


def _places(scope: Scope, place_code: str) -> PlaceQuerySet:
    here = Place.objects.within(place_code).in_use()
    return here.filter(scope.q("code", DESK_ROLES), level__in=MADE_HERE)


def _heads(places: PlaceQuerySet) -> dict[str, list[str]]:
    """By code: who is the head today, as a cell names them."""
    heads: dict[str, list[str]] = defaultdict(list)
    held = posts_held(now()).filter(place__in=places, role__in=list(HEADS.values()), person__is_active=True)
    for post in held.select_related("person", "place").order_by("starts_on", "pk"):
        if post.role == HEADS[Level(post.place.level)]:
            heads[post.place_id].append(plain_text(post.person.full_name) or post.person.username)
    return heads
