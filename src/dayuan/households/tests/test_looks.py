"""Protected details are shown for a purpose, and the person sees who looked."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from dayuan.households.access import get_resident, may_read_care
from dayuan.households.actions.care import end_care_reader, name_care_reader, note_care
from dayuan.households.actions.file_codes import make_file_code, open_own_file
from dayuan.households.actions.reveals import TooManyReveals, WordsMissing, note_opened, reveal, reveal_address
from dayuan.households.looks import who_looked
from dayuan.households.models import Resident, Reveal
from dayuan.households.rules import REVEALS_ALLOWED, Care, Purpose, SensitiveField
from dayuan.households.testing import make_care_reader, make_household, make_resident
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of

PHONE = "15400008023"
LATER = MONDAY_NOON + timedelta(minutes=5)


@pytest.fixture
def someone() -> Resident:
    return make_resident(phone=PHONE)


def show(someone, by, field=SensitiveField.PHONE, purpose=Purpose.VISIT, words="", at=MONDAY_NOON):
    return reveal(someone, field, purpose=purpose, words=words, by=by, at=at)


def test_a_look_is_recorded_with_who_what_and_why_before_it_is_shown(someone, secretary):
    assert show(someone, secretary, words="送医药") == PHONE

    line = who_looked(someone, is_own=True)[0]
    assert (line.who, line.did) == ("丞相村书记", "查看了您的电话号码")
    assert line.post == "丞相村 村书记"
    assert line.why == "上门走访、帮助 · 送医药"


def test_another_purpose_needs_words(someone, secretary):
    with pytest.raises(WordsMissing):
        show(someone, secretary, purpose=Purpose.OTHER, words="  ")

    assert not AuditEntry.objects.exists()


def test_whoever_looks_up_too_much_is_stopped_for_a_while(someone, secretary, grid_worker):
    for _ in range(REVEALS_ALLOWED):
        Reveal.objects.create(
            resident=someone, field="phone", purpose="visit", by=secretary, at=MONDAY_NOON - timedelta(minutes=30)
        )

    with pytest.raises(TooManyReveals, match=str(REVEALS_ALLOWED)):
        show(someone, secretary)
    assert show(someone, grid_worker) == PHONE
    assert show(someone, secretary, at=MONDAY_NOON + timedelta(minutes=31)) == PHONE


def test_everybody_of_a_household_sees_that_its_address_was_looked_at(someone, secretary):
    wife = make_resident("李梅")

    shown = reveal_address(make_household(), purpose=Purpose.EMERGENCY, words="", by=secretary, at=MONDAY_NOON)

    assert "丞相街" in shown
    for person in (someone, wife):
        assert who_looked(person, is_own=True)[0].did == "查看了您的详细住址"


def test_an_opened_page_is_told_once_an_hour(someone, secretary):
    for minutes in (0, 5, 59, 61):
        note_opened(someone, by=secretary, at=MONDAY_NOON + timedelta(minutes=minutes))

    assert AuditEntry.objects.filter(action="resident_opened").count() == 2


def test_the_newest_look_comes_first(someone, secretary, duty_officer):
    note_opened(someone, by=duty_officer, at=MONDAY_NOON)
    show(someone, secretary, at=LATER)

    assert [line.at for line in who_looked(someone, is_own=True)] == [LATER, MONDAY_NOON]


class TestFileCode:
    def test_code_and_digits_together_open_the_file(self, someone, secretary):
        code = make_file_code(someone, by=secretary, at=MONDAY_NOON)

        assert open_own_file(code.lower().replace("-", " "), "8023", at=LATER) == someone
        assert who_looked(someone, is_own=True)[0].who == "您本人"

    @pytest.mark.parametrize("tail", ["8024", "", "0000"])
    def test_wrong_digits_open_nothing_and_are_not_told_apart(self, someone, secretary, tail):
        code = make_file_code(someone, by=secretary, at=MONDAY_NOON)

        assert open_own_file(code, tail, at=LATER) is None
        assert open_own_file("2222-2222", "8023", at=LATER) is None
        assert open_own_file("", "8023", at=LATER) is None

    def test_a_new_code_makes_the_old_one_worthless(self, someone, secretary):
        old = make_file_code(someone, by=secretary, at=MONDAY_NOON)
        new = make_file_code(someone, by=secretary, at=LATER)

        assert open_own_file(old, "8023", at=LATER) is None
        assert open_own_file(new, "8023", at=LATER) == someone

    def test_the_code_stands_nowhere_in_the_database(self, someone, secretary):
        code = make_file_code(someone, by=secretary, at=MONDAY_NOON).replace("-", "")

        assert code not in str(Resident.objects.values().get())
        assert code not in str(list(AuditEntry.objects.values()))

    def test_without_any_phone_no_digits_open_it_and_a_guardians_do(self, secretary):
        guardian = make_resident("王大", phone=PHONE)
        child = make_resident("王小")
        code = make_file_code(child, by=secretary, at=MONDAY_NOON)
        assert open_own_file(code, "8023", at=LATER) is None

        Resident.objects.filter(pk=child.pk).update(guardian=guardian)

        assert open_own_file(code, "8023", at=LATER) == child


class TestMyFilePage:
    @pytest.fixture(autouse=True)
    def fresh_counters(self):
        cache.clear()

    def post(self, client, code, tail):
        return client.post("/myfile/", {"code": code, "phone_tail": tail})

    def test_a_resident_without_account_sees_who_looked(self, client, someone, secretary):
        show(someone, secretary, words="送医药")
        code = make_file_code(someone, by=secretary, at=LATER)

        page = self.post(client, code, "8023")

        text = page.content.decode()
        assert "查看了您的电话号码" in text
        assert "送医药" in text
        assert "丞相村书记" in text
        assert "王小明" in text, "code and digits were given"
        assert PHONE not in text
        assert "no-store" in page.headers["Cache-Control"]
        assert "noindex" in page.headers["X-Robots-Tag"]

    def test_the_way_to_it_stands_on_every_page_for_the_public(self, client, secretary):
        assert 'href="/myfile/"' in client.get("/track/").content.decode()
        client.force_login(secretary)
        assert 'href="/myfile/"' not in client.get("/households/").content.decode()

    def test_a_wrong_code_and_wrong_digits_get_the_same_answer(self, client, someone, secretary):
        code = make_file_code(someone, by=secretary, at=MONDAY_NOON)

        answers = [
            self.post(client, typed, tail) for typed, tail in ((code, "0000"), ("2222-2222", "8023"), ("?", "8023"))
        ]

        assert {answer.status_code for answer in answers} == {422}
        assert all("对不上" in answer.content.decode() for answer in answers)

    def test_guessing_one_codes_digits_ends_after_five_tries_whoever_tries(self, client, someone, secretary):
        code = make_file_code(someone, by=secretary, at=MONDAY_NOON)
        for number in range(5):
            client.post("/myfile/", {"code": code, "phone_tail": "0000"}, REMOTE_ADDR=f"10.0.0.{number}")

        stopped = client.post("/myfile/", {"code": code, "phone_tail": "8023"}, REMOTE_ADDR="10.0.0.99")

        assert stopped.status_code == 429

    def test_guessing_codes_from_one_desk_ends_after_ten_tries(self, client, someone, secretary):
        code = make_file_code(someone, by=secretary, at=MONDAY_NOON)
        for number in range(10):
            self.post(client, f"2222-222{'23456789AB'[number]}", "8023")

        assert self.post(client, code, "8023").status_code == 429

    def test_digits_that_are_none_are_told_beside_the_field(self, client):
        page = self.post(client, "2222-2222", "12")

        assert page.status_code == 422
        assert "四位数字" in page.content.decode()


class TestCare:
    """C-15."""

    def test_only_who_is_named_reads_what_somebody_needs(self, someone, secretary, duty_officer, other_secretary):
        make_care_reader(secretary)
        make_care_reader(other_secretary)

        def may(person):
            return may_read_care(someone, scope_of(person, at=MONDAY_NOON), at=MONDAY_NOON)

        assert may(secretary)
        assert not may(duty_officer), "a post alone is not enough"
        assert not may(other_secretary), "being named without a post here is not enough"

    def test_who_is_taken_out_of_the_group_reads_nothing_more(self, someone, secretary, chief, village):
        reader = name_care_reader(secretary, village, why="包村", by=chief, at=MONDAY_NOON)
        scope = scope_of(secretary, at=MONDAY_NOON)
        assert may_read_care(someone, scope, at=MONDAY_NOON)

        end_care_reader(reader.pk, by=chief, at=LATER)

        assert not may_read_care(someone, scope, at=LATER)

    def test_the_record_says_that_something_was_noted_and_not_what(self, someone, secretary):
        note_care(someone.pk, [Care.EMPTY_NEST], by=secretary, at=MONDAY_NOON, why="走访")

        kept = get_resident(someone.pk, scope_of(secretary, at=MONDAY_NOON))
        assert kept.cares == [Care.EMPTY_NEST]
        assert "empty_nest" not in str(list(AuditEntry.objects.values()))
        assert "empty_nest" not in str(Resident.objects.values().get())

    def test_on_paper_for_others_hands_a_look_at_care_is_told_without_saying_so(self, someone, secretary):
        note_care(someone.pk, [Care.EMPTY_NEST], by=secretary, at=MONDAY_NOON, why="走访")
        show(someone, secretary, SensitiveField.CARE, at=LATER)

        own = {line.did for line in who_looked(someone, is_own=True)}
        paper = {line.did for line in who_looked(someone, is_own=False)}
        assert own == {"查看了您的关爱需求", "记录了您的关爱需求"}
        assert paper == {"查看或修改了一项受保护信息"}

    def test_nor_does_the_reason_on_that_paper_say_it(self, someone, secretary):
        note_care(someone.pk, [Care.EMPTY_NEST], by=secretary, at=MONDAY_NOON, why="走访得知独居")

        assert [line.why for line in who_looked(someone, is_own=True)] == ["走访得知独居"]
        assert [line.why for line in who_looked(someone, is_own=False)] == [""]
