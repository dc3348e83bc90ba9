"""C-23: whatever an administrator does, and whoever reads what is sensitive, stands in the chained record by name."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import FileResponse
from django.test import Client
from django.urls import reverse

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_administrator
from dayuan.places.testing import TOWNSHIP, VILLAGE
from dayuan.privacy.actions.requests import check_identity
from tests.access.cast import COURTYARD, POWERS
from tests.access.table import TABLE
from tests.access.things import things_of_the_village
from tests.access.walking import addresses, thing_behind

CODE = "the code of the matter"
WHY = {"reason": "x"}
PURPOSE = {"phone-purpose": "visit", "care-purpose": "visit", "address-purpose": "visit"}
TODAY = now().astimezone(SHANGHAI).date()
IN_A_MONTH = (TODAY + timedelta(days=30)).isoformat()

ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "people:new_account": (
        "system_administrator",
        {"username": "li.new", "full_name": "新账户", "place": VILLAGE},
    ),
    "people:close_account": ("system_administrator", WHY),
    "people:reopen_account": ("system_administrator", WHY),
    "people:reset_password": ("system_administrator", WHY),
    "notices:gateway": (
        "system_administrator",
        {"address": "https://sms.example/", "place": TOWNSHIP, "is_on": "on"},
    ),
    "notices:contact": ("system_administrator", {"phone": "13900001111"}),
    "people:ask_for_post": (
        "security_administrator",
        {
            "account": "newcomer",
            "role": "courtyard_head",
            "place": COURTYARD,
            "starts_on": TODAY.isoformat(),
            **WHY,
        },
    ),
    "people:withdraw_post": ("security_administrator", WHY),
    "people:forget_factor": ("security_administrator", WHY),
    "people:lift_lockout": ("security_administrator", {}),
    "people:verify_trail": ("auditor", {}),
    "people:export_trail": ("auditor", {}),
    "retention:period": ("security_administrator", {"days": "20", "why": "x"}),
    "retention:hold": (
        "security_administrator",
        {"kind": "case", "reference": CODE, "name": "x", "ends_on": IN_A_MONTH, **WHY},
    ),
    "retention:lift": ("security_administrator", {}),
    # Of these two the chief grid officer may be the second person, so they are not the administrators' alone.
    "people:approve_request": ("second_administrator", {}),
    "people:decline_request": ("second_administrator", {}),
}
"""Everything that administrators do, and a form with which it is done."""

LOOKING = frozenset(
    {
        "people:accounts",
        "people:account",
        "notices:gateways",
        "notices:contacts",
        "people:holders",
        "people:lockouts",
        "people:trail",
        "people:proof",
        "retention:home",
        "retention:due",
        "retention:run",
        # Done by the worker: the run's own entry names who asked for it (retention/tests/test_running.py).
        "retention:run_now",
    }
)
"""What administrators only look at or hand on: none of it is a matter or a sensitive detail."""

READS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("signals:photo", "get", "duty_officer", {}),
    ("signals:plate_crop", "get", "duty_officer", {}),
    ("warnings:photo", "get", "duty_officer", {}),
    ("warnings:reveal", "post", "duty_officer", WHY),
    ("households:resident", "get", "secretary", {}),
    ("households:reveal", "post", "secretary", PURPOSE),
    ("households:reveal", "post", "secretary", PURPOSE | {"field": "care"}),
    ("households:reveal_address", "post", "secretary", PURPOSE),
    ("workbooks:take_export", "get", "secretary", {}),
    ("workbooks:returned", "get", "secretary", {}),
    ("privacy:copy", "post", "secretary", {}),
    ("privacy:copy_file", "post", "secretary", {}),
    ("people:handover_pdf", "get", "secretary", {}),
    ("disputes:paper", "get", "secretary", {}),
    ("cases:dossier", "post", "secretary", {"purpose": "x"}),
    ("notices:call_list", "post", "secretary", {"place": VILLAGE, "level": "red", "purpose": "x"}),
)
"""Each way in which something sensitive is shown or leaves."""


@pytest.fixture
def second_administrator():
    return make_administrator("secadmin2", Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def things(cast, village, checkpoint, settings):
    """The village's objects, far enough along that what is asked of them can be done."""
    settings.SECOND_FACTOR_REQUIRED = False
    found = things_of_the_village(cast, village, checkpoint)
    check_identity(found["privacy.request_id"], how="x", by=cast["secretary"], at=MONDAY_NOON)
    return found


def test_every_address_of_the_administrators_is_an_act_or_a_look():
    theirs = {name for name, ask in TABLE.items() if ask.who and ask.who <= POWERS and "mfa_" not in name}
    shared = {"people:approve_request", "people:decline_request"}
    assert theirs == set(ACTS) - shared | LOOKING


def test_whatever_an_administrator_does_is_on_record(cast, things, second_administrator):
    people = cast | {"second_administrator": second_administrator}
    silent = [name for name, (who, entered) in ACTS.items() if not recorded(people[who], name, "post", entered, things)]
    assert not silent


def test_whoever_reads_what_is_sensitive_is_on_record(cast, things):
    silent = [(name, sent) for name, how, who, sent in READS if not recorded(cast[who], name, how, sent, things)]
    assert not silent


class _Undo(Exception):
    pass


def recorded(person, name, how, sent, things) -> bool:
    """Whether this person, and nobody else, stands in new entries; the database is then as it was."""
    cache.clear()
    client = Client()
    client.force_login(person)
    chosen = things | {part: sent[part] for part in ("field",) if part in sent}
    url = reverse(name, kwargs={part: thing_behind(name, part, chosen) for part in dict(addresses())[name]})
    entered = {field: things["code"] if value is CODE else value for field, value in sent.items()}
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    by: set[object] = set()
    try:
        with transaction.atomic():
            answer = client.post(url, entered) if how == "post" else client.get(url, entered)
            if isinstance(answer, FileResponse):
                # Read to its end a file is closed, and the test's connection is not.
                answer.getvalue()
            by = set(AuditEntry.objects.exclude(pk__in=before).values_list("by_id", flat=True))
            raise _Undo
    except _Undo:
        pass
    return by == {person.pk}
