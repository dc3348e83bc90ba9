"""What relations, purposes, fields and changes are called on a page."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.households.rules import Care, ChangeKind, Ending, Purpose, Relation, SensitiveField, Sex

SEX_WORDS = {Sex.MALE: _("male"), Sex.FEMALE: _("female"), Sex.UNKNOWN: pgettext_lazy("sex", "not known")}

RELATION_WORDS = {
    Relation.HEAD: _("head of household"),
    Relation.SPOUSE: _("spouse"),
    Relation.CHILD: _("son or daughter"),
    Relation.CHILD_IN_LAW: _("son- or daughter-in-law"),
    Relation.GRANDCHILD: _("grandchild"),
    Relation.PARENT: _("father or mother"),
    Relation.GRANDPARENT: _("grandparent"),
    Relation.SIBLING: _("brother or sister"),
    Relation.OTHER: pgettext_lazy("relation", "other"),
}

ENDING_WORDS = {
    Ending.MOVED_OUT: _("moved out"),
    Ending.DIED: _("died"),
    Ending.MERGED: _("merged with another entry"),
    Ending.MISTAKE: _("entered by mistake"),
}

CARE_WORDS = {
    Care.EMPTY_NEST: _("empty-nest elder"),
    Care.LIVES_ALONE: _("lives alone"),
    Care.LEFT_BEHIND_CHILD: _("left-behind child"),
    Care.DISABILITY: _("disability"),
    Care.HARDSHIP_SUPPORT: _("extreme-hardship support"),
    Care.NEEDS_ATTENTION: _("needs attention"),
}

FIELD_WORDS = {
    SensitiveField.ID_NUMBER: _("ID number"),
    SensitiveField.PHONE: _("Phone"),
    SensitiveField.ADDRESS: _("Exact address"),
    SensitiveField.CARE: _("What the person needs"),
}

PURPOSE_WORDS = {
    Purpose.CONTACT: _("To call or message the person"),
    Purpose.VISIT: _("To visit and help"),
    Purpose.MATTER: _("To deal with a matter of theirs"),
    Purpose.CHECK: _("To check or correct the register"),
    Purpose.EMERGENCY: _("An emergency"),
    Purpose.OTHER: _("Something else (write what)"),
}

CHANGE_WORDS = {
    ChangeKind.REGISTERED: _("entered into the register"),
    ChangeKind.BORN: _("entered after birth"),
    ChangeKind.MOVED_IN: _("entered after moving in"),
    ChangeKind.CORRECTED: _("corrected"),
    ChangeKind.MOVED_HOUSE: _("moved to another household"),
    ChangeKind.MOVED_OUT: _("moved out"),
    ChangeKind.DIED: _("died"),
    ChangeKind.CAME_BACK: _("came back"),
    ChangeKind.BECAME_HEAD: _("became head of the household"),
    ChangeKind.MERGED: _("merged with another entry"),
    ChangeKind.CARE_NOTED: _("what the person needs was noted"),
    ChangeKind.STRUCK_OUT: _("struck out: entered by mistake"),
}

COLUMN_WORDS = {
    "name": pgettext_lazy("person", "Name"),
    "sex": _("Sex"),
    "born_on": _("Born on"),
    "relation": _("Relation to the head"),
    "id_number": _("ID number"),
    "phone": _("Phone"),
    "lives_here": _("Lives here"),
    "lives_so_since": _("Since"),
    "guardian_id": _("Guardian"),
    "consent_by": _("Who consented"),
    "consent_how": _("How they consented"),
    "consent_on": _("Consented on"),
    "household": _("Household"),
    "place": _("Place"),
    "place_id": _("Place"),
    "grid_id": _("Grid"),
    "number": _("Household number"),
    "address": _("Exact address"),
    "longitude": _("Point"),
    "latitude": _("Point"),
    "is_hub": _("Hub household"),
    "ending": _("End of the entry"),
    "ended_on": _("End of the entry"),
    "person_id": _("Account"),
    "care": _("What the person needs"),
}

ACTION_SENTENCES: dict[str, str | Promise] = {
    "resident_registered": _("entered you into the register"),
    "resident_born": _("entered you into the register"),
    "resident_moved_in": _("entered you into the register"),
    "resident_corrected": _("corrected your entry"),
    "resident_moved_house": _("moved you to another household"),
    "resident_moved_out": _("noted that you moved out"),
    "resident_died": _("noted a death"),
    "resident_came_back": _("noted that you came back"),
    "resident_became_head": _("made you head of the household"),
    "resident_merged": _("merged two entries about you"),
    "resident_care_noted": _("noted what you need"),
    "resident_struck_out": _("struck out an entry made by mistake"),
    "resident_detail_erased": _("erased details of yours for ever, as you asked"),
    "resident_opened": _("opened your page, with your details masked"),
    "file_code_made": _("printed a file code for you"),
    "file_opened_by_code": _("opened this list with your file code and your phone's last four digits"),
    "file_shown_on_behalf": _("printed this list for you"),
}
REVEALED_SENTENCES = {
    SensitiveField.ID_NUMBER: _("looked at your ID number"),
    SensitiveField.PHONE: _("looked at your phone number"),
    SensitiveField.ADDRESS: _("looked at your exact address"),
    SensitiveField.CARE: _("looked at what you need"),
}
type Teller = Callable[[Mapping[str, Any], bool], str]
"""What is said of a record out of its detail; True where whoever reads it did it themselves."""
TELLERS: dict[str, Teller] = {}
"""For what a sentence alone does not say: which consent, which request."""
OWN_ACTS = {"file_opened_by_code"}
"""What somebody does on their own page: where nobody is named it was they, or a guardian for them."""
ITSELF = {"resident_erased"}
"""What the program does when a day has come, and nobody."""
THEMSELVES = _("you yourself")
THE_GUARDIAN = _("your guardian")
THE_PROGRAM = _("the program, by itself")

PROTECTED_DETAIL = _("looked at or changed a protected detail")
SOMETHING_ELSE = _("did something with your entry")


def say_of(
    sentences: Mapping[str, str | Promise],
    *,
    tellers: Mapping[str, Teller] | None = None,
    own_acts: Collection[str] = (),
    by_itself: Collection[str] = (),
) -> None:
    """What a higher package records of a resident, as that person reads it, by the name of the recorded action."""
    ACTION_SENTENCES.update(sentences)
    TELLERS.update(tellers or {})
    OWN_ACTS.update(own_acts)
    ITSELF.update(by_itself)
