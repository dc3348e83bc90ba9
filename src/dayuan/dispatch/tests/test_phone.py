"""The phone pages of whoever is asked to go."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dayuan.cases.actions import close_case, note_on_case
from dayuan.cases.models import Case, Status, StepKind
from dayuan.devices.testing import make_device
from dayuan.dispatch.actions import accept_offer, lapse_offer, report_arrival
from dayuan.dispatch.models import Offer, OfferState
from dayuan.dispatch.testing import asked_for, make_sent_case
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.sensing.models import Photo
from dayuan.sensing.testing import make_photo, make_picture
from dayuan.warnings.actions import confirm_warning
from dayuan.warnings.testing import make_warning

NASTY = "<script>alert(1)</script>'; DROP TABLE dispatch_offer; --"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def case(duty_officer, officer, village, checkpoint):
    return make_sent_case(duty_officer, place=village, site=checkpoint, at=now())


@pytest.fixture
def offer(case):
    return asked_for(case)


@pytest.fixture
def seen_photo():
    return make_photo(make_device())


@pytest.fixture
def confirmed(duty_officer, officer, seen_photo):
    """The founding scene up to the confirmation: a warning with a photograph, and the officer asked."""
    warning = make_warning(seen_photo.device, "川A8H4K2", photo=str(seen_photo.pk))
    return confirm_warning(warning.pk, by=duty_officer, at=now())


def sent(client, offer, verb, form=None, **how):
    return client.post(f"/dispatch/{offer.pk}/{verb}/", form or {}, **how)


def test_whoever_goes_reads_the_spot_while_it_is_theirs_to_go(client, officer, confirmed):
    offer = asked_for(confirmed)
    client.force_login(officer)
    assert 'href="geo:' in client.get(f"/dispatch/{offer.pk}/").content.decode()
    lapse_offer(offer.pk, at=offer.answer_by)
    assert "geo:" not in client.get(f"/dispatch/{offer.pk}/").content.decode()


EVERYBODY_ELSE = ["duty_officer", "chief", "secretary", "other_secretary", "second_officer", "resident", "outsider"]
FORMS = {
    "accept": {},
    "decline": {"reason": "busy"},
    "arrive": {},
    "outcome": {"outcome": "registered"},
}


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_another_persons_task_does_not_exist(client, request, offer, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(f"/dispatch/{offer.pk}/").status_code == 404
    for verb, form in FORMS.items():
        assert sent(client, offer, verb, form).status_code == 404
    assert str(offer.pk) not in client.get("/dispatch/").content.decode()
    offer.refresh_from_db()
    assert offer.state == OfferState.ASKED


@pytest.mark.parametrize("who", ["resident", "stranger"])
def test_who_is_never_sent_has_no_task_page(client, request, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get("/dispatch/").status_code == 404


def test_a_stranger_signs_in_first(client, offer):
    assert client.get("/dispatch/").status_code == 302
    assert sent(client, offer, "accept").status_code == 302


def test_the_task_says_what_where_why_and_by_when(client, officer, confirmed):
    client.force_login(officer)

    for address in ("/dispatch/", f"/dispatch/{asked_for(confirmed).pk}/"):
        text = client.get(address).content.decode()
        assert "East checkpoint" in text
        assert "川A·8H4K2" in text
        assert "on duty at this post" in text
        assert "level--yellow" in text
        assert (
            f'data-until="{asked_for(confirmed).answer_by.astimezone().isoformat()[:16]}' in text
            or "data-until" in text
        )
        assert "Accept" in text


def test_what_the_duty_officer_wrote_reaches_whoever_goes_while_they_are_on_it(client, officer, duty_officer, offer):
    note_on_case(offer.case_id, by=duty_officer, note="请看后备箱 " + NASTY, at=now())
    client.force_login(officer)
    page = client.get(f"/dispatch/{offer.pk}/").content.decode()
    assert "请看后备箱 &lt;script&gt;" in page
    assert NASTY not in page

    close_case(offer.case_id, by=duty_officer, outcome="settled", note="", at=now())
    assert "请看后备箱" not in client.get(f"/dispatch/{offer.pk}/").content.decode()


def test_accept_arrive_report_and_done(client, officer, case, offer):
    client.force_login(officer)

    assert sent(client, offer, "accept").headers["Location"] == f"/dispatch/{offer.pk}/"
    assert "I am here" in client.get(f"/dispatch/{offer.pk}/").content.decode()
    sent(client, offer, "arrive")
    assert "Send report" in client.get(f"/dispatch/{offer.pk}/").content.decode()
    page = sent(client, offer, "outcome", {"outcome": "checked_fine", "note": ""}, follow=True)

    assert "You reported: Checked, nothing wrong." in page.content.decode()
    assert Case.objects.get(pk=case.pk).status == Status.DONE
    assert "Nothing to do now" in client.get("/dispatch/").content.decode()


def test_a_double_tap_is_answered_with_the_same_page(client, officer, offer):
    client.force_login(officer)

    first, second = sent(client, offer, "accept"), sent(client, offer, "accept")

    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])


def test_with_script_the_answer_is_no_page_but_news(client, officer, offer):
    client.force_login(officer)

    answer = sent(client, offer, "accept", headers=HTMX)

    assert (answer.headers["HX-Trigger"], answer.headers["HX-Reswap"]) == ("matter-changed", "none")
    assert "<html" not in answer.content.decode()


def test_the_answer_to_declining_takes_the_number_away_without_another_request(client, officer, case, offer):
    client.force_login(officer)
    before = client.get(f"/dispatch/{offer.pk}/").content.decode()
    assert "<title>(1) " in before
    assert 'data-asked="1"' in before

    answer = sent(client, offer, "decline", {"reason": "busy", "note": ""}, headers=HTMX).content.decode()

    assert '<span hx-swap-oob="innerHTML:[data-asked-count]">' in answer
    assert 'class="count"' not in answer
    assert "<title>(" not in client.get("/dispatch/").content.decode()
    assert 'data-asked="0"' in client.get("/asked/?quiet=1").content.decode()


def test_whoever_is_asked_for_two_things_still_sees_one_after_declining_the_other(
    client, officer, duty_officer, village, checkpoint, offer
):
    make_sent_case(duty_officer, place=village, site=checkpoint, at=now())
    client.force_login(officer)
    assert "<title>(2) " in client.get("/dispatch/").content.decode()

    answer = sent(client, offer, "decline", {"reason": "busy", "note": ""}, headers=HTMX).content.decode()

    assert ">1</span>" in answer


def test_declining_needs_a_reason_and_keeps_the_remark(client, officer, second_officer, case, offer):
    client.force_login(officer)

    page = sent(client, offer, "decline", {"note": "写了很久"})
    partial = sent(client, offer, "decline", {"note": "写了很久"}, headers=HTMX)

    for answer in (page, partial):
        assert answer.status_code == 422
        assert "写了很久" in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()
    assert "<html" not in partial.content.decode()

    page = sent(client, offer, "decline", {"reason": "busy", "note": "写了很久"}, follow=True)
    assert "You said that you cannot go" in page.content.decode()
    assert asked_for(case).person == second_officer


def test_an_answer_after_its_time_is_a_clear_sentence(client, officer, offer):
    lapse_offer(offer.pk, at=offer.answer_by)
    client.force_login(officer)

    refused = sent(client, offer, "accept")

    assert refused.status_code == 409
    assert "somebody else was asked" in refused.content.decode()
    assert "You need not go" in client.get(f"/dispatch/{offer.pk}/").content.decode()


def test_a_report_that_comes_too_late_keeps_what_was_typed(client, officer, duty_officer, case, offer):
    accept_offer(offer.pk, by=officer, at=now())
    close_case(case.pk, by=duty_officer, outcome="settled", note="", at=now())
    client.force_login(officer)

    page = sent(client, offer, "outcome", {"outcome": "registered", "note": "写了很久"})

    assert page.status_code == 422
    assert "写了很久" in page.content.decode()
    assert "You need not go" in page.content.decode()


def test_a_report_may_carry_a_photograph_and_need_not(client, officer, case, offer):
    accept_offer(offer.pk, by=officer, at=now())
    report_arrival(offer.pk, by=officer, at=now())
    client.force_login(officer)
    photo = SimpleUploadedFile("现场.jpg", make_picture(), content_type="image/jpeg")

    sent(client, offer, "outcome", {"outcome": "registered", "photo": photo})

    offer.refresh_from_db()
    kept = Photo.objects.get(pk=offer.photo_id)
    assert (kept.person, kept.place) == (officer, case.place)
    assert case.steps.get(kind=StepKind.DONE).facts["photo"] == str(kept.pk)
    assert client.get(f"/signals/photos/{kept.pk}/").status_code == 200


@pytest.mark.parametrize("upload", [b"", b"not a picture", b"\xff\xd8\xff" + b"\x00" * 100, b"GIF89a"])
def test_what_is_no_photograph_gets_a_sentence_and_the_rest_is_kept(client, officer, offer, upload):
    accept_offer(offer.pk, by=officer, at=now())
    client.force_login(officer)
    photo = SimpleUploadedFile("a.jpg", upload, content_type="image/jpeg")

    page = sent(client, offer, "outcome", {"outcome": "registered", "note": "写了很久", "photo": photo})

    assert page.status_code == 422
    assert "写了很久" in page.content.decode()
    assert 'role="alert"' in page.content.decode()
    assert Offer.objects.get(pk=offer.pk).state == OfferState.ACCEPTED
    assert not Photo.objects.exists()


def test_nasty_words_are_kept_and_shown_as_words(client, officer, duty_officer, case, offer):
    accept_offer(offer.pk, by=officer, at=now())
    client.force_login(officer)
    sent(client, offer, "outcome", {"outcome": "registered", "note": NASTY})
    assert sent(client, offer, "outcome", {"outcome": NASTY}).status_code == 422

    assert Offer.objects.get(pk=offer.pk).note == NASTY
    client.force_login(duty_officer)
    for address in (f"/cases/{case.pk}/", f"/dispatch/cases/{case.pk}/"):
        assert "<script>alert" not in client.get(address).content.decode()


def test_nothing_but_a_known_answer_counts(client, officer, offer):
    client.force_login(officer)

    assert sent(client, offer, "decline", {"reason": NASTY}).status_code == 422
    assert sent(client, offer, "decline", {"reason": "busy", "note": "\x00"}).status_code == 422
    assert client.get(f"/dispatch/{offer.pk}/accept/").status_code == 405
    assert Offer.objects.get(pk=offer.pk).state == OfferState.ASKED


def test_whoever_is_sent_sees_plate_and_photograph_until_it_is_over(client, officer, seen_photo, confirmed):
    offer = asked_for(confirmed)
    client.force_login(officer)

    assert client.get(f"/signals/photos/{seen_photo.pk}/").status_code == 200
    assert confirmed.code in AuditEntry.objects.get(subject=f"photo:{seen_photo.pk}").reason

    sent(client, offer, "decline", {"reason": "busy"})
    assert client.get(f"/signals/photos/{seen_photo.pk}/").status_code == 404
    assert "8H4K2" not in client.get(f"/dispatch/{offer.pk}/").content.decode()


def test_who_was_not_asked_sees_no_photograph(client, confirmed, second_officer, grid_worker, seen_photo):
    for person in (second_officer, grid_worker):
        client.force_login(person)
        assert client.get(f"/signals/photos/{seen_photo.pk}/").status_code == 404


def test_the_redrawn_fragment_is_the_part_of_the_page(client, officer, offer):
    client.force_login(officer)
    for address in ("/dispatch/", f"/dispatch/{offer.pk}/"):
        fragment = client.get(address, headers=HTMX).content.decode()
        assert "<html" not in fragment
        assert "live:offer" in fragment
        assert str(offer.pk) in fragment
