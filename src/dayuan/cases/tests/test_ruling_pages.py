"""A township's own classes and clocks: every desk reads them, the chief grid officer changes them."""

import pytest

from dayuan.cases.actions import accept_case, assign_case
from dayuan.cases.models import ClassVersion, ClockTable
from dayuan.cases.routing import class_of, clocks_of
from dayuan.cases.rules.clocks import STARTING
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_report
from dayuan.kernel.clock import now
from dayuan.places.testing import TOWNSHIP, VILLAGE


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


def lamp(**given):
    """The class of street lamps as the chief enters it."""
    return {
        "name": "路灯",
        "name_en": "Lamp",
        "filing_condition": "灯不亮",
        "closing_condition": "灯亮",
        "amount": "2",
        "unit": "work_day",
        "kind": "report",
        "answers": "",
        "is_public": "on",
        "reason": "路灯归村里",
        **given,
    }


def clocks_as_they_are(**given):
    """Every clock as its form shows it."""
    amounts = {f"{name}_amount": str(float(limit.amount)) for name, limit in STARTING.items()}
    units = {f"{name}_unit": limit.unit.value for name, limit in STARTING.items()}
    return {**amounts, **units, "reason": "试行", **given}


def test_every_desk_reads_and_only_the_chief_changes(client, secretary, chief, grid_worker, township):
    for person, reads, keeps in ((secretary, 200, 404), (chief, 200, 302), (grid_worker, 404, 404)):
        client.force_login(person)
        for address, given in (("/cases/classes/09001/", lamp()), ("/cases/clocks/", clocks_as_they_are())):
            assert client.get(address).status_code == reads
            assert client.post(address, given).status_code == keeps
    assert ClassVersion.objects.count() == ClockTable.objects.count() == 1
    assert class_of(VILLAGE, "09001", at=now()).name_en == "Lamp"


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "0"}, {"amount": "two"}, {"amount": "401"}, {"unit": "moons"}, {"kind": "warning"},
     {"kind": "mediated"}, {"name": " "}, {"reason": ""}, {"answers": "party:nobody"}],
)  # fmt: skip
def test_a_class_that_makes_no_sense_is_not_kept_and_what_was_typed_stays(client, chief, township, wrong):
    client.force_login(chief)
    page = client.post("/cases/classes/09001/", lamp(filing_condition="杆号看得清", **wrong))

    assert page.status_code == 422
    assert "杆号看得清" in page.text
    assert not ClassVersion.objects.exists()


def test_a_class_of_their_own_gets_a_code_that_is_free(client, chief, township):
    client.force_login(chief)
    for code in ("9", "abcde", "77001"):
        assert client.post("/cases/classes/new/", lamp(code=code)).status_code == 422
    assert client.post("/cases/classes/new/", lamp(code="09050")).headers["Location"] == "/cases/classes/09050/"
    taken = client.post("/cases/classes/new/", lamp(code="09001"))

    assert taken.headers["Location"] == "/cases/classes/09001/"
    assert list(ClassVersion.objects.values_list("code", flat=True)) == ["09050"]


def test_a_clock_that_makes_no_sense_is_named_beside_its_field(client, chief, township):
    client.force_login(chief)
    page = client.post("/cases/clocks/", clocks_as_they_are(village_amount="-1", accept_amount="x"))

    assert page.status_code == 422
    assert "It must be more than nothing." in page.text
    assert "This is no number." in page.text
    assert clocks_of(TOWNSHIP, at=now()) == dict(STARTING)


def test_the_next_version_keeps_the_english_name_and_who_answers_is_said(client, chief, township):
    client.cookies["django_language"] = "zh-hans"
    client.force_login(chief)
    page = client.get("/cases/classes/09001/").text
    assert "英文名称" in page
    assert 'value="Street lamp out"' in page
    assert "首先由谁负责" in page
    assert f"/people/answers/{TOWNSHIP}/" in page

    client.post("/cases/classes/09001/", lamp(name="路灯不亮", name_en=""))
    assert class_of(VILLAGE, "09001", at=now()).name_en == "Street lamp out"
    client.post("/cases/classes/09001/", lamp(answers="grid:grid_worker"))
    facts = client.get("/cases/classes/09001/").text.split("</dl>")[0]
    assert "网格员" in facts.split("首先由谁负责")[1]


def test_a_lesson_is_learnt_when_the_table_names_that_post(
    client, chief, duty_officer, secretary, grid_worker, village
):
    worker = grid_worker.posts.get()
    for number in range(3):
        case = make_report(village, story=f"第{number}盏灯不亮", at=now())
        accept_case(case.pk, by=duty_officer, parts={Part.DESK}, at=now())
        assign_case(case.pk, by=duty_officer, parts={Part.DESK}, post_id=worker.pk, reason="网格员会修", at=now())
    client.force_login(chief)
    assert "网格员会修" in client.get("/cases/classes/").text
    assert "/cases/classes/09001/#id_answers" in client.get("/cases/classes/").text

    client.post("/cases/classes/09001/", lamp(answers="grid:grid_worker"))

    assert "网格员会修" not in client.get("/cases/classes/").text
