"""What a device may say, field by field; anything else is refused with the reason. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from dayuan.sensing.rules import WhyKeptAside

LARGEST_MESSAGE_BYTES = 64 * 1024
LONGEST_REASON = 500
MOST_FAULTS = 5
FIRST_YEAR, LAST_YEAR = 1970, 2199

# PostgreSQL stores no NUL; marks that turn the reading direction could make one plate look like another on a screen.
PLATE_TEXT = r"^[\u4e00-\u9fffA-Z0-9]*$"
"""Of what plates are written; nothing that cannot be seen, which would make one plate two."""
PLAIN_TEXT = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*$"


type Fault = tuple[str, str]
"""The validator's name for what is wrong, and the field."""


class NotUnderstood(Exception):
    """A message that is not what its channel carries."""

    def __init__(self, why: WhyKeptAside, detail: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail)
        self.why = why
        self.detail = printable(detail)[:LONGEST_REASON]
        self.faults = tuple((kind, printable(where)) for kind, where in faults)


def printable(text: str) -> str:
    """Text that any table and page can take: what cannot be printed is shown as U+FFFD."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _within_the_calendar(moment: datetime) -> datetime:
    # Years at the calendar's ends cannot be turned into another zone.
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"a moment between the years {FIRST_YEAR} and {LAST_YEAR} is expected")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_within_the_calendar)]
Share = Annotated[float, Field(ge=0, le=1)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
DeviceId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{2,39}$")]
PlaceCode = Annotated[str, Field(pattern=r"^[0-9]{6,15}(G[0-9]{2})?(D[0-9]{2})?$", max_length=18)]
EvidenceReference = Annotated[str, Field(max_length=80, pattern=r"^[a-z]{2,20}:[0-9A-Za-z._-]{1,60}$")]


class _Said(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


class NoDetails(_Said):
    pass


class PlateDetails(_Said):
    plate: Annotated[str, Field(max_length=12, pattern=PLATE_TEXT)]
    """As read, without separators; empty where a plate is there and cannot be read."""
    plate_kind: Literal["ordinary", "new_energy", "special", "unknown"] = "unknown"
    needs_person: bool = False
    why: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$")] = ""
    box: tuple[Share, Share, Share, Share] | None = None
    """Left, top, width, height, as shares of the photograph."""
    photo: UUID | None = None

    @model_validator(mode="after")
    def an_unread_plate_needs_a_person(self) -> Self:
        if not self.plate and not self.needs_person:
            raise ValueError("a plate without text needs a person")
        return self


class SmokeDetails(_Said):
    alarm: bool | None = None


class TiltDetails(_Said):
    axis: Literal["x", "y"] = "x"


class HotspotDetails(_Said):
    """What an imager, or we from its pictures, know of a hotspot; nothing but the heat itself is asked for."""

    area_m2: Annotated[float, Field(gt=0, le=1e8)] | None = None
    """Across the line of sight; of a fire smaller than a pixel it is the pixel's."""
    contrast_k: Annotated[float, Field(ge=-200, le=3000)] | None = None
    """How far the hottest is above its surroundings."""
    pixels: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    frames: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """In how many of the latest pictures it was seen,"""
    of_frames: Annotated[int, Field(ge=1, le=100_000)] | None = None
    range_m: Annotated[float, Field(ge=0, le=100_000)] | None = None
    """From the imager."""
    uncertainty_m: Annotated[float, Field(ge=0, le=1e6)] | None = None
    """How far from the point it may truly be."""
    placed: Literal["terrain", "level", "no"] | None = None
    """On a grid of ground heights, on level ground, or not at all: then the point is the imager's."""
    box: tuple[Share, Share, Share, Share] | None = None
    """Left, top, width, height, as shares of the picture."""
    spot: UUID | None = None
    """The same for one place in the picture while it stays hot."""
    first_seen_at: Moment | None = None
    growth: Annotated[float, Field(gt=0, le=1e8)] | None = None
    """Its pixels against when it was first told."""
    times_told: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class WayDetails(_Said):
    lane: Annotated[str, Field(max_length=40, pattern=PLAIN_TEXT)] = ""


class CoverDetails(_Said):
    covered: bool


class Metres(_Said):
    value: Annotated[float, Field(ge=-500, le=9000)]
    unit: Literal["m"]


class Obscuration(_Said):
    value: Annotated[float, Field(ge=0, le=100)]
    unit: Literal["%/m"]


class Degrees(_Said):
    value: Annotated[float, Field(ge=-180, le=180)]
    unit: Literal["°"]


class Celsius(_Said):
    value: Annotated[float, Field(ge=-60, le=3000)]
    unit: Literal["°C"]


class Consumption(_Said):
    value: Annotated[float, Field(ge=0, le=1e9)]
    unit: Literal["kWh", "m³"]


class People(_Said):
    value: Annotated[float, Field(ge=0, le=1e6)]
    unit: Literal["people"]


class _Signal(_Said):
    id: UUID
    device: DeviceId | None = None
    place: PlaceCode | None = None
    point: tuple[Longitude, Latitude] | None = None
    observed_at: Moment
    confidence: Share | None = None
    evidence: Annotated[tuple[EvidenceReference, ...], Field(max_length=8)] = ()


class PlateSeen(_Signal):
    kind: Literal["plate_seen"]
    measurement: None = None
    details: PlateDetails


class WaterLevel(_Signal):
    kind: Literal["water_level"]
    measurement: Metres
    details: NoDetails = NoDetails()


class Smoke(_Signal):
    kind: Literal["smoke"]
    measurement: Obscuration | None = None
    details: SmokeDetails = SmokeDetails()

    @model_validator(mode="after")
    def something_is_said(self) -> Self:
        if self.measurement is None and self.details.alarm is None:
            raise ValueError("a measurement or an alarm is expected")
        return self


class Tilt(_Signal):
    kind: Literal["tilt"]
    measurement: Degrees
    details: TiltDetails = TiltDetails()


class Hotspot(_Signal):
    kind: Literal["hotspot"]
    measurement: Celsius
    details: HotspotDetails = HotspotDetails()


class DoorOpened(_Signal):
    """A door, a drawer or a tap was used; nothing about by whom."""

    kind: Literal["door_opened"]
    measurement: None = None
    details: NoDetails = NoDetails()


class MeterReading(_Signal):
    kind: Literal["meter_reading"]
    measurement: Consumption
    details: NoDetails = NoDetails()


class PeopleCount(_Signal):
    """How many people are in the picture; nobody is told apart (C-14)."""

    kind: Literal["people_count"]
    measurement: People
    details: NoDetails = NoDetails()


class WrongWay(_Signal):
    kind: Literal["wrong_way"]
    measurement: None = None
    details: WayDetails = WayDetails()


class PictureCovered(_Signal):
    kind: Literal["picture_covered"]
    measurement: None = None
    details: CoverDetails


type SaidSignal = (
    PlateSeen
    | WaterLevel
    | Smoke
    | Tilt
    | Hotspot
    | DoorOpened
    | MeterReading
    | PeopleCount
    | WrongWay
    | PictureCovered
)


class Status(_Said):
    """A device's hello and goodbye; the last will, which the broker sends for it, says offline without a reason."""

    state: Literal["online", "offline"]
    reason: Literal["goodbye"] | None = None


class Answer(_Said):
    """What a device says of a command it was given."""

    command: UUID
    done: bool
    text: Annotated[str, Field(max_length=200, pattern=PLAIN_TEXT)] = ""


_SIGNAL: TypeAdapter[SaidSignal] = TypeAdapter(Annotated[SaidSignal, Field(discriminator="kind")])
_STATUS = TypeAdapter(Status)
_ANSWER = TypeAdapter(Answer)


def read_signal(body: bytes) -> SaidSignal:
    """Raises NotUnderstood."""
    return _read(_SIGNAL, body)


def read_status(body: bytes) -> Status:
    """Raises NotUnderstood."""
    return _read(_STATUS, body)


def read_answer(body: bytes) -> Answer:
    """Raises NotUnderstood."""
    return _read(_ANSWER, body)


def _read[Said](adapter: TypeAdapter[Said], body: bytes) -> Said:
    if len(body) > LARGEST_MESSAGE_BYTES:
        raise NotUnderstood(WhyKeptAside.TOO_LARGE, f"{len(body)} bytes; {LARGEST_MESSAGE_BYTES} at most")
    try:
        return adapter.validate_json(body)
    except ValidationError as wrong:
        raise _in_words(wrong) from wrong


def _in_words(wrong: ValidationError) -> NotUnderstood:
    faults = wrong.errors(include_url=False, include_context=False, include_input=False)
    sentence = "; ".join(f"{_where(fault)}: {fault['msg']}" for fault in faults[:MOST_FAULTS])
    return NotUnderstood(_why(faults), sentence, [(fault["type"], _where(fault)) for fault in faults[:MOST_FAULTS]])


def _why(faults: list[ErrorDetails]) -> WhyKeptAside:
    if any(fault["type"] == "json_invalid" for fault in faults):
        return WhyKeptAside.NOT_JSON
    return WhyKeptAside.WRONG_DETAILS if all(_is_a_detail(fault) for fault in faults) else WhyKeptAside.WRONG_SHAPE


def _is_a_detail(fault: ErrorDetails) -> bool:
    return len(fault["loc"]) > 1 and fault["loc"][1] in ("details", "measurement")


def _where(fault: ErrorDetails) -> str:
    return ".".join(str(step)[:40] for step in fault["loc"]) or "message"
