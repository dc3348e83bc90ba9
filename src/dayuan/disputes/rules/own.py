"""What a party is told of their own mediation: which step comes next for them, which papers wait for their hand."""

from enum import StrEnum

from dayuan.disputes.rules.workflow import AGREED, Outcome, State


class OwnStep(StrEnum):
    """From where a party stands."""

    TO_BE_TOLD = "to_be_told"
    SAY_WHETHER = "say_whether"
    AGREED = "agreed"
    TO_MEET = "to_meet"
    MEDIATING = "mediating"
    READ_AND_SIGN = "read_and_sign"
    SIGNED = "signed"
    TO_BE_DONE = "to_be_done"
    ASKED_AGAIN = "asked_again"
    OTHER_WAYS = "other_ways"
    SETTLED = "settled"
    NOT_SETTLED = "not_settled"


class OwnPaper(StrEnum):
    RIGHTS = "rights"
    AUTHORISATION = "authorisation"
    AGREEMENT = "agreement"


class Whose(StrEnum):
    YOURS = "yours"
    YOUR_SIDE = "your_side"
    OTHER_SIDE = "other_side"


_STEPS = {
    State.RECEIVED: OwnStep.TO_BE_TOLD,
    State.ACCEPTED: OwnStep.TO_MEET,
    State.GRADED: OwnStep.TO_MEET,
    State.MEDIATING: OwnStep.MEDIATING,
    State.PERFORMING: OwnStep.TO_BE_DONE,
    State.WATCHED: OwnStep.ASKED_AGAIN,
    State.FAILED: OwnStep.OTHER_WAYS,
}


def own_step(state: State, outcome: Outcome | None, *, has_agreed: bool, has_signed: bool) -> OwnStep:
    """What comes next for one party; nothing in it says what another did."""
    match state:
        case State.INFORMED:
            return OwnStep.AGREED if has_agreed else OwnStep.SAY_WHETHER
        case State.DRAWN_UP:
            return OwnStep.SIGNED if has_signed else OwnStep.READ_AND_SIGN
        case State.CLOSED:
            return OwnStep.SETTLED if outcome in AGREED else OwnStep.NOT_SETTLED
        case _:
            return _STEPS[state]


def papers_to_sign(state: State, *, has_agreed: bool, has_signed: bool, has_counsel: bool) -> list[OwnPaper]:
    """Which papers wait for this party's signature."""
    found = []
    if state in {State.RECEIVED, State.INFORMED} and not has_agreed:
        found.append(OwnPaper.RIGHTS)
        if has_counsel:
            found.append(OwnPaper.AUTHORISATION)
    if state is State.DRAWN_UP and not has_signed:
        found.append(OwnPaper.AGREEMENT)
    return found


def whose(is_own: bool, is_same_side: bool) -> Whose:
    if is_own:
        return Whose.YOURS
    return Whose.YOUR_SIDE if is_same_side else Whose.OTHER_SIDE
