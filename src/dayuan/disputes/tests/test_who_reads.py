"""A dispute is read by those who mediate it and by the offices of its place; others know at most that it is there."""

import pytest
from django.http import Http404
from django.urls import reverse

from dayuan.cases.actions import file_case
from dayuan.cases.models import Case
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_report
from dayuan.disputes.access import get_dispute, get_dispute_known, hands_of, may_be_mediated
from dayuan.disputes.actions.mediating import ask_mediator
from dayuan.disputes.models import Mediator
from dayuan.disputes.rules.agreeing import Conflict
from dayuan.disputes.rules.workflow import Hand
from dayuan.disputes.testing import ONE, make_dispute
from dayuan.households.testing import make_resident
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE


def scope(person):
    return scope_of(person, at=MONDAY_NOON)


@pytest.fixture
def dispute(mediator):
    return make_dispute(mediator)


@pytest.mark.parametrize(
    ("who", "reads", "knows"),
    [
        ("mediator", True, True),
        ("secretary", True, True),
        ("judicial", True, True),
        ("duty_officer", False, True),
        ("chief", False, True),
        ("grid_worker", False, False),
        ("officer", False, False),
        ("other_secretary", False, False),
        ("outsider", False, False),
        ("resident", False, False),
        ("auditor", False, False),
    ],
)
def test_who_reads_and_who_only_knows(request, dispute, who, reads, knows):
    person = request.getfixturevalue(who)
    for may, get in ((reads, get_dispute), (knows, get_dispute_known)):
        if may:
            assert get(dispute.pk, scope(person)) == dispute
        else:
            with pytest.raises(Http404):
                get(dispute.pk, scope(person))
    assert bool(hands_of(dispute, scope(person))) is reads


def test_whoever_is_asked_to_mediate_reads_this_one_and_no_other(dispute, mediator, grid_worker):
    other = make_dispute(mediator)
    Mediator.objects.create(dispute=dispute, person=grid_worker, asked_by=mediator, asked_at=MONDAY_NOON)
    assert hands_of(dispute, scope(grid_worker)) == {Hand.MEDIATOR}
    assert hands_of(other, scope(grid_worker)) == frozenset()


def test_a_secretary_reads_no_quarrel_of_their_own_or_of_their_own_household(dispute, secretary):
    own = make_resident("书记本人", person=secretary)
    party = dispute.parties.first()
    party.resident = make_resident(ONE, own.household)
    party.save()
    with pytest.raises(Http404):
        get_dispute(dispute.pk, scope(secretary))


def test_whoever_was_recused_reads_nothing_any_more(dispute, secretary, mediator):
    Mediator.objects.create(
        dispute=dispute, person=secretary, asked_by=mediator, asked_at=MONDAY_NOON,
        recused_at=MONDAY_NOON, conflict=Conflict.RELATIVE,
    )  # fmt: skip
    with pytest.raises(Http404):
        get_dispute(dispute.pk, scope(secretary))


def test_a_mediator_of_another_village_reads_nothing_here(dispute):
    person = make_officer("mediator2", Role.MEDIATOR, OTHER_VILLAGE, on_duty=False)
    assert hands_of(dispute, scope(person)) == frozenset()


def test_the_command_room_sees_level_state_and_days_and_no_name_and_no_word(client, dispute, duty_officer):
    client.force_login(duty_officer)
    shown = client.get(reverse("disputes:dispute", args=[dispute.pk])).text
    listed = client.get(reverse("disputes:list")).text
    assert str(dispute) in shown
    assert str(dispute) in listed
    assert not any(words in shown + listed for words in (ONE, dispute.what, "请对方修枝"))
    assert client.get(reverse("disputes:act", args=[dispute.pk, "hold_session"])).status_code == 404
    assert not AuditEntry.objects.filter(action="dispute_opened").exists(), "nothing was read"


def test_reading_is_kept_once_an_hour_by_code_and_not_by_name(client, dispute, secretary):
    client.force_login(secretary)
    for _look in range(2):
        assert ONE in client.get(reverse("disputes:dispute", args=[dispute.pk])).text
    kept = AuditEntry.objects.get(action="dispute_opened")
    assert (kept.subject, kept.by_id, kept.place_code) == (f"dispute:{dispute.case.code}", secretary.pk, VILLAGE)
    assert ONE not in str(kept.content())


def test_whoever_is_recused_sees_nothing_of_the_case_either(dispute, mediator, secretary, duty_officer):
    ask_mediator(dispute.pk, secretary, declares=Conflict.PARTY, by=mediator, at=MONDAY_NOON)

    assert not Case.objects.visible_to(scope(secretary)).filter(pk=dispute.case_id).exists()
    assert Case.objects.visible_to(scope(duty_officer)).filter(pk=dispute.case_id).exists()


def test_a_complaint_about_the_village_is_not_taken_into_the_villages_room(client, village, secretary, duty_officer):
    """C-32: whatever class it is filed under."""
    case = make_report(village, class_code="15002", shielded_from=VILLAGE)
    file_case(case.pk, by=duty_officer, parts={Part.DESK}, class_code="01001", level="", at=MONDAY_NOON)
    case.refresh_from_db()

    assert not may_be_mediated(case, scope(duty_officer))
    client.force_login(duty_officer)
    assert client.post(reverse("disputes:take", args=[case.pk])).status_code == 404
