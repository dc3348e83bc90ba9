"""Consents given, withdrawn, asked again; and what stops when they end."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dayuan.households.looks import who_looked
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel import events
from dayuan.kernel.audit import verify
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.privacy.actions.consents import (
    ConsentThere,
    FactsRefused,
    NoConsent,
    TextReplaced,
    end_lapsed_consents,
    must_process,
    publish_text,
    withdraw_consent,
)
from dayuan.privacy.events import ConsentGiven, ConsentLapsed, ConsentWithdrawn
from dayuan.privacy.models import Consent, ConsentText
from dayuan.privacy.queries import consent_lines, home_may_process, may_process
from dayuan.privacy.rules.consents import Channel, ConsentKind, OnBehalf, Standing
from dayuan.privacy.testing import LAST_WEEK, make_consent, make_text

SENSOR = ConsentKind.HOME_SENSOR
LATER = MONDAY_NOON + timedelta(hours=2)
CHILD_BORN = date(2018, 6, 1)


@pytest.fixture
def elder():
    return make_resident("王大爷", born_on=date(1948, 2, 1))


@pytest.fixture
def child(elder):
    return make_resident("王小宝", born_on=CHILD_BORN, guardian=elder)


@pytest.fixture
def heard(monkeypatch):
    """What was announced, in order."""
    said = []
    for kind in (ConsentGiven, ConsentWithdrawn, ConsentLapsed):
        monkeypatch.setitem(events._listeners, kind, [*events._listeners[kind], said.append])
    return said


def withdraw(consent: Consent, by: Person | None, at=LATER, channel=Channel.WITNESSED) -> Consent:
    return withdraw_consent(consent.pk, withdrawn_by="", channel=channel, by=by, at=at)


def standing_of(resident, at=LATER, kind=SENSOR):
    return next(line.standing for line in consent_lines(resident, at=at) if line.kind is kind)


def test_without_a_consent_nothing_may_be_processed(elder):
    make_text()
    assert not may_process(elder.pk, SENSOR, MONDAY_NOON)
    with pytest.raises(NoConsent):
        must_process(elder.pk, SENSOR, at=MONDAY_NOON)
    assert standing_of(elder) is Standing.NOT_ASKED


def test_a_consent_keeps_text_version_channel_who_for_whom_and_when(elder, secretary):
    """C-17."""
    consent = make_consent(elder, by=secretary, channel=Channel.WITNESSED, witness="李婶", evidence="口头，录音3号")
    kept = Consent.objects.get(pk=consent.pk)
    assert (kept.text.version, kept.channel, kept.given_by, kept.on_behalf) == (1, "witnessed", "王大爷", "self")
    assert (kept.witness, kept.given_at, kept.recorded_by) == ("李婶", MONDAY_NOON, secretary)
    assert may_process(elder.pk, SENSOR, MONDAY_NOON)
    assert not may_process(elder.pk, ConsentKind.HOUSEHOLD_CAMERA, MONDAY_NOON)


def test_what_somebody_else_entered_is_recorded_as_entered_for_them(elder, secretary):
    """C-31: entry on paper or by word of mouth is recorded as a proxy's."""
    assert make_consent(elder, by=secretary).is_proxy
    assert AuditEntry.objects.get(action="consent_given").detail["proxy"] is True


def test_withdrawing_stops_processing_in_the_same_transaction(elder, secretary, heard):
    """C-17: withdrawal is told to whoever processes, and if that fails nothing is withdrawn."""
    consent = make_consent(elder, by=secretary)
    withdraw(consent, secretary)
    assert not may_process(elder.pk, SENSOR, LATER)
    assert may_process(elder.pk, SENSOR, MONDAY_NOON + timedelta(minutes=1))
    assert heard[-1] == ConsentWithdrawn(elder.pk, "home_sensor", consent.pk, LATER)


def test_a_withdrawal_and_the_stop_happen_together_or_not_at_all(elder, secretary, monkeypatch):
    """C-17."""
    consent = make_consent(elder, by=secretary)

    def stop_fails(_news):
        raise RuntimeError("the watch could not be stopped")

    monkeypatch.setitem(events._listeners, ConsentWithdrawn, [stop_fails])
    with pytest.raises(RuntimeError):
        withdraw(consent, secretary)
    consent.refresh_from_db()
    assert consent.is_standing


def test_withdrawn_twice_is_withdrawn_once(elder, secretary, heard):
    consent = make_consent(elder, by=secretary)
    withdraw(consent, secretary)
    withdraw(consent, None, at=LATER + timedelta(hours=1))
    assert sum(isinstance(news, ConsentWithdrawn) for news in heard) == 1
    assert Consent.objects.get(pk=consent.pk).ended_at == LATER


def test_after_a_withdrawal_they_can_agree_again(elder, secretary):
    withdraw(make_consent(elder, by=secretary), secretary)
    assert standing_of(elder) is Standing.WITHDRAWN
    make_consent(elder, by=secretary, at=LATER + timedelta(hours=1))
    assert may_process(elder.pk, SENSOR, LATER + timedelta(hours=1))


def test_a_paper_signed_before_a_withdrawal_does_not_bring_the_consent_back(elder, secretary):
    withdraw(make_consent(elder, by=secretary, at=LAST_WEEK), secretary)
    with pytest.raises(FactsRefused) as refused:
        make_consent(elder, by=secretary, at=LATER, given_on=date(2026, 2, 28))
    assert "given_on" in refused.value.problems


def test_agreeing_twice_to_one_text_is_refused(elder, secretary):
    make_consent(elder, by=secretary)
    with pytest.raises(ConsentThere):
        make_consent(elder, by=secretary, at=LATER)


def test_a_new_version_asks_again_from_its_day_on(elder, secretary, heard):
    """C-17."""
    make_consent(elder, by=secretary)
    make_text(SENSOR, at=LATER, in_force_on=date(2026, 3, 9))
    before, after = LATER + timedelta(days=1), MONDAY_NOON + timedelta(days=7)
    assert may_process(elder.pk, SENSOR, before)
    assert not may_process(elder.pk, SENSOR, after)
    assert standing_of(elder, after) is Standing.ASK_AGAIN
    assert end_lapsed_consents(at=before) == 0
    assert end_lapsed_consents(at=after) == 1
    assert end_lapsed_consents(at=after) == 0
    assert isinstance(heard[-1], ConsentLapsed)
    assert heard[-1].why == "text_changed"
    make_consent(elder, by=secretary, at=after)
    assert standing_of(elder, after) is Standing.GIVEN


def test_a_text_that_changes_for_a_whole_village_costs_few_steps(elder, secretary, heard):
    """However many lapse at once; each is told to the person and to whoever processes on it."""
    people = [elder, *(make_resident(f"王{name}山", elder.household) for name in "甲乙丙丁")]
    for one in people:
        make_consent(one, by=secretary)
    make_text(SENSOR, at=LATER, in_force_on=date(2026, 3, 9))

    with CaptureQueriesContext(connection) as steps:
        assert end_lapsed_consents(at=MONDAY_NOON + timedelta(days=7)) == 5

    assert sum("privacy_consent" in step["sql"] for step in steps) <= 4
    assert {one.resident_id for one in heard if isinstance(one, ConsentLapsed)} == {one.pk for one in people}
    assert AuditEntry.objects.filter(action="consent_lapsed", detail__ending="text_changed").count() == 5
    assert list(verify()) == []


def test_they_can_agree_to_a_new_version_before_its_day_without_a_gap(elder, secretary):
    make_consent(elder, by=secretary)
    text = make_text(SENSOR, at=LATER, in_force_on=date(2026, 3, 9))
    make_consent(elder, by=secretary, text=text, at=LATER + timedelta(hours=1))
    assert all(may_process(elder.pk, SENSOR, LATER + timedelta(hours=hours)) for hours in range(0, 24 * 10, 12))
    assert Consent.objects.standing().get().text == text


def test_nobody_agrees_to_a_text_that_was_replaced_while_they_read(elder, secretary):
    old = make_text()
    make_text(at=MONDAY_NOON)
    with pytest.raises(TextReplaced):
        make_consent(elder, by=secretary, text=old)


def test_a_published_text_never_changes():
    """C-17: the database refuses it."""
    text = make_text()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(body="别的内容")


def test_a_consent_is_to_a_text_of_its_own_kind(elder, secretary):
    consent = make_consent(elder, by=secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(kind=ConsentKind.PUBLIC_PHOTO)


def test_a_text_cannot_begin_before_today(township, chief):
    with pytest.raises(FactsRefused):
        publish_text(township, SENSOR, title="甲", body="乙", in_force_on=date(2026, 3, 1), by=chief, at=MONDAY_NOON)


def test_a_child_under_fourteen_does_not_consent_for_themselves(child, secretary):
    """C-16: only a guardian, with proof."""
    make_text()
    with pytest.raises(FactsRefused) as refused:
        make_consent(child, by=secretary)
    assert set(refused.value.problems) == {"on_behalf"}
    with pytest.raises(FactsRefused) as refused:
        make_consent(child, by=secretary, given_by="王大爷", on_behalf=OnBehalf.CHILD)
    assert set(refused.value.problems) == {"proof"}
    make_consent(child, by=secretary, given_by="王大爷", on_behalf=OnBehalf.CHILD, proof="户口簿")
    assert may_process(child.pk, SENSOR, LATER)


def test_at_fourteen_a_child_is_asked_anew(child, secretary, heard):
    """C-16."""
    make_consent(child, by=secretary, given_by="王大爷", on_behalf=OnBehalf.CHILD, proof="户口簿")
    birthday = MONDAY_NOON.replace(year=2032, month=6, day=1)
    assert may_process(child.pk, SENSOR, birthday - timedelta(days=1))
    assert not may_process(child.pk, SENSOR, birthday)
    assert end_lapsed_consents(at=birthday) == 1
    assert heard[-1].why == "came_of_age"
    make_consent(child, by=secretary, at=birthday + timedelta(hours=1))
    assert may_process(child.pk, SENSOR, birthday + timedelta(hours=1))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"channel": Channel.WITNESSED, "witness": ""}, "witness"),
        ({"channel": Channel.WITNESSED, "witness": "王大爷"}, "witness"),
        ({"channel": Channel.PAPER, "evidence": " "}, "evidence"),
        ({"given_by": " "}, "given_by"),
        ({"given_on": date(2026, 3, 3)}, "given_on"),
        ({"given_on": date(2026, 2, 1)}, "given_on"),
        ({"on_behalf": OnBehalf.CHILD, "proof": "户口簿"}, "on_behalf"),
        ({"on_behalf": OnBehalf.WARD, "given_by": "儿子"}, "proof"),
        ({"on_behalf": OnBehalf.WARD, "proof": "法院文书", "given_by": "王 大爷"}, "given_by"),
        ({"channel": Channel.PHONE}, "channel"),
    ],
)
def test_what_proves_nothing_is_refused_beside_its_field(elder, secretary, given, field):
    make_text()
    with pytest.raises(FactsRefused) as refused:
        make_consent(elder, by=secretary, **given)
    assert set(refused.value.problems) == {field}


def test_who_moved_to_another_township_is_asked_with_its_text(elder, secretary):
    make_consent(elder, by=secretary)
    away = make_household("900", "511421208201")
    elder.household, elder.place_id = away, away.place_id
    elder.save(update_fields=["household", "place"])
    assert not may_process(elder.pk, SENSOR, LATER)
    assert standing_of(elder) is Standing.ASK_AGAIN


def test_a_home_is_watched_while_one_agrees_and_nobody_who_lives_there_withdrew(elder, secretary):
    """C-11a and C-17: one withdrawal stops what runs in the home."""
    wife = make_resident("李奶奶", born_on=date(1950, 1, 1))
    home = elder.household_id
    assert not home_may_process(home, SENSOR, LATER)
    make_consent(elder, by=secretary)
    assert home_may_process(home, SENSOR, LATER)
    hers = make_consent(wife, by=secretary)
    withdraw(hers, secretary)
    assert not home_may_process(home, SENSOR, LATER)
    make_consent(wife, by=secretary, at=LATER + timedelta(hours=1))
    assert home_may_process(home, SENSOR, LATER + timedelta(hours=2))


def test_the_history_is_chained_and_the_person_reads_it_in_plain_words(elder, secretary):
    """C-17."""
    withdraw(make_consent(elder, by=secretary), secretary)
    assert list(verify()) == []
    assert [line.did for line in who_looked(elder, is_own=True)] == [
        "登记您撤回了对“老人家中门磁、水电表看护”的同意",
        "登记了您对“老人家中门磁、水电表看护”的同意",
    ]
    given = AuditEntry.objects.get(action="consent_given")
    assert given.detail["text_version"] == 1
    assert given.detail["channel"] == "paper"
