"""The pages of places: what each may see and keep, and nothing more."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.access import Doer
from dayuan.places.actions import add_place, close_place
from dayuan.places.models import Level, Outline, OutlineImport, Place
from dayuan.places.panels import add_panel, forget_panel
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, draw_outline, make_checkpoint, square

WEST = square(104.0, 29.9, 0.1)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.fixture
def group(village: Place, other_village: Place, chief: Doer) -> Place:
    draw_outline(village, WEST)
    return add_place(village, Level.GROUP, name="丞相村1组", centre=(104.05, 29.95), by=chief, at=MONDAY_NOON)


def test_a_place_says_where_it_lies_what_it_holds_and_how_maps_write_it(
    client: Client, duty_officer: Doer, group: Place
) -> None:
    make_checkpoint()
    client.force_login(duty_officer)
    shown = page(client, f"/places/{VILLAGE}/")
    for words in ("丞相村", "虞丞乡", "丞相村1组", "东进口卡点", VILLAGE, "1 个村民小组", "由文件导入", "GCJ-02"):
        assert words in shown
    assert "<svg" in shown
    assert "104.067000, 29.962000" in shown
    assert f'href="/places/{group.code}/"' in shown
    assert 'href="/places/511421/"' not in shown, "the county is named, and not hers to open"


def test_what_was_never_measured_is_marked_schematic(client: Client, duty_officer: Doer, group: Place) -> None:
    client.force_login(duty_officer)
    assert "示意边界，未经测绘" in page(client, f"/places/{group.code}/")
    assert "place-map__area--schematic" in page(client, f"/places/{VILLAGE}/")


def test_a_place_without_anything_says_so(client: Client, duty_officer: Doer, village: Place) -> None:
    Place.objects.filter(pk=VILLAGE).update(longitude=None, latitude=None)
    client.force_login(duty_officer)
    shown = page(client, f"/places/{VILLAGE}/")
    assert "还没有可画的内容" in shown
    assert "<svg" not in shown


def test_the_tree_is_listed_and_searched_within_scope(
    client: Client, duty_officer: Doer, outsider: Doer, group: Place
) -> None:
    client.force_login(duty_officer)
    listed = page(client, "/places/")
    assert "同意村" in listed
    assert "青岗乡" not in listed
    assert group.code in page(client, "/places/?q=1组")
    assert group.code in page(client, f"/places/?q={group.code.lower()}")
    assert "没有找到" in page(client, "/places/?q=青岗")
    client.force_login(outsider)
    assert "没有找到" in page(client, "/places/?q=1组")


@pytest.mark.parametrize("reader", ["secretary", "grid_worker", "officer"])
def test_whoever_works_in_a_village_reads_it_and_keeps_nothing(
    client: Client, request: pytest.FixtureRequest, group: Place, reader: str
) -> None:
    client.force_login(request.getfixturevalue(reader))
    shown = page(client, f"/places/{VILLAGE}/")
    assert "维护该地点" not in shown
    assert client.get(f"/places/{OTHER_VILLAGE}/").status_code == 404
    assert client.get(f"/places/{TOWNSHIP}/").status_code == 404
    found = OutlineImport.objects.create(place=group, file_name="a", by_id=uuid4(), by_name="", read_at=MONDAY_NOON)
    for path in ("add/grid/", "rename/", "move/", "close/", "boundaries/"):
        assert client.get(f"/places/{group.code}/{path}").status_code == 404, path
        assert client.post(f"/places/{group.code}/{path}", {"name": "x"}).status_code == 404, path
    assert client.get(f"/places/_/imports/{found.pk}/").status_code == 404
    for verb in ("take", "undo"):
        assert client.post(f"/places/_/imports/{found.pk}/{verb}/").status_code == 404


@pytest.mark.parametrize("reader", ["resident", "stranger", "outsider"])
def test_others_do_not_find_our_places(
    client: Client, request: pytest.FixtureRequest, group: Place, reader: str
) -> None:
    client.force_login(request.getfixturevalue(reader))
    for path in (f"/places/{VILLAGE}/", f"/places/{group.code}/", "/places/999999/", "/places/nowhere/"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/places/{group.code}/close/", {"reason": "x"}).status_code == 404
    group.refresh_from_db()
    assert group.closed_at is None


def test_who_is_not_signed_in_signs_in_first(client: Client, village: Place) -> None:
    assert client.get(f"/places/{VILLAGE}/").headers["Location"].startswith("/accounts/login/")


def test_the_duty_officer_adds_a_courtyard_with_a_point_from_a_phone_map(
    client: Client, duty_officer: Doer, group: Place
) -> None:
    client.force_login(duty_officer)
    assert "新增党建大院" in page(client, f"/places/{group.code}/add/courtyard/")
    entered = {"name": "桂花大院", "longitude": "104.0525", "latitude": "29.9476", "datum": "gcj02"}
    answer = client.post(f"/places/{group.code}/add/courtyard/", entered)
    assert answer.headers["Location"] == f"/places/{group.code}D01/"
    kept = Place.objects.get(pk=f"{group.code}D01")
    assert kept.centre is not None
    assert 104.049 < kept.centre[0] < 104.051, "moved by some two hundred metres"
    assert "示意边界" in page(client, f"/places/{kept.code}/")


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"name": "丞相村1组"}, "已经有名为"),
        ({"name": "新组", "number": "1"}, "已有 1 号"),
        ({"name": "新组", "number": "100"}, "99"),
        ({"name": "新组", "longitude": "104.05"}, "要么都填"),
        ({"name": "新组", "longitude": "nan", "latitude": "29.9"}, 'class="error"'),
        ({"name": "新组", "longitude": "29.9", "latitude": "104.05"}, 'class="error"'),
        ({"name": "新组", "longitude": "104", "latitude": "29", "datum": "mars"}, 'class="error"'),
        ({"name": ""}, 'class="error"'),
        ({"name": "=1+1"}, "不能作为地名"),
    ],
)
def test_what_is_entered_wrongly_is_said_beside_the_field_and_stays(
    client: Client, duty_officer: Doer, group: Place, entered: dict[str, str], sentence: str
) -> None:
    client.force_login(duty_officer)
    answer = client.post(f"/places/{VILLAGE}/add/group/", entered)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert sentence in shown
    assert entered["name"] in shown
    assert Place.objects.filter(level=Level.GROUP).count() == 1


def test_only_what_can_stand_there_can_be_added(client: Client, duty_officer: Doer, group: Place) -> None:
    client.force_login(duty_officer)
    for path in (
        f"{TOWNSHIP}/add/group/",
        f"{VILLAGE}/add/village/",
        f"{VILLAGE}/add/palace/",
        f"{group.code}/add/grid/",
    ):
        assert client.get(f"/places/{path}").status_code == 404, path
    close_place(group.code, reason="合并", by=duty_officer, at=MONDAY_NOON)
    assert client.get(f"/places/{group.code}/add/courtyard/").status_code == 404


def test_renaming_moving_and_closing_leave_their_trace_on_the_page(
    client: Client, duty_officer: Doer, group: Place
) -> None:
    client.force_login(duty_officer)
    client.post(f"/places/{group.code}/rename/", {"name": "丞相村一组"})
    client.post(f"/places/{group.code}/move/", {"longitude": "104.06", "latitude": "29.96", "datum": "wgs84"})
    client.post(f"/places/{group.code}/close/", {"reason": "两组合并"})
    shown = page(client, f"/places/{group.code}/")
    for words in ("丞相村1组 → 丞相村一组", "调整中心点", "两组合并", "已于", "值班员甲"):
        assert words in shown
    assert "维护该地点" not in shown
    refused = client.post(f"/places/{group.code}/rename/", {"name": "又改"})
    assert refused.status_code == 409
    assert "已停用" in refused.content.decode()
    assert "维护该地点" not in refused.content.decode()


def test_a_group_with_open_courtyards_does_not_close_and_the_page_says_which(
    client: Client, duty_officer: Doer, group: Place
) -> None:
    add_place(group, Level.COURTYARD, name="桂花大院", by=duty_officer, at=MONDAY_NOON)
    client.force_login(duty_officer)
    answer = client.post(f"/places/{group.code}/close/", {"reason": "两组合并"})
    assert answer.status_code == 422
    assert "请先停用下级地点，例如桂花大院" in answer.content.decode()
    assert 'value="两组合并"' in answer.content.decode(), "what was typed stays"


def test_an_official_place_is_not_renamed_whatever_is_sent(client: Client, duty_officer: Doer, village: Place) -> None:
    client.force_login(duty_officer)
    answer = client.post(f"/places/{VILLAGE}/rename/", {"name": "别的村"})
    assert answer.status_code == 409
    assert Place.objects.get(pk=VILLAGE).name == "丞相村"


def upload(client: Client, content: bytes, **given: str) -> Any:
    file = SimpleUploadedFile("村界.geojson", content, content_type="application/geo+json")
    return client.post(f"/places/{TOWNSHIP}/boundaries/", {"file": file, "datum": "wgs84"} | given)


def test_boundaries_are_chosen_looked_at_taken_and_undone(client: Client, chief: Doer, group: Place) -> None:
    Outline.objects.all().delete()
    client.force_login(chief)
    features = [
        {"type": "Feature", "properties": {"name": "丞相村"}, "geometry": WEST},
        {"type": "Feature", "properties": {"name": "<script>青岗村"}, "geometry": WEST},
    ]
    answer = upload(client, json.dumps({"type": "FeatureCollection", "features": features}).encode())
    preview = page(client, answer.headers["Location"])
    assert "目前什么都没有改动" in preview
    assert "没有名为“&lt;script&gt;青岗村”" in preview
    assert "<svg" in preview
    assert not Outline.objects.exists()

    found = OutlineImport.objects.get()
    client.post(f"/places/_/imports/{found.pk}/take/")
    assert Outline.objects.filter(pk=VILLAGE).exists()
    assert client.post(f"/places/_/imports/{found.pk}/take/").status_code == 409
    assert "撤销本次导入" in page(client, f"/places/_/imports/{found.pk}/")
    assert "村界.geojson" in page(client, f"/places/{TOWNSHIP}/boundaries/")
    client.post(f"/places/_/imports/{found.pk}/undo/")
    assert not Outline.objects.filter(pk=VILLAGE).exists()
    assert "恢复为原来的边界" in page(client, f"/places/_/imports/{found.pk}/")


@pytest.mark.parametrize("content", [b"not json", b"{}", b'{"type": "FeatureCollection", "features": []}'])
def test_a_file_that_cannot_be_read_gets_a_sentence_beside_its_field(
    client: Client, chief: Doer, township: Place, content: bytes
) -> None:
    client.force_login(chief)
    answer = upload(client, content)
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.content.decode()
    assert upload(client, b"{}", datum="mars").status_code == 422
    assert client.post(f"/places/{TOWNSHIP}/boundaries/", {"datum": "wgs84"}).status_code == 422


def test_a_point_is_found_with_what_is_near_within_scope(client: Client, secretary: Doer, group: Place) -> None:
    make_checkpoint()
    client.force_login(secretary)
    shown = page(client, "/places/_/point/?longitude=104.067&latitude=29.962&datum=wgs84&radius_m=1000")
    assert "丞相村1组" in shown
    assert "东进口卡点" in shown
    assert "同意村" not in shown, "it stands at the same point, and is not hers to see"
    elsewhere = page(client, "/places/_/point/?longitude=110&latitude=20")
    assert "都不包含这个点" in elsewhere
    for query in ("", "longitude=x&latitude=29", "longitude=inf&latitude=29", "longitude=104&latitude=29&radius_m=9e9"):
        assert client.get(f"/places/_/point/?{query}").status_code == 422, query


def test_higher_packages_add_panels_in_order_and_hide_them_where_nothing_is_theirs(
    client: Client, duty_officer: Doer, village: Place
) -> None:
    def query(request: HttpRequest, place: Place) -> dict[str, str] | None:
        assert request.person_scope  # type: ignore[attr-defined]
        return {"words": f"panel of {place.code}"} if place.code == VILLAGE else None

    late, early = "web/_operator.html", "places/_children.html"
    add_panel("户数", late, query, order=90)
    add_panel("人员", early, query, order=10)
    try:
        client.force_login(duty_officer)
        shown = page(client, f"/places/{VILLAGE}/")
        assert shown.index("人员</h2>") < shown.index("户数</h2>")
        assert "人员</h2>" not in page(client, f"/places/{TOWNSHIP}/")
    finally:
        forget_panel(late)
        forget_panel(early)


def test_a_search_with_odd_characters_is_only_a_search(client: Client, duty_officer: Doer, village: Place) -> None:
    client.force_login(duty_officer)
    for words in ("%25", "_", "%00", "'", "\\", "x" * 500):
        assert client.get(f"/places/?q={words}").status_code == 200
    assert client.get("/places/?q=丞&page=zzz").status_code == 200
