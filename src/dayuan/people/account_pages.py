"""My account: who I am here, how I sign in, where I am signed in."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dayuan.kernel.clock import now
from dayuan.people.account_actions import end_other_sessions, end_session
from dayuan.people.account_duties import must_have_second_factor
from dayuan.people.account_sessions import sessions_of
from dayuan.people.models import Person, SignIn
from dayuan.people.queries import posts_held

SIGN_INS_SHOWN = 10


@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    at = now()
    factors = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    context = {
        "person": person,
        "posts": posts_held(at).filter(person=person).order_by("place_id", "role"),
        "has_codes": any(factor.type == Authenticator.Type.TOTP for factor in factors),
        "has_recovery_codes": any(factor.type == Authenticator.Type.RECOVERY_CODES for factor in factors),
        "passkeys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "must_have_factor": must_have_second_factor(person, at=at),
        "sessions": _sessions(request, person),
        "sign_ins": SignIn.objects.filter(person=person).order_by("-at")[:SIGN_INS_SHOWN],
        "county": settings.OIDC_NAME if settings.OIDC_URL else "",
        "county_accounts": SocialAccount.objects.filter(user=person),
    }
    return render(request, "people/mine.html", context)


@require_GET
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    return render(request, "usersessions/usersession_list.html", {"sessions": _sessions(request, _person(request))})


@require_POST
@login_required
def end_one(request: HttpRequest, session_id: int) -> HttpResponse:
    person = _person(request)
    session = UserSession.objects.filter(user=person, pk=session_id).first()
    if session is None:
        raise Http404
    end_session(session, by=person, at=now())
    messages.success(request, _("Signed out there."))
    return redirect("account_mine")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    ended = end_other_sessions(_person(request), session_key=request.session.session_key, at=now())
    words = ngettext("Signed out in %(n)s other place.", "Signed out in %(n)s other places.", ended)
    messages.success(request, words % {"n": ended})
    return redirect("account_mine")


def _sessions(request: HttpRequest, person: Person) -> list[tuple[UserSession, bool]]:
    here = request.session.session_key
    return [(session, session.session_key == here) for session in sessions_of(person)]


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user
