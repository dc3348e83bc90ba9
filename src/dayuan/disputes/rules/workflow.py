"""The mediation workflow as one table: in which state who may do what, what it needs, and where it leads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from dayuan.people.rules import COMMAND_ROLES, Role


class DisputeKind(StrEnum):
    """As the statistics of people's mediation count them."""

    MARRIAGE_AND_FAMILY = "marriage_and_family"
    NEIGHBOURS = "neighbours"
    HOUSE_AND_PLOT = "house_and_plot"
    CONTRACT_AND_DEBT = "contract_and_debt"
    PRODUCTION = "production"
    DAMAGES = "damages"
    FOREST_AND_LAND = "forest_and_land"
    LAND_TAKING = "land_taking"
    ENVIRONMENT = "environment"
    LABOUR = "labour"
    MEDICAL = "medical"
    TRAFFIC = "traffic"
    PROPERTY_SERVICE = "property_service"
    CONSUMER = "consumer"
    IRRIGATION = "irrigation"
    GRAVES = "graves"
    SUPPORT_OF_ELDERS = "support_of_elders"
    BRIDE_PRICE = "bride_price"
    OTHER = "other"


class Origin(StrEnum):
    """How it came to the committee: somebody applied, it was found by screening, or somebody handed it over."""

    APPLIED = "applied"
    FOUND = "found"
    HANDED_OVER = "handed_over"


class Side(StrEnum):
    APPLICANT = "applicant"
    OTHER = "other"


class Outcome(StrEnum):
    """How mediation ended."""

    WRITTEN = "written"
    ORAL = "oral"
    FAILED = "failed"
    NOT_TAKEN = "not_taken"
    """A party did not agree to mediation, or it is not for mediation."""


AGREED = frozenset({Outcome.WRITTEN, Outcome.ORAL})


class State(StrEnum):
    RECEIVED = "received"
    INFORMED = "informed"
    """Everybody was told their rights and duties; their consent is asked for."""
    ACCEPTED = "accepted"
    """Both sides agree to mediation: the month runs."""
    GRADED = "graded"
    """The signs of risk were gone through, and the matter has its level."""
    MEDIATING = "mediating"
    DRAWN_UP = "drawn_up"
    """A written agreement, not in effect before everything stands under it."""
    PERFORMING = "performing"
    WATCHED = "watched"
    """Every obligation is settled; the follow-ups go on."""
    FAILED = "failed"
    CLOSED = "closed"


OPEN = frozenset(State) - {State.CLOSED}
BEFORE_THE_END = frozenset(
    {State.RECEIVED, State.INFORMED, State.ACCEPTED, State.GRADED, State.MEDIATING, State.DRAWN_UP}
)
"""While there is neither an agreement in effect nor a failure."""
RUNNING = frozenset({State.GRADED, State.MEDIATING, State.DRAWN_UP})
AFTER_AGREEING = frozenset({State.PERFORMING, State.WATCHED})


class Act(StrEnum):
    DESCRIBE = "describe"
    ADD_PARTY = "add_party"
    CORRECT_PARTY = "correct_party"
    SPEAK_FOR = "speak_for"
    LINK = "link"
    TELL_RIGHTS = "tell_rights"
    CONSENT = "consent"
    TURN_AWAY = "turn_away"
    GRADE = "grade"
    LOWER = "lower"
    ASK_MEDIATOR = "ask_mediator"
    RECUSE = "recuse"
    PLAN_SESSION = "plan_session"
    HOLD_SESSION = "hold_session"
    EXTEND = "extend"
    DRAW_UP = "draw_up"
    SIGN = "sign"
    GO_BACK = "go_back"
    AGREE_ORALLY = "agree_orally"
    FAIL = "fail"
    NOTE_PERFORMANCE = "note_performance"
    ASK_COURT = "ask_court"
    COURT_DECIDED = "court_decided"
    FOLLOW_UP = "follow_up"
    RESUME = "resume"
    HAND_ON = "hand_on"
    PASS_UP = "pass_up"  # noqa: S105  # up the ladder
    CLOSE = "close"
    RECUR = "recur"
    KEEP_PAPER = "keep_paper"


class Hand(StrEnum):
    """As what somebody has to do with a dispute."""

    MEDIATOR = "mediator"
    """Asked to mediate this one, without a conflict of interest."""
    COMMITTEE = "committee"
    """The village's mediation committee: its secretary, and whoever holds the post of mediator there."""
    JUDICIAL = "judicial"
    """The judicial office."""


COMMITTEE_ROLES = frozenset({Role.VILLAGE_SECRETARY, Role.MEDIATOR})
JUDICIAL_ROLES = frozenset({Role.JUDICIAL_OFFICE})
READING_ROLES = COMMITTEE_ROLES | JUDICIAL_ROLES
"""Who reads the disputes of their place by a post; whoever mediates one reads that one."""
KNOWING_ROLES = COMMAND_ROLES | {Role.PARTY_SECRETARY, Role.VILLAGE_LIAISON}
"""Who knows that there is one, with its level, state and clock, and neither names nor what was said."""
LEADING_ROLES = KNOWING_ROLES | {Role.VILLAGE_SECRETARY}
"""Who can answer by name for a level being lowered."""
MEDIATING_ROLES = READING_ROLES | {
    Role.GRID_WORKER,
    Role.GRID_LEADER,
    Role.GROUP_LEADER,
    Role.COURTYARD_HEAD,
    Role.MICRO_GRID_LEADER,
    Role.VILLAGE_LIAISON,
    Role.POLICE_STATION,
}
"""Who can take an application down, and be asked to mediate."""
DISPUTE_ROLES = MEDIATING_ROLES | KNOWING_ROLES
"""Who has a list of disputes at all."""


class Need(StrEnum):
    """What must be so before an act, or before it moves the dispute; names of fields of `Facts`."""

    TWO_SIDES = "two_sides"
    GUARDIANS = "guardians"
    ALL_TOLD = "all_told"
    ALL_AGREE = "all_agree"
    A_MEDIATOR = "a_mediator"
    A_SESSION = "a_session"
    IN_TIME = "in_time"
    ALL_SIGNED = "all_signed"
    ALL_SETTLED = "all_settled"
    ALL_FOLLOWED_UP = "all_followed_up"
    ABOVE_BLUE = "above_blue"
    WRITTEN = "written"
    COURT_NOT_ASKED = "court_not_asked"
    WITHIN_30_DAYS = "within_30_days"
    COURT_ASKED = "court_asked"
    COURT_ANSWERED = "court_answered"
    FOLLOW_UP_LEFT = "follow_up_left"
    WITHIN_A_YEAR = "within_a_year"
    BELOW_THE_TOP = "below_the_top"


@dataclass(frozen=True)
class Facts:
    """What is known of a dispute at a moment; one field for each Need."""

    two_sides: bool = False
    """At least one party on each side."""
    guardians: bool = False
    """Whoever cannot act for themselves has a guardian."""
    all_told: bool = False
    all_agree: bool = False
    a_mediator: bool = False
    a_session: bool = False
    in_time: bool = False
    """Within the month, or what both sides extended it to."""
    all_signed: bool = False
    """Every party, a mediator, and the committee's seal."""
    all_settled: bool = False
    all_followed_up: bool = False
    above_blue: bool = False
    written: bool = False
    court_not_asked: bool = False
    within_30_days: bool = False
    court_asked: bool = False
    """And not yet answered."""
    court_answered: bool = False
    """Or never asked."""
    follow_up_left: bool = False
    within_a_year: bool = False
    below_the_top: bool = False
    """There is a rung above."""


assert {field.name for field in fields(Facts)} == set(Need)  # noqa: S101  # two lists of one thing


@dataclass(frozen=True)
class Move:
    """One cell of the table."""

    hands: frozenset[Hand]
    needs: tuple[Need, ...]
    to: State
    """Where it leads; the state itself where nothing moves."""
    once: tuple[Need, ...] = ()
    """It leads there once this is so as well; before, the act is kept and the state stays."""


M, C, J = Hand.MEDIATOR, Hand.COMMITTEE, Hand.JUDICIAL
ALL = frozenset(Hand)

type Row = tuple[Act, Collection[State], frozenset[Hand], tuple[Need, ...], State | None, tuple[Need, ...]]

# fmt: off
ROWS: tuple[Row, ...] = (
    # act, in which states, who, what it needs, where it leads (nowhere: it stays), once what is so
    (Act.DESCRIBE, BEFORE_THE_END, ALL, (), None, ()),
    (Act.ADD_PARTY, {State.RECEIVED, State.INFORMED}, ALL, (), None, ()),
    (Act.CORRECT_PARTY, OPEN, ALL, (), None, ()),
    (Act.SPEAK_FOR, OPEN, ALL, (), None, ()),
    (Act.LINK, OPEN, ALL, (), None, ()),
    (Act.TELL_RIGHTS, {State.RECEIVED, State.INFORMED}, ALL, (Need.TWO_SIDES, Need.GUARDIANS), State.INFORMED, ()),
    (Act.CONSENT, {State.INFORMED}, ALL, (Need.ALL_TOLD, Need.GUARDIANS), State.ACCEPTED, (Need.ALL_AGREE,)),
    (Act.TURN_AWAY, {State.RECEIVED, State.INFORMED}, ALL, (), State.CLOSED, ()),
    (Act.GRADE, {State.ACCEPTED}, ALL, (), State.GRADED, ()),
    (Act.GRADE, OPEN - {State.ACCEPTED}, ALL, (), None, ()),
    (Act.LOWER, OPEN, frozenset({C, J}), (Need.ABOVE_BLUE,), None, ()),
    (Act.ASK_MEDIATOR, OPEN, ALL, (), None, ()),
    (Act.RECUSE, OPEN, ALL, (Need.A_MEDIATOR,), None, ()),
    (Act.PLAN_SESSION, RUNNING, ALL, (), None, ()),
    (Act.HOLD_SESSION, {State.GRADED, State.MEDIATING}, frozenset({M}), (Need.IN_TIME,), State.MEDIATING, ()),
    (Act.EXTEND, RUNNING, ALL, (), None, ()),
    (Act.DRAW_UP, {State.MEDIATING}, frozenset({M}), (Need.A_SESSION, Need.IN_TIME), State.DRAWN_UP, ()),
    (Act.SIGN, {State.DRAWN_UP}, ALL, (), State.PERFORMING, (Need.ALL_SIGNED,)),
    (Act.GO_BACK, {State.DRAWN_UP}, frozenset({M, C}), (), State.MEDIATING, ()),
    (Act.AGREE_ORALLY, {State.MEDIATING}, frozenset({M}), (Need.A_SESSION, Need.IN_TIME), State.PERFORMING, ()),
    (Act.FAIL, RUNNING | {State.ACCEPTED}, ALL, (), State.FAILED, ()),
    (Act.NOTE_PERFORMANCE, AFTER_AGREEING, ALL, (), State.WATCHED, (Need.ALL_SETTLED,)),
    (Act.ASK_COURT, AFTER_AGREEING, ALL, (Need.WRITTEN, Need.COURT_NOT_ASKED, Need.WITHIN_30_DAYS), None, ()),
    (Act.COURT_DECIDED, AFTER_AGREEING, ALL, (Need.COURT_ASKED,), None, ()),
    (Act.FOLLOW_UP, AFTER_AGREEING, ALL, (Need.FOLLOW_UP_LEFT,), None, ()),
    (Act.RESUME, AFTER_AGREEING, ALL, (), State.MEDIATING, ()),
    (Act.HAND_ON, OPEN, ALL, (), None, ()),
    (Act.PASS_UP, BEFORE_THE_END, ALL, (Need.BELOW_THE_TOP,), None, ()),
    (Act.PASS_UP, {State.FAILED}, ALL, (Need.BELOW_THE_TOP,), State.MEDIATING, ()),
    (Act.CLOSE, {State.WATCHED}, frozenset({C, J}),
     (Need.ALL_SETTLED, Need.COURT_ANSWERED, Need.ALL_FOLLOWED_UP), State.CLOSED, ()),
    (Act.CLOSE, {State.FAILED}, frozenset({C, J}), (), State.CLOSED, ()),
    (Act.RECUR, {State.CLOSED}, ALL, (Need.WITHIN_A_YEAR,), State.WATCHED, ()),
    (Act.RECUR, AFTER_AGREEING, ALL, (), None, ()),
    (Act.KEEP_PAPER, frozenset(State), ALL, (), None, ()),
)
# fmt: on

TABLE: Mapping[tuple[State, Act], Move] = {
    (state, act): Move(hands, needs, to or state, once)
    for act, states, hands, needs, to, once in ROWS
    for state in states
}


class Refused(StrEnum):
    """Why not, where it is not a need."""

    NOT_NOW = "not_now"
    NOT_YOURS = "not_yours"


def refusal_of(state: State, act: Act, hands: Collection[Hand], facts: Facts) -> Refused | Need | None:
    """Why this may not be done, or None where it may."""
    move = TABLE.get((state, act))
    if move is None:
        return Refused.NOT_NOW
    if move.hands.isdisjoint(hands):
        return Refused.NOT_YOURS
    return next((need for need in move.needs if not getattr(facts, need)), None)


def state_after(state: State, act: Act, facts: Facts) -> State:
    """Where a dispute is once the act was done and the facts are these."""
    move = TABLE[state, act]
    return move.to if all(getattr(facts, need) for need in move.once) else state


FROM_ELSEWHERE = frozenset({Act.RECUR, Act.KEEP_PAPER})
"""Not among what the room offers next: a new dispute names an earlier one; papers have a page of their own."""

NEXT: Mapping[State, tuple[Act, ...]] = {
    State.RECEIVED: (Act.TELL_RIGHTS, Act.ADD_PARTY),
    State.INFORMED: (Act.CONSENT, Act.TELL_RIGHTS),
    State.ACCEPTED: (Act.GRADE,),
    State.GRADED: (Act.HOLD_SESSION, Act.PLAN_SESSION, Act.ASK_MEDIATOR),
    State.MEDIATING: (Act.HOLD_SESSION, Act.PLAN_SESSION, Act.DRAW_UP, Act.AGREE_ORALLY),
    State.DRAWN_UP: (Act.SIGN,),
    State.PERFORMING: (Act.NOTE_PERFORMANCE, Act.FOLLOW_UP, Act.ASK_COURT),
    State.WATCHED: (Act.FOLLOW_UP, Act.CLOSE),
    State.FAILED: (Act.CLOSE, Act.PASS_UP, Act.HAND_ON),
    State.CLOSED: (),
}
"""What usually comes next: offered first, the rest below."""


def offered(state: State, hands: Collection[Hand], facts: Facts) -> tuple[list[Act], list[Act]]:
    """What this person can do now: what usually comes next, and everything else."""
    may = [act for act in Act if act not in FROM_ELSEWHERE and refusal_of(state, act, hands, facts) is None]
    first = [act for act in NEXT[state] if act in may]
    return first, [act for act in may if act not in first]
