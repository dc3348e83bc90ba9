"""A rule being written: its terms, the parts of its condition and its stages, and what they say together."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from dayuan.places.models import Place
from dayuan.rulebook.reading import Fault, Faulty, read_condition
from dayuan.warnings.area_forms import Ground
from dayuan.warnings.condition_forms import ConditionRuleForm, entries_of_terms, shown
from dayuan.warnings.naming import fault_sentence
from dayuan.warnings.part_forms import PartForm, StageForm
from dayuan.warnings.rules import KINDS, RuleTerms
from dayuan.warnings.rules.parts import Parts, Together, entries_of, place_of_fault, put_together, taken_apart
from dayuan.warnings.telling import told, told_stage

MOST_PARTS = 8
MOST_STAGES = 8
NOT_YET = ("required", "missing", "too_short", "no_number", "no_words", "too_few_corners")
"""What is only still to come."""


class RuleEditor:
    """Forms for one rule. What they have no room for is kept from `base`, and shown in words."""

    def __init__(
        self, form: ConditionRuleForm, parts: list[PartForm], stages: list[StageForm], base: RuleTerms | None
    ) -> None:
        self.form = form
        self.parts = parts
        self.stages = stages
        self.base = base
        self.sentences = sentences_of(base.when, base.stages) if base else []
        """What the rule means, as far as it is known."""
        self.keeps_condition = base is not None and bool(base.when) and taken_apart(base.when) is None
        self.keeps_stages = base is not None and not all(_can_show(stage) for stage in base.stages)

    @property
    def kept_condition(self) -> str:
        return told(self.base.when) if self.base and self.keeps_condition else ""

    @property
    def kept_stages(self) -> list[str]:
        return [told_stage(stage) for stage in self.base.stages] if self.base and self.keeps_stages else []

    @property
    def may_add_part(self) -> bool:
        return len(self.parts) < MOST_PARTS

    @property
    def may_add_stage(self) -> bool:
        return len(self.stages) < MOST_STAGES

    def is_valid(self) -> bool:
        """Checks everything, so that all faults are shown at once, and says what is sound in words."""
        sound = [form.is_valid() for form in [*self.parts, *self.stages, self.form]]
        if not self.form.errors.keys() & {"together", "lasting"} and all(form.is_valid() for form in self._own_forms()):
            self._check_meaning()
        self.sentences = sentences_of(self._when() or {}, self._stages())
        return all(sound) and not any(form.errors for form in [*self.parts, *self.stages, self.form])

    def say_nothing_of_what_is_missing(self) -> None:
        """While it is being typed only what is wrong is said, not what is still to come."""
        for form in [*self.parts, *self.stages, self.form]:
            for name, faults in list(form.errors.items()):
                if all(fault.code in NOT_YET for fault in faults.as_data()):
                    del form.errors[name]

    def terms(self) -> RuleTerms:
        return self.form.terms()

    @property
    def has_begun(self) -> bool:
        """Whether something was chosen, though perhaps not all that it takes."""
        return any(part.said("kind") for part in self.parts if "kind" in part.fields)

    def _own_forms(self) -> list[PartForm]:
        return [*(() if self.keeps_condition else self.parts), *(() if self.keeps_stages else self.stages)]

    def _check_meaning(self) -> None:
        when = self._when()
        if not self.keeps_condition:
            for number, field, wrong in self._faults(when or {}, len(self.parts)):
                _blame(self.parts[number] if number < len(self.parts) else None, field, wrong, self.form)
        for stage in () if self.keeps_stages else self.stages:
            said = stage.stage().get("when")
            for _number, field, wrong in self._faults(said, 1) if said else ():
                _blame(stage, field, wrong, self.form)
        self.form.when, self.form.stages = when or {}, self._stages()
        if not any(form.errors for form in self._own_forms()):
            self.form.find_flaws()

    def _faults(self, said: Mapping[str, Any], count: int) -> list[tuple[int, str, str]]:
        return [(*place_of_fault(fault.where, count), fault.wrong) for fault in faults_of(said)]

    def _when(self) -> Mapping[str, Any] | None:
        if self.base and self.keeps_condition:
            return self.base.when
        sound = [part for part in self.parts if part.is_valid()]
        if not sound:
            return None
        entered = self.form.cleaned_data if self.form.is_bound and hasattr(self.form, "cleaned_data") else {}
        together = Together(entered.get("together") or Together.ALL)
        return put_together(Parts(together, tuple(part.entries() for part in sound), entered.get("lasting")))

    def _stages(self) -> list[Mapping[str, Any]]:
        if self.base and self.keeps_stages:
            return list(self.base.stages)
        return [stage.stage() for stage in self.stages if stage.is_valid()]


def sentences_of(when: Mapping[str, Any], stages: Sequence[Mapping[str, Any]]) -> list[str]:
    return [sentence for sentence in [told(when), *map(told_stage, stages)] if sentence]


def faults_of(said: Mapping[str, Any]) -> Sequence[Fault]:
    try:
        read_condition(said, kinds=KINDS)
    except Faulty as faulty:
        return faulty.faults
    return ()


def opened(terms: RuleTerms, *, places: list[Place]) -> RuleEditor:
    """The editor as it opens, with what the rule says."""
    entries = entries_of_terms(terms)
    parts = taken_apart(terms.when) if terms.when else Parts(Together.ALL, ({},))
    if parts:
        entries |= {
            "together": parts.together.value,
            "lasting": None if parts.lasting is None else shown(parts.lasting),
        }
    ground = _ground_of(places)
    stages = [_stage_entries(stage) for stage in terms.stages] if all(_can_show(one) for one in terms.stages) else []
    return RuleEditor(
        ConditionRuleForm(initial=entries, places=places),
        [
            PartForm(initial=_plain(part), prefix=f"p{number}", ground=ground)
            for number, part in enumerate(parts.parts if parts else ())
        ],
        [StageForm(initial=_plain(stage), prefix=f"s{number}", ground=ground) for number, stage in enumerate(stages)],
        terms,
    )


def typed(posted: QueryDict, *, places: list[Place], base: RuleTerms | None) -> RuleEditor:
    """The editor with what was typed; the buttons that add or take away a row have done so."""
    parts, stages, ground = _rows(posted, "parts"), _rows(posted, "stages"), _ground_of(places)
    return RuleEditor(
        ConditionRuleForm(posted, places=places),
        [PartForm(row, prefix=f"p{number}", ground=ground) for number, row in enumerate(_of_rows(posted, "p", parts))],
        [
            StageForm(row, prefix=f"s{number}", ground=ground)
            for number, row in enumerate(_of_rows(posted, "s", stages))
        ],
        base,
    )


def _ground_of(places: Sequence[Place]) -> Ground | None:
    return Ground(places[0].township_code) if places else None


def _rows(posted: QueryDict, name: str) -> list[int | None]:
    """The numbers of the rows that were sent, without the one taken away and with None for the one added."""
    count = posted.get(name, "0")
    numbers: list[int | None] = list(range(min(int(count), MOST_PARTS) if count.isascii() and count.isdigit() else 0))
    asked = posted.get("do", "")
    if asked == f"add_{name}" and len(numbers) < MOST_PARTS:
        numbers.append(None)
    return [number for number in numbers if asked != f"drop_{name}_{number}"]


def _of_rows(posted: QueryDict, letter: str, rows: Sequence[int | None]) -> list[QueryDict]:
    """What was typed into each row, under the number that the row has now."""
    found = []
    for now, before in enumerate(rows):
        row = QueryDict(mutable=True)
        if before is None:
            row[f"{letter}{now}-pattern"] = "happens" if letter == "p" else ""
            row[f"{letter}{now}-level"] = "red"
        for name in posted if before is not None else ():
            prefix = f"{letter}{before}-"
            if name.startswith(prefix):
                row.setlist(f"{letter}{now}-{name.removeprefix(prefix)}", posted.getlist(name))
        found.append(row)
    return found


def _blame(part: PartForm | None, field: str, wrong: str, form: ConditionRuleForm) -> None:
    sentence = ValidationError(fault_sentence(wrong), code=wrong)
    if part is None or wrong in ("too_deep", "nothing_positive"):
        form.add_error(None, sentence)
    else:
        part.add_error(field if field in part.fields else None, sentence)


def _can_show(stage: Mapping[str, Any]) -> bool:
    return not stage.get("when") or entries_of(stage["when"]) is not None


def _stage_entries(stage: Mapping[str, Any]) -> dict[str, Any]:
    entries = dict(entries_of(stage["when"]) or {}) if stage.get("when") else {"pattern": ""}
    after = stage.get("after_s")
    return {**entries, "level": stage["level"], "after": None if after is None else shown(after / 60)}


def _plain(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers without a fraction where there is none."""
    return {name: shown(value) if isinstance(value, float) else value for name, value in entries.items()}
