"""The desk's pages: taking down, answering, refusing, the copy, the explanation, the papers (C-18)."""

import json
import re
from datetime import date, timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse

from dayuan.households.actions.care import note_care
from dayuan.households.models import Resident
from dayuan.households.own_file import draw_own_file
from dayuan.households.rules import Care
from dayuan.households.testing import make_care_reader, make_id_number, make_resident
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.personal import dictionary
from dayuan.people.testing import use_second_factor
from dayuan.privacy.actions.requests import propose_erasure
from dayuan.privacy.copy_words import HEADINGS, is_labelled
from dayuan.privacy.copying import copy_of
from dayuan.privacy.explaining import explanation
from dayuan.privacy.holdings import holdings
from dayuan.privacy.models import SubjectRequest
from dayuan.privacy.rules.consents import day_of
from dayuan.privacy.rules.requests import RequestKind
from dayuan.privacy.testing import make_consent, make_request
from dayuan.privacy.wording import BASIS_WORDS, READER_WORDS, RETENTION_WORDS
from dayuan.retention.actions import place_hold
from dayuan.workbooks.models import Export, Import

PHONE = "15400008023"


@pytest.fixture
def someone():
    born_on = date(1980, 5, 1)
    return make_resident("王小明", phone=PHONE, born_on=born_on, id_number=make_id_number(born_on))


def signed_in(client, person):
    client.force_login(person)
    return client


def with_second_factor(client, person):
    use_second_factor(signed_in(client, person), person)
    return client


def at(name, request):
    return reverse(f"privacy:{name}", args=[request.pk])


def test_a_request_is_taken_down_from_the_persons_page_by_phone(client, secretary, someone):
    """C-31: by phone, and recorded as taken down for them."""
    signed_in(client, secretary)
    take = reverse("privacy:take_request", args=[someone.pk])
    assert take in client.get(reverse("households:resident", args=[someone.pk])).content.decode()
    entered = {"kind": "copy", "channel": "phone", "asked_by": "王小明", "on_behalf": "self", "contact": ""}
    wrong = client.post(take, entered)
    assert wrong.status_code == 422
    assert "请填写答复怎样送达" in wrong.content.decode()
    done = client.post(take, entered | {"contact": "回电本机"}, follow=True).content.decode()
    assert "由丞相村书记代为登记" in done
    assert "还剩 15 个工作日" in done
    assert "下一步：核对身份" in done


def test_a_copy_from_the_counter_to_the_signature(client, secretary, someone):
    """C-18, end to end: everything kept, printed whole, and the person can see that it was made."""
    make_consent(someone, by=secretary, at=now())
    asked = make_request(someone, by=secretary, at=now())
    signed_in(client, secretary)
    for taken_out in ("copy", "copy_file"):
        assert client.post(at(taken_out, asked), {}).url == reverse("mfa_index"), "C-21: a second factor first"
    use_second_factor(client, secretary)
    assert client.post(at("copy", asked), {}).status_code == 409
    client.post(at("identify", asked), {"how": "看了身份证"})
    assert client.post(at("answer", asked), {"answer": "给您"}).status_code == 422
    copy = client.post(at("copy", asked), {}).content.decode()
    assert someone.id_number in copy
    assert PHONE in copy
    assert "您的同意记录" in copy
    file = client.post(at("copy_file", asked), {})
    assert file.headers["Content-Disposition"].startswith("attachment")
    [first, *_others] = json.loads(file.content)["parts"][0]["rows"][0]
    assert "个人信息保护法" in first["legal_basis"], "in the words of whoever reads it"
    assert first["retention"] == "登记或任职期间"
    tables = {part["table"] for part in json.loads(file.content)["parts"]}
    assert {"households.Resident", "households.Household", "privacy.Consent", "privacy.SubjectRequest"} <= tables
    client.post(at("answer", asked), {"answer": "已打印全部信息"})
    letter = client.get(at("letter", asked)).content.decode()
    assert "已打印全部信息" in letter
    assert "人民法院" not in letter
    client.post(at("close", asked), {"handed_over": "当面签收"})
    assert SubjectRequest.objects.get().state == "closed"
    assert AuditEntry.objects.filter(action="subject_copy_made", by_id=secretary.pk).count() == 2
    assert "当面签收" in client.get(at("request", asked)).content.decode()


def test_the_copy_leaves_care_out_unless_the_care_group_makes_it(client, secretary, someone):
    """C-15 and C-18: neither the words nor that something was noted."""
    make_care_reader(secretary)
    note_care(someone.pk, [Care.LIVES_ALONE], by=secretary, at=now(), why="走访得知独居")
    someone.refresh_from_db()
    without = copy_of(someone, at=now(), with_care=False, masked=False)
    with_care = copy_of(someone, at=now(), with_care=True, masked=False)

    def said(copy):
        return " ".join(field.value for part in copy.parts for row in part.rows for field in row)

    assert "独居" not in said(without)
    assert "独居" in said(with_care)
    assert all("关爱" not in look.did and "需要" not in look.did for look in without.looks)
    asked = make_request(someone, by=secretary, at=now(), identified=True)
    assert "独居" in with_second_factor(client, secretary).post(at("copy", asked), {}).content.decode()


def test_the_copy_made_by_the_townships_desk_without_the_group_says_what_is_left_out(
    client, duty_officer, someone, secretary
):
    """C-15."""
    note_care(someone.pk, [Care.LIVES_ALONE], by=secretary, at=now(), why="走访得知独居")
    asked = make_request(someone, by=duty_officer, at=now(), identified=True)
    copy = with_second_factor(client, duty_officer).post(at("copy", asked), {}).content.decode()
    assert "独居" not in copy
    assert "由关爱帮扶小组成员打印" in copy


def test_the_copy_holds_every_field_the_dictionary_says_is_kept_of_them(someone, secretary):
    """C-18: nothing that is told to anybody is left out of the entry and the household."""
    make_consent(someone, by=secretary)
    make_request(someone, by=secretary)
    someone.refresh_from_db()
    copy = copy_of(someone, at=now(), with_care=True, masked=False)
    copied = {field.entry.name for part in copy.parts for row in part.rows for field in row}
    told = {entry.name for holding in holdings() for entry in holding.entries}
    for name in ("name", "born_on", "phone", "id_number", "sex", "household", "place"):
        assert f"households.Resident.{name}" in copied
    dictionary_of_both = {
        entry.name
        for entry in dictionary()
        if entry.name.startswith(("households.Resident.", "privacy.Consent.", "privacy.SubjectRequest."))
        and entry.says.readers != ("nobody",)
    }
    assert dictionary_of_both <= told


def test_everything_a_copy_shows_has_a_word():
    """A table of residents and each of its fields is called something a villager understands."""
    ours = [holding for holding in holdings() if holding.name.startswith(("households.", "privacy."))]
    assert [holding.name for holding in ours if holding.name not in HEADINGS] == []
    assert [entry.name for holding in ours for entry in holding.entries if not is_labelled(entry.name)] == []


def test_every_basis_reader_and_retention_can_be_explained():
    """C-18: explain, in plain words."""
    told = [entry.says for holding in holdings() for entry in holding.entries]
    assert {said.basis for said in told} <= set(BASIS_WORDS)
    assert {reader for said in told for reader in said.readers} <= set(READER_WORDS)
    assert {said.retention for said in told} <= set(RETENTION_WORDS)


def test_anybody_reads_what_is_kept_and_why(client):
    """C-18: explain. Purpose, right, readers and time, for who has no account too."""
    shown = client.get(reverse("privacy:explain")).content.decode()
    for words in ("您的登记信息", "身份证号", "依据", "履行法定职责所必需", "村书记", "登记或任职期间"):
        assert words in shown
    assert "PIPL" not in shown
    assert len(explanation()) >= 5


def test_the_form_on_paper_is_there_for_everybody(client):
    """C-18 and C-31: for those without a phone."""
    shown = client.get(reverse("privacy:paper_form")).content.decode()
    for words in ("查阅复制", "更正", "删除", "解释说明", "撤回同意", "签名或捺印", "15 个工作日内答复您", "代填人"):
        assert words in shown


def test_a_refusal_says_why_and_where_to_complain(client, duty_officer, secretary, someone):
    """C-18: PIPL article 50. The village takes down, the township refuses."""
    asked = make_request(someone, RequestKind.DELETE, by=secretary, at=now(), identified=True)
    signed_in(client, secretary)
    assert client.post(at("refuse", asked), {"refuse-reason": "不行"}).status_code == 404
    signed_in(client, duty_officer)
    assert client.post(at("refuse", asked), {"refuse-reason": ""}).status_code == 422
    client.post(at("refuse", asked), {"refuse-reason": "依法须保留（第四十七条）"})
    letter = client.get(at("letter", asked)).content.decode()
    assert "依法须保留" in letter
    assert "人民法院" in letter
    assert "网信部门" in letter


def test_an_erasure_takes_two_people_of_whom_one_is_of_the_township(client, secretary, duty_officer, chief, someone):
    """C-18."""
    asked = make_request(someone, RequestKind.DELETE, by=secretary, at=now(), identified=True)
    signed_in(client, duty_officer)
    client.post(at("propose", asked), {"proposal": "已迁出"})
    page = client.get(at("request", asked)).content.decode()
    assert "这项删除是您提出的" in page
    assert at("decide", asked) not in page
    alone = client.post(at("decide", asked), {"answer": "删"})
    assert alone.status_code == 422
    assert "须由另一人决定" in alone.content.decode()
    signed_in(client, secretary)
    assert client.post(at("decide", asked), {"answer": "删"}).status_code == 404
    signed_in(client, chief)
    assert "整条登记" in client.get(at("request", asked)).content.decode()
    after = client.post(at("decide", asked), {"answer": "王小明已删除"}, follow=True).content.decode()
    assert SubjectRequest.objects.get().decided_by == chief
    assert "王小明" not in after
    assert "本申请所涉的人已删除" in after
    assert client.post(at("copy", asked)).status_code == 404
    assert "登记的全部信息已经删除" in client.get(at("letter", asked)).content.decode()
    assert "已删除" in client.get(reverse("privacy:requests")).content.decode()
    client.post(at("close", asked), {"handed_over": "当面签收"})
    assert SubjectRequest.objects.get().state == "closed"
    done = client.get(at("request", asked)).content.decode()
    assert [word in done for word in ("当面签收", "身份已核对", "已从登记中删除")] == [True] * 3
    assert "已删除" in client.get(reverse("privacy:requests"), {"closed": ""}).content.decode()


@pytest.mark.parametrize("is_held", [True, False])
def test_where_they_cannot_be_erased_now_the_page_says_why_and_nothing_is_decided(
    client, secretary, duty_officer, chief, security_administrator, someone, is_held
):
    """C-19: a hold, and an import of the village at work."""
    asked = make_request(someone, RequestKind.DELETE, by=secretary, at=now(), identified=True, wish="全删")
    propose_erasure(asked.pk, proposal="已迁出", by=duty_officer, at=now())
    if is_held:
        place_hold(
            "resident", str(someone.pk), name="诉讼", reason="案号 7", ends_on=day_of(now()) + timedelta(days=30),
            by=security_administrator, at=now(),
        )  # fmt: skip
    else:
        Export.objects.create(
            kind="residents", place=someone.place, by=secretary, purpose="x", format="csv", made_at=now(),
            state=Export.State.WRITING,
        )  # fmt: skip
    shown = signed_in(client, chief).post(at("decide", asked), {"answer": "全部删除"})
    assert shown.status_code == 422
    assert ("诉讼" if is_held else "正在导入或导出") in shown.content.decode()
    assert "全部删除" in shown.content.decode(), "what was typed stays"
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.wish) == ("proposed", None, "全删")
    assert Resident.objects.filter(pk=someone.pk).exists()
    assert not AuditEntry.objects.filter(action="erasure_decided").exists()


def test_the_list_shows_overdue_first_and_an_empty_one_says_what_to_do(client, duty_officer, someone):
    """C-18: overdue is shown."""
    signed_in(client, duty_officer)
    address = reverse("privacy:requests")
    assert "先查找到本人" in client.get(address).content.decode()
    make_request(someone, by=duty_officer, at=now() - timedelta(days=60))
    make_request(someone, RequestKind.EXPLAIN, by=duty_officer, at=now())
    shown = client.get(address).content.decode()
    assert shown.index("超期") < shown.index("还剩 15 个工作日")
    assert "还没有办结的申请" in client.get(address, {"closed": ""}).content.decode()


def test_a_person_has_only_their_phone_erased_by_two_people(client, secretary, chief, someone):
    asked = make_request(someone, RequestKind.DELETE, by=secretary, identified=True, wish=f"删掉我的电话{PHONE}")
    shown = signed_in(client, secretary).get(at("request", asked)).content.decode()
    assert "只删这些" in shown
    proposed = {"proposal": "不再需要联系电话", "details": ["phone"]}
    assert client.post(at("propose", asked), {**proposed, "details": ["name"]}).status_code == 422
    assert client.post(at("propose", asked), proposed).status_code == 302
    brought = Import.objects.create(
        kind="residents", place=someone.place, by=chief, made_at=now(), file_bytes=1, state=Import.State.DONE
    )
    brought.touched.create(number=1, key=f"resident:{someone.pk}", made=True, after=PHONE)

    page = signed_in(client, chief).get(at("request", asked)).content.decode()
    assert "只删除：电话" in page
    assert client.post(at("decide", asked), {"answer": "电话已删"}).status_code == 302

    someone.refresh_from_db()
    asked.refresh_from_db()
    assert (someone.phone, someone.name) == ("", "王小明")
    assert "这些信息已永久删除" in client.get(at("request", asked)).content.decode()
    assert (asked.state, asked.answer, asked.resident) == ("answered", "电话已删", someone)
    assert PHONE not in asked.wish
    assert not brought.touched.exists()


def test_on_their_own_page_a_person_reads_that_the_answer_is_late(client, someone, secretary):
    """C-18: and where to complain."""
    make_request(someone, RequestKind.EXPLAIN, by=secretary, at=now() - timedelta(days=60))

    shown = draw_own_file(RequestFactory().get("/"), someone, at=now()).content.decode()

    assert re.search(r"答复期限为\d{4}-\d\d-\d\d，已过了\d+个工作日，仍未答复", shown)
    assert "网信部门" in shown


@pytest.mark.parametrize("name", ["request", "letter"])
def test_to_another_village_the_request_is_not_there(client, other_secretary, outsider, someone, secretary, name):
    asked = make_request(someone, by=secretary)
    for person in (other_secretary, outsider):
        assert signed_in(client, person).get(at(name, asked)).status_code == 404


@pytest.mark.parametrize("name", ["identify", "answer", "refuse", "propose", "decide", "close", "copy", "copy_file"])
def test_to_another_village_no_step_is_there(client, other_secretary, outsider, officer, someone, secretary, name):
    asked = make_request(someone, by=secretary, identified=True)
    for person in (other_secretary, outsider, officer):
        assert signed_in(client, person).post(at(name, asked), {"how": "x", "answer": "x"}).status_code == 404
    asked.refresh_from_db()
    assert asked.state == "identified"


def test_a_step_that_somebody_else_did_meanwhile_is_a_sentence(client, secretary, someone):
    asked = make_request(someone, by=secretary, identified=True)
    answer = signed_in(client, secretary).post(at("identify", asked), {"how": "看了身份证"})
    assert answer.status_code == 422
    assert "这项申请已有人办理过" in answer.content.decode()


def test_nothing_a_person_wrote_runs_on_the_page(client, secretary, someone):
    asked = make_request(someone, by=secretary, wish="<script>alert(1)</script>", proof="")
    shown = signed_in(client, secretary).get(at("request", asked)).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;" in shown
