"""C-15: who is named for the care group, by whom and why; and that a name alone opens nothing."""

import pytest

from dayuan.households.access import may_read_care
from dayuan.households.actions.care import CareReaderUnfit, name_care_reader
from dayuan.households.models import CareReader
from dayuan.households.testing import make_care_reader, make_household, make_resident
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, VILLAGE, make_place

GROUP = "/households/care-group/"


def text_of(response):
    return response.content.decode()


def entered(**changed):
    return {"person": "丞相村书记", "place": VILLAGE, "why": "包村联系"} | changed


def test_the_chief_names_a_member_and_takes_them_out_again_with_a_reason(client, chief, secretary):
    someone = make_resident("王小明", make_household())
    client.force_login(chief)
    client.cookies["django_language"] = "en"
    assert "Nobody is named yet" in text_of(client.get(GROUP))

    assert client.post(GROUP, entered()).status_code == 302
    reader = CareReader.objects.get()
    assert may_read_care(someone, scope_of(secretary, at=now()), at=now())
    assert "包村联系" in text_of(client.get(GROUP))

    end = f"{GROUP}{reader.pk}/end/"
    assert "丞相村书记" in text_of(client.get(end))
    assert client.post(end, {"why": ""}).status_code == 422
    assert client.post(end, {"why": "调离"}).status_code == 302

    assert not may_read_care(someone, scope_of(secretary, at=now()), at=now())
    page = text_of(client.get(GROUP))
    assert "Taken out" in page
    assert "调离" in page
    assert client.get(end).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"person": "没有这个人"}, "person"),
        ({"person": "网格总长"}, "person"),
        ({"person": "值守员甲"}, "person"),
        ({"person": "同意村书记"}, "person"),
        ({"place": OTHER_TOWNSHIP_VILLAGE}, "place"),
        ({"why": ""}, "why"),
    ],
)
def test_who_cannot_be_named_is_said_beside_the_field_and_what_was_typed_stays(
    client, chief, secretary, other_secretary, officer, changed, field
):
    make_place(OTHER_TOWNSHIP_VILLAGE)
    client.force_login(chief)
    answer = client.post(GROUP, entered(**changed))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    assert not CareReader.objects.exists()


def test_nobody_is_named_twice_nor_names_themselves(chief, secretary, village):
    name_care_reader(secretary, village, why="包村", by=chief, at=now())
    for person in (secretary, chief):
        with pytest.raises(CareReaderUnfit):
            name_care_reader(person, village, why="包村", by=chief, at=now())
    assert AuditEntry.objects.filter(action="care_reader_named").count() == 1


@pytest.mark.parametrize("name", ["duty_officer", "secretary", "grid_worker", "outsider", "resident", "auditor"])
def test_nobody_else_finds_the_page(client, request, name, secretary):
    reader = make_care_reader(secretary)
    client.force_login(request.getfixturevalue(name))
    for address in (GROUP, f"{GROUP}{reader.pk}/end/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{GROUP}{reader.pk}/end/", {"why": "x"}).status_code == 404


def test_a_chief_of_another_township_sees_and_ends_nobody_here(client, secretary):
    reader = make_care_reader(secretary)
    elsewhere = make_officer("chief2", Role.CHIEF_GRID_OFFICER, OTHER_TOWNSHIP_VILLAGE[:9], full_name="外乡总长")
    client.force_login(elsewhere)
    assert "丞相村书记" not in text_of(client.get(GROUP))
    assert client.post(f"{GROUP}{reader.pk}/end/", {"why": "x"}).status_code == 404
