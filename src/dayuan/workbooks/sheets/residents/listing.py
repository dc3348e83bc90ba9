"""Residents for a form: whom it asks for, and what it asks about each (C-06)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import batched
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dayuan.households.actions.records import post_of
from dayuan.households.models import CareReader, Resident, ResidentQuerySet
from dayuan.households.rules import CONSENT_AGE, Care, Relation, SensitiveField, Sex, age_on
from dayuan.households.wording import CARE_WORDS
from dayuan.kernel import audit
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.workbooks.rules.columns import Value
from dayuan.workbooks.sheet import Narrowing, NotForYou, Values
from dayuan.workbooks.sheets.residents.asked import SEX_CODES, relation_code
from dayuan.workbooks.sheets.residents.facts import values_of

READ_AT_ONCE = 1_000
AGE, HERE, HEADS, CARE = "age", "here", "heads", "care"
OLDER = {"60": 60, "65": 65, "80": 80}
UNDER_14 = "under14"
LISTED_CARES = tuple(care for care in Care if care is not Care.NEEDS_ATTENTION)
"""C-15: who needs attention stands in no file, whoever asks."""
TOWNSHIP, VILLAGE, GROUP = 9, 12, 15
RESIDENT_IDENTITY_CARD = "居民身份证"

NARROWINGS = (
    Narrowing(
        AGE,
        _("Age"),
        (
            ("", _("every age")),
            (UNDER_14, _("children under 14")),
            ("60", _("60 and older")),
            ("65", _("65 and older")),
            ("80", _("80 and older")),
        ),
    ),
    Narrowing(HERE, _("Living here"), (("", _("here or away")), ("here", _("only those who live here")))),
    Narrowing(HEADS, _("Heads"), (("", _("everybody")), ("heads", _("only heads of households")))),
)


ONLY_THE_NAMED = _(
    "Only those who are named for the care group choose by it. If your work needs it, ask the chief grid officer to"
    " name you."
)


def narrowings_for(scope: Scope, *, day: date) -> tuple[Narrowing, ...]:
    """C-15: by what somebody needs only for whoever is named for the care group on that day."""
    if not care_places(scope, day=day):
        return NARROWINGS
    cares = tuple((care.value, CARE_WORDS[care]) for care in LISTED_CARES)
    care = Narrowing(
        CARE,
        _("Care group"),
        (("", _("not by care group")), *cares),
        _("Only where you are named for the care group. Everybody in the file can see that you looked."),
    )
    return (*NARROWINGS, care)


def care_places(scope: Scope, *, day: date) -> list[str]:
    named = CareReader.objects.named_on(day).filter(person_id=scope.person_id)
    return list(named.values_list("place_id", flat=True))


def why_not_by_care(scope: Scope, place_code: str, chosen: Mapping[str, str], *, day: date) -> dict[str, str]:
    """A list that would be empty only because they are named for the care group of another place."""
    named = care_places(scope, day=day)
    if not chosen.get(CARE) or any(code.startswith(place_code) or place_code.startswith(code) for code in named):
        return {}
    places = "、".join(str(place) for place in Place.objects.filter(pk__in=named))
    return {CARE: gettext("You are named for the care group of %(places)s, not here.") % {"places": places}}


def rows_for(residents: ResidentQuerySet, scope: Scope, chosen: Mapping[str, str], *, day: date) -> Iterator[Values]:
    """The chosen residents as rows, with what forms ask besides. Raises NotForYou."""
    found = residents.filter(_by_age(chosen.get(AGE, ""), day))
    if chosen.get(HERE):
        found = found.filter(lives_here=True)
    if chosen.get(HEADS):
        found = found.filter(relation=Relation.HEAD)
    care = chosen.get(CARE, "")
    if care:
        found = found.filter(_in_care_places(scope, care, day=day))
    found = found.order_by("place_id", "household__number", "household_id", "born_on", "pk")
    return _rows(found, care, day=day)


def _rows(found: ResidentQuerySet, care: str, *, day: date) -> Iterator[Values]:
    names: dict[str, str] = {}
    for residents in batched(found.iterator(chunk_size=READ_AT_ONCE), READ_AT_ONCE):
        # What somebody needs is sealed, so it is compared here and not in the database.
        listed = [one for one in residents if not care or care in one.care.split()]
        households = {one.household_id for one in listed}
        members = Resident.objects.current().filter(household__in=households)
        sizes = Counter(members.values_list("household_id", flat=True))
        heads = dict(members.filter(relation=Relation.HEAD).values_list("household_id", "name"))
        _learn_names(names, {one.place_id for one in listed})
        for one in listed:
            yield _row(one, sizes[one.household_id], heads.get(one.household_id), names, day)


def _row(resident: Resident, size: int, head: str | None, names: Mapping[str, str], day: date) -> dict[str, Value]:
    code = resident.place_id
    return {
        **values_of(resident),
        "age": age_on(resident.born_on, day),
        "household_size": size,
        "head_name": head,
        "is_settled": "yes" if resident.lives_here else "no",
        "township_name": names.get(code[:TOWNSHIP]),
        "village_name": names.get(code[:VILLAGE]),
        "group_name": _group_name(code, names),
        "id_kind": RESIDENT_IDENTITY_CARD if resident.id_number else None,
        "sex_code": SEX_CODES[Sex(resident.sex)],
        "relation_code": relation_code(resident.relation, resident.sex) or None,
        "area_code": code[:VILLAGE],
        "reckoned_on": day,
    }


def _group_name(code: str, names: Mapping[str, str]) -> str | None:
    """Beside the village's own column a group is 1组, not 丞相村1组."""
    if code[VILLAGE : VILLAGE + 1] != "G":
        return None
    name = names.get(code[:GROUP], "")
    return name.removeprefix(names.get(code[:VILLAGE], "")) or name


def _learn_names(names: dict[str, str], codes: set[str]) -> None:
    wanted = {code[:length] for code in codes for length in (TOWNSHIP, VILLAGE, GROUP)} - names.keys()
    names |= dict.fromkeys(wanted, "")
    names |= dict(Place.objects.filter(pk__in=wanted).values_list("code", "name"))


def _by_age(asked: str, day: date) -> Q:
    if asked == UNDER_14:
        return Q(born_on__gt=years_before(day, CONSENT_AGE))
    return Q(born_on__lte=years_before(day, OLDER[asked])) if asked in OLDER else Q()


def years_before(day: date, years: int) -> date:
    """The last birthday of somebody who is so many full years old on this day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _in_care_places(scope: Scope, care: str, *, day: date) -> Q:
    named = care_places(scope, day=day)
    if not named or care not in LISTED_CARES:
        raise NotForYou
    found = Q(pk__in=[])
    for code in named:
        found |= Q(place__code__startswith=code) | Q(grid__code__startswith=code)
    return found


def note_listed(keys: Sequence[str], chosen: Mapping[str, str], *, by: Person, reason: str, at: datetime) -> None:
    """Whoever stands in a list by care group sees that somebody read what they need, and for what."""
    if not chosen.get(CARE):
        return
    detail = {"field": SensitiveField.CARE.value}
    found = Resident.objects.filter(pk__in=[UUID(key) for key in keys])
    notes = [audit.Note(one.audit_subject, one.place_id, post_of(by, one, at=at) | detail) for one in found]
    audit.record_all("resident_revealed", notes, by_id=by.pk, by_name=by.full_name, at=at, reason=reason)
