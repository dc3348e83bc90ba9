"""Consents at the desk and on one's own page."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from dayuan.households.actions.file_codes import make_file_code
from dayuan.households.testing import make_resident
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.privacy.models import Consent, ConsentText, SubjectRequest
from dayuan.privacy.queries import may_process
from dayuan.privacy.rules.consents import ConsentKind
from dayuan.privacy.testing import make_consent, make_text

SENSOR = ConsentKind.HOME_SENSOR
PHONE = "15400008023"


@pytest.fixture(autouse=True)
def no_wrong_tries():
    cache.clear()


@pytest.fixture
def elder():
    return make_resident("王大爷", born_on=date(1948, 2, 1), phone=PHONE)


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


def page_of(resident):
    return reverse("privacy:consents", args=[resident.pk])


def give_url(resident, kind=SENSOR):
    return reverse("privacy:give", args=[resident.pk, kind])


def entered(text, **other):
    values = {"text": str(text.pk), "channel": "paper", "given_by": "王大爷", "on_behalf": "self", "evidence": "柜3"}
    return {f"home_sensor-{name}": value for name, value in (values | other).items()}


def test_a_page_without_any_text_says_what_is_missing(desk, elder):
    shown = desk.get(page_of(elder)).content.decode()
    assert "乡镇还没有发布这项同意书" in shown


def test_the_secretary_records_a_signed_paper(desk, elder):
    """C-17 and C-31."""
    text = make_text()
    done = desk.post(give_url(elder), entered(text), follow=True)
    assert done.redirect_chain[-1][0] == page_of(elder)
    shown = done.content.decode()
    assert "同意已登记。" in shown
    assert "由丞相村书记代为登记" in shown
    assert may_process(elder.pk, SENSOR, now())


def test_withdrawing_is_on_the_same_page_and_takes_as_many_steps(desk, elder, secretary):
    """C-17: one form and one button, as for giving; no reason is asked for."""
    make_consent(elder, by=secretary)
    consent = Consent.objects.get()
    shown = desk.get(page_of(elder)).content.decode()
    assert reverse("privacy:withdraw", args=[consent.pk]) in shown
    done = desk.post(
        reverse("privacy:withdraw", args=[consent.pk]),
        {"home_sensor-withdrawn_by": "王大爷", "home_sensor-channel": "witnessed"},
        follow=True,
    )
    assert done.redirect_chain[-1][0] == page_of(elder)
    assert not may_process(elder.pk, SENSOR, now())
    assert "reason" not in shown


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(desk, elder):
    text = make_text()
    answer = desk.post(give_url(elder), entered(text, evidence="", given_by="王大爷爷"))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写签字件存放处" in shown
    assert "王大爷爷" in shown


def test_a_child_without_a_guardian_is_answered_422(desk):
    """C-16."""
    child = make_resident("王小宝", born_on=date(2018, 6, 1), relation="child")
    answer = desk.post(give_url(child), entered(make_text(), given_by="王小宝"))
    assert answer.status_code == 422
    assert "只能由监护人代办" in answer.content.decode()
    assert not Consent.objects.exists()


@pytest.mark.parametrize("kind", ["face_search", "public_photo"])
def test_what_nobody_asks_for_cannot_be_agreed_to(desk, elder, kind):
    make_text()
    assert desk.post(reverse("privacy:give", args=[elder.pk, kind]), {}).status_code == 404


@pytest.mark.parametrize("text", ["", "x", "0198c000-0000-7000-8000-000000000000"])
def test_a_text_that_is_not_there_is_a_sentence_and_no_crash(desk, elder, text):
    make_text()
    answer = desk.post(give_url(elder), entered(make_text()) | {"home_sensor-text": text})
    assert answer.status_code == 422


def test_another_village_finds_neither_page_nor_consent(client, other_secretary, elder, secretary):
    consent = make_consent(elder, by=secretary)
    client.force_login(other_secretary)
    assert client.get(page_of(elder)).status_code == 404
    assert client.post(reverse("privacy:withdraw", args=[consent.pk]), {}).status_code == 404
    assert may_process(elder.pk, SENSOR, now())


def test_the_chief_publishes_the_next_version_and_a_secretary_cannot(client, chief, secretary, township):
    entered = {
        "township": township.pk,
        "kind": "care_calls",
        "title": "电话探访同意书",
        "body": "每周打一次电话。",
        "in_force_on": "2031-01-01",
    }
    client.force_login(secretary)
    assert client.post(reverse("privacy:texts"), entered).status_code == 404
    client.force_login(chief)
    assert client.post(reverse("privacy:texts"), entered).status_code == 302
    assert client.post(reverse("privacy:texts"), entered | {"in_force_on": "2020-01-01"}).status_code == 422
    assert ConsentText.objects.get().version == 1
    assert "电话探访同意书" in client.get(reverse("privacy:texts")).content.decode()
    paper = client.get(reverse("privacy:text_paper", args=[ConsentText.objects.get().pk])).content.decode()
    assert "签名或捺印" in paper


def test_nobody_elses_texts_are_shown(client, outsider):
    text = make_text()
    client.force_login(outsider)
    assert "同意书</h2>" not in client.get(reverse("privacy:texts")).content.decode()
    assert client.get(reverse("privacy:text_paper", args=[text.pk])).status_code == 404


def test_the_page_of_a_person_shows_consents_to_the_desk_alone(desk, elder, secretary, grid_worker):
    make_consent(elder, by=secretary)
    address = reverse("households:resident", args=[elder.pk])
    assert page_of(elder) in desk.get(address).content.decode()
    desk.force_login(grid_worker)
    assert page_of(elder) not in desk.get(address).content.decode()


# One's own page, with code and phone.


@pytest.fixture
def own(client, elder, secretary):
    """Opens the page anew and answers what stands on it with the proof of its forms."""
    code = make_file_code(elder, by=secretary, at=now())

    def opened():
        answer = client.post(reverse("my_file:enter"), {"code": code, "phone_tail": PHONE[-4:]})
        assert answer.status_code == 200
        return answer.context["proof"], answer.content.decode()

    return opened


def press(client, name, proof, **entered):
    return client.post(reverse(f"my_rights:{name}"), {"proof": proof, **entered})


def test_agreeing_and_withdrawing_on_ones_own_page_are_one_button_each(client, own, elder):
    """C-17: as easily withdrawn as given."""
    text = make_text()
    proof, shown = own()
    assert text.body[:8] in shown
    given = press(client, "give", proof, text=str(text.pk))
    assert "已登记您的同意" in given.content.decode()
    assert may_process(elder.pk, SENSOR, now())
    kept = Consent.objects.get()
    assert (kept.channel, kept.given_by, kept.is_proxy) == ("electronic", "王大爷", False)
    withdrawn = press(client, "withdraw", given.context["proof"], kind="home_sensor")
    assert "已撤回" in withdrawn.content.decode()
    assert not may_process(elder.pk, SENSOR, now())


def test_what_was_given_on_paper_is_withdrawn_on_ones_own_page(client, own, elder, secretary):
    make_consent(elder, by=secretary)
    proof, _shown = own()
    press(client, "withdraw", proof, kind="home_sensor")
    assert not may_process(elder.pk, SENSOR, now())


def test_a_guardian_decides_for_a_child_on_the_childs_page(client, elder, secretary):
    """C-16: code of the child, phone of the guardian."""
    child = make_resident("王小宝", born_on=date(2018, 6, 1), relation="child", guardian=elder)
    code = make_file_code(child, by=secretary, at=now())
    opened = client.post(reverse("my_file:enter"), {"code": code, "phone_tail": PHONE[-4:]})
    press(client, "give", opened.context["proof"], text=str(make_text().pk))
    kept = Consent.objects.get()
    assert (kept.on_behalf, kept.given_by, kept.guardian) == ("child", "王大爷", elder)


def test_without_a_proof_nothing_is_done(client, elder, secretary):
    text = make_text()
    make_consent(elder, by=secretary)
    for name, more in (("give", {"text": text.pk}), ("withdraw", {"kind": "home_sensor"}), ("ask", {"kind": "copy"})):
        for proof in ("", "x:y:z"):
            answer = press(client, name, proof, **more)
            assert answer.headers["Location"] == reverse("my_file:enter")
    assert may_process(elder.pk, SENSOR, now())
    assert not SubjectRequest.objects.exists()


def test_a_request_on_ones_own_page_is_one_however_often_it_is_sent(client, own):
    """C-18."""
    proof, _shown = own()
    for _ in range(2):
        answer = press(client, "ask", proof, kind="delete", wish="删掉我的电话")
        assert "申请已送达乡镇" in answer.content.decode()
    asked = SubjectRequest.objects.get()
    assert (asked.state, asked.channel, asked.wish, asked.is_proxy) == ("identified", "own_page", "删掉我的电话", False)


@pytest.mark.parametrize(("kind", "wish"), [("withdraw", ""), ("sue", ""), ("copy", "长" * 1001)])
def test_what_cannot_be_asked_there_is_a_sentence(client, own, kind, wish):
    proof, _shown = own()
    assert press(client, "ask", proof, kind=kind, wish=wish).status_code == 422


def test_a_text_that_was_replaced_meanwhile_is_a_sentence_on_the_page(client, own, elder):
    old = make_text()
    proof, _shown = own()
    make_text(at=now(), in_force_on=now().astimezone(SHANGHAI).date())
    answer = press(client, "give", proof, text=str(old.pk))
    assert answer.status_code == 409
    assert "同意书已更新" in answer.content.decode()


def test_everything_kept_is_shown_masked_and_the_look_is_recorded(client, own, elder):
    """C-18: a copy at once, without a form; whole numbers are given at the desk."""
    proof, _shown = own()
    shown = press(client, "see", proof).content.decode()
    assert "154****8023" in shown
    assert PHONE not in shown
    _proof, again = own()
    assert "查看了您的全部信息" in again
