"""A file of outlines is looked at, taken, and given back if it was a mistake."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places import geojson
from dayuan.places.access import Doer
from dayuan.places.actions import (
    ImportAlreadyTaken,
    ImportCannotBeUndone,
    NothingToTake,
    add_place,
    close_place,
    read_outlines,
    take_outlines,
    undo_outlines,
)
from dayuan.places.coordinates import Datum, from_wgs84
from dayuan.places.geojson import FileNotRead, read_entries
from dayuan.places.models import Level, Outline, OutlineImport, OutlineSource, Place
from dayuan.places.queries import place_at
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, draw_outline, make_place, square

WEST, EAST = square(104.0, 29.9, 0.1), square(104.1, 29.9, 0.1)


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def file_of(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def read(content: bytes, by: Doer, top: Place | None = None, datum: Datum = Datum.WGS84) -> OutlineImport:
    where = top or make_place(TOWNSHIP)
    return read_outlines(where, content, file_name="村界.geojson", datum=datum, by=by, at=MONDAY_NOON)


def why(content: bytes, by: Doer, top: Place | None = None) -> str:
    """The one sentence with which the one outline of a file is turned away."""
    found = read(content, by, top)
    assert found.drawn == []
    (problem,) = found.problems
    return str(problem["why"])


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def test_places_are_found_by_code_or_by_name(village: Place, other_village: Place, chief: Doer) -> None:
    found = read(file_of(feature(WEST, code=VILLAGE), feature(EAST, 名称="同意村")), chief)
    assert [item["code"] for item in found.drawn] == [VILLAGE, OTHER_VILLAGE]
    assert found.problems == []
    assert not Outline.objects.exists(), "nothing is changed before it is taken"


@pytest.mark.parametrize("code", [VILLAGE, int(VILLAGE), float(VILLAGE)])
def test_a_code_may_be_text_or_what_a_spreadsheet_made_of_it(code: object, village: Place, chief: Doer) -> None:
    assert read(file_of(feature(WEST, XZQDM=code)), chief).drawn[0]["code"] == VILLAGE


def test_taken_outlines_answer_which_place_a_point_is_in(village: Place, chief: Doer) -> None:
    found = read(file_of(feature(WEST, code=VILLAGE)), chief)
    assert place_at(104.05, 29.95) is None
    take_outlines(found.pk, by=chief, at=MONDAY_NOON)
    assert place_at(104.05, 29.95) == village
    assert not Outline.objects.get(pk=VILLAGE).is_schematic
    entry = AuditEntry.objects.get(action="outlines_taken")
    assert (entry.by_name, entry.detail["places"]) == ("网格总长", [VILLAGE])
    with pytest.raises(ImportAlreadyTaken):
        take_outlines(found.pk, by=chief, at=MONDAY_NOON)


def test_undoing_gives_back_what_stood_there_before(village: Place, other_village: Place, chief: Doer) -> None:
    draw_outline(village, square(104.0, 29.9, 0.05), OutlineSource.SKETCHED)
    Place.objects.filter(pk=OTHER_VILLAGE).update(longitude=None, latitude=None)
    found = read(file_of(feature(WEST, code=VILLAGE), feature(EAST, code=OTHER_VILLAGE)), chief)
    take_outlines(found.pk, by=chief, at=MONDAY_NOON)
    other_village.refresh_from_db()
    assert other_village.centre is not None, "a place without a centre gets one"

    assert undo_outlines(found.pk, by=chief, at=MONDAY_NOON) == 2
    other_village.refresh_from_db()
    assert other_village.centre is None
    kept = Outline.objects.get()
    assert (kept.place_id, kept.source, kept.geometry) == (VILLAGE, "sketched", square(104.0, 29.9, 0.05))
    with pytest.raises(ImportCannotBeUndone):
        undo_outlines(found.pk, by=chief, at=MONDAY_NOON)


def test_undoing_an_old_import_leaves_what_was_drawn_later(village: Place, chief: Doer) -> None:
    first = read(file_of(feature(WEST, code=VILLAGE)), chief)
    take_outlines(first.pk, by=chief, at=MONDAY_NOON)
    later = read(file_of(feature(square(104.0, 29.9, 0.12), code=VILLAGE)), chief)
    take_outlines(later.pk, by=chief, at=MONDAY_NOON)
    assert undo_outlines(first.pk, by=chief, at=MONDAY_NOON) == 0
    assert place_at(104.11, 29.95) == village
    assert undo_outlines(later.pk, by=chief, at=MONDAY_NOON) == 1
    assert place_at(104.11, 29.95) is None
    assert place_at(104.05, 29.95) == village


def test_groups_are_divided_anew_inside_the_measured_village(village: Place, chief: Doer) -> None:
    draw_outline(village, square(104.0, 29.9, 0.05), OutlineSource.SKETCHED)
    group = add_place(village, Level.GROUP, name="1组", centre=(104.02, 29.92), by=chief, at=MONDAY_NOON)
    take_outlines(read(file_of(feature(WEST, code=VILLAGE)), chief).pk, by=chief, at=MONDAY_NOON)
    assert place_at(104.09, 29.99) == group


def test_what_other_maps_drew_is_moved_to_where_it_is(village: Place, chief: Doer) -> None:
    for datum in Datum:
        ring = [list(from_wgs84((x, y), datum)) for x, y in WEST["coordinates"][0]]
        found = read(file_of(feature({"type": "Polygon", "coordinates": [ring]}, code=VILLAGE)), chief, datum=datum)
        drawn = found.drawn[0]["geometry"]["coordinates"][0]
        assert sorted(map(tuple, drawn)) == [
            pytest.approx(point, abs=2e-7) for point in sorted(map(tuple, WEST["coordinates"][0]))
        ]


BAD_SHAPES = {
    "Lines and points cannot be": {"type": "LineString", "coordinates": [[104, 29.9], [104.1, 29.9]]},
    "It has no points": {"type": "Polygon", "coordinates": []},
    "fewer than four": {"type": "Polygon", "coordinates": [[[104, 29.9], [104.1, 29.9], [104, 29.9]]]},
    "not closed": {"type": "Polygon", "coordinates": [[*WEST["coordinates"][0][:-1], [104, 29.95]]]},
    "crosses itself near 104.05": {
        "type": "Polygon",
        "coordinates": [[[104, 29.9], [104.1, 30], [104.1, 29.9], [104, 30], [104, 29.9]]],
    },
    "go around nothing": {"type": "Polygon", "coordinates": [[[104, 29.9]] * 5]},
    "holes lies outside": {
        "type": "Polygon",
        "coordinates": [WEST["coordinates"][0], square(105.0, 29.9, 0.01)["coordinates"][0][::-1]],
    },
    "latitude first": {"type": "Polygon", "coordinates": [[[29.9, 104], [29.9, 104.1], [30, 104.1], [29.9, 104]]]},
    "in metres": {
        "type": "Polygon",
        "coordinates": [[[11579000, 3495000], [11580000, 3495000], [11580000, 3496000], [11579000, 3495000]]],
    },
    "outside the world": {"type": "Polygon", "coordinates": [[[204, 29], [205, 29], [205, 30], [204, 29]]]},
    "not written as two numbers": {"type": "Polygon", "coordinates": [[["104", "29"], [1], None, {}]]},
    "km from": square(110.0, 29.9, 0.1),
}


@pytest.mark.parametrize(("sentence", "geometry"), BAD_SHAPES.items())
def test_a_wrong_outline_gets_a_clear_sentence(
    sentence: str, geometry: dict[str, Any], village: Place, chief: Doer
) -> None:
    assert sentence in why(file_of(feature(geometry, code=VILLAGE)), chief)


def test_too_many_points_get_a_clear_sentence(village: Place, chief: Doer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson, "MOST_POINTS_EACH", 4)
    assert "5 points, 4 at most" in why(file_of(feature(WEST, code=VILLAGE)), chief)
    monkeypatch.setattr(geojson, "MOST_POINTS", 4)
    with pytest.raises(FileNotRead, match="too many points"):
        read(file_of(feature(WEST, code=VILLAGE)), chief)


def test_places_elsewhere_unknown_or_named_twice_get_a_clear_sentence(
    village: Place, other_village: Place, chief: Doer
) -> None:
    make_place("511421203201")
    assert "no place" in why(file_of(feature(WEST, code="511421203201")), chief).lower()
    assert "has the name 青年村" in why(file_of(feature(WEST, name="青年村")), chief)
    assert "neither the code nor the name" in read(file_of(feature(WEST), feature(EAST)), chief).problems[0]["why"]
    for outer in (village, other_village):
        add_place(outer, Level.GROUP, name="1组", by=chief, at=MONDAY_NOON)
    assert "Several places" in why(file_of(feature(WEST, name="1组")), chief)
    twice = read(file_of(feature(WEST, code=VILLAGE), feature(EAST, code=VILLAGE)), chief)
    assert "twice" in twice.problems[0]["why"]
    assert len(twice.drawn) == 1


def test_an_outline_outside_the_measured_one_around_it_is_wrong(village: Place, chief: Doer) -> None:
    found = read(file_of(feature(EAST, code=VILLAGE), feature(WEST, code=TOWNSHIP)), chief)
    assert [item["code"] for item in found.drawn] == [TOWNSHIP]
    assert "It lies outside" in found.problems[0]["why"]


def test_a_file_without_anything_right_cannot_be_taken(village: Place, chief: Doer) -> None:
    found = read(file_of(feature(WEST, code="000000")), chief)
    with pytest.raises(NothingToTake):
        take_outlines(found.pk, by=chief, at=MONDAY_NOON)


def test_what_closed_between_looking_and_taking_is_left_out(village: Place, chief: Doer) -> None:
    group = add_place(village, Level.GROUP, name="1组", by=chief, at=MONDAY_NOON)
    found = read(file_of(feature(WEST, code=group.code)), chief)
    close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)
    take_outlines(found.pk, by=chief, at=MONDAY_NOON)
    assert not Outline.objects.exists()


def test_a_lone_outline_without_a_name_is_the_places_own(village: Place, chief: Doer) -> None:
    assert read(json.dumps(WEST).encode(), chief, village).drawn[0]["code"] == VILLAGE
    assert read(json.dumps(feature(WEST)).encode(), chief, village).drawn[0]["code"] == VILLAGE


def test_chinese_names_are_read_in_both_spellings(village: Place, chief: Doer) -> None:
    content = file_of(feature(WEST, name="丞相村")).decode()
    for spelling in ("utf-8", "utf-8-sig", "gb18030"):
        assert read(content.encode(spelling), chief).drawn[0]["code"] == VILLAGE


@pytest.mark.no_database
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"PK\x03\x04 a zip",
        b"[]",
        b'"Polygon"',
        b"{}",
        b'{"type": "FeatureCollection"}',
        b'{"type": "FeatureCollection", "features": 7}',
        b'{"type": "Topology", "objects": {}}',
        b'{"type": "Point", "coordinates": [104, 29]}',
        b'{"type": "Polygon", "coordinates": ' + b"[" * 100_000,
        b" " * (geojson.LARGEST_FILE + 1),
    ],
)
def test_what_is_no_file_of_outlines_is_turned_away_in_a_sentence(content: bytes) -> None:
    with pytest.raises(FileNotRead):
        read_entries(content)


scraps = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates"]), inner),
    max_leaves=12,
)


@pytest.mark.no_database
@given(st.sampled_from(["Polygon", "MultiPolygon", "Point"]), scraps)
def test_no_scrap_of_a_geometry_is_more_than_refused(kind: str, coordinates: object) -> None:
    geojson.count_positions({"type": kind, "coordinates": coordinates})
    for geometry in ({"type": kind, "coordinates": coordinates}, coordinates):
        with pytest.raises(geojson.OutlineWrong):
            geojson.checked_area(geometry, Datum.GCJ02)
