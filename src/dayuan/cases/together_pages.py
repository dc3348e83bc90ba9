"""One act on several cases, which asks twice: what will be done to which and why not to others, then what was done."""

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dayuan.cases.access import parts_of
from dayuan.cases.act_pages import FUNCTIONS
from dayuan.cases.actions import do_once, standing_of
from dayuan.cases.list_pages import address_of
from dayuan.cases.models import Case, DoneTogether
from dayuan.cases.queries import STATUS_WORDS, cases_of
from dayuan.cases.rules import Status
from dayuan.cases.rules.lists import MOST_AT_ONCE
from dayuan.cases.rules.workflow import NOT_FOR_WARNINGS, ROWS, TOGETHER, Act, is_open_to
from dayuan.cases.together_forms import TOGETHER_FORMS
from dayuan.cases.wording import ACT_WORDS_OF_CASES
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.access import Scope
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES


@dataclass(frozen=True)
class Chosen:
    """One of the chosen cases: where it stood when it was looked at, and why nothing is done to it."""

    case: Case
    seen: str
    refused: str = ""
    done: bool = False


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def together(request: SignedInRequest) -> HttpResponse:
    """Ask with a reading, do with a writing; cases of elsewhere and cases that are not there look the same."""
    posted = request.method == "POST"
    asked = request.POST if posted else request.GET
    act, key, typed = _act_called(asked.get("act", "")), _key_of(asked.get("key", "")), _once(asked.getlist("case"))
    chosen = _chosen(typed, act, key, request.person_scope) if len(typed) <= MOST_AT_ONCE else []
    form = TOGETHER_FORMS[act](request.POST if posted else None, cases=_asked_about(chosen, act), at=now())
    said = _why_none(typed, chosen, act)
    context: dict[str, Any] = {
        "act": act.value,
        "title": ACT_WORDS_OF_CASES[act],
        "missing": 0 if said else len(typed) - len(chosen),
        "back": address_of(request, QueryDict(asked.get("back", ""))),
    }
    if posted and not said and key is not None and form.is_valid():
        results = _results(chosen, act, form.given(), key, request)
        return render(request, "cases/together_done.html", context | results)
    context |= {"form": form, "said": said, "key": key or uuid4(), "chosen": chosen}
    context |= {"doable": [one for one in chosen if not one.refused], "refused": [one for one in chosen if one.refused]}
    return render(request, "cases/together.html", context, status=422 if posted else 200)


def _act_called(word: str) -> Act:
    if word not in TOGETHER:
        raise Http404
    return Act(word)


def _key_of(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _once(typed: Iterable[str]) -> dict[str, str]:
    """What was chosen, `id` or `id:where it stood`, each case once."""
    found: dict[str, str] = {}
    for one in typed:
        key, _colon, seen = one.partition(":")
        found.setdefault(key, seen)
    return found


def _chosen(typed: dict[str, str], act: Act, key: UUID | None, scope: Scope) -> list[Chosen]:
    """The chosen cases that this person sees, in the order in which they were chosen."""
    keys = {found: seen for one, seen in typed.items() if (found := _key_of(one)) is not None}
    cases = {case.pk: case for case in cases_of(scope).select_related("owner_post").filter(pk__in=keys)}
    done = DoneTogether.objects.filter(key=key, case__in=cases) if key is not None else DoneTogether.objects.none()
    before = set(done.values_list("case_id", flat=True))
    return [
        Chosen(case, seen or standing_of(case), done=True)
        if case.pk in before
        else Chosen(case, seen or standing_of(case), _why_not(case, seen, act, scope))
        for one, seen in keys.items()
        if (case := cases.get(one)) is not None
    ]


def _asked_about(chosen: Sequence[Chosen], act: Act) -> list[Case]:
    """The cases that the form is about: of those to be merged any that is not over may go on."""
    return [one.case for one in chosen if not one.refused or (act is Act.MERGE and not one.case.is_over)]


def _why_not(case: Case, seen: str, act: Act, scope: Scope) -> str:
    """What stands in the way of this act on this case; nothing where nothing does."""
    if seen and seen != standing_of(case):
        return _("The case has moved on. Look at it again before you decide.")
    here = Status(case.status)
    if here not in ROWS[act].here:
        return _("This cannot be done from where it stands: %(status)s.") % {"status": STATUS_WORDS[here]}
    if case.is_commands and act in NOT_FOR_WARNINGS:
        return _("A warning raised it: dispatch sends somebody.")
    return "" if is_open_to(act, here, parts_of(case, scope)) else _("This is not yours to decide.")


def _why_none(typed: Sized, chosen: Sequence[Chosen], act: Act) -> str:
    """Why nothing is done at all."""
    if len(typed) > MOST_AT_ONCE:
        return _("At most %(most)s cases at once. Nothing was done.") % {"most": MOST_AT_ONCE}
    if act is Act.MERGE and len(chosen) == 1:
        return _("Choose at least two cases to merge.")
    return "" if chosen else _("Choose at least one case of the list.")


def _results(
    chosen: Sequence[Chosen], act: Act, given: dict[str, Any], key: UUID, request: SignedInRequest
) -> dict[str, Any]:
    """One after the other, each its own transaction."""
    into: Case | None = given.get("into")
    results = [_done(one, act, given, key, request) for one in chosen if into is None or one.case.pk != into.pk]
    return {
        "into": into,
        "done": [one for one in results if one.done],
        "refused": [one for one in results if not one.done],
    }


def _done(one: Chosen, act: Act, given: dict[str, Any], key: UUID, request: SignedInRequest) -> Chosen:
    """Do it to one case. A refusal is its result, and the others go on."""
    if one.refused or one.done:
        return one
    at, parts = now(), parts_of(one.case, request.person_scope)
    doing = partial(FUNCTIONS[act], case_id=one.case.pk, by=request.user, parts=parts, at=at, **given)
    also = [given["into"].pk] if "into" in given else []
    try:
        do_once(one.case.pk, doing, key=key, seen=one.seen, also=also, at=at)
    except Refusal as refusal:
        return Chosen(one.case, one.seen, refused=str(refusal))
    one.case.refresh_from_db()
    return Chosen(one.case, one.seen, done=True)
