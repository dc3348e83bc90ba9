"""An officer sees a photo beside its covered copy and releases it; whoever has the code sees that and no more."""

import pytest

from dayuan.cases.actions import add_evidence, give_up_public_copy, merge_case, report_done, take_case
from dayuan.cases.models import Case, PublicCopy
from dayuan.cases.rules.showing import CopyProblem, CopyState, Shows
from dayuan.cases.rules.statuses import Kind
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_covered, make_report, make_shown
from dayuan.cases.tests.test_evidence import picture
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry

OWNER = {Part.OWNER}


@pytest.fixture
def case(village):
    return make_report(village, at=now())


@pytest.fixture
def piece(case):
    return add_evidence(case.pk, picture(7), by=None, at=now())


@pytest.fixture
def here(piece):
    return f"/cases/{piece.case_id}/evidence/{piece.pk}/public/"


@pytest.fixture
def officer_client(client, secretary):
    client.force_login(secretary)
    return client


def page_of(client, address):
    return client.get(address).content.decode()


def test_from_the_case_to_the_public_page_by_hand(officer_client, case, piece, here, secretary):
    assert here in page_of(officer_client, f"/cases/{case.pk}/")
    assert "Make the covered copy" in page_of(officer_client, here)
    assert officer_client.post(f"{here}prepare/").status_code == 302
    waiting = page_of(officer_client, here)
    assert "are being looked for" in waiting
    assert "Release" not in waiting
    copy = make_covered(piece, by=secretary)

    page = page_of(officer_client, here)
    assert page.count("<figure") == 2
    assert '<rect x="30.00%" y="30.00%" width="10.00%" height="20.00%"' in page
    assert officer_client.get(f"{here}picture/").headers["Content-Type"] == "image/jpeg"
    entered = {"seen": copy.sha256, "shows": "before", "looked": "on"}
    assert officer_client.post(f"{here}release/", entered).status_code == 302
    assert "The public sees it" in page_of(officer_client, here)
    assert "The public sees a covered copy" in page_of(officer_client, f"/cases/{case.pk}/")
    assert f"{secretary} let the public see a photo" in page_of(officer_client, f"/cases/{case.pk}/")

    officer_client.logout()
    address = f"/track/{case.code}/photos/{piece.pk}/"
    assert address in page_of(officer_client, f"/track/{case.code}/")
    shown = officer_client.get(address)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.content != picture(7)


def test_a_release_without_having_looked_or_of_another_copy_is_refused_with_a_sentence(
    officer_client, piece, here, secretary
):
    copy = make_covered(piece, by=secretary)
    without = officer_client.post(f"{here}release/", {"seen": copy.sha256, "shows": "after"})
    assert without.status_code == 422
    assert "Look at the copy first" in without.content.decode()
    assert 'value="after"' in without.content.decode().partition("checked")[0].rpartition("<input")[2]
    other = officer_client.post(f"{here}release/", {"seen": "0" * 64, "shows": "after", "looked": "on"})
    assert other.status_code == 409
    assert "Look at the picture again" in other.content.decode()
    assert PublicCopy.objects.get().state == CopyState.READY


def test_more_is_covered_by_numbers_and_wrong_ones_are_kept_beside_their_reason(officer_client, piece, here, secretary):
    make_covered(piece, by=secretary)
    wrong = officer_client.post(f"{here}cover/", {"left": "140", "top": "10", "width": "", "height": "10"})
    assert wrong.status_code == 422
    assert 'value="140"' in wrong.content.decode()
    nothing = officer_client.post(f"{here}cover/", {"left": "100", "top": "10", "width": "10", "height": "10"})
    assert nothing.status_code == 409
    assert "covers nothing of the picture" in nothing.content.decode()

    entered = {"left": "10", "top": "10", "width": "20.5", "height": "10"}
    assert officer_client.post(f"{here}cover/", entered).status_code == 302
    assert PublicCopy.objects.get().marks.filter(added_by=secretary, width=0.205).count() == 1
    assert "Marked by hand" in page_of(officer_client, here)


def test_what_was_found_is_left_open_only_with_a_reason_and_covered_again_without(
    officer_client, piece, here, secretary
):
    mark = make_covered(piece, by=secretary).marks.get()
    silent = officer_client.post(f"{here}marks/{mark.pk}/open/", {"reason": ""})
    assert silent.status_code == 409
    assert "Say why nobody can be recognised" in silent.content.decode()
    assert officer_client.post(f"{here}marks/{mark.pk}/open/", {"reason": "宣传画"}).status_code == 302
    assert "宣传画" in page_of(officer_client, here)
    assert officer_client.post(f"{here}marks/{mark.pk}/cover/").status_code == 302
    assert "宣传画" not in page_of(officer_client, here)


def test_why_there_is_no_copy_is_said_and_it_can_be_tried_again(officer_client, piece, here):
    officer_client.post(f"{here}prepare/")
    give_up_public_copy(piece.pk, CopyProblem.NO_MODEL)
    page = page_of(officer_client, here)
    assert "a model is not installed here" in page
    assert "Nothing is public" in page
    assert officer_client.post(f"{here}prepare/").status_code == 302
    assert PublicCopy.objects.get().state == CopyState.WAITING


def test_what_is_taken_back_is_gone_at_once(officer_client, piece, here, secretary):
    make_shown(piece, by=secretary)
    address = f"/track/{piece.case.code}/photos/{piece.pk}/"
    assert officer_client.get(address).status_code == 200
    assert officer_client.post(f"{here}withdraw/", {"reason": ""}).status_code == 422
    assert officer_client.post(f"{here}withdraw/", {"reason": "有人"}).status_code == 302
    assert officer_client.get(address).status_code == 404
    assert "Photos" not in page_of(officer_client, f"/track/{piece.case.code}/")


def test_only_whoever_checks_the_case_decides(client, piece, here, other_secretary, grid_worker, resident, auditor):
    for person in (other_secretary, grid_worker, resident, auditor):
        client.force_login(person)
        for address in (here, f"{here}picture/"):
            assert client.get(address).status_code == 404
        assert client.post(f"{here}prepare/").status_code == 404
    assert not PublicCopy.objects.exists()


def test_of_a_matter_that_is_not_public_no_photo_is_offered(officer_client, village):
    quarrel = make_report(village, class_code="01001", at=now())
    piece = add_evidence(quarrel.pk, picture(1), by=None, at=now())
    here = f"/cases/{quarrel.pk}/evidence/{piece.pk}/public/"
    assert here not in page_of(officer_client, f"/cases/{quarrel.pk}/")
    page = page_of(officer_client, here)
    assert "of this nothing is shown" in page
    assert "Make the covered copy" not in page
    refused = officer_client.post(f"{here}prepare/")
    assert refused.status_code == 409
    assert "of this nothing is shown" in refused.content.decode()


def test_by_another_code_or_once_it_is_in_mediation_the_address_shows_nothing(client, piece, village, secretary):
    make_shown(piece, by=secretary)
    other = make_report(village, at=now())
    assert client.get(f"/track/{other.code}/photos/{piece.pk}/").status_code == 404
    assert client.get(f"/track/XXXX/photos/{piece.pk}/").status_code == 404
    Case.objects.filter(pk=piece.case_id).update(kind=Kind.MEDIATED)
    assert client.get(f"/track/{piece.case.code}/photos/{piece.pk}/").status_code == 404


def test_the_reporter_sees_before_and_after_side_by_side_and_so_does_whose_report_was_merged(
    client, case, piece, village, secretary
):
    take_case(case.pk, by=secretary, parts=OWNER, at=now())
    after = add_evidence(case.pk, picture(9), by=secretary, at=now())
    client.force_login(secretary)
    proposed = page_of(client, f"/cases/{case.pk}/evidence/{after.pk}/public/")
    assert "Make the covered copy" in proposed
    make_shown(after, by=secretary, shows=Shows.AFTER)
    make_shown(piece, by=secretary)
    client.logout()
    client.cookies["django_language"] = "en"
    client.post(f"/track/{case.code}/mine/", {"digits": "1234"})
    page = page_of(client, f"/track/{case.code}/mine/")
    assert page.index(f"photos/{piece.pk}/") < page.index(f"photos/{after.pk}/")
    assert page.index(">Before") < page.index(">After")

    twin = make_report(village, at=now())
    merge_case(twin.pk, by=secretary, parts={Part.DESK}, into=case, at=now())
    client.post(f"/track/{twin.code}/mine/", {"digits": "1234"})
    assert f"/track/{case.code}/photos/{after.pk}/" in page_of(client, f"/track/{twin.code}/mine/")


def test_a_photo_by_whoever_put_it_right_is_proposed_as_after(client, case, secretary):
    take_case(case.pk, by=secretary, parts=OWNER, at=now())
    report_done(case.pk, by=secretary, parts=OWNER, words="换了灯泡", at=now())
    after = add_evidence(case.pk, picture(9), by=secretary, at=now())
    make_covered(after, by=secretary)
    client.force_login(secretary)
    page = page_of(client, f"/cases/{case.pk}/evidence/{after.pk}/public/")
    assert 'value="after"' in page.partition("checked")[0].rpartition("<input")[2]


def test_each_step_of_it_is_on_record(officer_client, piece, here, secretary):
    make_shown(piece, by=secretary)
    officer_client.post(f"{here}withdraw/", {"reason": "有人"})
    acts = set(AuditEntry.objects.filter(by_id=secretary.pk).values_list("action", flat=True))
    assert acts >= {"case_photo_released", "case_photo_withdrawn"}
