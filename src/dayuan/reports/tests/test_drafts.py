"""What a phone kept without a connection: it arrives once, says when it was written, and what is refused says why."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from dayuan.cases.actions import (
    EvidenceRefused,
    Pieces,
    Reported,
    WhoReports,
    add_evidence,
    decline_case,
    merge_case,
    report_case,
    write_report_down,
)
from dayuan.cases.models import Case, Evidence, Reporter
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_report
from dayuan.cases.tests.test_evidence import WEBM, picture
from dayuan.kernel.clock import now
from dayuan.kernel.drafts import Draft
from dayuan.notices.testing import make_notice
from dayuan.reports.limits import Counter

FACTS = {"HTTP_ACCEPT": "application/json"}
KEY, OTHER_KEY = "0192f0c0-0000-4000-8000-000000000011", "0192f0c0-0000-4000-8000-000000000012"
HOUR_S = 3600


@pytest.fixture
def arrives(client, courtyard):
    """A report of the public as the phone sends it later."""

    def send(address="/report/", **entered):
        words = {"class_code": "09001", "place": courtyard.pk, "story": "山上的路灯不亮", "told_by": "page", "key": KEY}
        return client.post(address, words | {"written_s_ago": str(HOUR_S)} | entered, **FACTS)

    return send


@pytest.fixture
def written_down(client, courtyard, grid_worker):
    """What the grid worker found, as their phone sends it later."""
    client.force_login(grid_worker)

    def send(**entered):
        words = {
            "class_code": "09001",
            "place": courtyard.pk,
            "story": "山上的路灯不亮",
            "channel": "patrol",
            "key": KEY,
        }
        return client.post("/cases/new/", words | {"told_by": "page", "written_s_ago": str(HOUR_S)} | entered, **FACTS)

    return send


def photo():
    return SimpleUploadedFile("lamp.jpg", picture(3), "image/jpeg")


def voice():
    return SimpleUploadedFile("note.webm", WEBM, "audio/webm")


def test_a_report_written_an_hour_ago_says_when_it_was_written_and_when_it_arrived(arrives, client, secretary):
    answer = arrives(photo=photo(), voice=voice())

    case, reporter = Case.objects.get(), Reporter.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"code": case.code, "link": f"/report/received/{case.code}/", "digits": reporter.digits}
    assert abs(reporter.reported_at - reporter.written_at - timedelta(hours=1)) < timedelta(seconds=2)
    assert case.opened_at == reporter.reported_at
    assert case.evidence.count() == 2
    client.force_login(secretary)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "without a connection, arrived" in page
    assert "Written " in page.split("What happened")[1]


@pytest.mark.parametrize("ago", ["", "x", "-5", "12", "1e3", "9" * 40, str(91 * 24 * HOUR_S)])
def test_an_age_that_cannot_be_is_no_reason_to_refuse(arrives, ago):
    assert arrives(written_s_ago=ago).status_code == 201
    assert Reporter.objects.get().written_at is None


def test_the_second_arrival_is_answered_with_the_same_code_whatever_changed_meanwhile(arrives, courtyard, monkeypatch):
    first = arrives(photo=photo())
    monkeypatch.setattr(Counter, "is_full", True)
    courtyard.closed_at = now()
    courtyard.save()

    second = arrives(photo=photo(), class_code="00000", story="")

    assert (second.status_code, second.json()) == (201, first.json())
    assert (Case.objects.count(), Evidence.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_sendings_of_staff_at_the_same_moment_are_one_case_closed_once(courtyard, grid_worker):
    who = WhoReports(channel=ReportChannel.PATROL, key="staff:1", person=grid_worker)
    reported = Reported(place=courtyard, story="路灯不亮", class_code="09001")

    def send(_number):
        try:
            pieces = Pieces(photo=picture(3))
            return write_report_down(reported, who, pieces, done="换了灯泡", by=grid_worker, at=now()).code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = set(pool.map(send, range(2)))
    assert len(codes) == 1
    assert (Case.objects.count(), Evidence.objects.count()) == (1, 1)
    assert Case.objects.get().closed_at is not None


@pytest.mark.parametrize(
    ("entered", "field", "sentence"),
    [
        ({"class_code": "00000"}, "class_code", "This kind of matter is not offered any more. Tap another."),
        ({"place": "511421200999"}, "place", "This place takes no reports any more. Choose another."),
        ({"story": "", "class_code": "19001"}, "story", "Say it in a few words, as a voice note, or with a photo."),
        ({"photo": SimpleUploadedFile("a.jpg", b"MZ")}, "photo", "This is not a photograph"),
    ],
)
def test_what_is_refused_says_why_beside_its_field_and_can_be_put_right(arrives, entered, field, sentence):
    answer = arrives(**entered)

    assert answer.status_code == 422
    assert sentence in answer.json()["errors"][field][0]
    assert answer.json()["detail"] == answer.json()["errors"][field][0]
    assert arrives().status_code == 201


def test_too_many_are_told_to_wait_in_words(arrives, monkeypatch):
    monkeypatch.setattr(Counter, "is_full", True)

    answer = arrives()

    assert answer.status_code == 429
    assert "Try again in an hour" in answer.json()["detail"]


def test_the_same_words_from_another_phone_are_pointed_out_without_the_code(arrives):
    first = arrives(phone="13800001234")

    answer = arrives(phone="138 0000 1234", key=OTHER_KEY)

    assert answer.status_code == 409
    assert answer.json()["may_confirm"] is True
    assert first.json()["code"] not in answer.content.decode()
    assert arrives(phone="13900001234", key="0192f0c0-0000-4000-8000-000000000013").status_code == 201
    assert arrives(phone="13800001234", key=OTHER_KEY, confirmed="1").status_code == 201
    assert Case.objects.count() == 3


def test_a_grid_worker_writes_down_what_was_found_and_follows_it_by_its_code(written_down, client, grid_worker):
    answer = written_down(photo=photo(), voice=voice())

    case, reporter = Case.objects.get(), Reporter.objects.get()
    assert (answer.status_code, answer.json()["code"]) == (201, case.code)
    assert client.get(answer.json()["link"]).status_code == 200
    assert (reporter.person, reporter.channel, reporter.written_at is not None) == (grid_worker, "patrol", True)
    assert {piece.by for piece in case.evidence.all()} == {grid_worker}
    assert written_down(photo=photo()).json() == answer.json()
    assert Evidence.objects.count() == 2


def test_the_same_from_the_desk_meanwhile_is_shown_and_decided_by_the_writer(written_down, courtyard, grid_worker):
    who = WhoReports(channel=ReportChannel.PATROL, person=grid_worker)
    twin = report_case(Reported(place=courtyard, story="山上的路灯不亮", class_code="09001"), who, at=now())

    answer = written_down()

    assert answer.status_code == 409
    assert twin.code in answer.json()["detail"]
    assert written_down(confirmed="1").status_code == 201


def test_a_class_closed_meanwhile_and_somebody_elses_key_stay_on_the_phone(written_down, client, secretary):
    refused = written_down(class_code="99999")
    assert "Nothing is filed under this class any more" in refused.json()["errors"]["class_code"][0]
    assert written_down().status_code == 201

    client.force_login(secretary)
    taken = client.post("/cases/new/", {"key": KEY}, **FACTS)
    assert taken.status_code == 422
    assert "Somebody else sent this already" in taken.json()["detail"]


def test_whoever_is_signed_out_is_sent_to_sign_in_and_nothing_is_kept(courtyard):
    answer = Client().post("/cases/new/", {"key": KEY, "story": "路灯"}, **FACTS)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert not Case.objects.exists()


def test_a_kept_form_is_sent_with_the_token_of_now_and_with_none_it_is_refused(courtyard):
    phone = Client(enforce_csrf_checks=True)
    words = {"class_code": "09001", "place": courtyard.pk, "story": "路灯不亮", "told_by": "page", "key": KEY}
    assert phone.post("/report/", words, **FACTS).status_code == 403

    ready = phone.get("/report/ready/").json()
    assert ready["account"] == ""
    assert phone.post("/report/", words, headers={"X-CSRFToken": ready["token"]}, **FACTS).status_code == 201


def test_the_phone_tells_accounts_apart_without_learning_whose_they_are(client, secretary, grid_worker):
    marks = set()
    for person in (secretary, grid_worker):
        client.force_login(person)
        marks.add(client.get("/report/ready/").json()["account"])

    assert len(marks) == 2
    assert not any(
        str(person.pk) in mark or person.username in mark for person in (secretary, grid_worker) for mark in marks
    )


def test_the_copy_that_a_phone_keeps_has_nothing_of_the_moment_on_it(client, secretary, courtyard):
    make_notice(secretary, title="有人报火情", at=now())
    client.force_login(secretary)

    assert "有人报火情" in client.get("/cases/new/").content.decode()
    kept = client.get("/cases/new/", headers={"Dayuan-Keep": "1"}).content.decode()
    assert "有人报火情" not in kept
    assert " data-kept " in kept
    assert f'value="{courtyard.pk}"' in kept


@pytest.fixture
def adds(client, secretary):
    """A photograph for a case, as the phone of the secretary sends it later."""
    client.force_login(secretary)

    def send(case, **entered):
        upload = {"upload": photo(), "key": KEY, "written_s_ago": str(HOUR_S)}
        return client.post(f"/cases/{case.pk}/evidence/new/", upload | entered, **FACTS)

    return send


def test_evidence_sent_twice_is_one_piece_with_when_it_was_kept(adds, client, village):
    case = make_report(village, at=now())

    assert [adds(case).status_code for _time in range(2)] == [201, 201]
    piece = Evidence.objects.get()
    assert piece.written_at is not None
    assert "kept on the phone" in client.get(f"/cases/{case.pk}/").content.decode()
    assert adds(case, upload=SimpleUploadedFile("a.jpg", b"MZ"), key=OTHER_KEY).status_code == 422


def test_evidence_for_a_case_that_ended_meanwhile_stays_with_the_reason(adds, village, secretary):
    case = make_report(village, at=now())
    decline_case(case.pk, by=secretary, parts={Part.DESK}, reason="不归镇里管", at=now())

    answer = adds(case)

    assert answer.status_code == 409
    assert "This case is closed" in answer.json()["detail"]
    assert answer.json()["link"] == f"/cases/{case.pk}/"


def test_evidence_for_a_case_that_was_merged_can_go_where_it_went(adds, village, secretary):
    gone, other = make_report(village, at=now()), make_report(village, at=now())
    merge_case(gone.pk, into=other, by=secretary, parts={Part.DESK}, at=now())

    answer = adds(gone)

    assert answer.status_code == 409
    assert other.code in answer.json()["detail"]
    assert answer.json()["instead"] == f"/cases/{other.pk}/evidence/new/"
    assert adds(other).status_code == 201
    assert other.evidence.count() == 1


def test_a_piece_sent_with_one_case_is_not_silently_missing_with_another(village, secretary, duty_officer):
    one, other = make_report(village, at=now()), make_report(village, at=now())
    add_evidence(one.pk, picture(3), by=secretary, at=now(), draft=Draft("evidence:1"))
    assert add_evidence(one.pk, picture(3), by=secretary, at=now(), draft=Draft("evidence:1")).case == one

    for case, person in ((other, secretary), (one, duty_officer)):
        with pytest.raises(EvidenceRefused):
            add_evidence(case.pk, picture(3), by=person, at=now(), draft=Draft("evidence:1"))

    assert Evidence.objects.get().case == one


def test_the_list_of_what_waits_opens_for_anybody(client):
    page = client.get("/report/waiting/").content.decode()

    assert "data-drafts" in page
    assert "Nothing waits on this phone" in page
