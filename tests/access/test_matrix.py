"""Who gets what: every address, API call, export and live topic, for every role and place of the cast, yes and no.

The objects behind the addresses lie in the village. To whoever is not named an address is hidden (404), or asks to sign
in. A new address without a line here fails `test_every_address_has_its_line`.
"""

import pytest
from django.db import transaction
from django.http import FileResponse, HttpResponseNotFound
from django.test import Client
from django.urls import reverse

from dayuan.config import urls
from dayuan.kernel.clock import now
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, OTHER_VILLAGE, VILLAGE
from dayuan.web.live import READERS, heard_by
from tests.access.walking import (
    COURTYARD,
    NEXT_COURTYARD,
    Ask,
    addresses,
    is_open,
    thing_behind,
    things_of_the_village,
)

CAST = (
    "duty_officer",
    "chief",
    "secretary",
    "other_secretary",
    "officer",
    "second_officer",
    "grid_worker",
    "courtyard_head",
    "next_head",
    "resident",
    "stranger",
    "outsider",
    "system_administrator",
    "security_administrator",
    "auditor",
)
VISITOR = "visitor"


def only(*names: str) -> frozenset[str]:
    return frozenset(names)


# Who holds such a post anywhere: they get the page, and on it what lies in their places.
COMMAND = only("duty_officer", "chief", "outsider")
DESK = COMMAND | only("secretary", "other_secretary")
HEADS = only("courtyard_head", "next_head")
STAFF = DESK | HEADS | only("officer", "second_officer", "grid_worker")
REGISTER = COMMAND | HEADS | only("secretary", "other_secretary", "grid_worker")
SIGNED_IN = frozenset(CAST)
ANYBODY = SIGNED_IN | {VISITOR}
NOBODY = only()
# Who holds it around the village: they get the village's objects.
COMMAND_HERE = only("duty_officer", "chief")
DESK_HERE = COMMAND_HERE | only("secretary")
STAFF_HERE = DESK_HERE | only("officer", "second_officer", "grid_worker")
CHIEF_HERE = only("chief")
# A village reads the calendar, and who answers for what, of its township.
TOWNSHIP_DESK = DESK_HERE | only("other_secretary")
# Who works around the courtyard in the village; the head of the next one does not.
STAFF_OF_COURTYARD = STAFF_HERE | only("courtyard_head")
# The register of a courtyard's households: who reads it, and the fewer who change it.
REGISTER_HERE = DESK_HERE | only("grid_worker", "courtyard_head")
KEEPERS_HERE = only("secretary", "grid_worker", "courtyard_head")
# Named for the care group, and who asked for the export.
NAMED = only("secretary")
IMPORTERS_HERE = only("secretary")
# Nobody gives away the post of a grid worker but those above it.
APPOINTERS_HERE = only("chief", "secretary")
# The first officer of the checkpoint was asked to go, so the case is theirs as well.
ASKED = only("officer")
SYSTEM = only("system_administrator")
SECURITY = only("security_administrator")
AUDITOR = only("auditor")
POWERS = SYSTEM | SECURITY | AUDITOR


def get(who: frozenset[str], **headers: str) -> Ask:
    return Ask(who, headers=headers)


def find(who: frozenset[str], **query: str) -> Ask:
    return Ask(who, data=query)


def post(who: frozenset[str], **entered: str) -> Ask:
    return Ask(who, "post", data=entered)


TABLE: dict[str, Ask] = {
    "alive": get(ANYBODY),
    "set_language": post(ANYBODY),
    "web:home": get(SIGNED_IN),
    "web:live": get(SIGNED_IN),
    "web:matters": get(COMMAND),
    "web:matter": get(COMMAND_HERE),
    "web:status": get(COMMAND),
    "web:figures": get(COMMAND),
    "web:map": get(COMMAND),
    "web:asked": get(STAFF),
    "web:text_size": post(ANYBODY),
    "web:suggest": get(ANYBODY),
    "web:suggested": get(ANYBODY),
    "web:suggestions": get(COMMAND),
    # Signing in, and one's own account.
    "account_login": get(SIGNED_IN | {VISITOR}),
    "account_logout": get(SIGNED_IN),
    "account_inactive": get(ANYBODY),
    "account_mine": get(SIGNED_IN),
    "account_reauthenticate": get(SIGNED_IN),
    "account_change_password": get(SIGNED_IN),
    "usersessions_list": get(SIGNED_IN),
    "account_end_other_sessions": post(SIGNED_IN),
    "account_end_session": post(only("secretary")),
    "mfa_index": get(SIGNED_IN),
    # The second step of signing in: whoever is through is sent home, a visitor without the first step to the beginning.
    "mfa_authenticate": get(SIGNED_IN),
    "mfa_reauthenticate": get(SIGNED_IN),
    "mfa_activate_totp": get(SIGNED_IN),
    "mfa_deactivate_totp": get(POWERS),
    "mfa_view_recovery_codes": get(POWERS),
    "mfa_generate_recovery_codes": get(SIGNED_IN),
    "mfa_download_recovery_codes": get(POWERS),
    "mfa_list_webauthn": get(SIGNED_IN),
    "mfa_add_webauthn": get(SIGNED_IN),
    "mfa_reauthenticate_webauthn": get(SIGNED_IN),
    "mfa_remove_webauthn": get(only("secretary")),
    "mfa_edit_webauthn": get(only("secretary")),
    "mfa_login_webauthn": get(ANYBODY, Accept="application/json"),
    "socialaccount_connections": get(SIGNED_IN),
    "socialaccount_login_cancelled": get(ANYBODY),
    "socialaccount_login_error": get(NOBODY),
    "openid_connect_login": get(NOBODY),
    "openid_connect_callback": get(NOBODY),
    # Matters.
    "cases:list": get(DESK),
    "cases:filters": get(DESK),
    "cases:rename_filter": post(only("secretary"), name="待办"),
    "cases:drop_filter": post(only("secretary")),
    "cases:start_filter": post(only("secretary")),
    "cases:together": find(DESK, act="accept"),
    "cases:case": get(DESK_HERE | ASKED),
    "cases:close": post(COMMAND_HERE),
    "cases:note": post(DESK_HERE | ASKED),
    "cases:act": get(DESK_HERE),
    "cases:reporter": get(DESK_HERE),
    "cases:mine": get(STAFF),
    "cases:new": get(STAFF),
    "cases:known": post(STAFF, story="路灯不亮"),
    "cases:ladder": get(DESK),
    "cases:figures": get(DESK),
    "cases:figure": get(DESK),
    "cases:classes": get(DESK),
    "cases:class": get(DESK),
    "cases:new_class": get(CHIEF_HERE),
    "cases:clocks": get(DESK),
    "cases:dossier": get(DESK_HERE),
    "track:enter": get(ANYBODY),
    "track:case": get(ANYBODY),
    # Disputes: the village's committee reads them; the command room gets a page with level, state and days alone.
    "disputes:list": get(REGISTER),
    "disputes:figures": get(REGISTER),
    "disputes:apply": get(REGISTER - COMMAND),
    "disputes:take": post(DESK_HERE),
    "disputes:dispute": get(DESK_HERE),
    "disputes:act": get(only("secretary")),
    "disputes:reveal": get(only("secretary")),
    "disputes:paper": get(only("secretary")),
    "disputes:keep_paper": get(only("secretary")),
    "disputes:signed_paper": get(only("secretary")),
    # Reporting, and the reporter's own view: without the digits one is asked for them.
    "report:new": get(ANYBODY),
    "report:complaint": get(ANYBODY),
    "report:at": get(ANYBODY),
    "report:received": get(ANYBODY),
    "report:where": find(ANYBODY, lon="104.06", lat="29.96"),
    "report:ready": get(ANYBODY),
    "report:waiting": get(ANYBODY),
    "report:codes": get(DESK),
    "reporter:own": get(ANYBODY),
    "reporter:answer": post(ANYBODY),
    "reporter:reopen": post(ANYBODY),
    "reporter:add": post(ANYBODY),
    "reporter:told": post(ANYBODY),
    "evidence:piece": get(DESK_HERE | ASKED),
    "evidence:new": get(DESK_HERE | ASKED),
    "evidence:telephoned": post(DESK_HERE | ASKED),
    # Weather is everybody's in the township: its villages read the alerts, the command room keeps the sources.
    "alerts:list": get(DESK),
    "alerts:alert": get(TOWNSHIP_DESK),
    "alerts:alert_as_sent": get(TOWNSHIP_DESK),
    "alerts:levels": get(COMMAND),
    "alerts:publish_levels": post(COMMAND_HERE),
    "alerts:refuse_levels": post(COMMAND_HERE),
    "alerts:asides": get(COMMAND),
    "alerts:aside_as_sent": get(COMMAND_HERE),
    "alerts:aside_seen": post(COMMAND_HERE),
    "alerts:feeds": get(COMMAND),
    "alerts:new_feed": get(COMMAND),
    "alerts:feed": get(COMMAND_HERE),
    "alerts:switch": post(COMMAND_HERE),
    "alerts:ask_now": post(COMMAND_HERE),
    "alerts:secret": post(COMMAND_HERE),
    "alerts:notices": get(COMMAND),
    "alerts:notice": get(COMMAND_HERE),
    "alerts:issue": get(COMMAND_HERE),
    "alerts:renew": post(COMMAND_HERE),
    # Another system has the key and nothing else; sources send with a login of their own, which no session is.
    "alerts:atom": get(ANYBODY),
    "alerts:own": get(ANYBODY),
    "cap_push": post(NOBODY),
    "warnings:list": get(DESK),
    # The rule names who reads its warnings: here the command room, not the village.
    "warnings:warning": get(COMMAND_HERE),
    "warnings:confirm": post(COMMAND_HERE),
    "warnings:reject": post(COMMAND_HERE),
    "warnings:photo": get(COMMAND_HERE),
    "warnings:reveal": post(COMMAND_HERE),
    "warnings:level": post(COMMAND_HERE),
    "warnings:mute": post(COMMAND_HERE),
    "warnings:join": post(COMMAND_HERE),
    "warnings:hand_over": post(COMMAND_HERE),
    "warnings:split": post(COMMAND_HERE),
    "warnings:lift_mute": post(COMMAND_HERE),
    "warnings:camera_counts": get(DESK_HERE),
    "escalation:plans": get(COMMAND),
    "escalation:plan": Ask(COMMAND, parts={"name": "red"}),
    "escalation:start_again": Ask(CHIEF_HERE, "post", parts={"name": "red"}),
    "warnings:rules": get(DESK),
    # Whoever writes rules anywhere gets the page, for their own township; a proposal is the township's own.
    "warnings:new_rule": get(COMMAND),
    "warnings:new_condition": get(COMMAND),
    "warnings:take_over_starter": post(COMMAND),
    "warnings:proposal": get(COMMAND_HERE),
    "warnings:change_proposal": get(COMMAND_HERE),
    "warnings:hand_in_proposal": post(COMMAND_HERE),
    "warnings:publish_proposal": post(COMMAND_HERE),
    "warnings:refuse_proposal": post(COMMAND_HERE),
    "warnings:try_proposal": post(COMMAND_HERE),
    "warnings:try_rule": post(COMMAND_HERE),
    "warnings:backtest": get(COMMAND_HERE),
    "warnings:cancel_backtest": post(COMMAND_HERE),
    # The rules of a township are open to all its desks.
    "warnings:rule": get(DESK_HERE | only("other_secretary")),
    "warnings:new_version": get(COMMAND_HERE),
    "warnings:stop_rule": post(CHIEF_HERE),
    # Each desk counts what it may read; the week of a township is read by the township's own desks.
    "review:home": get(DESK),
    "review:told_apart": get(DESK),
    "review:take_away": get(DESK),
    "review:hours": get(DESK),
    "review:warnings": get(DESK),
    "review:missed": get(DESK),
    "review:digests": get(DESK),
    "review:digest": get(COMMAND_HERE),
    "review:reckon": post(COMMAND_HERE),
    "dispatch:tasks": get(STAFF),
    "dispatch:task": get(ASKED),
    "dispatch:accept": post(ASKED),
    "dispatch:decline": post(ASKED),
    "dispatch:arrive": post(ASKED),
    "dispatch:outcome": post(ASKED),
    "dispatch:case": get(DESK_HERE),
    "dispatch:send": post(COMMAND_HERE),
    # Equipment and what it says.
    "devices:list": get(DESK),
    "devices:register": get(COMMAND),
    "devices:device": get(DESK_HERE),
    "devices:activate": post(COMMAND_HERE),
    "devices:file": post(COMMAND_HERE),
    "devices:retire": post(COMMAND_HERE),
    "devices:rotate": post(COMMAND_HERE),
    "devices:capture": post(COMMAND_HERE),
    "thermal:list": get(DESK),
    "thermal:terrain": post(COMMAND),
    "thermal:imager": get(DESK_HERE),
    "thermal:picture": get(DESK_HERE),
    "thermal:place": post(COMMAND_HERE),
    "thermal:limits": post(COMMAND_HERE),
    "thermal:scale": post(COMMAND_HERE),
    "thermal:cover": post(COMMAND_HERE),
    "thermal:lift": post(COMMAND_HERE),
    "signals:list": get(DESK),
    # Posts of a village note. What was told is read by who commands the place, and by who noted it: the duty officer.
    "signals:note": get(REGISTER),
    "signals:told": get(COMMAND_HERE),
    "signals:take_back": post(only("duty_officer")),
    "signals:kept_aside": get(COMMAND),
    "signals:mark_all_seen": post(COMMAND),
    "signals:mark_seen": post(COMMAND_HERE),
    "signals:photo": get(DESK_HERE),
    "signals:plate_crop": get(DESK_HERE),
    # Devices upload with a credential of their own; no session opens it.
    "signals:upload": post(NOBODY),
    "signals:api-root": get(NOBODY),
    # People, and the three powers.
    "people:duty": get(DESK),
    "people:posts": get(DESK),
    "people:appoint": get(only("chief", "secretary", "other_secretary")),
    "people:seat": get(only("chief", "secretary", "other_secretary")),
    "people:post": get(DESK_HERE),
    "people:end": post(APPOINTERS_HERE),
    "people:hand_over": post(APPOINTERS_HERE),
    "people:handover": get(DESK_HERE),
    "people:handover_pdf": get(DESK_HERE),
    "people:person": get(DESK_HERE),
    "people:away": get(DESK_HERE),
    "people:back": post(APPOINTERS_HERE),
    "people:chain": get(STAFF),
    "people:chain_pdf": get(STAFF),
    "people:answers": get(STAFF),
    "people:answers_json": find(STAFF_OF_COURTYARD, place=COURTYARD),
    "people:answer_table": get(TOWNSHIP_DESK),
    "people:change_answer": post(CHIEF_HERE),
    "people:teams": get(DESK),
    "people:found_team": get(DESK),
    "people:team": get(DESK_HERE),
    "people:member": get(DESK_HERE),
    "people:free_day": post(DESK_HERE),
    "people:leave": post(DESK_HERE),
    "people:accounts": get(SYSTEM),
    "people:new_account": get(SYSTEM),
    "people:account": get(SYSTEM),
    "people:close_account": post(SYSTEM),
    "people:reopen_account": post(SYSTEM),
    "people:reset_password": post(SYSTEM),
    "people:role_requests": get(SECURITY | CHIEF_HERE),
    "people:ask_for_post": get(SECURITY),
    "people:approve_request": post(SECURITY | CHIEF_HERE),
    "people:decline_request": post(SECURITY | CHIEF_HERE),
    "people:holders": get(SECURITY),
    "people:withdraw_post": post(SECURITY),
    "people:forget_factor": post(SECURITY),
    "people:lockouts": get(SECURITY),
    "people:lift_lockout": post(SECURITY),
    "people:trail": get(AUDITOR),
    "people:proof": get(AUDITOR),
    "people:verify_trail": post(AUDITOR),
    "people:export_trail": post(AUDITOR),
    # Notices: everybody's own; what reached nobody, and the call list, by place; the ways out, the administrator's.
    "notices:mine": get(SIGNED_IN),
    "notices:waiting": get(SIGNED_IN),
    "notices:acknowledge_all": post(SIGNED_IN),
    "notices:notice": get(NAMED),
    "notices:acknowledge": post(NAMED),
    "notices:preferences": get(SIGNED_IN),
    "notices:my_contact": post(SIGNED_IN),
    "notices:test": post(SIGNED_IN),
    "notices:subscribe": post(SIGNED_IN),
    "notices:unsubscribe": post(NAMED),
    # What every browser that is called runs: the same for all, and it says nothing.
    "notices:worker": get(ANYBODY),
    "notices:undelivered": get(COMMAND),
    "notices:call_list": get(DESK),
    "notices:gateways": get(SYSTEM),
    "notices:gateway": get(SYSTEM),
    "notices:contacts": get(SYSTEM),
    "notices:contact": get(SYSTEM),
    # For how long what is kept: the security administrator decides, the auditor reads.
    "retention:home": get(SECURITY | AUDITOR),
    "retention:due": get(SECURITY | AUDITOR),
    "retention:run": get(SECURITY | AUDITOR),
    "retention:run_now": post(SECURITY),
    "retention:period": get(SECURITY),
    "retention:hold": get(SECURITY),
    "retention:lift": post(SECURITY),
    # Places: whoever works in one reads it, the command room keeps it.
    "places:list": get(STAFF),
    "places:point": get(STAFF),
    "places:place": get(STAFF_OF_COURTYARD),
    "places:add": get(COMMAND_HERE),
    "places:rename": post(COMMAND_HERE),
    "places:move": post(COMMAND_HERE),
    "places:close": post(COMMAND_HERE),
    "places:outlines": get(COMMAND_HERE),
    "places:import": get(COMMAND_HERE),
    "places:take": post(COMMAND_HERE),
    "places:undo": post(COMMAND_HERE),
    # Calendars.
    "calendars:home": get(DESK),
    "calendars:preview": get(DESK),
    "calendars:month": get(TOWNSHIP_DESK),
    "calendars:day": get(TOWNSHIP_DESK),
    "calendars:hours": get(TOWNSHIP_DESK),
    "calendars:markets": get(TOWNSHIP_DESK),
    "calendars:market": get(TOWNSHIP_DESK),
    "calendars:download": get(TOWNSHIP_DESK),
    "calendars:rule": get(COMMAND_HERE),
    "calendars:except": post(COMMAND_HERE),
    "calendars:open_market": get(COMMAND_HERE),
    "calendars:withdraw_exception": post(COMMAND_HERE),
    "calendars:withdraw_decision": post(COMMAND_HERE),
    "calendars:withdraw_hours": post(COMMAND_HERE),
    "calendars:renew_feed": post(COMMAND_HERE),
    # A calendar program has the key and nothing else.
    "calendars:feed": get(ANYBODY),
    # Households. The command room reads the register, its keepers change it.
    "households:find": get(REGISTER),
    "households:register": get(HEADS | only("secretary", "other_secretary", "grid_worker")),
    "households:place": get(REGISTER_HERE),
    "households:household": get(REGISTER_HERE),
    "households:reveal_address": post(REGISTER_HERE),
    "households:correct": get(KEEPERS_HERE),
    "households:add_resident": get(KEEPERS_HERE),
    "households:resident": get(REGISTER_HERE),
    "households:reveal": post(REGISTER_HERE),
    "households:correct_resident": get(KEEPERS_HERE),
    "households:move": get(KEEPERS_HERE),
    "households:end": get(KEEPERS_HERE),
    "households:back": get(KEEPERS_HERE),
    "households:head": get(KEEPERS_HERE),
    "households:merge": get(KEEPERS_HERE),
    # C-15: whoever is named, and nobody by a post alone.
    "households:care": get(NAMED),
    "households:care_group": get(CHIEF_HERE),
    "households:end_care_reader": get(CHIEF_HERE),
    "households:file_code": post(KEEPERS_HERE),
    "households:on_paper": get(KEEPERS_HERE),
    "my_file:enter": get(ANYBODY),
    # Consents and the desk for data subjects: the township alone refuses and decides on an erasure.
    "privacy:requests": get(DESK),
    "privacy:texts": get(DESK),
    "privacy:text_paper": get(TOWNSHIP_DESK),
    "privacy:consents": get(DESK_HERE),
    "privacy:give": post(DESK_HERE),
    "privacy:withdraw": post(DESK_HERE),
    "privacy:take_request": get(DESK_HERE),
    "privacy:request": get(DESK_HERE),
    "privacy:letter": get(DESK_HERE),
    "privacy:identify": post(DESK_HERE),
    "privacy:answer": post(DESK_HERE),
    "privacy:propose": post(DESK_HERE),
    "privacy:refuse": post(COMMAND_HERE),
    "privacy:decide": post(COMMAND_HERE),
    "privacy:close": post(DESK_HERE),
    "privacy:incidents": get(COMMAND),
    "privacy:close_incident": post(COMMAND_HERE),
    "privacy:copy": post(DESK_HERE),
    "privacy:copy_file": post(DESK_HERE),
    # What is kept and why, and the form on paper, are for everybody; one's own page needs code and phone.
    "privacy:explain": get(ANYBODY),
    "privacy:paper_form": get(ANYBODY),
    "my_rights:give": post(ANYBODY),
    "my_rights:withdraw": post(ANYBODY),
    "my_rights:ask": post(ANYBODY),
    "my_rights:see": post(ANYBODY),
    # Workbooks. An import belongs to the desks that keep the register, an export to whoever made it.
    "workbooks:list": get(DESK),
    "workbooks:upload": get(DESK),
    "workbooks:new_export": get(DESK),
    "workbooks:export": get(NAMED),
    "workbooks:stop_export": post(NAMED),
    "workbooks:take_export": get(NAMED),
    "workbooks:import": get(IMPORTERS_HERE),
    "workbooks:columns": get(IMPORTERS_HERE),
    "workbooks:header": post(IMPORTERS_HERE),
    "workbooks:start": post(IMPORTERS_HERE),
    "workbooks:cancel": post(IMPORTERS_HERE),
    "workbooks:undo": post(IMPORTERS_HERE),
    "workbooks:returned": get(IMPORTERS_HERE),
    "workbooks:duplicates": get(IMPORTERS_HERE),
    "workbooks:decide": post(IMPORTERS_HERE, decision="apart"),
    # A kept form is filled by every desk of the township; its columns are chosen by whoever brought it.
    "workbooks:blank_forms": get(DESK),
    "workbooks:flat": get(DESK),
    "workbooks:fill": get(TOWNSHIP_DESK),
    "workbooks:match": get(NAMED),
    "workbooks:form_header": post(NAMED),
    "workbooks:drop_form": post(DESK_HERE),
    # Other systems: whoever knows a code may ask; lists and reports need a key, which nobody of the cast shows.
    "open311_discovery": get(ANYBODY),
    "open311_services": get(ANYBODY),
    "open311_service": get(ANYBODY),
    "open311_request": get(ANYBODY),
    "open311_requests": get(NOBODY),
    "open311_updates": get(NOBODY),
    "open311_token": get(NOBODY),
    # Their keys and addresses: made by the chief, ended by anybody of command.
    "exchange:home": get(COMMAND),
    "exchange:new_key": get(CHIEF_HERE),
    "exchange:revoke": post(COMMAND_HERE),
    "exchange:new_subscription": get(CHIEF_HERE),
    "exchange:subscription": get(COMMAND_HERE),
    "exchange:stop": post(COMMAND_HERE),
    "exchange:again": post(COMMAND_HERE),
    # The stage exists in a demonstration only.
    "drills:stage": get(NOBODY),
    "drills:scene": post(NOBODY),
    "drills:fire": post(NOBODY),
    "drills:call": post(NOBODY),
    "drills:door": post(NOBODY),
    "drills:weather": post(NOBODY),
    "drills:weather_index": get(NOBODY),
    "drills:weather_message": Ask(NOBODY, parts={"name": "20260101T000000Z-alert"}),
}

FURTHER: tuple[tuple[str, Ask], ...] = (
    ("open311_requests", Ask(NOBODY, "post")),
    ("exchange:new_key", post(CHIEF_HERE)),
    ("exchange:new_subscription", post(CHIEF_HERE)),
    ("calendars:day", post(COMMAND_HERE)),
    ("calendars:hours", post(COMMAND_HERE)),
    ("people:away", post(APPOINTERS_HERE)),
    ("people:team", post(DESK_HERE)),
    ("households:reveal", Ask(NAMED, "post", parts={"field": "care"})),
    ("privacy:texts", post(CHIEF_HERE)),
    ("places:place", Ask(STAFF_HERE, parts={"code": VILLAGE})),
    ("places:add", post(COMMAND_HERE)),
    ("places:outlines", post(COMMAND_HERE)),
    ("households:place", Ask(DESK_HERE | only("grid_worker"), parts={"code": VILLAGE})),
)
"""The same addresses asked another way: who changes what more people read, one field, a wider place."""

LIVE: dict[str, frozenset[str]] = {
    "signals": DESK_HERE,
    "photo": DESK_HERE,
    "warning": DESK_HERE,
    "case": DESK_HERE,
    "offer": DESK_HERE,
    "device": DESK_HERE | only("officer", "second_officer", "grid_worker"),
    "kept_aside": COMMAND_HERE,
    # Told to the person it concerns, by name, and to nobody by a post.
    "notice": NOBODY,
}
"""Who hears of something in the village."""


def test_every_address_has_its_line():
    assert {name for name, _parts in addresses()} == set(TABLE)


def test_every_live_topic_has_its_line():
    assert set(READERS) == set(LIVE)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.WORKBOOKS = tmp_path / "workbooks"


@pytest.fixture
def courtyard_head():
    return make_officer("head", Role.COURTYARD_HEAD, COURTYARD, full_name="院落长甲")


@pytest.fixture
def next_head():
    """Head of another courtyard of the same village."""
    return make_officer("head2", Role.COURTYARD_HEAD, NEXT_COURTYARD, full_name="院落长乙")


@pytest.fixture
def cast(request):
    return {name: request.getfixturevalue(name) for name in CAST}


def test_everybody_gets_exactly_what_the_table_says(cast, village, checkpoint, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    things = things_of_the_village(cast, village, checkpoint)
    clients = {VISITOR: Client()} | {name: Client() for name in CAST}
    for name, person in cast.items():
        clients[name].force_login(person)
        clients[name].get("/")
    for client in clients.values():
        assert client.get("/nowhere/").status_code == 404
    # Everybody's session is noted as alive, and everybody saw the page that says that something is not there: of the
    # thousands of answers below it is the status that counts.
    monkeypatch.setattr("dayuan.people.account_middleware.is_worth_noting", lambda _session, *, at: False)
    monkeypatch.setattr(urls, "handler404", lambda _request, exception: HttpResponseNotFound(), raising=False)
    parts = dict(addresses())
    wrong = []
    for name, ask in (*TABLE.items(), *FURTHER):
        url = _url(name, parts[name], things, ask)
        for who, client in clients.items():
            answer = _asked(client, ask, url)
            if is_open(answer) is not (who in ask.who):
                wrong.append(f"{who} {ask.method} {url}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)


def test_everybody_hears_exactly_what_the_table_says(cast):
    at = now()
    for kind, readers in LIVE.items():
        for who, person in cast.items():
            heard = heard_by(scope_of(person, at=at), kind, [{"id": "x", "place": VILLAGE}])
            assert bool(heard) is (who in readers), (kind, who)


def test_of_other_places_nobody_of_the_village_hears_anything(cast):
    at = now()
    for kind in LIVE:
        for who in ("secretary", "officer", "grid_worker"):
            items = [{"id": "x", "place": OTHER_VILLAGE}, {"id": "y", "place": OTHER_TOWNSHIP_VILLAGE}]
            assert heard_by(scope_of(cast[who], at=at), kind, items) == []


def _url(name, parts, things, ask):
    if name == "signals:api-root":
        return "/signals/no-such-call/"
    return reverse(name, kwargs={part: ask.parts.get(part) or thing_behind(name, part, things) for part in parts})


class _Undo(Exception):
    pass


def _asked(client, ask, url):
    """The answer, and the database as it was: one question must not change the next one's answer."""
    answer = None
    try:
        with transaction.atomic():
            send = client.post if ask.method == "post" else client.get
            answer = send(url, ask.data, headers=ask.headers)
            raise _Undo
    except _Undo:
        pass
    assert answer is not None
    if isinstance(answer, FileResponse):
        # Read to its end a file is closed, and the test's connection is not.
        answer.getvalue()
    return answer
