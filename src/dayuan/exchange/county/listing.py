"""Cases as rows of the county's list: those that may leave this way, in the county's words, in its columns."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.http import QueryDict
from django.utils.translation import override

from dayuan.cases.actions.opening import CHINESE
from dayuan.cases.list_forms import FilterForm
from dayuan.cases.models import Case, CaseQuerySet, Reporter, Step
from dayuan.cases.queries import CLOSING_WORDS, listed
from dayuan.cases.routing import classes_of
from dayuan.cases.rules import Closing, Kind, Status, StepKind
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.wording import CHANNEL_WORDS
from dayuan.exchange.county.words import Words
from dayuan.exchange.county_models import CountyMatter
from dayuan.exchange.county_wording import COUNTY_STATE_WORDS
from dayuan.exchange.rules.county import STATE_OF, WordField
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.access import Scope
from dayuan.people.rules import Role
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.rules import township_of
from dayuan.workbooks.sheet import Values

AT_ONCE = 500
ALL = "all"
"""Instead of a state of the list: whatever is open, and what is over."""
MOST_LISTED = 50_000
_SAY_WHAT_WAS_DONE = (StepKind.DONE, StepKind.CLOSED, StepKind.TURNED_DOWN)


def filter_of(asked: QueryDict, scope: Scope) -> tuple[FilterForm, bool]:
    """The desk's filter as an address says it, and whether cases of every state are meant."""
    plain = asked.copy()
    whatever = plain.get("state") == ALL
    if whatever:
        plain.pop("state")
    return FilterForm(plain, scope=scope, at=now()), whatever


def address_of(asked: QueryDict, scope: Scope) -> str:
    """What stands behind the question mark for a filter, and nothing that filters nothing."""
    form, whatever = filter_of(asked, scope)
    return "&".join(part for part in (form.address, f"state={ALL}" if whatever else "") if part)


def cases_to_list(scope: Scope, place_code: str, address: str) -> CaseQuerySet:
    """The cases of a filter that may leave in a list: no complaint (C-32), nothing that is being mediated."""
    asked = _asked(scope, place_code, address)
    return asked.without_complaints().filter(complained_about__isnull=True).exclude(kind=Kind.MEDIATED)


def left_behind(scope: Scope, place_code: str, address: str) -> int:
    """How many cases of the filter do not leave this way."""
    leaving = cases_to_list(scope, place_code, address)
    return _asked(scope, place_code, address).exclude(pk__in=leaving.values("pk")).count()


def _asked(scope: Scope, place_code: str, address: str) -> CaseQuerySet:
    form, whatever = filter_of(QueryDict(address), scope)
    found = listed(scope, form.wanted, whatever_state=whatever, at=now())
    return found.filter(place__code__startswith=place_code)


def count_of(scope: Scope, place_code: str, address: str) -> int:
    return cases_to_list(scope, place_code, address).count()


def rows_of(scope: Scope, place_code: str, address: str, words: Words) -> Iterator[Values]:
    """One row for each case, the first opened first. Names and telephones are masked by whoever writes them."""
    found = cases_to_list(scope, place_code, address).select_related("place", "owner_post__place")
    keys = list(found.order_by("opened_at", "pk").values_list("pk", flat=True)[:MOST_LISTED])
    for some in batched(keys, AT_ONCE):
        with override(CHINESE):
            yield from _rows(list(found.filter(pk__in=some).order_by("opened_at", "pk")), words)


def _rows(cases: list[Case], words: Words) -> Iterator[Values]:
    keys = [case.pk for case in cases]
    known = CountyMatter.objects.filter(system_id=words.system_id, case__in=keys).order_by("at")
    matters = {one.case_id: one for one in known}
    reporters = {one.case_id: one for one in Reporter.objects.filter(case__in=keys)}
    said = Step.objects.filter(case__in=keys, kind__in=_SAY_WHAT_WAS_DONE).exclude(note="")
    notes = dict(said.order_by("case_id", "-number").distinct("case_id").values_list("case_id", "note"))
    classes: dict[str, dict[str, str]] = {}
    for case in cases:
        township = township_of(case.place_id)
        if township not in classes:
            classes[township] = {code: str(one) for code, one in classes_of(township, at=now()).items()}
        yield _row(case, words, matters.get(case.pk), reporters.get(case.pk), notes.get(case.pk, "")) | {
            "class": words.meaning.word_for(WordField.CLASS, case.class_code) or classes[township].get(case.class_code)
        }


def _row(case: Case, words: Words, matter: CountyMatter | None, reporter: Reporter | None, note: str) -> dict[str, Any]:
    meaning, state = words.meaning, STATE_OF[Status(case.status)]
    channel = reporter.channel if reporter is not None else ""
    post, opened_on = case.owner_post, case.opened_at.astimezone(SHANGHAI).date()
    reported_on = matter.reported_on if matter is not None else None
    return {
        "record": str(case.pk),
        "number": matter.number if matter is not None else None,
        "code": case.code,
        "title": case.title,
        "story": case.story,
        "place": meaning.word_for(WordField.PLACE, case.place_id) or str(case.place),
        "whereabouts": case.whereabouts,
        "state": meaning.state_word(state) or str(COUNTY_STATE_WORDS[state]),
        "channel": (meaning.word_for(WordField.CHANNEL, channel) or str(CHANNEL_WORDS[ReportChannel(channel)]))
        if channel
        else None,
        "reported_on": reported_on or opened_on,
        "name": reporter.name if reporter is not None and not reporter.is_anonymous else None,
        "phone": reporter.phone if reporter is not None and not reporter.is_anonymous else None,
        "result": note or (str(CLOSING_WORDS[Closing(case.outcome)]) if case.outcome else None),
        "due_on": case.due_at.astimezone(SHANGHAI).date(),
        "closed_on": case.closed_at.astimezone(SHANGHAI).date() if case.closed_at else None,
        "unit": f"{post.place} · {ROLE_WORDS[Role(post.role)]}" if post is not None else None,
    }
