"""What belongs to persons: notices, absences, teams, accounts, passkeys, and how long it is kept."""

import json
from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import PushSubscription
from dayuan.notices.testing import make_notice
from dayuan.people.account_models import Guesses
from dayuan.people.models import Person, Role, Team
from dayuan.people.powers_actions import ask_for_post
from dayuan.people.teams_actions import add_member
from dayuan.people.teams_rules import TeamKind
from dayuan.people.testing import make_absence
from dayuan.people.tests.telephone import Telephone
from dayuan.places.models import Place
from dayuan.places.testing import TOWNSHIP
from dayuan.retention.actions import place_hold
from dayuan.retention.models import Run
from dayuan.retention.rules import RunState


def notices(secretary: Person) -> dict[str, object]:
    browser = PushSubscription.objects.create(
        person=secretary, endpoint="https://x", endpoint_mark="x", keys="{}", made_at=MONDAY_NOON
    )
    return {"notice_id": make_notice(secretary).pk, "subscription_id": browser.pk, "kind_word": "sms"}


def posts(secretary: Person, newcomer: Person, village: Place) -> dict[str, object]:
    today = now().astimezone(SHANGHAI).date()
    team = Team.objects.create(place=village, kind=TeamKind.CIVILITY)
    member = add_member(team, "李四", skills=[], is_leader=False, joined_on=today, by=secretary, at=now())
    return {
        "absence_id": make_absence(newcomer, today + timedelta(days=10), today + timedelta(days=12)).pk,
        "township": TOWNSHIP,
        "people.kind": "01",
        "team_id": team.pk,
        "member_id": member.pk,
    }


def retention(keeper: Person, code: str) -> dict[str, object]:
    at = now()
    ends_on = (at + timedelta(days=30)).date()
    hold = place_hold("case", code, name="x", reason="x", ends_on=ends_on, by=keeper, at=at)
    run = Run.objects.create(started_at=at, moved_at=at, ended_at=at, state=RunState.DONE)
    return {"retention": "short", "run_id": run.pk, "hold_id": hold.pk}


def request_for_post(cast: dict[str, Person], person: Person, village: Place) -> UUID:
    asked = ask_for_post(
        person,
        Role.VILLAGE_SECRETARY,
        village,
        starts_on=now().astimezone(SHANGHAI).date(),
        reason="x",
        by=cast["security_administrator"],
        at=now(),
    )
    return asked.pk


def lockout(person: Person) -> Guesses:
    until = now() + timedelta(minutes=5)
    return Guesses.objects.create(kind="account", key="x", person=person, tries=5, since=now(), locked_until=until)


def session(person: Person) -> UserSession:
    return UserSession.objects.create(user=person, ip="10.0.0.1", session_key="of-the-secretary", user_agent="x")


def passkey(person: Person) -> Authenticator:
    made = Telephone().make({"publicKey": {"challenge": "AAAA", "user": {"id": "AAAA"}}})
    return Authenticator.objects.create(
        user=person, type="webauthn", data={"name": "手机", "credential": json.loads(made)}
    )
