"""The desk's pages of posts, vacancies, persons and absences."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.access import (
    get_absence_for,
    get_person_for_desk,
    get_post_for_appointer,
    get_post_for_desk,
    may_arrange_absence,
    may_fill_post,
    posts_readable,
    proposals_readable,
)
from dayuan.people.chain_rules import AbsenceReason
from dayuan.people.models import Person, Post, Role, RoleRequest
from dayuan.people.posts_actions import (
    AskedAlready,
    AwayAlready,
    PostHeldAlready,
    PostOver,
    PowersMustStaySeparate,
    SeatTaken,
    SecondPersonNeeded,
    SiteNeeded,
    StandInGoesRound,
    StandInUnfit,
    end_absence,
    end_post,
    fill_post,
    hand_over,
    record_absence,
)
from dayuan.people.posts_forms import AppointForm, AwayForm, EndForm, HandOverForm
from dayuan.people.powers_queries import waiting
from dayuan.people.powers_rules import needs_second_person
from dayuan.people.queries import absences_of, answering_for, history_of, open_seats, posts_of, seats_filled
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import APPOINTERS, APPROVING_ROLES, DESK_ROLES, LISTED_ROLES
from dayuan.people.wording import ROLE_WORDS

SEATS_ON_A_PAGE = 80
NOT_THIS_PERSON = (PostHeldAlready, SeatTaken, SecondPersonNeeded, AskedAlready, PowersMustStaySeparate)
"""Refusals that are said beside the name."""


@require_GET
@for_roles(DESK_ROLES)
def post_list(request: SignedInRequest) -> HttpResponse:
    asked, only_vacant = request.GET.get("role", ""), request.GET.get("vacant") == "1"
    roles = [role for role in LISTED_ROLES if role.value == asked] or LISTED_ROLES
    seats = seats_filled(request.person_scope.q("place_id", DESK_ROLES), day=today(), roles=roles)
    vacant = open_seats(seats)
    page = Paginator(vacant if only_vacant else seats, SEATS_ON_A_PAGE).get_page(request.GET.get("page", ""))
    context = {
        "page": page,
        "posts": sum(len(seat.posts) for seat in seats),
        "vacancies": sum(seat.vacancies for seat in vacant),
        "role": asked,
        "only_vacant": only_vacant,
        "roles": [(role.value, ROLE_WORDS[role]) for role in Role if role in LISTED_ROLES],
        "may_appoint": request.person_scope.holds(APPOINTERS),
        "proposed": waiting(proposals_readable(request.person_scope), at=now()),
        "may_confirm": request.person_scope.holds(APPROVING_ROLES),
        "changeable": [seat for seat in page if may_fill_post(request.person_scope, seat.role, seat.place_code)],
        "fillable": [seat for seat in vacant if may_fill_post(request.person_scope, seat.role, seat.place_code)],
    }
    return render(request, "people/posts.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(APPOINTERS)
def appoint_page(request: SignedInRequest) -> HttpResponse:
    if request.method == "GET":
        first = {"role": request.GET.get("role"), "place": request.GET.get("place"), "starts_on": today()}
        return render(request, "people/appoint.html", {"form": AppointForm(initial=first, scope=request.person_scope)})
    form = AppointForm(request.POST, scope=request.person_scope)
    if form.is_valid():
        entered = dict(form.cleaned_data)
        role = Role(entered.pop("role"))
        try:
            given = fill_post(entered.pop("person"), role, entered.pop("place"), by=request.user, at=now(), **entered)
        except NOT_THIS_PERSON as refused:
            form.add_error("person", str(refused))
        except PostOver as refused:
            form.add_error("ends_on", str(refused))
        except SiteNeeded as refused:
            form.add_error("site", str(refused))
        else:
            return _after(request, given, "people:posts")
    return render(request, "people/appoint.html", {"form": form}, status=422)


@require_GET
@for_roles(DESK_ROLES)
def post(request: SignedInRequest, post_id: UUID) -> HttpResponse:
    return _post_page(request, get_post_for_desk(post_id, request.person_scope))


@require_http_methods(["GET", "POST"])
@for_roles(APPOINTERS)
def end(request: SignedInRequest, post_id: UUID) -> HttpResponse:
    found = get_post_for_appointer(post_id, request.person_scope)
    if request.method == "GET":
        return redirect("people:post", found.pk)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            end_post(found.pk, by=request.user, at=now(), **form.cleaned_data)
        except PostOver as refused:
            form.add_error("ends_on", str(refused))
        else:
            return redirect("people:post", found.pk)
    return _post_page(request, found, end_form=form)


@require_http_methods(["GET", "POST"])
@for_roles(APPOINTERS)
def hand_over_page(request: SignedInRequest, post_id: UUID) -> HttpResponse:
    found = get_post_for_appointer(post_id, request.person_scope)
    if request.method == "GET":
        return redirect("people:post", found.pk)
    form = HandOverForm(request.POST, scope=request.person_scope)
    if form.is_valid():
        entered = dict(form.cleaned_data)
        try:
            given = hand_over(found.pk, entered.pop("person"), by=request.user, at=now(), **entered)
        except PostOver as refused:
            form.add_error("on", str(refused))
        except NOT_THIS_PERSON as refused:
            form.add_error("person", str(refused))
        else:
            return _after(request, given, "people:post", found.pk)
    return _post_page(request, found, hand_over_form=form)


@require_GET
@for_roles(DESK_ROLES)
def person(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    return _person_page(request, get_person_for_desk(person_id, request.person_scope))


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def away(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    found = get_person_for_desk(person_id, request.person_scope)
    if request.method == "GET":
        return redirect("people:person", found.pk)
    if not may_arrange_absence(request.person_scope, found, at=now()):
        raise Http404
    form = _away_form(request, found, request.POST)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            record_absence(
                found,
                starts_on=entered["starts_on"],
                ends_on=entered["ends_on"],
                reason=AbsenceReason(entered["reason"]),
                stand_ins=form.stand_ins(),
                by=request.user,
                at=now(),
            )
        except PostOver as refused:
            form.add_error("ends_on", str(refused))
        except AwayAlready as refused:
            form.add_error("starts_on", str(refused))
        except (StandInGoesRound, StandInUnfit) as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("people:person", found.pk)
    return _person_page(request, found, away_form=form)


@require_POST
@for_roles(DESK_ROLES)
def back(request: SignedInRequest, absence_id: UUID) -> HttpResponse:
    absence = get_absence_for(absence_id, request.person_scope, at=now())
    end_absence(absence.pk, by=request.user, at=now())
    return redirect("people:person", absence.person_id)


def _after(request: SignedInRequest, given: Post | RoleRequest, page: str, *arguments: UUID) -> HttpResponse:
    """To the new post; to where one came from, with a word, where a second person has to confirm."""
    if isinstance(given, Post):
        return redirect("people:post", given.pk)
    words = _("Proposed. %(name)s holds the post once a second person has confirmed it, within seven days.")
    messages.success(request, words % {"name": given.person})
    return redirect(page, *arguments)


def today() -> date:
    return now().astimezone(SHANGHAI).date()


def _post_page(
    request: SignedInRequest, found: Post, end_form: EndForm | None = None, hand_over_form: HandOverForm | None = None
) -> HttpResponse:
    day = today()
    is_over = found.ends_on is not None and found.ends_on < day
    answering = answering_for(found, at=now()) if not is_over and found.starts_on <= day else None
    context = {
        "post": found,
        "history": history_of(found),
        "is_over": is_over,
        "begins_later": found.starts_on > day,
        "answering": answering,
        "stands_in": answering is not None and answering.pk != found.person_id,
        "may_fill": may_fill_post(request.person_scope, Role(found.role), found.place_id) and not is_over,
        "proposed": waiting(
            RoleRequest.objects.filter(instead_of=found).select_related("person", "asked_by"), at=now()
        ),
        "needs_second": needs_second_person(Role(found.role), found.place_id),
        "end_form": end_form or EndForm(initial={"ends_on": day}),
        "hand_over_form": hand_over_form or HandOverForm(initial={"on": day}, scope=request.person_scope),
    }
    return render(request, "people/post.html", context, status=422 if end_form or hand_over_form else 200)


def _person_page(request: SignedInRequest, found: Person, away_form: AwayForm | None = None) -> HttpResponse:
    may_arrange = may_arrange_absence(request.person_scope, found, at=now())
    posts = posts_of(found).filter(pk__in=posts_readable(request.person_scope))
    absences = absences_of(found, since=today())
    here = {one.pk for one in posts}
    context = {
        "person": found,
        "posts": posts,
        "absences": [(one, [lent for lent in one.stand_ins.all() if lent.post_id in here]) for one in absences],
        "may_arrange": may_arrange,
        "away_form": away_form or (_away_form(request, found, None) if may_arrange else None),
        "today": today(),
    }
    return render(request, "people/person.html", context, status=422 if away_form else 200)


def _away_form(request: SignedInRequest, found: Person, entered: QueryDict | None) -> AwayForm:
    posts = Post.objects.held_on(today()).filter(person=found).select_related("place").order_by("starts_on", "pk")
    return AwayForm(entered, scope=request.person_scope, posts=posts, today=today(), initial={"starts_on": today()})
