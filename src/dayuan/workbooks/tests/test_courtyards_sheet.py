"""Courtyards, villagers' groups and grids from the lists that townships keep."""

import pytest
from openpyxl import load_workbook

from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import scope_of
from dayuan.people.models import Post, Role, RoleRequest
from dayuan.people.testing import make_officer, make_person, make_post
from dayuan.places.actions import add_place, close_place, rename_place
from dayuan.places.coordinates import Datum, from_wgs84
from dayuan.places.models import Level, OutlineSource, Place
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, VILLAGE, draw_outline, make_place, square
from dayuan.workbooks.actions import ask_for_export, choose_columns, start_import, undo_import
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path
from dayuan.workbooks.models import Import
from dayuan.workbooks.rules.headers import propose_mapping
from dayuan.workbooks.rules.place_names import name_key
from dayuan.workbooks.runs import check_rows, import_rows, take_back
from dayuan.workbooks.sheet import sheet_of, sheets_for, sheets_to_export
from dayuan.workbooks.sheets.courtyards.columns import COLUMNS
from dayuan.workbooks.testing import make_import, xlsx

HEADERS = ["行政村", "组别", "类型", "大院名称", "院长", "东经", "北纬", "坐标系", "大院编码"]
HERE = (104.0681, 29.9634)


def row(name="黄桷树大院", place="丞相村", group="", kind="", head="", centre=("", ""), datum="", code=""):
    return [place, group, kind, name, head, *centre, datum, code]


@pytest.fixture(autouse=True)
def fields(village, other_village, township):
    """What the sheet lies on: two villages of one township."""


@pytest.fixture
def bring(chief, township):
    def bring(*rows, by=chief, place=township, content=None, run=True):
        import_ = make_import(content or xlsx([HEADERS, *rows]), sheet_of("courtyards"), by=by, place=place, at=now())
        if import_.state == Import.State.CHOOSING:
            choose_columns(import_, import_.mapping, by=by, at=now())
        check_rows(import_.pk)
        import_.refresh_from_db()
        if run:
            start_import(import_, by=by, at=now())
            import_rows(import_.pk)
            import_.refresh_from_db()
        return import_

    return bring


def undone(import_):
    undo_import(import_, by=import_.by, at=now())
    take_back(import_.pk)
    import_.refresh_from_db()
    return {one.left_title: one.left_why for one in import_.touched.exclude(left_why="")}


def counts(import_):
    return (import_.new, import_.changed, import_.same, import_.refused)


def faults(import_):
    return [
        (problem["column"], problem["facts"].get("why", problem["sentence"] % problem["facts"]))
        for refused in import_.refused_rows.order_by("number")
        for problem in refused.problems
    ]


def named(name):
    return Place.objects.in_use().get(name=name)


def test_a_township_brings_its_groups_its_courtyards_and_its_grids_in_one_list(bring, chief):
    done = bring(
        row("一组", kind="小组"),
        row("黄桷树大院", group="一组", centre=HERE),
        row("石桥大院", place=""),
        row("第三网格", kind="网格", code="003"),
        row("柏林大院", place="同意村", code="D07"),
    )

    assert counts(done) == (5, 0, 0, 0)
    assert [named(name).code for name in ("一组", "黄桷树大院", "石桥大院", "第三网格", "柏林大院")] == [
        f"{VILLAGE}G01", f"{VILLAGE}G01D01", f"{VILLAGE}D01", f"{VILLAGE}003", "511421200221D07",
    ]  # fmt: skip
    assert named("黄桷树大院").centre == HERE
    added = AuditEntry.objects.get(action="place_added", subject=f"place:{VILLAGE}G01D01")
    assert added.by_name == str(chief)


def test_the_same_list_again_changes_nothing_and_a_code_tells_who_was_renamed_or_moved(bring):
    bring(row(centre=HERE), row("石桥大院"))
    moved = (104.07, 29.964)

    assert counts(bring(row(centre=HERE), row("石桥大院"))) == (0, 0, 2, 0)
    done = bring(row("大榕树大院", code=f"{VILLAGE}D01", centre=moved), row("石桥大院", centre=HERE))

    assert counts(done) == (0, 2, 0, 0)
    assert (named("大榕树大院").code, named("大榕树大院").centre) == (f"{VILLAGE}D01", moved)
    assert named("石桥大院").centre == HERE


def test_a_point_of_another_map_is_moved_to_ours_and_a_header_that_says_so_is_not_taken_for_wgs84(bring):
    bring(row(centre=from_wgs84(HERE, Datum.GCJ02), datum="高德"))

    assert named("黄桷树大院").centre == HERE
    assert propose_mapping(["经度(GCJ-02)", "经度（WGS84）"], [], COLUMNS) == {"经度（WGS84）": "longitude"}
    assert propose_mapping(["经度(百度)", "纬度"], [], COLUMNS) == {"纬度": "latitude"}


WRONG = [
    (row(place="青年村"), "place", "outside"),
    (row(place="没有的村"), "place", "no place called"),
    (row(place="虞丞乡"), "place", "is no village"),
    (row("甲", group="九组"), "group", "no villagers' group called 九组"),
    (row("第一网格", kind="网格", group="九组"), "group", "Only a courtyard"),
    (row(name=""), "name", "empty"),
    (row("辛", code="511421200221D07"), "code", "No such place in 丞相村"),
    (row("壬", code="7"), "code", "No such place in 丞相村"),
    (row("乙", centre=(104.06, "")), "latitude", "or neither"),
    (row("丙", centre=(104.06, 104.06)), "latitude", "between 3 and 54"),
    (row("丁", centre=(105.5, 29.96)), "longitude", "km from 丞相村"),
    (row("戊", centre=("东边", 29.96)), "longitude", "not a number"),
    (row("己", datum="地图"), "datum", "Write one of"),
    (row("庚", head="没有的人"), "head", "has an account"),
    (row("=1+1"), "name", "no name of a place"),
    (row("<script>alert(1)</script>大院"), "name", "no name of a place"),
]


def test_what_cannot_be_is_said_beside_its_cell(bring):
    make_place(OTHER_TOWNSHIP_VILLAGE)

    done = bring(*(wrong for wrong, _column, _word in WRONG))

    assert counts(done) == (0, 0, 0, len(WRONG))
    for (_row, column, word), (beside, sentence) in zip(WRONG, faults(done), strict=True):
        assert (beside, word in sentence) == (column, True), sentence
    assert not Place.objects.filter(level=Level.COURTYARD).exists()


def test_a_point_far_outside_the_village_is_refused_with_how_far(bring, village):
    draw_outline(village, square(104.06, 29.96))
    done = bring(row(centre=(104.065, 29.975)), row("石桥大院", centre=(104.065, 30.0)))

    assert counts(done) == (1, 0, 0, 1)
    assert faults(done)[0][0] == "longitude"
    assert "3.3 km from 丞相村" in faults(done)[0][1]

    draw_outline(village, square(104.06, 29.96), OutlineSource.SCHEMATIC)
    assert counts(bring(row("石桥大院", centre=(104.065, 30.0)))) == (1, 0, 0, 0)
    assert counts(bring(row("东大院", centre=(104.065, 30.05)))) == (0, 0, 0, 1)


def test_a_courtyard_keeps_where_it_lies(bring, chief, village):
    group = add_place(village, Level.GROUP, name="一组", by=chief, at=now())
    inside = add_place(group, Level.COURTYARD, name="黄桷树大院", by=chief, at=now())

    done = bring(row(code=inside.code), row(), row("黄桷树大院", group="一组"))
    moved = bring(row("石桥大院", kind="大院", group="一组", code=f"{VILLAGE}D09"))

    assert counts(done) == (0, 0, 3, 0)
    assert counts(moved) == (0, 0, 0, 1)
    assert "there it stays" in faults(moved)[0][1]


def test_two_of_one_name_have_to_be_told_apart(bring, chief, village):
    for name in ("一组", "二组"):
        group = add_place(village, Level.GROUP, name=name, by=chief, at=now())
        add_place(group, Level.COURTYARD, name="老屋大院", by=chief, at=now())

    done = bring(row("老屋大院"), row("老屋大院", group="二组"))

    assert counts(done) == (0, 0, 1, 1)
    assert "Several places in 丞相村" in faults(done)[0][1]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("丞相村1组", "1组"), ("第一组", "1组"), ("一社", "1组"), ("十二村民小组", "12组"), ("二十组", "20组"),
        ("老屋组", "老屋组"), ("丞相村", "丞相村"), ("一组（东）", "一组(东)"),
    ],
)  # fmt: skip
def test_a_group_is_known_however_its_number_is_written(written, key):
    assert name_key(written, "丞相村", is_group=True) == key
    assert name_key("第一大院", "丞相村", is_group=False) == "第一大院"


def test_a_list_that_writes_names_otherwise_makes_nothing_twice(bring, chief, village):
    group = add_place(village, Level.GROUP, name="丞相村1组", by=chief, at=now())
    add_place(group, Level.COURTYARD, name="老院子（东）", by=chief, at=now())

    done = bring(row("第一组", kind="小组"), row("老院子(东)", group="一组"), row("老院子（西）", group="一社"))

    assert counts(done) == (1, 0, 2, 0)
    assert named("老院子（西）").parent == group


def test_a_courtyard_that_is_closed_takes_nothing(bring, chief, village):
    closed = add_place(village, Level.COURTYARD, name="黄桷树大院", by=chief, at=now())
    close_place(closed.code, reason="并入石桥大院", by=chief, at=now())

    done = bring(row(), row("新名字", code=closed.code))

    assert counts(done) == (0, 0, 0, 2)
    assert [column for column, _why in faults(done)] == ["name", "code"]
    assert all("closed and takes nothing new" in why for _column, why in faults(done))
    closed.refresh_from_db()
    assert closed.name == "黄桷树大院"


def test_a_head_is_appointed_at_once_and_a_grid_worker_waits_for_a_second_person(bring):
    head, worker = make_person("head", "赵院长"), make_person("worker", "钱网格")

    done = bring(row(head="赵院长"), row("第一网格", kind="网格", head="worker"))

    assert counts(done) == (2, 0, 0, 0)
    assert Post.objects.get(person=head).place == named("黄桷树大院")
    assert RoleRequest.objects.get(person=worker, role=Role.GRID_WORKER).state == "waiting"
    assert not Post.objects.filter(person=worker).exists()
    assert "1 " in sheet_of("courtyards").afterwards(done.pk)
    assert counts(bring(row(head="赵院长"), row("第一网格", kind="网格", head="worker"))) == (0, 0, 2, 0)
    assert "赵院长 holds this post" in faults(bring(row(head="worker")))[0][1]


def test_the_duty_officer_keeps_the_tree_and_appoints_nobody_by_a_list_either(bring, duty_officer):
    make_person("head", "赵院长")

    done = bring(row("石桥大院"), row(head="赵院长"), by=duty_officer)

    assert counts(done) == (1, 0, 0, 1)
    assert faults(done)[0][0] == "head"
    assert not Post.objects.filter(role=Role.COURTYARD_HEAD).exists()


def test_an_undo_closes_what_was_made_and_puts_back_what_was_changed(bring, chief, village):
    old = add_place(village, Level.COURTYARD, name="旧名大院", centre=HERE, by=chief, at=now())
    person = make_person("head", "赵院长")
    done = bring(
        row("一组", kind="小组"),
        row(group="一组", head="赵院长"),
        row("新名大院", code=old.code, centre=(104.07, 29.964)),
    )

    assert undone(done) == {}

    old.refresh_from_db()
    assert (old.name, old.centre) == ("旧名大院", HERE)
    assert not Place.objects.in_use().filter(name__in=["一组", "黄桷树大院"]).exists()
    assert Post.objects.get(person=person).ends_on < now().astimezone(SHANGHAI).date()
    assert counts(bring(row("一组", kind="小组"), row(group="一组"))) == (2, 0, 0, 0)
    assert list(audit.verify()) == []


def test_an_undo_leaves_what_is_in_use_or_was_changed_since_and_says_why(bring, chief):
    done = bring(row(), row("石桥大院"), row("柏林大院"))
    make_post(make_person("head", "赵院长"), Role.COURTYARD_HEAD, named("黄桷树大院").code)
    rename_place(named("石桥大院").code, name="大石桥大院", by=chief, at=now())

    left = undone(done)

    assert set(left) == {"黄桷树大院", "大石桥大院"}
    assert "赵院长" in left["黄桷树大院"]
    assert "changed by hand" in left["大石桥大院"]
    assert named("黄桷树大院").closed_at is None
    assert not Place.objects.in_use().filter(name="柏林大院").exists()


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_an_export_comes_back_unchanged_and_runs_in_no_spreadsheet(bring, chief, secretary, village, format):
    group = add_place(village, Level.GROUP, name="一组", by=chief, at=now())
    evil = add_place(group, Level.COURTYARD, name="石桥", centre=(104.0681234567, 29.96), by=chief, at=now())
    # No page and no list gives such a name any more; one that was given before still harms nobody.
    evil.name = "=HYPERLINK(0)"
    evil.save()
    add_place(village, Level.GRID, name="第 1 网格（东）", by=chief, at=now())
    make_officer("evil", Role.COURTYARD_HEAD, evil.code, full_name="+cmd")
    add_place(make_place("511421200221"), Level.COURTYARD, name="外村大院", by=chief, at=now())

    export = ask_for_export(sheet_of("courtyards"), village, purpose="核对", format=format, by=secretary, at=now())
    write_export(export.pk)
    content = export_path(export.pk, format).read_bytes()

    if format == "xlsx":
        cells = [
            cell for line in load_workbook(export_path(export.pk, format)).worksheets[0].iter_rows() for cell in line
        ]
        texts = [str(cell.value) for cell in cells]
        assert {"'=HYPERLINK(0)", "'+cmd"} <= set(texts)
        assert "外村大院" not in texts
        assert not any(cell.data_type == "f" for cell in cells)
    assert counts(bring(content=content)) == (0, 0, 3, 0)


def test_only_who_keeps_the_tree_may_bring_it_and_every_desk_may_take_it(chief, duty_officer, secretary):
    may = {one.username: scope_of(one, at=now()) for one in (chief, duty_officer, secretary)}
    bring = {name: {sheet.kind for sheet in sheets_for(scope)} for name, scope in may.items()}
    take = {name: {sheet.kind for sheet in sheets_to_export(scope)} for name, scope in may.items()}
    assert "courtyards" in bring["chief"] & bring["duty"]
    assert "courtyards" not in bring["secretary"]
    assert all("courtyards" in kinds for kinds in take.values())
