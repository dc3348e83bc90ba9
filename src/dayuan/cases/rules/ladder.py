"""The ladder: courtyard, village, township, county; and why a case goes up it."""

from enum import StrEnum

from dayuan.people.chain_rules import Ground


class LadderRung(StrEnum):
    COURTYARD = "courtyard"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


LADDER = tuple(LadderRung)
"""From the closest to the widest."""

RUNG_OF: dict[Ground, LadderRung] = {
    Ground.COURTYARD: LadderRung.COURTYARD,
    Ground.GROUP: LadderRung.COURTYARD,
    Ground.GRID: LadderRung.COURTYARD,
    Ground.VILLAGE: LadderRung.VILLAGE,
    Ground.TOWNSHIP: LadderRung.TOWNSHIP,
    Ground.COUNTY: LadderRung.COUNTY,
}
"""Groups and grids divide a village as courtyards do: what is settled there stayed in the courtyard."""


class WhyUp(StrEnum):
    """Why a case went up a rung."""

    OVERDUE = "overdue"
    UNOWNED = "unowned"
    ASKED = "asked"


def rungs_above(rung: LadderRung) -> tuple[LadderRung, ...]:
    return LADDER[LADDER.index(rung) + 1 :]


def is_higher(one: LadderRung, other: LadderRung) -> bool:
    return LADDER.index(one) > LADDER.index(other)
