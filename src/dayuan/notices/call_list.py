"""The call list: whom to telephone for a place when the network is down, in order, on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.audit import Note
from dayuan.kernel.clock import SHANGHAI
from dayuan.notices.call_rules import CALL_ORDER, place_in_order
from dayuan.notices.models import Contact
from dayuan.notices.rules import Level
from dayuan.notices.wording import LEVEL_WORDS
from dayuan.people.models import Person, Role
from dayuan.people.paper import pdf_of
from dayuan.people.queries import PostNow, posts_held, posts_now
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.models import Place

TEMPLATE = str(Path(__file__).with_name("call_list.typ"))
LINES_AT_MOST = 200


@dataclass(frozen=True)
class Line:
    """One person to call."""

    person: Person
    post: str
    where: str
    note: str
    phone: str


@transaction.atomic
def print_call_list(place: Place, level: Level, *, purpose: str, by: Person, at: datetime) -> bytes:
    """The list as PDF. Every number on it is recorded as shown: who printed it, when and for what."""
    lines = lines_of(place, level, at=at)
    shown = [line for line in lines if line.phone]
    audit.record(
        "call_list_printed",
        f"place:{place.code}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=place.code,
        at=at,
        reason=purpose,
        detail={"level": level.value, "numbers": len(shown)},
    )
    people = {line.person.pk for line in shown}
    notes = [Note(f"person:{person_id}", place.code, {"level": level.value}) for person_id in sorted(people)]
    audit.record_all("number_printed", notes, by_id=by.pk, by_name=by.full_name, at=at, reason=purpose)
    return pdf_of(TEMPLATE, _facts(place, level, lines, purpose=purpose, by=by, at=at))


def lines_of(place: Place, level: Level, *, at: datetime) -> list[Line]:
    """Who holds a post in this place, inside it, or around it; whoever is away with who stands in."""
    wanted = Q(place__code__startswith=place.code) | Q(place_id__in=place.enclosing_codes)
    held = posts_held(at).filter(wanted, role__in=[role.value for role in CALL_ORDER[level]])
    found = sorted(
        posts_now(held, at=at),
        key=lambda one: place_in_order(level, Role(one.post.role), one.post.place_id, on_duty=one.until is not None),
    )[:LINES_AT_MOST]
    reached = [one.stand_in or one.post.person for one in found]
    phones = {kept.person_id: kept.phone for kept in Contact.objects.filter(person__in=reached)}
    return [_line(one, who, phones.get(who.pk, "")) for one, who in zip(found, reached, strict=True)]


def _line(one: PostNow, who: Person, phone: str) -> Line:
    if one.stand_in:
        note = _("stands in for %(name)s") % {"name": one.post.person}
    elif one.is_away:
        note = _("away, nobody stands in")
    else:
        note = _("on duty until %(time)s") % {"time": f"{one.until.astimezone(SHANGHAI):%H:%M}"} if one.until else ""
    where = f"{one.post.place}" + (f" · {one.post.site}" if one.post.site else "")
    return Line(who, str(ROLE_WORDS[Role(one.post.role)]), where, note, phone)


def _facts(
    place: Place, level: Level, lines: Sequence[Line], *, purpose: str, by: Person, at: datetime
) -> dict[str, object]:
    printed_at = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return {
        "title": _("Call list: %(place)s") % {"place": place},
        "level": _("Level: %(level)s") % {"level": LEVEL_WORDS[level]},
        "purpose": _("Purpose: %(purpose)s") % {"purpose": purpose},
        "header": _("Printed %(moment)s by %(name)s. Holds telephone numbers: lock it away, shred it afterwards.")
        % {"moment": printed_at, "name": by},
        "how": _("Call from the top. Note when somebody was reached; after three rings without answer go on."),
        "head": [_("No."), _("Who"), _("Post and place"), _("Telephone"), _("Reached at"), _("Not reached")],
        "none": _("Nobody holds a post here. Call the township's duty desk."),
        "no_phone": _("no telephone number"),
        "lines": [
            {"who": str(line.person), "post": f"{line.post} · {line.where}", "note": line.note, "phone": line.phone}
            for line in lines
        ],
        "signature": _("Called by:"),
        "finished": _("Finished at:"),
    }
