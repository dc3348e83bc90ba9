"""The security administrator's pages: posts asked for, approved and withdrawn; lockouts lifted."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.account_actions import forget_second_factor, lift_lockout
from dayuan.people.models import Role
from dayuan.people.powers_access import (
    GRANTS_POSTS,
    get_lockout_for_granter,
    get_person_for_granter,
    get_post_for_granter,
    get_request_for_approver,
    lockouts_in_scope,
    posts_of_granter,
    requests_in_scope,
)
from dayuan.people.powers_actions import approve_request, ask_for_post, decline_request, withdraw_post
from dayuan.people.powers_forms import PostForm, ReasonForm
from dayuan.people.powers_queries import over, posts_named, waiting
from dayuan.people.powers_rules import may_decide
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import APPROVING_ROLES

ROWS_ON_A_PAGE = 50
LATEST = 10


@require_GET
@for_roles(APPROVING_ROLES)
def requests(request: SignedInRequest) -> HttpResponse:
    at = now()
    found = requests_in_scope(request.person_scope)
    open_requests = [
        (asked, may_decide(request.user.pk, asked_by=asked.asked_by_id, receiver=asked.person_id))
        for asked in waiting(found, at=at)
    ]
    context = {
        "waiting": open_requests,
        "over": over(found, at=at)[:LATEST],
        "may_ask": request.person_scope.holds(GRANTS_POSTS),
    }
    return render(request, "people/role_requests.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(GRANTS_POSTS)
def ask(request: SignedInRequest) -> HttpResponse:
    at = now()
    if request.method == "GET":
        form = PostForm(scope=request.person_scope, at=at, initial={"account": request.GET.get("account", "")[:150]})
        return render(request, "people/ask_for_post.html", {"form": form})
    form = PostForm(request.POST, scope=request.person_scope, at=at)
    if form.is_valid():
        try:
            _ask(request, form, at=at)
        except Refusal as refused:
            form.add_error("account", str(refused))
        else:
            return redirect("people:role_requests")
    return render(request, "people/ask_for_post.html", {"form": form}, status=422)


def _ask(request: SignedInRequest, form: PostForm, *, at: datetime) -> None:
    entered = form.cleaned_data
    ask_for_post(
        entered["account"],
        Role(entered["role"]),
        entered["place"],
        site=entered["site"],
        starts_on=entered["starts_on"],
        ends_on=entered["ends_on"],
        reason=entered["reason"],
        by=request.user,
        at=at,
    )


@require_POST
@for_roles(APPROVING_ROLES)
def approve(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    approve_request(get_request_for_approver(request_id, request.person_scope), by=request.user, at=now())
    return redirect("people:role_requests")


@require_POST
@for_roles(APPROVING_ROLES)
def decline(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    decline_request(get_request_for_approver(request_id, request.person_scope), by=request.user, at=now())
    return redirect("people:role_requests")


@require_GET
@for_roles(GRANTS_POSTS)
def holders(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = posts_named(posts_of_granter(request.person_scope), words, at=now())
    page = Paginator(found, ROWS_ON_A_PAGE).get_page(request.GET.get("page", ""))
    return render(request, "people/holders.html", {"page": page, "words": words})


@require_http_methods(["GET", "POST"])
@for_roles(GRANTS_POSTS)
def withdraw(request: SignedInRequest, post_id: UUID) -> HttpResponse:
    post = get_post_for_granter(post_id, request.person_scope)

    def act(reason: str) -> None:
        withdraw_post(post, reason=reason, by=request.user, at=now())

    return _with_reason(request, "people/withdraw.html", {"post": post}, act, "people:holders")


@require_GET
@for_roles(GRANTS_POSTS)
def lockouts(request: SignedInRequest) -> HttpResponse:
    locked = lockouts_in_scope(request.person_scope).filter(locked_until__gt=now()).order_by("locked_until")
    return render(request, "people/lockouts.html", {"locked": locked})


@require_POST
@for_roles(GRANTS_POSTS)
def lift(request: SignedInRequest, lockout_id: int) -> HttpResponse:
    lift_lockout(get_lockout_for_granter(lockout_id, request.person_scope), by=request.user, at=now())
    return redirect("people:lockouts")


@require_http_methods(["GET", "POST"])
@for_roles(GRANTS_POSTS)
def forget_factor(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    person = get_person_for_granter(person_id, request.person_scope)

    def act(reason: str) -> None:
        forget_second_factor(person, reason=reason, by=request.user, at=now())

    return _with_reason(request, "people/forget_factor.html", {"person": person}, act, "people:holders")


def _with_reason(
    request: SignedInRequest, template: str, context: dict[str, object], act: Callable[[str], None], then: str
) -> HttpResponse:
    """A page that asks why, and acts once it was told."""
    if request.method == "GET":
        return render(request, template, {**context, "form": ReasonForm()})
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, template, {**context, "form": form}, status=422)
    act(form.cleaned_data["reason"])
    return redirect(then)
