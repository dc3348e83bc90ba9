"""The public sees a photograph of a case only covered, only released, and only where nothing of it is private."""

import hashlib
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.cases.actions import (
    CannotBeShown,
    CopyHasMovedOn,
    MarkOutside,
    ReasonMissing,
    add_evidence,
    ask_public_copy,
    cover_again,
    cover_more,
    forget_evidence,
    leave_open,
    release_copy,
    sweep_evidence,
    withdraw_copy,
)
from dayuan.cases.actions.steps import append_step
from dayuan.cases.dossier.evidence import Found, evidence_of
from dayuan.cases.evidence_album import evidence_path, public_copy_path
from dayuan.cases.jobs import FINDING, make_public_copy
from dayuan.cases.models import Case, ComplainedAbout, CopyMark, PublicCopy, StepKind
from dayuan.cases.queries import newest_shown, picture_of, shown_of, shown_picture
from dayuan.cases.rules.showing import TOLD_KINDS, CopyProblem, CopyState, Shows, Withheld, why_withheld
from dayuan.cases.rules.statuses import Kind, Status
from dayuan.cases.testing import make_case, make_report
from dayuan.cases.tests.test_evidence import PDF, picture
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import VILLAGE
from dayuan.sensing.recognisable import Marked, MarkKind

FACE = Marked(MarkKind.FACE, (0.3, 0.3, 0.1, 0.2), 0.9)
PLATE = Marked(MarkKind.PLATE, (0.6, 0.7, 0.2, 0.05))


class CannotLook(Exception):
    """As the finders say it."""


@pytest.fixture(autouse=True)
def _own_album(tmp_path, settings):
    settings.MEDIA = tmp_path


@pytest.fixture
def finders(monkeypatch):
    """Stands where both models would; `finds` is what they find, or what they fail with."""
    edge = SimpleNamespace(finds=[FACE, PLATE], CannotLook=CannotLook)

    def find(jpeg):
        assert jpeg.startswith(b"\xff\xd8")
        if isinstance(edge.finds, Exception):
            raise edge.finds
        return edge.finds

    edge.find_recognisable = find
    monkeypatch.setitem(sys.modules, FINDING, edge)
    return edge


@pytest.fixture
def piece(village):
    return add_evidence(make_report(village).pk, picture(3), by=None, at=MONDAY_NOON)


def run_job(piece, *, tries=0):
    make_public_copy.func(SimpleNamespace(job=SimpleNamespace(attempts=tries)), piece_id=str(piece.pk))


def made(piece, by):
    ask_public_copy(piece.pk, by=by, at=MONDAY_NOON)
    run_job(piece)
    return PublicCopy.objects.get(pk=piece.pk)


def released(piece, by, *, shows=Shows.BEFORE):
    copy = made(piece, by)
    return release_copy(piece.pk, seen=copy.sha256, shows=shows, by=by, at=MONDAY_NOON)


@pytest.mark.usefixtures("finders")
def test_a_copy_is_asked_for_covered_looked_at_and_released_and_the_chain_holds_both_hashes(piece, secretary):
    ask_public_copy(piece.pk, by=secretary, at=MONDAY_NOON)
    job = ProcrastinateJob.objects.get(task_name="dayuan.cases.jobs.make_public_copy")
    assert (job.queue_name, job.args) == ("photos", {"piece_id": str(piece.pk)})
    assert shown_of(piece.case, at=MONDAY_NOON) == []
    run_job(piece)
    copy = PublicCopy.objects.get(pk=piece.pk)
    assert (copy.state, [mark.kind for mark in copy.marks.all()]) == (CopyState.READY, ["face", "plate"])
    assert shown_picture(piece.case, piece.pk, at=MONDAY_NOON) is None, "nobody looked at it yet"

    release_copy(piece.pk, seen=copy.sha256, shows=Shows.BEFORE, by=secretary, at=MONDAY_NOON)

    jpeg = shown_picture(piece.case, piece.pk, at=MONDAY_NOON)
    assert hashlib.sha256(jpeg).hexdigest() == copy.sha256 != piece.sha256
    step = piece.case.steps.get(kind=StepKind.PHOTO_RELEASED)
    assert step.facts == {
        "shown": str(piece.pk),
        "sha256": piece.sha256,
        "public_sha256": copy.sha256,
        "shows": "before",
        "covered": 2,
        "left_open": [],
    }
    assert AuditEntry.objects.filter(action="case_photo_released", by_id=secretary.pk).count() == 1


@pytest.mark.usefixtures("finders")
def test_the_job_may_run_twice_and_a_second_asking_changes_nothing(piece, secretary):
    copy = made(piece, secretary)
    leave_open(piece.pk, copy.marks.first().pk, reason="海报", by=secretary, at=MONDAY_NOON)
    run_job(piece)
    ask_public_copy(piece.pk, by=secretary, at=MONDAY_NOON)

    assert PublicCopy.objects.get(pk=piece.pk).marks.filter(left_open_by=secretary).count() == 1


@pytest.mark.parametrize(
    ("failing", "problem"),
    [(CannotLook("no model"), CopyProblem.NO_MODEL), (ValueError("broken"), CopyProblem.FAILED)],
)
def test_where_nobody_could_look_nothing_becomes_public_and_the_page_may_say_why(
    finders, piece, secretary, failing, problem
):
    finders.finds = failing
    ask_public_copy(piece.pk, by=secretary, at=MONDAY_NOON)
    if problem is CopyProblem.FAILED:
        for tries in (0, 2):
            with pytest.raises(ValueError, match="broken"):
                run_job(piece, tries=tries)
    else:
        run_job(piece)

    copy = PublicCopy.objects.get(pk=piece.pk)
    assert (copy.state, copy.problem, copy.sha256) == (CopyState.FAILED, problem, "")
    with pytest.raises(CopyHasMovedOn):
        release_copy(piece.pk, seen="", shows=Shows.AFTER, by=secretary, at=MONDAY_NOON)
    finders.finds = [FACE]
    assert made(piece, secretary).state == CopyState.READY, "asked again it is looked at anew"


@pytest.mark.usefixtures("finders")
def test_of_a_photograph_whose_file_was_changed_no_copy_is_made(piece, secretary):
    evidence_path(piece.pk, piece.file_type).write_bytes(picture(4))
    assert made(piece, secretary).problem == CopyProblem.ALTERED
    evidence_path(piece.pk, piece.file_type).unlink()
    assert made(piece, secretary).problem == CopyProblem.GONE


@pytest.mark.usefixtures("finders")
def test_an_officer_covers_more_leaves_something_open_for_a_reason_and_covers_it_again(piece, secretary):
    first = made(piece, secretary)
    before = public_copy_path(piece.pk).read_bytes()

    with pytest.raises(MarkOutside):
        cover_more(piece.pk, (0.99, 0.2, 0.0, 0.4), by=secretary, at=MONDAY_NOON)
    covered = cover_more(piece.pk, (0.8, 0.8, 0.5, 0.5), by=secretary, at=MONDAY_NOON)
    own = covered.marks.get(kind=MarkKind.OWN)
    assert (own.added_by, round(own.width, 3)) == (secretary, 0.2)
    assert covered.sha256 != first.sha256

    face = covered.marks.get(kind=MarkKind.FACE)
    with pytest.raises(ReasonMissing):
        leave_open(piece.pk, face.pk, reason="  ", by=secretary, at=MONDAY_NOON)
    open_one = leave_open(piece.pk, face.pk, reason="墙上的海报", by=secretary, at=MONDAY_NOON)
    assert open_one.marks.get(pk=face.pk).left_open_because == "墙上的海报"
    with pytest.raises(CopyHasMovedOn):
        leave_open(piece.pk, face.pk, reason="海报", by=secretary, at=MONDAY_NOON)
    cover_again(piece.pk, face.pk, by=secretary, at=MONDAY_NOON)
    with pytest.raises(CopyHasMovedOn):
        cover_again(piece.pk, face.pk, by=secretary, at=MONDAY_NOON)
    leave_open(piece.pk, own.pk, reason="", by=secretary, at=MONDAY_NOON)
    assert public_copy_path(piece.pk).read_bytes() == before
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"copy_covered_more", "copy_left_open"}


@pytest.mark.usefixtures("finders")
def test_only_the_very_copy_that_was_looked_at_is_released(piece, secretary, duty_officer):
    looked_at = made(piece, secretary)
    cover_more(piece.pk, (0.1, 0.1, 0.2, 0.2), by=duty_officer, at=MONDAY_NOON)

    with pytest.raises(CopyHasMovedOn):
        release_copy(piece.pk, seen=looked_at.sha256, shows=Shows.BEFORE, by=secretary, at=MONDAY_NOON)
    assert PublicCopy.objects.get(pk=piece.pk).state == CopyState.READY


@pytest.mark.usefixtures("finders")
def test_what_the_public_sees_cannot_be_changed_under_its_eyes_but_taken_back_with_a_reason(piece, secretary):
    copy = released(piece, secretary)
    for change in (
        lambda: cover_more(piece.pk, (0.1, 0.1, 0.2, 0.2), by=secretary, at=MONDAY_NOON),
        lambda: leave_open(piece.pk, copy.marks.first().pk, reason="x", by=secretary, at=MONDAY_NOON),
        lambda: release_copy(piece.pk, seen=copy.sha256, shows=Shows.AFTER, by=secretary, at=MONDAY_NOON),
    ):
        with pytest.raises(CopyHasMovedOn):
            change()
    with pytest.raises(ReasonMissing):
        withdraw_copy(piece.pk, reason=" ", by=secretary, at=MONDAY_NOON)

    withdraw_copy(piece.pk, reason="窗户里有人", by=secretary, at=MONDAY_NOON)

    assert shown_picture(piece.case, piece.pk, at=MONDAY_NOON) is None
    assert piece.case.steps.get(kind=StepKind.PHOTO_WITHDRAWN).note == "窗户里有人"
    with pytest.raises(CopyHasMovedOn):
        withdraw_copy(piece.pk, reason="x", by=secretary, at=MONDAY_NOON)


@pytest.mark.usefixtures("finders")
def test_a_file_that_is_not_what_was_released_is_shown_to_nobody(piece, secretary):
    released(piece, secretary)
    public_copy_path(piece.pk).write_bytes(evidence_path(piece.pk, piece.file_type).read_bytes())
    assert shown_picture(piece.case, piece.pk, at=MONDAY_NOON) is None
    public_copy_path(piece.pk).unlink()
    assert picture_of(PublicCopy.objects.get(pk=piece.pk)) is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"complained": True}, Withheld.COMPLAINT),
        ({"class_code": "01001", "is_public": False}, Withheld.PERSONAL),
        ({"class_code": "11002"}, Withheld.PERSONAL),
        ({"class_code": "10002", "kind": Kind.ERRAND}, Withheld.PERSONAL),
        ({"is_public": False}, Withheld.CLASS),
        ({"kind": Kind.WARNING}, Withheld.KIND),
        ({"kind": Kind.MEDIATED}, Withheld.KIND),
        ({"kind": Kind.DISPUTE}, Withheld.KIND),
        ({"status": Status.DECLINED}, Withheld.NOT_TAKEN_ON),
        ({"status": Status.VOID}, Withheld.NOT_TAKEN_ON),
        ({"status": Status.CLOSED}, None),
        ({}, None),
    ],
)
@pytest.mark.no_database
def test_of_what_is_private_nothing_is_shown(changed, why):
    lamp = {
        "class_code": "09001",
        "is_public": True,
        "kind": Kind.REPORT,
        "status": Status.IN_PROGRESS,
        "complained": False,
    }
    assert why_withheld(**lamp | changed) is why
    assert Kind.DISPUTE not in TOLD_KINDS


def test_nothing_can_be_asked_for_where_it_would_not_be_shown(village, duty_officer):
    quarrel = add_evidence(make_report(village, class_code="01001").pk, picture(1), by=None, at=MONDAY_NOON)
    car = add_evidence(make_case(duty_officer, place=village).pk, picture(1), by=duty_officer, at=MONDAY_NOON)
    paper = add_evidence(make_report(village).pk, PDF, by=None, at=MONDAY_NOON)

    for piece in (quarrel, car, paper):
        with pytest.raises(CannotBeShown):
            ask_public_copy(piece.pk, by=duty_officer, at=MONDAY_NOON)


@pytest.mark.usefixtures("finders")
def test_a_case_that_turns_into_a_complaint_or_a_dispute_shows_nothing_any_more(piece, secretary):
    released(piece, secretary)
    assert newest_shown([piece.case]) == {piece.case_id: piece.pk}
    Case.objects.filter(pk=piece.case_id).update(kind=Kind.MEDIATED)
    assert shown_of(Case.objects.get(pk=piece.case_id), at=MONDAY_NOON) == []
    Case.objects.filter(pk=piece.case_id).update(kind=Kind.REPORT)
    assert shown_of(Case.objects.get(pk=piece.case_id), at=MONDAY_NOON)
    ComplainedAbout.objects.create(case=piece.case, person=make_officer("x", Role.GRID_WORKER, VILLAGE))
    assert shown_of(Case.objects.get(pk=piece.case_id), at=MONDAY_NOON) == []


@pytest.mark.usefixtures("finders")
def test_before_stands_before_after_whenever_they_were_added(piece, secretary):
    released(piece, secretary, shows=Shows.AFTER)
    later = add_evidence(piece.case_id, picture(5), by=secretary, at=MONDAY_NOON + timedelta(hours=1))
    released(later, secretary, shows=Shows.BEFORE)

    assert [copy.pk for copy in shown_of(piece.case, at=MONDAY_NOON)] == [later.pk, piece.pk]


@pytest.mark.usefixtures("finders")
def test_the_dossier_names_what_the_public_sees_and_says_when_that_file_was_changed(piece, secretary):
    released(piece, secretary)
    steps = list(piece.case.steps.order_by("number"))
    with override("en"):
        names = [(one.name, one.found) for one in evidence_of(piece.case, steps)]
    assert names == [
        ("Photograph", Found.UNCHANGED),
        ("Photograph as the public sees it", Found.UNCHANGED),
    ]
    public_copy_path(piece.pk).write_bytes(b"x")
    assert evidence_of(piece.case, steps)[1].found is Found.CHANGED


@pytest.mark.usefixtures("finders")
def test_the_public_copy_is_forgotten_with_its_photograph(piece, secretary, django_capture_on_commit_callbacks):
    released(piece, secretary)
    path = public_copy_path(piece.pk)
    assert sweep_evidence(untouched_since=now() + timedelta(days=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_evidence([piece.case_id]) == 1

    assert not path.exists()
    assert (PublicCopy.objects.count(), CopyMark.objects.count()) == (0, 0)
    run_job(piece)
    assert not path.exists(), "a job that was still waiting makes nothing of what is gone"


def test_a_step_about_a_photograph_that_was_forgotten_still_reads(village, secretary):
    case = make_report(village)
    append_step(case, StepKind.PHOTO_RELEASED, by=secretary, at=MONDAY_NOON)
    assert list(evidence_of(case, list(case.steps.all()))) == []
