"""What is entered about a consent or a request, and what is wrong with it, field by field, in the person's words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from dayuan.calendars.queries import work_calendar_of
from dayuan.households.models import Resident
from dayuan.places.rules import township_of
from dayuan.privacy.rules.consents import Channel, OnBehalf, day_of, needs_guardian_on
from dayuan.privacy.rules.requests import RequestChannel, due_on

type Problems = dict[str, str]
"""By field, one sentence."""


@dataclass(frozen=True)
class ConsentFacts:
    """By whom, for whom, how and when. Nobody as `given_on` means today."""

    given_by: str
    channel: Channel
    on_behalf: OnBehalf = OnBehalf.SELF
    guardian: Resident | None = None
    proof: str = ""
    witness: str = ""
    evidence: str = ""
    given_on: date | None = None


@dataclass(frozen=True)
class RequestFacts:
    """Who asks, for whom, how it came in, what they want and where the answer goes."""

    asked_by: str
    channel: RequestChannel
    on_behalf: OnBehalf = OnBehalf.SELF
    proof: str = ""
    contact: str = ""
    wish: str = ""
    received_on: date | None = None
    """Nobody as the day means today."""
    late_why: str = ""
    """Why it is entered only after its time to answer was over."""


def differs_from_guardian(name: str, on_behalf: OnBehalf, resident: Resident) -> bool:
    """Somebody else than the guardian of the register speaks: it may be so in fact, and the proof must show it."""
    guardian = resident.guardian
    return on_behalf is not OnBehalf.SELF and guardian is not None and _plain(name) != _plain(guardian.name)


def problems_of_consent(facts: ConsentFacts, resident: Resident, *, at: datetime) -> Problems:
    found = _problems_of_speaker(facts.given_by, facts.on_behalf, facts.proof, resident, at=at, field="given_by")
    if facts.channel is Channel.PHONE:
        found["channel"] = _("Nobody agrees by phone: on paper, or spoken before a witness.")
    if facts.channel is Channel.WITNESSED and not facts.witness.strip():
        found["witness"] = _("A spoken consent needs a witness: write who heard it.")
    if facts.channel is Channel.WITNESSED and facts.witness.strip() == facts.given_by.strip():
        found["witness"] = _("The witness must be somebody else than who consents.")
    if facts.channel is Channel.PAPER and not facts.evidence.strip():
        found["evidence"] = _("Write where the signed paper lies, or the number of its scan.")
    if facts.given_on is not None and facts.given_on > day_of(at):
        found["given_on"] = _("This day has not come yet.")
    return found


def problems_of_request(facts: RequestFacts, resident: Resident, *, at: datetime) -> Problems:
    found = _problems_of_speaker(facts.asked_by, facts.on_behalf, facts.proof, resident, at=at, field="asked_by")
    if facts.channel in (RequestChannel.PHONE, RequestChannel.PAPER) and not facts.contact.strip():
        found["contact"] = _("Write how to reach them with the answer: a phone number, or who brings it.")
    return found | _problems_of_receipt(facts, resident, day_of(at))


def _problems_of_receipt(facts: RequestFacts, resident: Resident, today: date) -> Problems:
    """The time to answer runs from the day it reached us, whenever it is entered."""
    if facts.received_on is None:
        return {}
    if facts.received_on > today:
        return {"received_on": _("This day has not come yet.")}
    due = due_on(facts.received_on, work_calendar_of(township_of(resident.place_id)))
    if due < today and not facts.late_why.strip():
        return {"late_why": _("The time to answer is over already. Write why it is entered only now.")}
    return {}


def _problems_of_speaker(
    name: str, on_behalf: OnBehalf, proof: str, resident: Resident, *, at: datetime, field: str
) -> Problems:
    """C-16: for a child under fourteen only a guardian speaks, and whoever speaks for another proves it."""
    found: Problems = {}
    is_child = needs_guardian_on(resident.born_on, day_of(at))
    if not name.strip():
        found[field] = _("Write the name.")
    if on_behalf is OnBehalf.CHILD and not is_child:
        found["on_behalf"] = _("They are fourteen or older and speak for themselves, or have a guardian as a ward.")
    if on_behalf is not OnBehalf.CHILD and is_child:
        found["on_behalf"] = _("A child under 14: only a guardian can do this for them.")
    if on_behalf is not OnBehalf.SELF and "on_behalf" not in found and _plain(name) == _plain(resident.name):
        found[field] = _("This is their own name. Write the name of the guardian who speaks for them.")
    if on_behalf is not OnBehalf.SELF and not proof.strip():
        found["proof"] = _("Write how the guardian proved it: household book, court paper, certificate of the village.")
    return found


def _plain(name: str) -> str:
    return "".join(name.split())
