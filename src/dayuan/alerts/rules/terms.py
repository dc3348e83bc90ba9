"""The words of the Common Alerting Protocol 1.2 (OASIS; ITU-T X.1303 bis), section 3.2. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"


class Status(StrEnum):
    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MessageType(StrEnum):
    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class CapScope(StrEnum):
    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class Urgency(StrEnum):
    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


WORST_FIRST = (Severity.EXTREME, Severity.SEVERE, Severity.MODERATE, Severity.MINOR, Severity.UNKNOWN)

type LatLon = tuple[float, float]
"""As the standard writes points: latitude first; WGS84, degrees."""


@dataclass(frozen=True)
class Named:
    """A value of somebody's own list: which list, and the value."""

    name: str
    value: str


@dataclass(frozen=True)
class Circle:
    centre: LatLon
    radius_km: float


@dataclass(frozen=True)
class Area:
    description: str
    polygons: tuple[tuple[LatLon, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Named, ...] = ()
    altitude_ft: float | None = None
    ceiling_ft: float | None = None


@dataclass(frozen=True)
class Resource:
    description: str
    mime_type: str
    uri: str = ""


@dataclass(frozen=True)
class Info:
    """What is to be said, in one language."""

    categories: tuple[Category, ...]
    event: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    language: str = "en-US"
    responses: tuple[str, ...] = ()
    audience: str = ""
    event_codes: tuple[Named, ...] = ()
    effective_at: datetime | None = None
    onset_at: datetime | None = None
    expires_at: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Named, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Reference:
    """The triplet by which the standard names a message."""

    sender: str
    identifier: str
    sent_at: datetime


@dataclass(frozen=True)
class Message:
    identifier: str
    sender: str
    sent_at: datetime
    status: Status
    message_type: MessageType
    scope: CapScope
    source: str = ""
    restriction: str = ""
    addresses: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: str = ""
    infos: tuple[Info, ...] = ()

    @property
    def reference(self) -> Reference:
        return Reference(self.sender, self.identifier, self.sent_at)


LANGUAGES_WANTED = ("zh-cn", "zh-hans", "zh", "en")


def infos_to_read(message: Message) -> tuple[Info, ...]:
    """The information in the language that is read here: Chinese, else English, else the first; the worst in front.

    A message may repeat itself in several languages, and say several things in each of them.
    """
    if not message.infos:
        return ()
    best = min((info.language for info in message.infos), key=_rank)
    told = [info for info in message.infos if info.language == best]
    return tuple(sorted(told, key=lambda info: WORST_FIRST.index(info.severity)))


def _rank(language: str) -> int:
    known = [number for number, wanted in enumerate(LANGUAGES_WANTED) if language.lower().startswith(wanted)]
    return known[0] if known else len(LANGUAGES_WANTED)
