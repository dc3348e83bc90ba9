"""Which photographs of a case the public may see, and how the copy stands that it would see."""

from enum import StrEnum

from dayuan.cases.rules.classes import main_class
from dayuan.cases.rules.statuses import OPEN, Kind, Status


class CopyState(StrEnum):
    """Where the copy of a photograph is on its way to the public."""

    WAITING = "waiting"
    """Faces and plates are being looked for."""
    FAILED = "failed"
    READY = "ready"
    """An officer looks at it."""
    RELEASED = "released"


class CopyProblem(StrEnum):
    """Why there is none. Without a copy nothing is shown."""

    NO_MODEL = "no_model"
    ALTERED = "altered"
    GONE = "gone"
    FAILED = "failed"


class Shows(StrEnum):
    """What a photograph shows, as whoever releases it says."""

    BEFORE = "before"
    AFTER = "after"


class Withheld(StrEnum):
    """Why no photograph of a case is shown in public."""

    CLASS = "class"
    KIND = "kind"
    COMPLAINT = "complaint"
    PERSONAL = "personal"
    NOT_TAKEN_ON = "not_taken_on"


TOLD_KINDS = frozenset({Kind.REPORT, Kind.ERRAND, Kind.OPINION, Kind.HAZARD, Kind.PATROL})
"""Of which other systems and the public hear: neither what equipment saw nor a dispute."""
PERSONAL_MAINS = frozenset({"01", "10", "11", "14"})
"""Disputes, errands and papers, people under care and missing ones, fraud and drugs: about somebody's home or life."""
SHOWN_IN = OPEN | {Status.CLOSED}


def why_withheld(*, class_code: str, is_public: bool, kind: Kind, status: Status, complained: bool) -> Withheld | None:
    """The first reason why nothing of it is shown; None where whoever checks the case may decide."""
    if complained:
        return Withheld.COMPLAINT
    if main_class(class_code) in PERSONAL_MAINS:
        return Withheld.PERSONAL
    if not is_public:
        return Withheld.CLASS
    if kind not in TOLD_KINDS:
        return Withheld.KIND
    return None if status in SHOWN_IN else Withheld.NOT_TAKEN_ON
