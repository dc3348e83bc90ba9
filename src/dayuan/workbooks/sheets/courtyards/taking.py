"""Rows become places, are renamed, moved and given a head, through the packages that own them; and are taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.places.actions import add_place, close_place, move_centre, rename_place
from dayuan.places.models import Place
from dayuan.workbooks.sheet import Desk, Finding, Left, Problem, Touch
from dayuan.workbooks.sheets.courtyards.columns import HEADS
from dayuan.workbooks.sheets.courtyards.matching import Ground, Plan
from dayuan.workbooks.sheets.filling import CHANGED_SINCE, GAVE, PROPOSED, Wanted, fill, take_back_filled
from dayuan.workbooks.wording import sentence_of

MADE_PLACE, CHANGED_PLACE = "place", "changed"
STATE = ("name", "centre")
CENTRE_STAYS = gettext_noop("It had no centre before, and a centre is not taken away again: move it on its own page.")


class RowCannotBeTaken(Refusal):
    """What the row meets has changed since it was looked at."""


def take(findings: Sequence[Finding], desk: Desk, *, at: datetime) -> list[Touch]:
    """Row by row: a courtyard may lie in the group that a row before it makes."""
    return [touch for finding in findings for touch in _take(finding, desk, at=at)]


def _take(finding: Finding, desk: Desk, *, at: datetime) -> list[Touch]:
    plan = Ground.about([finding.row], desk, at=at).plan(finding.row.values)
    if isinstance(plan, Problem):
        raise RowCannotBeTaken(sentence_of(plan.as_json()))
    number = finding.row.number
    if plan.place is not None:
        place, touches = _change(number, plan, plan.place, desk, at=at)
    else:
        place, touches = _make(number, plan, desk, at=at)
    reason = _("Named in a list of courtyards, import %(number)s") % {"number": desk.import_id}
    for person in plan.heads:
        wanted = Wanted(person, HEADS[plan.level], place, starts_on=at.astimezone(SHANGHAI).date(), reason=reason)
        touches.append(fill(number, wanted, desk, at=at))
    return touches


def _make(number: int, plan: Plan, desk: Desk, *, at: datetime) -> tuple[Place, list[Touch]]:
    if plan.outer is None:
        raise RowCannotBeTaken(_("The group it lies in is not there."))
    place = add_place(plan.outer, plan.level, name=plan.name, number=plan.number, centre=plan.centre, by=desk.by, at=at)
    return place, [Touch(number, place.code, True, after={"did": MADE_PLACE, **state_of(place)})]


def _change(number: int, plan: Plan, place: Place, desk: Desk, *, at: datetime) -> tuple[Place, list[Touch]]:
    before = state_of(place)
    if plan.renames:
        place = rename_place(place.code, name=plan.name, name_en=place.name_en, by=desk.by, at=at)
    if plan.moves and plan.centre is not None:
        place = move_centre(place.code, plan.centre, by=desk.by, at=at)
    after = state_of(place)
    if after == before:
        return place, []
    return place, [Touch(number, place.code, False, before, {"did": CHANGED_PLACE, **after})]


def take_back(touches: Sequence[Touch], desk: Desk, *, at: datetime) -> list[Left]:
    """The newest first, so heads go before their courtyard, and courtyards before their group."""
    why = _("Import %(number)s undone") % {"number": desk.import_id}
    left = (_take_back(touch, desk, at=at, why=why) for touch in touches)
    return [one for one in left if one is not None]


def _take_back(touch: Touch, desk: Desk, *, at: datetime, why: str) -> Left | None:
    if touch.after["did"] in (GAVE, PROPOSED):
        return take_back_filled(touch, desk, at=at, why=why)
    place = Place.objects.get(pk=touch.key)
    if place.closed_at is not None:
        # Closed by hand since: for what was made that is the same, and a change cannot be put back into it.
        return None if touch.made else Left(touch.key, str(place), CHANGED_SINCE)
    if state_of(place) != {name: touch.after[name] for name in STATE}:
        return Left(touch.key, str(place), CHANGED_SINCE)
    try:
        if touch.made:
            close_place(place.code, reason=why, by=desk.by, at=at)
            return None
        return _put_back(touch.before, place, desk, at=at)
    except Refusal as refusal:
        return Left(touch.key, str(place), str(refusal))


def _put_back(before: Mapping[str, Any], place: Place, desk: Desk, *, at: datetime) -> Left | None:
    if before["name"] != place.name:
        rename_place(place.code, name=before["name"], name_en=place.name_en, by=desk.by, at=at)
    if before["centre"] == state_of(place)["centre"]:
        return None
    if before["centre"] is None:
        return Left(place.code, before["name"], CENTRE_STAYS)
    longitude, latitude = before["centre"]
    move_centre(place.code, (longitude, latitude), by=desk.by, at=at)
    return None


def state_of(place: Place) -> dict[str, Any]:
    return {"name": place.name, "centre": list(place.centre) if place.centre else None}
