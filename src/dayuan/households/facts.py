"""What is entered about a household or a resident, and what is wrong with it, field by field, in the person's words."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.households.models import Resident
from dayuan.households.rules import (
    NAME_LENGTH,
    IdProblem,
    IdReading,
    Relation,
    Sex,
    is_believable_birth,
    is_phone,
    is_possible_name,
    needs_guardian,
    read_id_number,
    tidy_id_number,
    tidy_name,
    tidy_phone,
)
from dayuan.places.models import Place

type Problems = dict[str, str]
"""By field, one sentence."""

ID_SENTENCES: dict[IdProblem, str | Promise] = {
    IdProblem.LENGTH: gettext_lazy("An ID number has 18 characters. Count them again."),
    IdProblem.CHARACTERS: gettext_lazy("An ID number is 17 digits and a last digit or X."),
    IdProblem.BIRTH_DATE: gettext_lazy("The birth date inside the ID number (digits 7 to 14) cannot be."),
    IdProblem.CHECK_DIGIT: gettext_lazy(
        "The last character does not fit the others: one digit is probably mistyped. Compare it with the card."
    ),
}


@dataclass(frozen=True)
class ResidentFacts:
    """What the register holds of somebody. Empty means not known."""

    name: str
    born_on: date
    sex: Sex = Sex.UNKNOWN
    relation: Relation = Relation.OTHER
    id_number: str = ""
    phone: str = ""
    lives_here: bool = True
    lives_so_since: date | None = None
    guardian: Resident | None = None
    consent_by: str = ""
    consent_how: str = ""
    consent_on: date | None = None

    def tidied(self) -> "ResidentFacts":
        """In the one form in which they are kept and compared."""
        tidy: dict[str, Any] = {
            "name": tidy_name(self.name),
            "id_number": tidy_id_number(self.id_number),
            "phone": tidy_phone(self.phone),
            "consent_by": self.consent_by.strip(),
            "consent_how": self.consent_how.strip(),
        }
        is_tidy = all(getattr(self, name) == value for name, value in tidy.items())
        return self if is_tidy else replace(self, **tidy)


@dataclass(frozen=True)
class HouseholdFacts:
    """What the register holds of a household. Without a number it is given the next one of its place."""

    place: Place
    number: str = ""
    grid: Place | None = None
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    is_hub: bool = False


def problems_of(facts: ResidentFacts, *, today: date) -> Problems:
    """Everything that is wrong with these facts, for a form, an import and an action alike."""
    return problems_of_tidy(facts.tidied(), today=today)


def problems_of_tidy(facts: ResidentFacts, *, today: date) -> Problems:
    """The same, of facts that are in their one form already."""
    found: Problems = {}
    if not is_possible_name(facts.name) or len(facts.name) > NAME_LENGTH:
        found["name"] = _("Enter the name as it stands on the identity card: letters or characters, no digits.")
    if not is_believable_birth(facts.born_on, today=today):
        found["born_on"] = _("This birth date lies in the future or too far back.")
    if facts.phone and not is_phone(facts.phone):
        found["phone"] = _("A mobile number has 11 digits and begins with 13 to 19; a landline with its area code.")
    return found | _problems_of_id_number(facts, today) | _problems_of_child(facts, today)


def _problems_of_id_number(facts: ResidentFacts, today: date) -> Problems:
    if not facts.id_number:
        return {}
    read = read_id_number(facts.id_number, today=today)
    if not isinstance(read, IdReading):
        return {"id_number": str(ID_SENTENCES[read])}
    if read.born_on != facts.born_on:
        sentence = _("The ID number says born on {day}. One of the two is wrong.")
        return {"born_on": sentence.format(day=read.born_on.isoformat())}
    if facts.sex not in (Sex.UNKNOWN, read.sex):
        return {"sex": _("The ID number says otherwise (its 17th digit is odd for men, even for women).")}
    return {}


def _problems_of_child(facts: ResidentFacts, today: date) -> Problems:
    """C-16: below fourteen there is no entry without a guardian's consent."""
    if not needs_guardian(facts.born_on, on=today):
        return {}
    missing: Problems = {}
    if not facts.consent_by:
        missing["consent_by"] = _("A child under 14: write which guardian consented.")
    if not facts.consent_how:
        missing["consent_how"] = _("Write how the guardian consented, such as on paper, signed.")
    if facts.consent_on is None:
        missing["consent_on"] = _("Write on which day the guardian consented.")
    elif facts.consent_on > today:
        missing["consent_on"] = _("This day has not come yet.")
    return missing
