"""Words chosen from lists: conflicts of interest, ways of telling and signing, performance, the court, receipts."""

from enum import StrEnum


class Conflict(StrEnum):
    """Why somebody does not mediate."""

    NONE = "none"
    PARTY = "party"
    RELATIVE = "relative"
    NEIGHBOUR = "neighbour"
    HOUSEHOLD = "household"
    """The register has them in the household of a party."""
    INTEREST = "interest"
    OTHER = "other"


DECLARED = tuple(conflict for conflict in Conflict if conflict is not Conflict.HOUSEHOLD)
"""What somebody can say of themselves; a shared household is found by the register."""


class TellingHow(StrEnum):
    """How somebody was told, or agreed."""

    PAPER = "paper"
    IN_PERSON = "in_person"
    PHONE = "phone"


class SignedHow(StrEnum):
    SIGNATURE = "signature"
    SEAL = "seal"
    FINGERPRINT = "fingerprint"


class Performance(StrEnum):
    """What became of an obligation; that it is late is seen from its day."""

    DONE = "done"
    REFUSED = "refused"


class PerformanceSeen(StrEnum):
    """What a follow-up found."""

    ALL = "all"
    PARTLY = "partly"
    NOT = "not"


class FollowUpWay(StrEnum):
    """How somebody was asked again."""

    VISIT = "visit"
    PHONE = "phone"
    AT_THE_OFFICE = "at_the_office"


class Satisfaction(StrEnum):
    SATISFIED = "satisfied"
    SO_SO = "so_so"
    DISSATISFIED = "dissatisfied"
    NOT_SAID = "not_said"


class CourtOutcome(StrEnum):
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Recipient(StrEnum):
    """Who took over, or who was told of other ways."""

    POLICE_STATION = "police_station"
    JUDICIAL_OFFICE = "judicial_office"
    PARTIES = "parties"
    """They were told that they may go to court, to arbitration or to an authority."""


HANDED_ON = (Recipient.POLICE_STATION, Recipient.JUDICIAL_OFFICE)


class OtherWay(StrEnum):
    """What somebody may do where mediation fails."""

    COURT = "court"
    ARBITRATION = "arbitration"
    AUTHORITY = "authority"
