"""The command screen: what waits, in which order, for whose eyes."""

from datetime import timedelta

import pytest
from django.test import Client

from dayuan.cases.actions import add_step
from dayuan.cases.models import Case
from dayuan.cases.rules import StepKind
from dayuan.cases.testing import make_case
from dayuan.devices.testing import make_device
from dayuan.dispatch.actions import send_somebody
from dayuan.kernel.clock import now
from dayuan.people.models import Person, Role
from dayuan.people.testing import make_officer
from dayuan.places.models import Place
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, draw_outline, make_place
from dayuan.warnings.models import Warning
from dayuan.warnings.testing import make_rule, make_warning
from dayuan.web.queries.matters import MOST_SHOWN

CASE = {"public_title": "路灯不亮", "code": "1421-7K3Q-9F2M", "title": "路灯不亮", "title_en": "Street lamp out"}


@pytest.fixture
def warning(duty_officer: Person) -> Warning:
    """A car from elsewhere, seen at the east checkpoint just now."""
    at = now()
    make_rule(at=at - timedelta(days=1), starts_at=at - timedelta(days=1), expires_at=at + timedelta(days=30))
    return make_warning(make_device(), at=at)


@pytest.fixture
def case(duty_officer: Person, other_village: Place) -> Case:
    """A lamp in the other village."""
    at = now()
    return Case.objects.create(
        **CASE, place=other_village, opened_at=at, opened_by=duty_officer, due_at=at + timedelta(days=2)
    )


def test_a_warning_waits_above_a_case_without_colour(
    client: Client, duty_officer: Person, warning: Warning, case: Case
) -> None:
    client.force_login(duty_officer)
    page = client.get("/matters/").content.decode()
    assert page.index(f"warning:{warning.pk}") < page.index(f"case:{case.pk}")
    assert "丞相村 · 东进口卡点" in page
    assert "外地号牌核查 · 川A·8H4**" in page
    assert "8H4K2" not in page
    assert "2 件待处理" in page


def test_a_flood_of_blue_hides_no_red(client: Client, duty_officer: Person, village: Place) -> None:
    at = now()
    shared = {"place": village, "opened_at": at, "opened_by": duty_officer, "public_title": "水位"}
    for number in range(MOST_SHOWN):
        Case.objects.create(**shared, title="水位", level="blue", code=f"1421-0000-{number:04}", due_at=at)
    Case.objects.create(**shared, title="山火", level="red", code="1421-0000-9999", due_at=at + timedelta(days=1))
    client.force_login(duty_officer)
    page = client.get("/matters/").content.decode()
    assert page.index("山火") < page.index("水位")
    assert f"{MOST_SHOWN + 1} 件待处理" in page
    assert "还有 1 件" in page


def test_a_red_matter_stands_above_a_yellow_one_that_nobody_goes_to(
    client: Client, duty_officer: Person, case: Case, warning: Warning
) -> None:
    add_step(case, StepKind.ASKED, by=None, at=now(), facts={})
    add_step(case, StepKind.NOBODY_REACHABLE, by=None, at=now(), facts={})
    Case.objects.filter(pk=case.pk).update(level="yellow")
    Warning.objects.filter(pk=warning.pk).update(level="red", decide_by=now() + timedelta(hours=1))
    client.force_login(duty_officer)
    page = client.get("/matters/").content.decode()
    assert page.index(f"warning:{warning.pk}") < page.index(f"case:{case.pk}")


def test_a_case_nobody_goes_to_stands_above_its_level_and_says_so(
    client: Client, duty_officer: Person, case: Case, warning: Warning
) -> None:
    add_step(case, StepKind.ASKED, by=None, at=now(), facts={})
    add_step(case, StepKind.NOBODY_REACHABLE, by=None, at=now(), facts={})
    client.force_login(duty_officer)
    page = client.get("/matters/").content.decode()
    assert page.index(f"case:{case.pk}") < page.index(f"warning:{warning.pk}")
    assert 'matter__state--nobody">没有人可派' in page
    add_step(case, StepKind.ASKED, by=None, at=now(), facts={})
    assert "matter__state--nobody" not in client.get("/matters/").content.decode()


def test_whoever_is_asked_sees_it_in_the_navigation_of_every_page(
    client: Client, duty_officer: Person, secretary: Person, village: Place
) -> None:
    at = now()
    case = make_case(duty_officer, place=village, at=at)
    client.force_login(secretary)
    assert 'class="count"' not in client.get("/cases/").content.decode()
    send_somebody(case.pk, by=duty_officer, at=at)
    assert 'aria-label="有 1 件等您答复">1</span>' in client.get("/cases/").content.decode()


def test_an_open_page_says_by_itself_that_its_reader_is_asked(
    client: Client, duty_officer: Person, secretary: Person, village: Place
) -> None:
    at = now()
    case = make_case(duty_officer, place=village, at=at)
    client.force_login(secretary)
    page = client.get("/cases/").content.decode()
    said = page[page.index('<div id="asked"') :].partition("</div>")[0]
    assert 'role="status" hx-get="/asked/" hx-trigger="live:offer from:body' in said
    assert "有任务派给您" not in said
    assert "<span data-asked-count>" in page
    assert 'class="count"' not in page
    send_somebody(case.pk, by=duty_officer, at=at)
    redrawn = client.get("/asked/").content.decode()
    assert "有任务派给您，1 件等您答复。" in redrawn
    assert 'href="/dispatch/"' in redrawn
    assert (
        'hx-swap-oob="innerHTML:[data-asked-count]"> <span class="count" aria-label="有 1 件等您答复">1</span>'
        in redrawn
    )
    quiet = client.get("/asked/?quiet=1").content.decode()
    assert "有任务派给您" not in quiet
    assert ">1</span>" in quiet


def test_nobody_is_told_that_somebody_else_is_asked(
    client: Client, duty_officer: Person, secretary: Person, other_secretary: Person, resident: Person, village: Place
) -> None:
    send_somebody(make_case(duty_officer, place=village, at=now()).pk, by=duty_officer, at=now())
    for person in (duty_officer, other_secretary):
        client.force_login(person)
        redrawn = client.get("/asked/").content.decode()
        assert "有任务派给您" not in redrawn
        assert 'hx-swap-oob="innerHTML:[data-asked-count]"' in redrawn
        assert 'class="count"' not in redrawn
    client.force_login(resident)
    assert client.get("/asked/").status_code == 404


def test_the_way_around_is_five_groups_with_the_one_marked_where_one_is(client: Client, secretary: Person) -> None:
    client.force_login(secretary)
    client.cookies["django_language"] = "en"
    page = client.get("/people/posts/").content.decode()
    navigation = page[page.index("<nav") : page.index("</nav>")]
    here = navigation[navigation.index("nav-group--here") :]
    assert 'aria-label="Posts and teams"' in here[:120]
    assert 'href="/people/posts/" aria-current="page"' in here
    assert navigation.count("<details") == 4
    assert navigation.count("<summary>") == 4
    for link in ("/cases/", "/households/", "/places/", "/people/teams/", "/devices/", "/workbooks/", "/dispatch/"):
        assert navigation.count(f'href="{link}"') == 1


def test_whoever_has_few_destinations_sees_them_all_plainly(client: Client, grid_worker: Person) -> None:
    client.force_login(grid_worker)
    page = client.get("/people/answers/").content.decode()
    assert "<details" not in page[page.index("<nav") : page.index("</nav>")]


def test_on_a_narrow_screen_the_way_around_is_a_menu_that_the_browser_opens_without_script(
    client: Client, duty_officer: Person, secretary: Person, village: Place
) -> None:
    send_somebody(make_case(duty_officer, place=village, at=now()).pk, by=duty_officer, at=now())
    for person, address in ((secretary, "/cases/"), (duty_officer, "/")):
        client.force_login(person)
        page = client.get(address).content.decode()
        assert '<nav class="way-around" id="way-around" popover aria-label="主导航">' in page
        button = page[page.index('<button type="button" class="btn menu-button"') :].partition("</button>")[0]
        assert 'popovertarget="way-around"' in button
        assert ('class="count"' in button) == (person == secretary)
        assert 'popovertargetaction="hide">收起菜单</button>' in page


def test_the_list_is_told_in_english_too(client: Client, duty_officer: Person, case: Case) -> None:
    client.force_login(duty_officer)
    client.cookies["django_language"] = "en"
    page = client.get("/matters/").content.decode()
    assert "Street lamp out" in page
    assert "1 matter is waiting" in page


def test_a_matter_is_chosen_by_its_address_and_shown_beside_the_list(
    client: Client, duty_officer: Person, warning: Warning
) -> None:
    client.force_login(duty_officer)
    page = client.get(f"/?matter=warning:{warning.pk}").content.decode()
    assert f'data-chosen="warning:{warning.pk}"' in page
    assert 'aria-current="true"' in page
    fragment = client.get(f"/matters/warning/{warning.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert fragment.startswith('<aside id="panel"')


def test_without_script_a_matters_own_address_leads_to_the_screen(
    client: Client, duty_officer: Person, case: Case
) -> None:
    client.force_login(duty_officer)
    answer = client.get(f"/matters/case/{case.pk}/")
    assert answer.headers["Location"] == f"/?matter=case:{case.pk}"


def test_a_redrawn_list_still_knows_what_was_chosen(client: Client, duty_officer: Person, case: Case) -> None:
    client.force_login(duty_officer)
    here = f"http://testserver/?matter=case%3A{case.pk}"
    page = client.get("/matters/", headers={"HX-Request": "true", "HX-Current-URL": here}).content.decode()
    assert 'aria-current="true"' in page


@pytest.mark.parametrize(
    "matter", ["warning:no-id", "case:", "file:/etc/passwd", "warning:00000000-0000-7000-8000-000000000000", "';--"]
)
def test_an_invented_matter_is_not_there(client: Client, duty_officer: Person, matter: str) -> None:
    client.force_login(duty_officer)
    assert client.get("/", {"matter": matter}).status_code == 404


def test_another_townships_officer_sees_nothing_of_ours(
    client: Client, outsider: Person, warning: Warning, case: Case
) -> None:
    client.force_login(outsider)
    screen = client.get("/").content.decode()
    assert str(warning.pk) not in screen
    assert str(case.pk) not in screen
    assert "东进口" not in screen
    assert "没有待处理的事" in screen
    for matter in (f"warning:{warning.pk}", f"case:{case.pk}"):
        kind, _colon, identifier = matter.partition(":")
        assert client.get(f"/matters/{kind}/{identifier}/").status_code == 404
        assert client.get(f"/?matter={matter}").status_code == 404


def test_another_townships_map_shows_nothing_of_ours(client: Client, outsider: Person, warning: Warning) -> None:
    client.force_login(outsider)
    text = client.get("/command/map.json").content.decode()
    assert str(warning.pk) not in text
    assert "cam-east" not in text
    assert VILLAGE not in text


def test_a_village_chiefs_map_ends_at_the_village(
    client: Client, warning: Warning, case: Case, officer: Person
) -> None:
    make_place(VILLAGE)
    chief = make_officer("village-chief", Role.CHIEF_GRID_OFFICER, OTHER_VILLAGE, full_name="同意村网格长")
    client.force_login(chief)
    markers = client.get("/command/map.json").json()["markers"]
    assert {marker["key"] for marker in markers if marker["kind"] in {"label", "matter"}} == {
        f"label:{OTHER_VILLAGE}",
        f"case:{case.pk}",
    }
    assert not [marker for marker in markers if marker["kind"] in {"camera", "checkpoint"}]


@pytest.mark.parametrize("address", ["/matters/", "/command/status/", "/command/figures/", "/command/map.json"])
def test_the_screens_parts_are_not_there_for_others(
    client: Client, address: str, secretary: Person, officer: Person, resident: Person, stranger: Person
) -> None:
    for person in (secretary, officer, resident, stranger):
        client.force_login(person)
        assert client.get(address).status_code == 404


def test_the_map_stands_everyone_and_everything_where_it_is(
    client: Client, duty_officer: Person, officer: Person, warning: Warning
) -> None:
    client.force_login(duty_officer)
    drawn = client.get("/command/map.json").json()
    kinds = {marker["kind"]: marker for marker in drawn["markers"]}
    assert kinds["camera"]["health"] == "online"
    assert kinds["checkpoint"]["name"] == "东进口卡点"
    assert kinds["matter"]["level"] == "yellow"
    assert kinds["matter"]["href"] == f"/?matter=warning:{warning.pk}"
    people = [marker["name"] for marker in drawn["markers"] if marker["kind"] == "person"]
    assert "值守员甲" in people
    assert drawn["bounds"] is not None


def test_the_map_draws_outlines_roads_and_streams(client: Client, duty_officer: Person, village: Place) -> None:
    square = [[104.0, 29.9], [104.1, 29.9], [104.1, 30.0], [104.0, 29.9]]
    draw_outline(village, {"type": "Polygon", "coordinates": [square]})
    village.features.create(kind="road", geometry={"type": "LineString", "coordinates": square[:2]})
    client.force_login(duty_officer)
    drawn = client.get("/command/map.json").json()
    assert drawn["bounds"] == [104.0, 29.9, 104.1, 30.0]
    assert drawn["areas"]["features"][0]["properties"]["code"] == VILLAGE
    assert drawn["lines"]["features"][0]["properties"] == {"kind": "road"}


def test_the_top_bar_says_who_is_on_duty_and_how_the_devices_are(
    client: Client, chief: Person, officer: Person, duty_officer: Person
) -> None:
    make_device()
    make_device("cam-west", health="unknown")
    client.force_login(duty_officer)
    page = client.get("/command/status/").content.decode()
    assert "设备 1/2 在线" in page
    assert "1 未知" in page
    assert "值班：值班员甲" in page


def test_an_empty_screen_says_what_will_come(client: Client, duty_officer: Person) -> None:
    client.force_login(duty_officer)
    assert "有新预警会自动出现在这里" in client.get("/").content.decode()


def test_a_confirmed_warning_shows_its_case_first_and_itself_folded(
    client: Client, duty_officer: Person, warning: Warning, village: Place
) -> None:
    at = now()
    case = Case.objects.create(
        **CASE, place=village, opened_at=at, opened_by=duty_officer, due_at=at + timedelta(days=2)
    )
    Warning.objects.filter(pk=warning.pk).update(status="confirmed", decided_by=duty_officer, decided_at=at, case=case)
    client.force_login(duty_officer)
    panel = client.get(f"/matters/warning/{warning.pk}/", headers={"HX-Request": "true"}).content.decode()
    order = [
        panel.index(part) for part in ("<figure", "路灯不亮", "结案", 'class="panel__part offers"', "原预警", "川A·8H")
    ]
    assert order == sorted(order)
    assert panel.count("</details>") == panel.count("<details")
    assert panel.count("</section>") == panel.count("<section")


def test_a_figure_out_of_nothing_is_a_dash_and_still_says_so(client: Client, duty_officer: Person) -> None:
    client.force_login(duty_officer)
    page = client.get("/command/figures/").content.decode()
    assert "<b>0/0</b>" not in page
    assert "<b>—</b>" in page
    assert "(0/0)" in page


def test_every_page_knows_how_large_a_photograph_may_be(client: Client, settings) -> None:
    settings.PHOTO_MAX_BYTES = 3 * 1024 * 1024
    page = client.get("/suggest/").content.decode()
    assert 'data-photo-max="3145728"' in page
    assert "照片太大：最多 3 MB" in page
