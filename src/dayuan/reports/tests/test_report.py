"""The public page: a villager without an account reports a lamp, a danger, an officer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from dayuan.cases.actions import Reported, WhoReports
from dayuan.cases.models import Case, Evidence, Reporter
from dayuan.cases.rules.classes import OTHER, STARTING_CLASSES
from dayuan.cases.rules.reporting import ReportChannel, ToldBy
from dayuan.cases.testing import make_report
from dayuan.cases.tests.test_evidence import WEBM, picture
from dayuan.kernel.clock import now
from dayuan.kernel.counting import Counter
from dayuan.notices.rules import Kind
from dayuan.notices.testing import make_gateway
from dayuan.places.testing import VILLAGE, draw_outline, make_checkpoint, square
from dayuan.reports.actions import Pieces, take_report
from dayuan.reports.rules import FIRST_SHOWN, REPORTS_OF_A_NUMBER, first_classes


def photo(contents: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("lamp.jpg", picture(3) if contents is None else contents, "image/jpeg")


@pytest.mark.no_database
@given(st.dictionaries(st.sampled_from(sorted(STARTING_CLASSES)), st.integers(0, 9)))
def test_the_kinds_reported_most_stand_first_and_none_twice(counts):
    first = first_classes(counts, STARTING_CLASSES)

    assert len(first) == len(set(first)) == FIRST_SHOWN
    assert OTHER not in first
    behind = set(STARTING_CLASSES) - set(first) - {OTHER}
    assert min(counts.get(code, 0) for code in first) >= max(counts.get(code, 0) for code in behind)


def test_a_villager_reports_a_lamp_and_gets_a_code(client, sent, courtyard, secretary):
    answer = sent(name="甲某", phone="138 0000 1234", whereabouts="村口老槐树下")
    case, reporter = answer.case, Reporter.objects.get()

    assert answer.headers["Location"] == f"/report/received/{case.code}/"
    page = client.get(answer.headers["Location"]).content.decode()
    assert case.code in page
    assert f"/track/{case.code}/" in page
    assert (case.place, case.class_code, case.story) == (courtyard, "09001", "村口路灯不亮")
    assert (reporter.name, reporter.phone, reporter.channel) == ("甲某", "13800001234", "public_page")
    assert case.opened_by is None
    assert case.owner == secretary


def test_what_was_received_is_shown_where_it_was_sent_and_nowhere_else(client, sent):
    code = sent().case.code

    page = client.get(f"/report/received/{code}/").text
    assert "Your four digits" in page
    digits = Reporter.objects.get().digits
    assert len(digits) == 4
    assert digits.isdecimal()
    assert f"<code>{digits}</code>" in page
    elsewhere = Client().get(f"/report/received/{code}/")
    assert elsewhere.headers["Location"] == f"/track/{code}/"


def test_three_taps_are_enough(client, sent, courtyard):
    """What, my position, send."""
    draw_outline(courtyard, square(104.1, 30.0, 0.01))
    page = client.get("/report/").text
    assert "Nothing else is needed" in page

    case = sent(place="", story="", longitude="104.1", latitude="30.0").case

    assert (case.place, case.class_code, case.status) == (courtyard, "09001", "reported")
    assert case.story == "只点了是什么事、在哪里，没有留话。"
    assert case.title.startswith("路灯不亮")


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"class_code": ""}, "Tap what it is about."),
        ({"class_code": "14002"}, "not offered any more"),
        ({"place": ""}, "Choose where it is, or use your position."),
        ({"place": "511421203201"}, "takes no reports any more"),
        ({"place": "", "longitude": "100", "latitude": "10"}, "in none of our villages"),
        ({"story": "  ", "class_code": OTHER}, "Say it in a few words"),
        ({"story": "字" * 2_001}, "more words than fit"),
        ({"phone": "12"}, "A mobile number has 11 digits"),
        ({"phone": "1380013"}, "A mobile number has 11 digits"),
        ({"told_by": "phone"}, "Or choose “I look myself, with the code”."),
        ({"story": "", "class_code": "01001"}, "Say it in a few words"),
        ({"told_by": "phone"}, "we need your telephone"),
        ({"told_by": "sms", "phone": "13800001234"}, "This way of telling is not offered"),
        ({"key": "x"}, "Enter a valid UUID"),
        ({"photo": photo(b"MZ no photograph")}, "This is not a photograph"),
        ({"voice": SimpleUploadedFile("a.webm", b"MZ")}, "no recording that can be played"),
    ],
)
def test_something_wrong_gets_a_sentence_and_keeps_what_was_typed(sent, entered, sentence):
    page = sent(**({"whereabouts": "老槐树下"} | entered))

    assert page.status_code == 422
    assert sentence in page.content.decode() or sentence == "Enter a valid UUID"
    assert "老槐树下" in page.content.decode()
    assert not Case.objects.exists()
    assert not Evidence.objects.exists()


def test_text_messages_are_offered_where_the_township_can_send_them(client, sent, system_administrator):
    make_gateway(Kind.SMS, system_administrator, address="http://127.0.0.1:1")

    assert sent(told_by="sms", phone="0283600123").status_code == 422
    assert sent(told_by="sms", phone="13800001234").status_code == 302
    assert Reporter.objects.get().told_by == ToldBy.SMS


def test_a_photo_or_a_voice_note_is_enough_and_a_position_says_where(sent, courtyard):
    draw_outline(courtyard, square(104.06, 29.96))

    case = sent(
        story="",
        place="",
        longitude="104.065",
        latitude="29.965",
        photo=photo(),
        voice=SimpleUploadedFile("note.webm", WEBM, "audio/webm"),
    ).case

    assert (case.place, case.longitude, case.story) == (courtyard, 104.065, "见语音留言。")
    assert sorted(piece.kind for piece in case.evidence.all()) == ["photo", "voice"]
    assert all(piece.is_from_reporter for piece in case.evidence.all())


def test_sent_twice_it_is_one_report_with_one_photo(sent):
    first, second = sent(photo=photo()), sent(photo=photo())

    assert first.headers["Location"] == second.headers["Location"]
    assert (Case.objects.count(), Reporter.objects.count(), Evidence.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_moment_are_one_report(courtyard):
    who = WhoReports(channel=ReportChannel.PUBLIC_PAGE, key="public:1")

    def send(_number):
        try:
            reported = Reported(place=courtyard, story="路灯不亮", class_code="09001")
            return take_report(reported, who, Pieces(photo=picture(3)), at=now()).code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = set(pool.map(send, range(2)))
    assert len(codes) == 1
    assert (Case.objects.count(), Evidence.objects.count()) == (1, 1)


def test_a_flood_is_stopped_by_number_and_by_address_but_not_the_village_next_door(sent, monkeypatch):
    for number in range(REPORTS_OF_A_NUMBER):
        assert sent(phone="13800001234", key=f"0192f0c0-0000-7000-8000-0000000001{number:02}").status_code == 302
    page = sent(phone="13800001234", key="0192f0c0-0000-7000-8000-000000000199")
    assert page.status_code == 429
    assert "very many reports" in page.content.decode()
    assert "村口路灯不亮" in page.content.decode()
    assert sent(phone="13900001234", key="0192f0c0-0000-7000-8000-000000000198").status_code == 302

    monkeypatch.setattr(Counter, "is_full", property(lambda counter: "address" in counter.key))
    assert sent(key="0192f0c0-0000-7000-8000-000000000197").status_code == 429


def test_a_qr_code_on_the_spot_says_where(client, courtyard, village):
    page = client.get(f"/report/at/{courtyard.pk}/").content.decode()
    assert f'<option value="{courtyard.pk}" selected>' in page

    site = make_checkpoint("老桥", VILLAGE)
    page = client.get(f"/report/at/{site.pk}/").content.decode()
    assert f'<option value="{village.pk}" selected>' in page
    assert 'value="老桥"' in page

    village.closed_at = now()
    village.save()
    for code in (village.pk, str(site.pk), "511421", "nowhere", "%00"):
        assert client.get(f"/report/at/{code}/").status_code == 404


def test_the_usual_kinds_are_on_top_and_what_is_not_public_is_not_offered(client, village):
    for _case in range(2):
        make_report(village, class_code="12002", at=now())

    page = client.get("/report/").content.decode()

    assert page.index("Crops damaged") < page.index("Street lamp out") < page.index("Something else")
    assert page.index("Something else") < page.index("Dispute between neighbours")
    assert "Attempted fraud" not in page


def test_of_a_complaint_the_unit_complained_about_sees_nothing(client, sent, village, secretary, grid_worker, chief):
    entered = {"unit": village.pk, "story": "收费不开票", "name": "甲某", "is_anonymous": "on"}
    case = sent("/report/complaint/", **entered).case

    assert (case.class_code, case.shielded_from, Reporter.objects.get().name) == ("15002", VILLAGE, "")
    assert case.owner not in (secretary, grid_worker)
    for person, status in ((secretary, 404), (grid_worker, 404), (chief, 200)):
        client.force_login(person)
        assert client.get(f"/cases/{case.pk}/").status_code == status
    assert "the township, of the township the county" in client.get("/report/complaint/").content.decode()


def test_a_complaint_needs_a_unit_and_words(sent, township):
    page = sent("/report/complaint/", unit="", story="", told_by="page")

    assert page.status_code == 422
    assert "Say what happened, in a few words." in page.content.decode()


def test_a_position_is_answered_with_a_village_or_with_nothing(client, courtyard):
    draw_outline(courtyard, square(104.06, 29.96))

    found = client.get("/report/where/", {"lon": "104.065", "lat": "29.965"}).json()
    assert found["code"] == courtyard.pk
    assert client.get("/report/where/", {"lon": "80", "lat": "40"}).json() == {}
    for lon in ("", "nan", "inf", "x", "200"):
        assert client.get("/report/where/", {"lon": lon, "lat": "30"}).status_code == 422


def test_a_desk_prints_qr_codes_of_its_places_and_of_no_others(client, courtyard, secretary, other_secretary):
    client.force_login(secretary)
    page = client.get("/report/codes/", {"place": VILLAGE}).content.decode()
    assert f"/report/at/{courtyard.pk}/" in page
    assert page.count("data:image/svg+xml") == 2

    client.force_login(other_secretary)
    assert client.get("/report/codes/", {"place": VILLAGE}).status_code == 404


def test_a_dispute_is_told_of_on_the_public_page_and_its_words_stand_in_no_title(client, sent, duty_officer):
    assert 'value="01001"' in client.get("/report/").text
    case = sent(class_code="01001", story="隔壁孙家把地坎往我家地里挖").case

    assert "孙家" not in case.title
    assert "孙家" not in client.get(f"/track/{case.code}/").text
    client.force_login(duty_officer)
    assert "孙家" not in client.get("/cases/?state=open").text
    page = client.get(f"/cases/{case.pk}/").text
    assert "孙家" in page
    assert f"/disputes/take/{case.pk}/" in page or "mediation" in page


def test_the_map_for_a_pin_shows_villages_and_no_equipment(client, village, township, checkpoint):
    cache.clear()
    draw_outline(township, square(104.1, 30.0, 0.1))
    draw_outline(village, square(104.1, 30.0, 0.05))
    page = client.get("/report/").text

    assert "data-pin" in page
    assert "place-map__area" in page
    assert str(checkpoint) not in page.split("data-pin")[1].split("</details>")[0]
