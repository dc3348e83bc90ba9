"""Somebody is erased: their name goes out of the words of their township. What was done, and to whom else, stays."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from dayuan.households.models import HouseholdChange, Resident, ResidentChange, Reveal
from dayuan.households.rules import A_GUARDIAN
from dayuan.kernel.chain import forget_content, strike_names
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.striking import Names
from dayuan.people.models import Person
from dayuan.places.rules import township_of

WRITTEN_ABOUT = ("resident:", "household:", "import/", "export/", "form/")
"""Audit entries about the register; those about officials keep their words, whatever a villager is called."""


def names_of(entries: Sequence[Resident]) -> Names:
    """What they are called in these entries, and who else of the township, or of the staff, has a longer name."""
    gone = sorted({entry.name for entry in entries})
    of_others = Resident.objects.filter(_in_townships(entries, "place__code"), _any_of(gone, "name"))
    of_staff = Person.objects.filter(_any_of(gone, "full_name"))
    longer = {*of_others.values_list("name", flat=True), *of_staff.values_list("full_name", flat=True)} - set(gone)
    return Names(tuple(gone), tuple(sorted(longer)))


def forget_words(entries: Sequence[Resident], names: Names, *, why: str, at: datetime) -> None:
    """The reasons of what was done to them go; out of everybody else's words only their name."""
    own = Q(subject__in=[entry.audit_subject for entry in entries])
    forget_content(AuditEntry.objects.filter(own), ["reason"], why=why, at=at)
    about = reduce(or_, (Q(subject__startswith=beginning) for beginning in WRITTEN_ABOUT))
    found = (
        AuditEntry.objects.annotate(words=Cast("detail", TextField()))
        .filter(_in_townships(entries, "place_code"), about)
        .filter(_any_of(names.gone, "reason") | _any_of(names.gone, "words"))
    )
    strike_names(AuditEntry.objects.filter(pk__in=found.values("pk")), ["reason", "detail"], names, why=why, at=at)
    _strike(ResidentChange, "why", _in_townships(entries, "resident__place__code"), names)
    _strike(HouseholdChange, "why", _in_townships(entries, "household__place__code"), names)
    looked_at = _in_townships(entries, "resident__place__code") | _in_townships(entries, "household__place__code")
    _strike(Reveal, "words", looked_at, names)


def release_wards(entries: Sequence[Resident], names: Names) -> None:
    """Children keep that a guardian consented, and not who that was; their history likewise."""
    keys = [entry.pk for entry in entries]
    households = [entry.household_id for entry in entries]
    near = Resident.objects.filter(Q(guardian_id__in=keys) | Q(household_id__in=households)).exclude(pk__in=keys)
    for other in near.select_for_update(of=("self",)).order_by("pk"):
        if names.stand_in(other.consent_by):
            other.consent_by = A_GUARDIAN
            other.save(update_fields=["consent_by"])
        for change in other.changes.all():
            was = _without(json.loads(change.was), names, {str(key) for key in keys}) if change.was else None
            if was is not None:
                change.was = was
                change.save(update_fields=["was"])


def _without(before: dict[str, Any], names: Names, keys: set[str]) -> str | None:
    """What stood there before, without the name and the number; nothing where neither did."""
    after = {name: names.struck_from_all(value) for name, value in before.items() if str(value) not in keys}
    if after == before:
        return None
    return json.dumps(after, ensure_ascii=False) if after else ""


def _in_townships(entries: Sequence[Resident], column: str) -> Q:
    """Words of another township speak of somebody else; the people of the county do not know this villager."""
    codes = sorted({township_of(entry.place_id) for entry in entries})
    return reduce(or_, (Q(**{f"{column}__startswith": code}) for code in codes))


def _any_of(names: Sequence[str], column: str) -> Q:
    return reduce(or_, (Q(**{f"{column}__contains": name}) for name in names), Q(pk__in=[]))


def _strike(model: type[ResidentChange | HouseholdChange | Reveal], column: str, within: Q, names: Names) -> None:
    written: Any = model._meta.get_field(column)
    for row in model._default_manager.filter(within, _any_of(names.gone, column)):
        struck = names.struck_from(getattr(row, column), written.max_length)
        model._default_manager.filter(pk=row.pk).update(**{column: struck})
