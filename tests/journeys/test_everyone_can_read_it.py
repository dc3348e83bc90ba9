"""What a walk through every page does not see: a desk, a village's own pages, thumbs and big letters."""

from tests.journeys.reading import faults_of, faults_on_a_phone

DESK_PAGES = [
    "/",
    "/warnings/rules/",
    "/devices/",
    "/drills/stage/",
    "/households/",
    "/people/chain/",
    "/workbooks/new/",
]
VILLAGE_PAGES = ["/places/511421200202/", "/households/places/511421200202/", "/cases/?state=closed"]
MISSING = "/nowhere/"


def test_the_desk_reads_well(visit) -> None:
    chief = visit("chief")
    for path in DESK_PAGES:
        chief.go(path)
        assert faults_of(chief) == [], path


def test_a_page_that_is_not_there_reads_well(visit) -> None:
    duty = visit("duty", phone=True).go(MISSING)
    # It says on the console, too, that it is missing; that is no complaint of ours.
    duty.complaints.clear()
    assert faults_on_a_phone(duty) == []


def test_a_village_reads_well_on_a_phone(visit) -> None:
    """C-31. The walk met the township, which folds otherwise."""
    secretary = visit("secretary", phone=True)
    for path in VILLAGE_PAGES:
        secretary.go(path)
        assert faults_on_a_phone(secretary) == [], path


def test_buttons_on_the_phone_are_large_enough_for_a_thumb(visit) -> None:
    officer = visit("east", phone=True)
    heights = officer.page.locator("button, a.btn, summary, nav a, .tools a").evaluate_all(
        "found => found.filter(one => one.offsetParent).map(one => Math.round(one.getBoundingClientRect().height))"
    )
    assert heights
    assert min(heights) >= 44


def test_big_letters_are_bigger(visit) -> None:
    resident = visit(None, phone=True).go("/track/")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = resident.page.evaluate(size)
    resident.press("/text-size/")
    resident.page.wait_for_selector("html.big-text")
    assert resident.page.evaluate(size) >= 20 > before
