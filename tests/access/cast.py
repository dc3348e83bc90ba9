"""Whose pages are walked, what their posts are good for, and how a page is asked for."""

from dataclasses import dataclass, field

from dayuan.places.testing import VILLAGE

COURTYARD = VILLAGE + "D07"
NEXT_COURTYARD = VILLAGE + "D08"

CAST = (
    "duty_officer",
    "chief",
    "secretary",
    "other_secretary",
    "officer",
    "second_officer",
    "grid_worker",
    "courtyard_head",
    "next_head",
    "resident",
    "stranger",
    "outsider",
    "system_administrator",
    "security_administrator",
    "auditor",
)
VISITOR = "visitor"


def only(*names: str) -> frozenset[str]:
    return frozenset(names)


# Who holds such a post anywhere: they get the page, and on it what lies in their places.
COMMAND = only("duty_officer", "chief", "outsider")
DESK = COMMAND | only("secretary", "other_secretary")
HEADS = only("courtyard_head", "next_head")
STAFF = DESK | HEADS | only("officer", "second_officer", "grid_worker")
REGISTER = COMMAND | HEADS | only("secretary", "other_secretary", "grid_worker")
SIGNED_IN = frozenset(CAST)
ANYBODY = SIGNED_IN | {VISITOR}
NOBODY = only()
# Who holds it around the village: they get the village's objects.
COMMAND_HERE = only("duty_officer", "chief")
DESK_HERE = COMMAND_HERE | only("secretary")
STAFF_HERE = DESK_HERE | only("officer", "second_officer", "grid_worker")
CHIEF_HERE = only("chief")
# A village reads the calendar, and who answers for what, of its township.
TOWNSHIP_DESK = DESK_HERE | only("other_secretary")
# Who works around the courtyard in the village; the head of the next one does not.
STAFF_OF_COURTYARD = STAFF_HERE | only("courtyard_head")
# The register of a courtyard's households: who reads it, and the fewer who change it.
REGISTER_HERE = DESK_HERE | only("grid_worker", "courtyard_head")
KEEPERS_HERE = only("secretary", "grid_worker", "courtyard_head")
# Named for the care group, and who asked for the export.
NAMED = only("secretary")
IMPORTERS_HERE = only("secretary")
# Nobody gives away the post of a grid worker but those above it.
APPOINTERS_HERE = only("chief", "secretary")
# The first officer of the checkpoint was asked to go, so the case is theirs as well.
ASKED = only("officer")
SYSTEM = only("system_administrator")
SECURITY = only("security_administrator")
AUDITOR = only("auditor")
POWERS = SYSTEM | SECURITY | AUDITOR


@dataclass(frozen=True)
class Ask:
    """How a page is asked for, and who of the cast gets it; to all others it is hidden."""

    who: frozenset[str]
    method: str = "get"
    headers: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    """The query of a question, the fields of a form."""
    parts: dict[str, object] = field(default_factory=dict)
    """Parts of the address that stand for something else in this one question."""


def get(who: frozenset[str], **headers: str) -> Ask:
    return Ask(who, headers=headers)


def find(who: frozenset[str], **query: str) -> Ask:
    return Ask(who, data=query)


def post(who: frozenset[str], **entered: str) -> Ask:
    return Ask(who, "post", data=entered)
