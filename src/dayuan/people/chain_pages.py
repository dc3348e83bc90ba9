"""The chain as a chart, and the page that says who answers for a place."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.access import Scope, get_place_at, get_place_for_staff, may_change_answers
from dayuan.people.chain_actions import change_answer
from dayuan.people.chain_forms import AnswerForm, AskForm, AskPointForm
from dayuan.people.chain_rules import FIRST_ANSWERS, Chain
from dayuan.people.chain_wording import CHAIN_WORDS, MATTER_WORDS, RUNG_WORDS, reason_of, spoken
from dayuan.people.handover_pages import as_pdf
from dayuan.people.models import Person, Role
from dayuan.people.paper import pdf_of
from dayuan.people.queries import Answer, ChartNode, SeatFilled, Step, answer_table, chart_of, who_answers
from dayuan.people.queries.answers import chain_over
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES, STAFF_ROLES
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.models import Place

DRAWN_CHAINS = (Chain.PARTY, Chain.GRID)
COUNTY_LENGTH = 6
ASKED_BY = ("place", "longitude", "latitude")


@require_GET
@for_roles(STAFF_ROLES)
def chart(request: SignedInRequest) -> HttpResponse:
    root, chain = _asked(request)
    drawn = chart_of(root, chain, day=now().astimezone(SHANGHAI).date())
    above = [step for step in chain_over(root, chain, at=now()).steps if step.place and step.place != root]
    context = {
        "tree": drawn,
        "chain": chain.value,
        "chains": [(one.value, CHAIN_WORDS[one]) for one in DRAWN_CHAINS],
        "root": root,
        "roots": _roots(request.person_scope),
        "above": list(reversed(above)),
        "may_open": request.person_scope.holds(DESK_ROLES),
    }
    return render(request, "people/chart.html", context)


@require_GET
@for_roles(STAFF_ROLES)
def chart_pdf(request: SignedInRequest) -> HttpResponse:
    root, chain = _asked(request)
    at = now()
    drawn = chart_of(root, chain, day=at.astimezone(SHANGHAI).date())
    facts = {
        "title": f"{root} · {CHAIN_WORDS[chain]}",
        "subtitle": _("As of %(day)s, %(n)s vacant")
        % {"day": f"{at.astimezone(SHANGHAI):%Y-%m-%d}", "n": drawn.vacancies},
        "header": _("Printed by %(name)s") % {"name": request.user},
        "tree": _node_facts(drawn),
    }
    return as_pdf(pdf_of("chart.typ", facts), f"chain-{root.code}-{chain.value}.pdf")


@require_GET
@for_roles(STAFF_ROLES)
def answers(request: SignedInRequest) -> HttpResponse:
    """Who answers for this? Asked by place and kind of matter; a courtyard head is answered at once."""
    places = _places_worked(request.person_scope)
    given = request.GET if any(request.GET.get(name) for name in ASKED_BY) else None
    form = AskForm(given, scope=request.person_scope, initial={"place": places[0].code if places else None})
    answer = None
    if form.is_bound and form.is_valid():
        answer = who_answers(form.cleaned_data["place"], form.cleaned_data["kind"] or None, at=now())
    elif not form.is_bound and places and not request.person_scope.holds(DESK_ROLES):
        answer = who_answers(places[0], at=now())
    wrong = form.is_bound and not form.is_valid()
    context = {
        "form": form,
        "answer": answer,
        "first": spoken(answer.first) if answer else None,
        "next": [spoken(step) for step in answer.next] if answer else [],
        "passed": [spoken(step) for step in answer.passed] if answer else [],
        "chain_word": CHAIN_WORDS[answer.chain] if answer else "",
        "kind_word": MATTER_WORDS[answer.kind] if answer else "",
        "townships": _townships(request.person_scope),
    }
    return render(request, "people/answers.html", context, status=422 if wrong else 200)


@require_GET
@for_roles(STAFF_ROLES)
def answers_json(request: SignedInRequest) -> JsonResponse:
    """The same for the map: who answers for a place or at a point, in the reader's words."""
    asked = AskPointForm(request.GET)
    if not asked.is_valid():
        return JsonResponse({"errors": asked.errors}, status=422)
    if asked.point is not None:
        place = get_place_at(asked.point, request.person_scope)
    else:
        place = get_place_for_staff(request.GET.get("place", ""), request.person_scope)
    answer = who_answers(place, request.GET.get("kind") or None, at=now())
    return JsonResponse(_answer_json(answer))


@require_GET
@for_roles(DESK_ROLES)
def table(request: SignedInRequest, township: str) -> HttpResponse:
    place = _get_township(township, request.person_scope)
    rows = [
        {
            "kind": kind,
            "word": MATTER_WORDS[kind],
            "chain": CHAIN_WORDS[chain],
            "rung": RUNG_WORDS[first],
            "rule": rule,
            "form": AnswerForm(initial={"first": f"{chain.value}:{first.value}"}, auto_id=f"{kind}_%s"),
        }
        for kind, chain, first, rule in answer_table(place.code, at=now())
    ]
    may_change = may_change_answers(request.person_scope, place.code)
    return render(request, "people/answer_table.html", {"rows": rows, "place": place, "may_change": may_change})


@require_http_methods(["GET", "POST"])
@for_roles({Role.CHIEF_GRID_OFFICER})
def change(request: SignedInRequest, township: str, kind: str) -> HttpResponse:
    place = _get_township(township, request.person_scope)
    if kind not in FIRST_ANSWERS or not may_change_answers(request.person_scope, place.code):
        raise Http404
    form = AnswerForm(request.POST)
    if request.method == "POST" and form.is_valid():
        chain, first = form.chosen()
        change_answer(place, kind, chain=chain, first_rung=first, by=request.user, at=now())
    return redirect("people:answer_table", place.code)


def _get_township(code: str, scope: Scope) -> Place:
    place = next((one for one in _townships(scope) if one.code == code), None)
    if place is None:
        raise Http404
    return place


def _townships(scope: Scope) -> list[Place]:
    """The townships whose table somebody at a desk may read."""
    codes = {code[:9] for code in scope.place_codes(DESK_ROLES) if len(code) > COUNTY_LENGTH}
    return list(Place.objects.filter(code__in=codes))


def _places_worked(scope: Scope) -> list[Place]:
    return list(Place.objects.filter(code__in=scope.place_codes(STAFF_ROLES)).order_by("code"))


def _roots(scope: Scope) -> list[Place]:
    """Places a chart may begin at: where somebody works; for a county its townships too."""
    worked = _places_worked(scope)
    counties = [place.code for place in worked if len(place.code) == COUNTY_LENGTH]
    return [*worked, *Place.objects.filter(parent_id__in=counties)]


def _asked(request: SignedInRequest) -> tuple[Place, Chain]:
    wanted = request.GET.get("chain", "")
    chain = next((one for one in DRAWN_CHAINS if one.value == wanted), Chain.PARTY)
    code = request.GET.get("place", "")
    if code:
        return get_place_for_staff(code, request.person_scope), chain
    return _places_worked(request.person_scope)[0], chain


def _answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "place": answer.place.code,
        "name": str(answer.place),
        "kind": answer.kind,
        "chain": str(CHAIN_WORDS[answer.chain]),
        "rungs": [_step_json(step) for step in answer.rungs[:4]],
        "passed": [_step_json(step) for step in answer.passed],
    }


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "rung": str(RUNG_WORDS[step.rung.name]),
        "person": _name(step.person),
        "stands_in_for": _name(step.stands_in_for),
        "reason": reason_of(step),
    }


def _name(person: Person | None) -> str | None:
    return str(person) if person else None


def _node_facts(node: ChartNode) -> dict[str, Any]:
    return {
        "place": str(node.place),
        "seats": [_seat_facts(seat) for seat in node.seats],
        "below": [_node_facts(below) for below in node.below],
    }


def _seat_facts(seat: SeatFilled) -> dict[str, Any]:
    note = ""
    if seat.is_away:
        note = _("away; acting: %(name)s") % {"name": seat.stand_in} if seat.stand_in else _("away; nobody acts")
    return {
        "role": str(ROLE_WORDS[seat.role]),
        "vacant": seat.is_vacant,
        "name": str(seat.post.person) if seat.post else _("vacant"),
        "note": note,
    }
