from dayuan.places.actions import load_county_tree
from dayuan.places.models import Level, Place

COUNTY = {
    "county": {"code": "511421", "name": "仁寿县"},
    "townships": [
        {
            "code": "511421200",
            "name": "虞丞乡",
            "villages": [
                {"code": "511421200202", "name": "丞相村民委员会"},
                {"code": "511421200204", "name": "棚村村民委员会"},
            ],
        },
        {"code": "511421001", "name": "文林街道", "villages": [{"code": "511421001003", "name": "陵州社区居民委员会"}]},
    ],
}


def test_a_county_is_loaded_with_its_places_inside_one_another() -> None:
    assert load_county_tree(COUNTY, names_en={"511421200202": "Chengxiang village"}) == 6

    village = Place.objects.get(code="511421200202")
    assert (village.name, village.name_en, village.level) == ("丞相村", "Chengxiang village", Level.VILLAGE)
    assert village.parent is not None
    assert village.parent.name == "虞丞乡"
    assert village.parent.parent == Place.objects.get(code="511421", parent=None)


def test_places_are_called_as_people_call_them() -> None:
    load_county_tree(COUNTY)

    names = set(Place.objects.filter(level=Level.VILLAGE).values_list("name", flat=True))
    assert names == {"丞相村", "棚村", "陵州社区"}


def test_loading_again_adds_nothing_and_leaves_what_people_corrected() -> None:
    load_county_tree(COUNTY)
    Place.objects.filter(code="511421200202").update(name="丞相村（场镇）")

    assert load_county_tree(COUNTY) == 0
    assert Place.objects.get(code="511421200202").name == "丞相村（场镇）"
