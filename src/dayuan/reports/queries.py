"""What may be reported and where, how a report went for whoever made it, and which photographs look the same."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import get_language

from dayuan.cases.models import Case, Evidence, Reporter, Step, StepKind
from dayuan.cases.queries import Line, public_sentence, step_sentence
from dayuan.cases.routing import ClassNow, classes_of
from dayuan.cases.rules import PUBLIC_STEPS
from dayuan.cases.rules.classes import main_class
from dayuan.cases.rules.evidence import EvidenceKind, as_seen, look_the_same
from dayuan.cases.rules.reporting import ToldBy
from dayuan.cases.rules.showing import Shows
from dayuan.notices.queries import gateway_for
from dayuan.notices.rules import Kind
from dayuan.people.access import Scope
from dayuan.people.chain_wording import MATTER_WORDS
from dayuan.places.drawing import Drawing, draw_place
from dayuan.places.models import Place
from dayuan.places.rules import Level, village_of
from dayuan.reports.models import ReporterMessage
from dayuan.reports.rules import (
    COUNTED_FOR,
    DISPUTES,
    REASON_IN_FACTS,
    REASON_IN_NOTE,
    MessageState,
    Way,
    first_classes,
)

REPORTED_FROM = (Level.VILLAGE, Level.COURTYARD)
MOST_ALIKE = 3
MAP_LASTS_S = 600


@dataclass(frozen=True)
class Offered:
    """The kinds of matter a township takes from anybody: the usual ones, and all others by their main class."""

    first: list[ClassNow]
    others: list[tuple[str, list[ClassNow]]]

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.first] + [one.code for _name, group in self.others for one in group]


def offered_classes(township_code: str, *, at: datetime) -> Offered:
    """The eight that were reported most there in half a year, and the rest behind one tap.

    A dispute may be told of by anybody, though no list of the public shows it.
    """
    public = {
        code: found
        for code, found in classes_of(township_code, at=at).items()
        if (found.is_public or main_class(code) == DISPUTES) and not found.is_retired
    }
    lately = Case.objects.filter(place__code__startswith=township_code, opened_at__gt=at - COUNTED_FOR)
    counts = Counter(
        dict(lately.filter(class_code__in=public).order_by().values_list("class_code").annotate(Count("pk")))
    )
    first = first_classes(counts, public)
    rest = [found for code, found in public.items() if code not in first]
    groups = groupby(rest, key=lambda found: main_class(found.code))
    return Offered([public[code] for code in first], [(str(MATTER_WORDS[main]), list(group)) for main, group in groups])


def map_for_a_pin(township_code: str) -> Drawing | None:
    """The villages with their roads, for a tap where it is. The same for everybody: drawn anew now and then."""
    key = f"reports:map:{township_code}:{get_language()}"
    kept: Drawing | None = cache.get(key)
    if kept is None:
        township = Place.objects.filter(pk=township_code).first()
        kept = draw_place(township) if township is not None else None
        cache.set(key, kept, MAP_LASTS_S)
    return kept


def places_to_choose(township_code: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Villages with their courtyards, for a list: `(village's name, [(code, name), …])`; the village itself first."""
    found = Place.objects.within(township_code).in_use().filter(level__in=REPORTED_FROM).order_by("code")
    by_village = groupby(found, key=lambda place: village_of(place.pk))
    return [_village_with_its_courtyards(list(places)) for _code, places in by_village]


def _village_with_its_courtyards(places: list[Place]) -> tuple[str, list[tuple[str, str]]]:
    village = places[0].display_name
    return village, [(place.pk, village if number == 0 else f"{village} · {place.display_name}")
                     for number, place in enumerate(places)]  # fmt: skip


def can_send_messages(place_code: str) -> bool:
    """Whether the township has a gateway for text messages that is switched on."""
    return gateway_for(Kind.SMS, place_code) is not None


def ways_to_be_told(place_code: str) -> list[ToldBy]:
    """What can be promised there."""
    return [ToldBy.PAGE, *([ToldBy.SMS] if can_send_messages(place_code) else []), ToldBy.PHONE]


def own_course_of(reporter: Reporter) -> list[Line]:
    """Every step in plain words with the reasons that are the reporter's to know, and what they said themselves.

    What was merged goes on with the other case from then on.
    """
    own = reporter.case
    lines = _own_lines(own, reporter, since=None)
    if own.merged_into is not None:
        merged = own.steps.filter(kind=StepKind.MERGED).order_by("-number").first()
        lines += _own_lines(own.merged_into, reporter, since=merged.at if merged is not None else None)
    return lines


def _own_lines(case: Case, reporter: Reporter, since: datetime | None) -> list[Line]:
    steps = case.steps.filter(Q(kind__in=PUBLIC_STEPS) | _added_by(reporter, case))
    steps = steps.select_related("case", "by").order_by("number")
    if since is not None:
        steps = steps.filter(at__gte=since)
    return [Line(step.at, _own_sentence(step), step.kind, _own_reason(step)) for step in steps]


def _added_by(reporter: Reporter, case: Case) -> Q:
    """What this one added. What others who reported the same add is not theirs to read: it may say who they are."""
    words = Q(kind=StepKind.NOTED, by=None, facts__from_reporter=str(reporter.pk))
    if reporter.case_id != case.pk or case.took_in.exists():
        return words
    return words | Q(kind=StepKind.EVIDENCE_ADDED, by=None)


def _own_sentence(step: Step) -> str:
    return public_sentence(step) if step.kind in PUBLIC_STEPS else step_sentence(step)


def _own_reason(step: Step) -> str:
    if step.kind in REASON_IN_FACTS:
        return str(step.facts.get("reason", ""))
    return step.note if step.kind in REASON_IN_NOTE or step.by_id is None else ""


@dataclass(frozen=True)
class PieceShown:
    """A piece of evidence, with earlier photographs that look the same and lie on cases the reader may see."""

    piece: Evidence
    alike: list[Evidence] = field(default_factory=list)


def evidence_of(case: Case, scope: Scope) -> list[PieceShown]:
    """What was added to a case, the first first; pointed out, never judged: what looks the same as an earlier one."""
    pieces = Evidence.objects.filter(case=case).select_related("by", "public_copy")
    return [PieceShown(piece, earlier_alike(piece, scope)) for piece in pieces]


def earlier_alike(piece: Evidence, scope: Scope) -> list[Evidence]:
    """Earlier photographs that look the same, of cases this person may see, the newest first."""
    if piece.kind != EvidenceKind.PHOTO or piece.look is None:
        return []
    look = as_seen(piece.look)
    near = Evidence.objects.filter(look_bands__overlap=piece.look_bands, added_at__lt=piece.added_at)
    seen = near.filter(case__in=Case.objects.visible_to(scope)).exclude(pk=piece.pk).order_by("-added_at")
    alike = [
        other
        for other in seen.select_related("case")
        if other.look is not None and look_the_same(look, as_seen(other.look))
    ]
    return alike[:MOST_ALIKE]


def likely_shows(piece: Evidence) -> Shows:
    """What a photograph probably shows: whoever works on a case photographs it afterwards."""
    if piece.by_id is None:
        return Shows.BEFORE
    begun = piece.case.steps.filter(
        kind__in=[StepKind.STARTED, StepKind.ARRIVED, StepKind.DONE], at__lte=piece.added_at
    )
    return Shows.AFTER if begun.exists() else Shows.BEFORE


def messages_of(case: Case) -> list[ReporterMessage]:
    """What was told to reporters of a case, the newest first; what is still to be telephoned stands apart."""
    found = ReporterMessage.objects.filter(_of(case)).exclude(way=Way.PHONE, state=MessageState.CALLED_OFF)
    shown = found.exclude(way=Way.PHONE, state=MessageState.WAITING).select_related("by")
    return list(shown.order_by("-made_at")[:10])


def to_be_telephoned(case: Case) -> list[ReporterMessage]:
    waiting = ReporterMessage.objects.filter(_of(case), way=Way.PHONE, state=MessageState.WAITING)
    return list(waiting.select_related("reporter"))


def _of(case: Case) -> Q:
    return Q(reporter__case=case) | Q(reporter__case__merged_into=case)


def place_words(place: Place) -> str:
    """`同意村 · 三号大院`."""
    return f"{place.parent} · {place}" if place.parent is not None and place.level == Level.COURTYARD else str(place)


def facts_of_place(place: Place) -> dict[str, Any]:
    return {"code": place.pk, "name": place_words(place)}
