"""Classes and clocks as they are in force, and the post that answers for a class at a place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.utils.translation import get_language, override

from dayuan.cases.class_models import ClassVersion, ClockTable
from dayuan.cases.class_wording import CLASS_WORDS, CLOSING_CONDITIONS, FILING_CONDITIONS
from dayuan.cases.rules.classes import OTHER, STARTING_CLASSES, main_class
from dayuan.cases.rules.clocks import STARTING, Limit, table_from_json
from dayuan.cases.rules.ladder import RUNG_OF, LadderRung, is_higher
from dayuan.cases.rules.statuses import Kind
from dayuan.people.chain_rules import Chain, RungName, ground_of
from dayuan.people.queries import Answer, Step, who_answers, who_answers_along
from dayuan.places.models import Place
from dayuan.places.rules import township_of


@dataclass(frozen=True)
class ClassNow:
    """A class as it is in force in a township."""

    code: str
    name: str
    name_en: str
    filing_condition: str
    closing_condition: str
    limit: Limit
    kind: Kind
    chain: str = ""
    first_rung: str = ""
    photo_reason: str = ""
    is_public: bool = True
    is_retired: bool = False
    version: int = 0
    """0 for the class a township begins with."""

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


def classes_of(township_code: str, *, at: datetime) -> dict[str, ClassNow]:
    """Every class of a township by its code, those that were retired too."""
    found = {code: _as_started(code) for code in STARTING_CLASSES}
    kept = ClassVersion.objects.filter(township_id=township_code, since__lte=at).order_by("code", "version")
    found.update({row.code: _as_kept(row) for row in kept})
    return dict(sorted(found.items()))


def class_of(place_code: str, code: str, *, at: datetime) -> ClassNow:
    """A class as it is in force where a place lies; what is not known is another matter."""
    kept = ClassVersion.objects.filter(township_id=township_of(place_code), code=code, since__lte=at)
    newest = kept.order_by("-version").first()
    if newest is not None:
        return _as_kept(newest)
    return _as_started(code if code in STARTING_CLASSES else OTHER)


@cache
def _names_of(code: str) -> tuple[str, str]:
    """What a class is called as a township begins, in Chinese and in English; nothing of one of its own."""
    if code not in CLASS_WORDS:
        return "", ""
    with override("zh-hans"):
        name = str(CLASS_WORDS[code])
    with override("en"):
        return name, str(CLASS_WORDS[code])


def _as_started(code: str) -> ClassNow:
    start, main = STARTING_CLASSES[code], main_class(code)
    name, name_en = _names_of(code)
    return ClassNow(
        code=code,
        name=name,
        name_en=name_en,
        filing_condition=str(FILING_CONDITIONS[main]),
        closing_condition=str(CLOSING_CONDITIONS[main]),
        limit=start.limit,
        kind=start.kind,
        is_public=start.is_public,
    )


def _as_kept(row: ClassVersion) -> ClassNow:
    name, name_en = _names_of(row.code)
    return ClassNow(
        code=row.code,
        name=row.name,
        name_en=row.name_en or (name_en if row.name == name else ""),
        filing_condition=row.filing_condition,
        closing_condition=row.closing_condition,
        limit=row.limit,
        kind=Kind(row.kind),
        chain=row.chain,
        first_rung=row.first_rung,
        photo_reason=row.photo_reason,
        is_public=row.is_public,
        is_retired=row.is_retired,
        version=row.version,
    )


def clocks_of(place_code: str, *, at: datetime) -> dict[str, Limit]:
    """The clocks in force in the township where a place lies."""
    kept = ClockTable.objects.filter(township_id=township_of(place_code), since__lte=at).order_by("-version").first()
    return dict(STARTING) if kept is None else table_from_json(kept.limits)


def who_answers_for(place: Place, code: str, *, at: datetime) -> Answer:
    """The chain over a place for a class: its own where it names one, else its main class's."""
    found = class_of(place.pk, code, at=at)
    if found.chain and found.first_rung:
        return who_answers_along(place, code, Chain(found.chain), RungName(found.first_rung), at=at)
    return who_answers(place, code, at=at)


@dataclass(frozen=True)
class Landing:
    """Who answers on a rung of the ladder, and what was passed on the way there."""

    rung: LadderRung
    step: Step | None
    """None at the county's desk where nobody has an account."""
    passed: tuple[Step, ...]

    @property
    def person_id(self) -> UUID | None:
        return self.step.person.pk if self.step is not None and self.step.person is not None else None

    @property
    def post_id(self) -> UUID | None:
        return self.step.post.pk if self.step is not None and self.step.post is not None else None


def first_landing(answer: Answer, *, spared: Iterable[UUID] = (), shielded_from: str = "") -> Landing:
    """The first rung that answers, passing those complained about and the unit complained about (C-32)."""
    return _land(answer, None, frozenset(spared), shielded_from)


def next_landing(
    answer: Answer, above: LadderRung, *, spared: Iterable[UUID] = (), shielded_from: str = ""
) -> Landing | None:
    """The first answering rung above one of the ladder; None above the county."""
    if above is LadderRung.COUNTY:
        return None
    return _land(answer, above, frozenset(spared), shielded_from)


def rung_of_step(step: Step) -> LadderRung:
    """The rung of the ladder on which a step of a chain stands."""
    return RUNG_OF[ground_of(step.place.pk)] if step.place is not None else LadderRung.COUNTY


def _land(answer: Answer, above: LadderRung | None, spared: frozenset[UUID], shielded_from: str) -> Landing:
    passed: list[Step] = []
    for step in answer.steps:
        if above is not None and not is_higher(rung_of_step(step), above):
            continue
        if step.answers and not _is_concerned(step, spared, shielded_from):
            return Landing(rung_of_step(step), step, tuple(passed))
        passed.append(step)
    return Landing(LadderRung.COUNTY, None, tuple(passed))


def _is_concerned(step: Step, spared: frozenset[UUID], shielded_from: str) -> bool:
    """Whether whoever answers here is complained about, or belongs to the unit that is."""
    if step.person is not None and step.person.pk in spared:
        return True
    return bool(shielded_from) and step.place is not None and step.place.pk.startswith(shielded_from)
