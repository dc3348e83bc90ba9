"""What is done with consents: texts published, consents given, withdrawn and ended."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dayuan.households.actions.records import locked_resident, record_of_resident
from dayuan.households.rules import CONSENT_AGE
from dayuan.kernel import audit
from dayuan.kernel.audit import Note
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.privacy.events import ConsentGiven, ConsentLapsed, ConsentWithdrawn
from dayuan.privacy.facts import ConsentFacts, Problems, problems_of_consent
from dayuan.privacy.models import Consent, ConsentText
from dayuan.privacy.queries import given_of, may_process, text_to_ask
from dayuan.privacy.rules.consents import (
    Channel,
    ConsentKind,
    Ending,
    OnBehalf,
    day_of,
    end_of,
    lapse_of,
    needs_guardian_on,
    version_in_force,
)

ENDED_AT_ONCE = 500


class NoConsent(Refusal):
    """Nobody agreed to this kind of processing, or no longer."""


class FactsRefused(Refusal):
    """Something entered cannot be; `problems` says what, by field."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class TextReplaced(Refusal):
    """A newer text was published while they were reading."""


class ConsentThere(Refusal):
    """They agreed to this very text already."""


class EntryEnded(Refusal):
    """They moved out, died, or their entry was merged."""


def must_process(resident_id: UUID, kind: ConsentKind, *, at: datetime) -> None:
    """Go on only where a consent carries it.

    Raises:
        NoConsent
    """
    if not may_process(resident_id, kind, at):
        raise NoConsent(_("There is no consent for this, or it was withdrawn. Ask first, record the answer, go on."))


@transaction.atomic
def publish_text(
    township: Place, kind: ConsentKind, *, title: str, body: str, in_force_on: date, by: Person, at: datetime
) -> ConsentText:
    """The next version of a text. From its first day on everybody is asked again; until then earlier consents carry.

    Raises:
        FactsRefused
    """
    if in_force_on < day_of(at):
        raise FactsRefused({"in_force_on": _("A text cannot begin before today.")})
    Place.objects.select_for_update(no_key=True).get(pk=township.pk)
    last = ConsentText.objects.of(township.pk, kind).aggregate(last=Max("version"))["last"] or 0
    text = ConsentText.objects.create(
        township=township,
        kind=kind,
        version=last + 1,
        title=title.strip(),
        body=body.strip(),
        in_force_on=in_force_on,
        made_by=by,
        made_at=at,
    )
    audit.record(
        "consent_text_published",
        f"consent_text:{text.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=township.pk,
        at=at,
        detail={"kind": kind.value, "version": text.version, "in_force_on": in_force_on.isoformat()},
    )
    return text


@transaction.atomic
def give_consent(
    resident_id: UUID, text: ConsentText, facts: ConsentFacts, *, by: Person | None, at: datetime
) -> Consent:
    """Keep that somebody agreed. Without `by` they did it themselves on their own page.

    Raises:
        FactsRefused, TextReplaced, ConsentThere, EntryEnded
    """
    resident = locked_resident(resident_id)
    kind = ConsentKind(text.kind)
    if not resident.is_current:
        raise EntryEnded(_("This person is no longer in the register of this place."))
    _refuse_problems(problems_of_consent(facts, resident, at=at))
    if text_to_ask(resident.place_id, kind) != text:
        raise TextReplaced(_("A newer text was published. Read it to them and ask again."))
    given_at = _given_at(facts, at)
    earlier = Consent.objects.filter(resident=resident, kind=kind).order_by("given_at").last()
    _refuse_the_past(earlier, text, given_at, at)
    if earlier is not None and earlier.is_standing:
        _end(earlier, Ending.RENEWED, at=max(at, earlier.given_at), by_name=facts.given_by, channel=None, by=by)
    consent = Consent.objects.create(
        resident=resident,
        kind=kind,
        text=text,
        on_behalf=facts.on_behalf,
        given_by=facts.given_by.strip(),
        guardian=facts.guardian,
        proof=facts.proof.strip(),
        channel=facts.channel,
        witness=facts.witness.strip(),
        evidence=facts.evidence.strip(),
        given_at=given_at,
        recorded_by=by,
        recorded_at=at,
    )
    _note("consent_given", consent, by=by, at=at)
    announce(ConsentGiven(resident.pk, kind, consent.pk, at))
    return consent


@transaction.atomic
def withdraw_consent(
    consent_id: UUID, *, withdrawn_by: str, channel: Channel, by: Person | None, at: datetime, note: str = ""
) -> Consent:
    """Keep that somebody no longer agrees, and tell whoever processes on it to stop. No reason is asked for.

    Done twice it is done once. Without `by` they did it themselves on their own page.
    """
    consent = _locked(consent_id)
    if not consent.is_standing:
        return consent
    name = withdrawn_by.strip() or consent.given_by
    _end(consent, Ending.WITHDRAWN, at=at, by_name=name, channel=channel, by=by, note=note)
    _note("consent_withdrawn", consent, by=by, at=at)
    announce(ConsentWithdrawn(consent.resident_id, consent.kind, consent.pk, at))
    return consent


def lapse(consent: Consent, why: Ending, *, at: datetime) -> None:
    """End a consent that nobody withdrew and that carries nothing any more, inside the caller's transaction."""
    _end(consent, why, at=max(at, consent.given_at), by_name="", channel=None, by=None)
    _note("consent_lapsed", consent, by=None, at=at)
    announce(ConsentLapsed(consent.resident_id, consent.kind, consent.pk, why, at))


def end_lapsed_consents(*, at: datetime) -> int:
    """End what carries nothing any more: consents to an earlier text, and guardians' for who is fourteen now."""
    found = sorted(_perhaps_lapsed(at), key=lambda one: one[0])
    return sum(_end_lapsed(dict(some), at=at) for some in batched(found, ENDED_AT_ONCE))


@transaction.atomic
def _end_lapsed(versions: Mapping[UUID, int], *, at: datetime) -> int:
    """Of these consents, each with the version in force for it, those that lapsed."""
    standing = Consent.objects.standing().select_for_update(no_key=True, of=("self",)).order_by("pk")
    lapsed = []
    for consent in standing.select_related("resident", "text").filter(pk__in=list(versions)):
        version, born_on = versions[consent.pk], consent.resident.born_on
        why = lapse_of(given_of(consent), version_in_force=version, born_on=born_on, at=at)
        if why is not None:
            consent.ended_at, consent.ending = max(at, consent.given_at), why.value
            lapsed.append(consent)
    Consent.objects.bulk_update(lapsed, ["ended_at", "ending"])
    notes = [Note(one.resident.audit_subject, one.resident.place_id, _detail(one, by=None)) for one in lapsed]
    audit.record_all("consent_lapsed", notes, by_id=None, by_name="", at=at)
    for one in lapsed:
        announce(ConsentLapsed(one.resident_id, one.kind, one.pk, one.ending, at))
    return len(lapsed)


def _perhaps_lapsed(at: datetime) -> Iterator[tuple[UUID, int]]:
    """Standing consents that may have lapsed, each with the version that is in force for it."""
    today = day_of(at)
    born_before = date(today.year - CONSENT_AGE, 12, 31)
    texts = ConsentText.objects.values_list("township_id", "kind", "version", "in_force_on")
    versions: dict[tuple[str, str], list[tuple[int, date]]] = {}
    for township_code, kind, version, starts_on in texts:
        versions.setdefault((township_code, kind), []).append((version, starts_on))
    for (township_code, kind), known in versions.items():
        needed = version_in_force(known, today)
        standing = Consent.objects.standing().filter(text__township_id=township_code, kind=kind)
        old = standing.filter(text__version__lt=needed)
        grown = standing.filter(on_behalf=OnBehalf.CHILD, resident__born_on__lte=born_before)
        for consent_id in (old | grown).values_list("pk", flat=True):
            yield consent_id, needed


def _refuse_problems(problems: Problems) -> None:
    if problems:
        raise FactsRefused(problems)


def _given_at(facts: ConsentFacts, at: datetime) -> datetime:
    """Now, or the end of the earlier day on which the paper was signed."""
    if facts.given_on is None or facts.given_on >= day_of(at):
        return at
    return end_of(facts.given_on)


def _refuse_the_past(earlier: Consent | None, text: ConsentText, given_at: datetime, at: datetime) -> None:
    if given_at < text.made_at and day_of(given_at) < day_of(text.made_at):
        raise FactsRefused({"given_on": _("This text was published later. Nobody can have agreed to it on that day.")})
    if earlier is None:
        return
    if earlier.is_standing and earlier.text_id == text.pk and not _is_grown_up(earlier, at):
        raise ConsentThere(_("They agreed to this text already."))
    if earlier.ended_at is not None and given_at < earlier.ended_at:
        raise FactsRefused({"given_on": _("They withdrew after that day. Ask them again.")})


def _is_grown_up(consent: Consent, at: datetime) -> bool:
    """A guardian gave it, and the child is fourteen now."""
    return consent.on_behalf == OnBehalf.CHILD and not needs_guardian_on(consent.resident.born_on, day_of(at))


def _end(
    consent: Consent,
    ending: Ending,
    *,
    at: datetime,
    by_name: str,
    channel: Channel | None,
    by: Person | None,
    note: str = "",
) -> None:
    consent.ended_at, consent.ending, consent.ended_by = at, ending, by_name.strip()
    consent.ended_channel = channel or ""
    consent.end_recorded_by, consent.end_note = by, note.strip()
    consent.save(update_fields=["ended_at", "ending", "ended_by", "ended_channel", "end_recorded_by", "end_note"])


def _note(action: str, consent: Consent, *, by: Person | None, at: datetime) -> None:
    record_of_resident(action, consent.resident, by=by, at=at, detail=_detail(consent, by=by))


def _detail(consent: Consent, *, by: Person | None) -> dict[str, Any]:
    """For the chained record, by numbers alone: which text, how, for whom, whether somebody else entered it (C-31)."""
    detail: dict[str, Any] = {
        "consent": str(consent.pk),
        "kind": consent.kind,
        "text_version": consent.text.version,
        "text": str(consent.text_id),
        "on_behalf": consent.on_behalf,
        "channel": consent.ended_channel or consent.channel,
        "proxy": by is not None,
    }
    if consent.ending:
        detail["ending"] = consent.ending
    return detail


def _locked(consent_id: UUID) -> Consent:
    found = Consent.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("resident", "text").get(pk=consent_id)
