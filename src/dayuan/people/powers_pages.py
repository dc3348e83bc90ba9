"""The system administrator's pages: accounts made, closed, given a new password."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.kernel.clock import now
from dayuan.people.account_actions import (
    AccountNameTaken,
    close_account,
    make_account,
    reopen_account,
    reset_password,
)
from dayuan.people.models import Person
from dayuan.people.powers_access import KEEPS_ACCOUNTS, accounts_in_scope, get_account_for_keeper
from dayuan.people.powers_forms import AccountForm, ReasonForm
from dayuan.people.powers_queries import accounts_named
from dayuan.people.requests import SignedInRequest, for_roles

ACCOUNTS_ON_A_PAGE = 50


@require_GET
@for_roles(KEEPS_ACCOUNTS)
def account_list(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = accounts_named(accounts_in_scope(request.person_scope, KEEPS_ACCOUNTS), words, at=now())
    page = Paginator(found, ACCOUNTS_ON_A_PAGE).get_page(request.GET.get("page", ""))
    return render(request, "people/accounts.html", {"page": page, "words": words})


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_ACCOUNTS)
def new_account(request: SignedInRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "people/new_account.html", {"form": AccountForm(scope=request.person_scope)})
    form = AccountForm(request.POST, scope=request.person_scope)
    if form.is_valid():
        entered = dict(form.cleaned_data)
        try:
            person, password = make_account(entered.pop("username"), by=request.user, at=now(), **entered)
        except AccountNameTaken as taken:
            form.add_error("username", str(taken))
        else:
            return _password_once(request, person, password)
    return render(request, "people/new_account.html", {"form": form}, status=422)


@require_GET
@for_roles(KEEPS_ACCOUNTS)
def account(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    return _show(request, get_account_for_keeper(person_id, request.person_scope))


@require_POST
@for_roles(KEEPS_ACCOUNTS)
def close(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    person, form = get_account_for_keeper(person_id, request.person_scope), ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, person, close_form=form)
    close_account(person, reason=form.cleaned_data["reason"], by=request.user, at=now())
    return redirect("people:account", person.pk)


@require_POST
@for_roles(KEEPS_ACCOUNTS)
def reopen(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    person, form = get_account_for_keeper(person_id, request.person_scope), ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, person, reopen_form=form)
    reopen_account(person, reason=form.cleaned_data["reason"], by=request.user, at=now())
    return redirect("people:account", person.pk)


@never_cache
@require_POST
@for_roles(KEEPS_ACCOUNTS)
def reset(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    person, form = get_account_for_keeper(person_id, request.person_scope), ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, person, reset_form=form)
    password = reset_password(person, reason=form.cleaned_data["reason"], by=request.user, at=now())
    return _password_once(request, person, password)


def _show(request: SignedInRequest, person: Person, **wrong: ReasonForm) -> HttpResponse:
    shown = accounts_named(Person.objects.filter(pk=person.pk), "", at=now()).get()
    names = ("close_form", "reopen_form", "reset_form")
    forms = {name: ReasonForm(auto_id=f"id_{name}_%s") for name in names}
    context = {"person": shown, "is_me": person.pk == request.user.pk, **forms, **wrong}
    return render(request, "people/account.html", context, status=422 if wrong else 200)


def _password_once(request: SignedInRequest, person: Person, password: str) -> HttpResponse:
    return render(request, "people/one_time_password.html", {"person": person, "password": password})
