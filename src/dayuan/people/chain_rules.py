"""The chains: which rungs stand over a place, who answers on each, and who stands in for whom. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from dayuan.people.rules import Role


class Ground(StrEnum):
    """What kind of place a code stands for."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    GROUP = "group"
    GRID = "grid"
    COURTYARD = "courtyard"


DEPTHS = {ground: depth for depth, ground in enumerate(Ground)}
STEP = 3
"""Every level below the county adds three characters to its parent's code."""
SHORTEST = 6


def ground_of(code: str) -> Ground:
    match len(code):
        case 6:
            return Ground.COUNTY
        case 9:
            return Ground.TOWNSHIP
        case 12:
            return Ground.VILLAGE
        case _:
            return {"G": Ground.GROUP, "D": Ground.COURTYARD}.get(code[-STEP:][:1], Ground.GRID)


def around(code: str) -> list[str]:
    """This code and those of the places around it, the nearest first."""
    return [code[:length] for length in range(len(code), SHORTEST - 1, -STEP)]


class RungName(StrEnum):
    HUB_HOUSEHOLD = "hub_household"
    COURTYARD = "courtyard"
    GROUP = "group"
    VILLAGE_BRANCH = "village_branch"
    TOWNSHIP_COMMITTEE = "township_committee"
    MICRO_GRID = "micro_grid"
    GRID_WORKER = "grid_worker"
    GRID_LEADER = "grid_leader"
    CHIEF_GRID_OFFICER = "chief_grid_officer"
    MEDIATOR = "mediator"
    JUDICIAL_OFFICE = "judicial_office"
    POLICE_STATION = "police_station"
    COUNTY_DESK = "county_desk"


@dataclass(frozen=True)
class Rung:
    """One step of a chain: a post, and the kinds of place that have it."""

    name: RungName
    role: Role
    grounds: frozenset[Ground]


def _rung(name: RungName, role: Role, *grounds: Ground) -> Rung:
    return Rung(name, role, frozenset(grounds))


RUNGS: dict[RungName, Rung] = {
    rung.name: rung
    for rung in (
        _rung(RungName.HUB_HOUSEHOLD, Role.HUB_HOUSEHOLD, Ground.GROUP, Ground.COURTYARD),
        _rung(RungName.COURTYARD, Role.COURTYARD_HEAD, Ground.COURTYARD),
        _rung(RungName.GROUP, Role.GROUP_LEADER, Ground.GROUP),
        _rung(RungName.VILLAGE_BRANCH, Role.VILLAGE_SECRETARY, Ground.VILLAGE),
        _rung(RungName.TOWNSHIP_COMMITTEE, Role.PARTY_SECRETARY, Ground.TOWNSHIP),
        _rung(RungName.MICRO_GRID, Role.MICRO_GRID_LEADER, Ground.GROUP, Ground.COURTYARD, Ground.GRID),
        _rung(RungName.GRID_WORKER, Role.GRID_WORKER, Ground.VILLAGE, Ground.GRID, Ground.GROUP, Ground.COURTYARD),
        _rung(RungName.GRID_LEADER, Role.GRID_LEADER, Ground.VILLAGE),
        _rung(RungName.CHIEF_GRID_OFFICER, Role.CHIEF_GRID_OFFICER, Ground.TOWNSHIP),
        _rung(RungName.MEDIATOR, Role.MEDIATOR, Ground.VILLAGE, Ground.COURTYARD, Ground.GROUP),
        _rung(RungName.JUDICIAL_OFFICE, Role.JUDICIAL_OFFICE, Ground.TOWNSHIP),
        _rung(RungName.POLICE_STATION, Role.POLICE_STATION, Ground.TOWNSHIP),
        _rung(RungName.COUNTY_DESK, Role.DUTY_OFFICER, Ground.COUNTY),
    )
}


class Chain(StrEnum):
    PARTY = "party"
    GRID = "grid"
    DISPUTES = "disputes"
    ORDER = "order"


CHAINS: dict[Chain, tuple[RungName, ...]] = {
    Chain.PARTY: (
        RungName.HUB_HOUSEHOLD,
        RungName.COURTYARD,
        RungName.GROUP,
        RungName.VILLAGE_BRANCH,
        RungName.TOWNSHIP_COMMITTEE,
        RungName.COUNTY_DESK,
    ),
    Chain.GRID: (
        RungName.MICRO_GRID,
        RungName.GRID_WORKER,
        RungName.GRID_LEADER,
        RungName.CHIEF_GRID_OFFICER,
        RungName.COUNTY_DESK,
    ),
    Chain.DISPUTES: (
        RungName.COURTYARD,
        RungName.GROUP,
        RungName.MEDIATOR,
        RungName.JUDICIAL_OFFICE,
        RungName.TOWNSHIP_COMMITTEE,
        RungName.COUNTY_DESK,
    ),
    Chain.ORDER: (
        RungName.GRID_WORKER,
        RungName.VILLAGE_BRANCH,
        RungName.POLICE_STATION,
        RungName.CHIEF_GRID_OFFICER,
        RungName.COUNTY_DESK,
    ),
}
"""From the household upward. Every chain ends at the county's desk."""

MATTER_KINDS = tuple(f"{number:02}" for number in (*range(1, 17), 19))
"""Main classes of matters (field guide 1.5); a finer code begins with its class."""
OTHER_MATTERS = "19"

FIRST_ANSWERS: dict[str, tuple[Chain, RungName]] = {
    "01": (Chain.DISPUTES, RungName.COURTYARD),
    "02": (Chain.ORDER, RungName.GRID_WORKER),
    "03": (Chain.GRID, RungName.MICRO_GRID),
    "04": (Chain.GRID, RungName.GRID_WORKER),
    "05": (Chain.GRID, RungName.MICRO_GRID),
    "06": (Chain.GRID, RungName.MICRO_GRID),
    "07": (Chain.GRID, RungName.GRID_WORKER),
    "08": (Chain.PARTY, RungName.COURTYARD),
    "09": (Chain.PARTY, RungName.COURTYARD),
    "10": (Chain.PARTY, RungName.COURTYARD),
    "11": (Chain.PARTY, RungName.COURTYARD),
    "12": (Chain.GRID, RungName.GRID_WORKER),
    "13": (Chain.PARTY, RungName.VILLAGE_BRANCH),
    "14": (Chain.ORDER, RungName.POLICE_STATION),
    "15": (Chain.DISPUTES, RungName.MEDIATOR),
    "16": (Chain.GRID, RungName.CHIEF_GRID_OFFICER),
    "19": (Chain.PARTY, RungName.COURTYARD),
}
"""What a township starts from before its chief changes the table."""


def kind_of(matter_kind: str | None) -> str:
    """The main class of a matter; what is not known is another matter."""
    main = (matter_kind or "")[:2]
    return main if main in FIRST_ANSWERS else OTHER_MATTERS


def rungs_from(chain: Chain, first: RungName) -> tuple[Rung, ...]:
    """The chain from this rung upward; the whole chain where it has no such rung."""
    names = CHAINS[chain]
    start = names.index(first) if first in names else 0
    return tuple(RUNGS[name] for name in names[start:])


def is_broader(code: str, rung: Rung) -> bool:
    """Whether the place asked about is larger than the rung's places, so that it cannot say which of them is meant."""
    return DEPTHS[ground_of(code)] < min(DEPTHS[ground] for ground in rung.grounds)


def has_ground(code: str, rung: Rung) -> bool:
    return any(ground_of(outer) in rung.grounds for outer in around(code))


class AbsenceReason(StrEnum):
    LEAVE = "leave"
    TRAVEL = "travel"
    TRAINING = "training"
    OTHER = "other"


@dataclass(frozen=True)
class Held:
    """One post held on the day: by whom, as what, where, since when."""

    post_id: UUID
    role: Role
    place_code: str
    person_id: UUID
    since: date


type StandIns = Mapping[UUID, Sequence[tuple[UUID, UUID]]]
"""Who is away on the day, and for each of their posts (in order) who stands in: person -> [(post, stand-in)]."""


def who_stands_in(post_id: UUID, holder: UUID, away: StandIns, present: Collection[UUID]) -> UUID | None:
    """Who answers for a post on a day: its holder, or the stand-in, or the stand-in's stand-in; nobody at the end.

    A stand-in who is away hands on to whoever is named for this very post, else to whoever stands in for their own.
    `present` are the people whose accounts are open; others answer for nothing.
    """
    seen: set[UUID] = set()
    person: UUID | None = holder
    while person is not None and person not in seen:
        seen.add(person)
        if person not in away:
            return person if person in present else None
        named = away[person]
        person = dict(named).get(post_id) or next((stand_in for _post, stand_in in named), None)
    return None


@dataclass(frozen=True)
class Away:
    """One edge of the question who stands in for whom, first and last day included."""

    person_id: UUID
    stand_in_id: UUID
    starts_on: date
    ends_on: date


def goes_round(new: Away, known: Iterable[Away]) -> bool:
    """Whether on some day of the new absence the chain of stand-ins would come back to the one who is away."""
    edges = list(known)
    waiting = [new]
    seen: set[tuple[UUID, date, date]] = set()
    while waiting:
        edge = waiting.pop()
        if edge.stand_in_id == new.person_id:
            return True
        for other in edges:
            starts, ends = max(edge.starts_on, other.starts_on), min(edge.ends_on, other.ends_on)
            if other.person_id == edge.stand_in_id and starts <= ends:
                step = (other.stand_in_id, starts, ends)
                if step not in seen:
                    seen.add(step)
                    waiting.append(Away(other.person_id, other.stand_in_id, starts, ends))
    return False


class StepState(StrEnum):
    NAMED = "named"
    VACANT = "vacant"
    ALL_AWAY = "all_away"
    SAME_PERSON = "same_person"
    TOO_BROAD = "too_broad"
    DESK = "desk"


ANSWERING = frozenset({StepState.NAMED, StepState.DESK})


@dataclass(frozen=True)
class Found:
    """What was found on one rung."""

    rung: Rung
    state: StepState
    held: Held | None = None
    person_id: UUID | None = None
    others: int = 0
    """How many more people hold this post and are there."""


def climb(
    code: str, rungs: Sequence[Rung], posts: Iterable[Held], away: StandIns, present: Collection[UUID]
) -> list[Found]:
    """Walk up a chain from a place. The last rung always answers, if only as the county's desk."""
    outer = set(around(code))
    standing = [post for post in posts if post.place_code in outer]
    steps: list[Found] = []
    named: set[UUID] = set()
    for rung in rungs:
        if not has_ground(code, rung):
            # A courtyard that belongs to no group lacks nothing; a whole village cannot say which courtyard is meant.
            if is_broader(code, rung):
                steps.append(Found(rung, StepState.TOO_BROAD))
            continue
        step = _answer_on(rung, standing, away, present)
        if step.state is StepState.NAMED and step.person_id in named:
            step = Found(rung, StepState.SAME_PERSON, step.held, step.person_id)
        if rung.name is RungName.COUNTY_DESK and step.state is not StepState.NAMED:
            step = Found(rung, StepState.DESK)
        if step.person_id is not None:
            named.add(step.person_id)
        steps.append(step)
    return steps


def _answer_on(rung: Rung, standing: Sequence[Held], away: StandIns, present: Collection[UUID]) -> Found:
    held = [post for post in standing if post.role is rung.role and ground_of(post.place_code) in rung.grounds]
    held.sort(key=lambda post: (-len(post.place_code), post.since, post.post_id))
    answering = [(post, who_stands_in(post.post_id, post.person_id, away, present)) for post in held]
    there = [(post, person) for post, person in answering if person is not None]
    if there:
        # Whoever is there in person comes before a stand-in of the same place.
        post, person = min(there, key=lambda pair: (-len(pair[0].place_code), pair[0].person_id != pair[1]))
        return Found(rung, StepState.NAMED, post, person, others=len({who for _post, who in there}) - 1)
    # Somebody whose account is closed holds nothing any more.
    lost = [post for post in held if post.person_id in away]
    return Found(rung, StepState.ALL_AWAY, lost[0]) if lost else Found(rung, StepState.VACANT)
