"""What a row of the county's list means here: a new case, another state of a known one, nothing, or why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from dayuan.cases.access import parts_of
from dayuan.cases.actions import unheard
from dayuan.cases.models import Case
from dayuan.cases.queries import STATUS_WORDS, cases_of
from dayuan.cases.routing import ClassNow, classes_of
from dayuan.cases.rules import Kind, Status, read_code
from dayuan.cases.rules.classes import COMPLAINT, OTHER
from dayuan.cases.rules.workflow import Act, Part
from dayuan.exchange.county.words import Words
from dayuan.exchange.county_models import CountyMatter
from dayuan.exchange.rules.county import CountyState, Difference, Outlook, WordField, outlook
from dayuan.kernel.clock import now
from dayuan.people.access import Scope, scope_of
from dayuan.places.rules import township_of
from dayuan.workbooks.sheet import Desk, Finding, Problem, Row, Values, Verdict

NOT_YOURS = gettext_noop("The case of this number is not yours to look after.")
NO_SUCH_CODE = gettext_noop("No case has this code. Leave it empty, or copy it from a list that came from here.")
HAS_OTHER_NUMBER = gettext_noop("This case has the number %(number)s in that system already.")
RETIRED = gettext_noop(
    "Nothing is filed under “%(name)s” any more. Say another class on the page of columns and words."
)
COMPLAINTS_APART = gettext_noop("A complaint about an officer is not taken from a list. Write it down on its own page.")
OVER_THERE = gettext_noop("The county calls it “%(word)s”: what is over there is taken only with what was done.")
NOT_TAKEN_AS_NEW = gettext_noop("The county calls it “%(word)s”: nothing is left to do here.")
NO_WAY = gettext_noop(
    "Here it is “%(here)s”, the county says “%(word)s”. From here a list cannot lead there:"
    " decide it on the case's page."
)
NEEDS_WORDS = gettext_noop(
    "Here it is “%(here)s”, the county says “%(word)s”. That needs what was done, or why: fill in the result."
)
ASK_FIRST = gettext_noop(
    "The county says “%(word)s”. Ask the reporter first whether it was put right, or record two attempts to reach them."
)
WILL_MOVE = gettext_noop("Here it is “%(here)s”, the county says “%(word)s”: it is taken over.")
WILL_NOTE = gettext_noop(
    "Here it is “%(here)s”, the county says “%(word)s”: the case stays, the next list out says so."
)
BEGINS_HERE = gettext_noop("The county says “%(word)s”; here it begins as reported.")
WILL_LINK = gettext_noop("The case %(code)s gets this number.")

AS_NEW = {CountyState.DONE: Act.SELF_HANDLE, CountyState.CLOSED: Act.SELF_HANDLE, CountyState.DECLINED: Act.DECLINE}


@dataclass(frozen=True)
class Meant:
    """What is to be done for a row that is taken; kept in no file."""

    case: Case | None
    class_code: str
    place_code: str
    state: CountyState | None
    channel: str
    act: Act | None
    parts: frozenset[Part]
    is_linked: bool


@dataclass
class Ground:
    """What is known here of the numbers and codes of a batch of rows."""

    words: Words
    desk: Desk
    scope: Scope
    at: datetime
    classes: dict[str, ClassNow]
    matters: dict[str, CountyMatter] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    """By id and by code, those that whoever imports may see."""
    numbers: dict[str, str] = field(default_factory=dict)
    """By case: its number in this system."""

    @classmethod
    def about(cls, rows: Sequence[Row], desk: Desk, words: Words, *, at: datetime) -> "Ground":
        scope = scope_of(desk.by, at=at)
        ground = cls(words, desk, scope, at, classes_of(township_of(desk.place_code), at=at))
        numbers = {str(row.values["number"]) for row in rows}
        known = CountyMatter.objects.filter(system_id=words.system_id, number__in=numbers).select_related("case")
        ground.matters = {one.number: one for one in known}
        codes = {code for row in rows if (code := read_code(str(row.values.get("code") or "")))}
        keys = {_root(one.case) for one in ground.matters.values()}
        seen = cases_of(scope).select_related("owner_post")
        for case in (*seen.filter(pk__in=keys), *seen.filter(code__in=codes)):
            ground.cases[str(case.pk)] = ground.cases[case.code] = case
        linked = CountyMatter.objects.filter(
            system_id=words.system_id, case__in=[one.pk for one in ground.cases.values()]
        )
        ground.numbers = {str(case): number for case, number in linked.values_list("case_id", "number")}
        return ground


def find(rows: Sequence[Row], desk: Desk, words: Words) -> list[Finding]:
    """Compare rows with the cases that are here."""
    ground = Ground.about(rows, desk, words, at=now())
    return [look_at(row, ground)[0] for row in rows]


def look_at(row: Row, ground: Ground) -> tuple[Finding, Meant | None]:
    """What becomes of a row, and what it takes."""
    problems = list(ground.words.problems(row.values, ground.desk))
    matter = ground.matters.get(str(row.values["number"]))
    case, problem = _case_of(row.values, matter, ground)
    if problem is not None:
        problems.append(problem)
    if problems:
        return Finding(row, Verdict.REFUSED, problems=tuple(problems)), None
    if case is None:
        return _as_new(row, ground)
    return _as_known(row, case, matter, ground)


def _case_of(values: Values, matter: CountyMatter | None, ground: Ground) -> tuple[Case | None, Problem | None]:
    if matter is not None:
        case = ground.cases.get(str(_root(matter.case)))
        return case, None if case is not None else Problem(NOT_YOURS, "number")
    written = str(values.get("code") or "")
    if not written:
        return None, None
    case = ground.cases.get(read_code(written) or "")
    if case is None:
        return None, Problem(NO_SUCH_CODE, "code")
    number = ground.numbers.get(str(case.pk))
    return case, Problem(HAS_OTHER_NUMBER, "number", {"number": number}) if number else None


def _root(case: Case) -> UUID:
    """What was merged goes on as the case it was merged into."""
    return case.merged_into_id or case.pk


def _as_new(row: Row, ground: Ground) -> tuple[Finding, Meant | None]:
    values, words = row.values, ground.words
    state, parts = _state(values, words), _parts_of_new(ground)
    class_code = words.ours(WordField.CLASS, values.get("class")) or OTHER
    problem = _wrong_class(class_code, ground) or _wrong_as_new(values, state, parts)
    if problem is not None:
        return Finding(row, Verdict.REFUSED, problems=(problem,)), None
    remarks: tuple[Problem, ...] = ()
    act = AS_NEW.get(state) if state is not None else None
    if state not in (None, CountyState.REPORTED) and act is None:
        remarks = (Problem(BEGINS_HERE, "", {"word": str(values["state"])}),)
    return Finding(row, Verdict.NEW, remarks=remarks), _meant(row, ground, class_code=class_code, act=act, parts=parts)


def _wrong_class(class_code: str, ground: Ground) -> Problem | None:
    of_class = ground.classes.get(class_code)
    if class_code == COMPLAINT:
        return Problem(COMPLAINTS_APART, WordField.CLASS)
    if of_class is None or of_class.is_retired:
        return Problem(RETIRED, WordField.CLASS, {"name": str(of_class or class_code)})
    return None


def _wrong_as_new(values: Values, state: CountyState | None, parts: frozenset[Part]) -> Problem | None:
    facts = {"word": str(values.get("state") or "")}
    if state in (CountyState.VOID, CountyState.MERGED):
        return Problem(NOT_TAKEN_AS_NEW, WordField.STATE, facts)
    if state in AS_NEW and not values.get("result"):
        return Problem(OVER_THERE, WordField.STATE, facts)
    return None


def _parts_of_new(ground: Ground) -> frozenset[Part]:
    """What whoever imports is to a case that does not exist yet."""
    return parts_of(Case(place_id=ground.desk.place_code, kind=Kind.REPORT, status=Status.REPORTED), ground.scope)


def _as_known(row: Row, case: Case, matter: CountyMatter | None, ground: Ground) -> tuple[Finding, Meant | None]:
    said, parts = _state(row.values, ground.words), parts_of(case, ground.scope)
    before = CountyState(matter.state) if matter is not None and matter.state else None
    has_words = bool(row.values.get("result"))
    view = outlook(Status(case.status), said, parts, said_before=before, has_words=has_words)
    facts = {"here": _word_here(case), "word": str(row.values.get("state") or "")}
    problem = _in_the_way(view, case, facts, ground)
    if problem is not None:
        return Finding(row, Verdict.REFUSED, key=str(case.pk), problems=(problem,)), None
    remarks = []
    if matter is None:
        remarks.append(Problem(WILL_LINK, "", {"code": case.code}))
    if view.difference is Difference.TO_TAKE:
        remarks.append(Problem(WILL_MOVE, "", facts))
    elif view.difference in (Difference.OURS_IS_FURTHER, Difference.KNOWN):
        remarks.append(Problem(WILL_NOTE, "", facts))
    is_news = matter is None or view.act is not None or (said is not None and said != before)
    verdict = Verdict.CHANGED if is_news else Verdict.SAME
    meant = _meant(row, ground, case=case, class_code=case.class_code, act=view.act, parts=parts)
    return Finding(row, verdict, key=str(case.pk), remarks=tuple(remarks)), meant


def _in_the_way(view: Outlook, case: Case, facts: dict[str, str], ground: Ground) -> Problem | None:
    if view.difference is Difference.NO_WAY:
        return Problem(NO_WAY, WordField.STATE, facts)
    if view.difference is Difference.NEEDS_WORDS:
        return Problem(NEEDS_WORDS, WordField.STATE, facts)
    if view.act in (Act.CLOSE, Act.CLOSE_OUTRIGHT) and unheard(case, at=ground.at):
        return Problem(ASK_FIRST, WordField.STATE, facts)
    return None


def _meant(
    row: Row, ground: Ground, *, case: Case | None = None, class_code: str, act: Act | None, parts: frozenset[Part]
) -> Meant:
    words, place = ground.words, row.values.get("place")
    return Meant(
        case=case,
        class_code=class_code,
        place_code=words.place_of(place, ground.desk) if place else ground.desk.place_code,
        state=_state(row.values, words),
        channel=words.ours(WordField.CHANNEL, row.values.get("channel")),
        act=act,
        parts=parts,
        is_linked=str(row.values["number"]) in ground.matters,
    )


def _word_here(case: Case) -> str:
    return str(STATUS_WORDS[Status(case.status)])


def _state(values: Values, words: Words) -> CountyState | None:
    said = words.ours(WordField.STATE, values.get("state"))
    return CountyState(said) if said else None
