"""Every page is readable with a screen reader and a keyboard, in both themes, on a desk and on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.browsers import PHONE, Visitor

DESK_PAGES = [
    "/",
    "/cases/",
    "/cases/?state=closed",
    "/warnings/",
    "/warnings/rules/",
    "/people/duty/",
    "/devices/",
    "/signals/",
    "/signals/kept-aside/",
    "/signals/told/",
    "/suggestions/",
    "/drills/stage/",
    "/accounts/password/change/",
    "/nowhere/",
]
GROUND_PAGES = {
    "secretary": [
        "/households/", "/households/register/", "/households/places/511421200202/", "/places/",
        "/places/511421200202/",
        "/calendars/", "/people/posts/", "/people/posts/appoint/", "/people/chain/", "/people/answers/",
        "/people/teams/", "/privacy/", "/privacy/texts/", "/privacy/explain/", "/privacy/form/", "/workbooks/",
        "/workbooks/new/", "/workbooks/exports/new/", "/workbooks/forms/", "/accounts/", "/signals/told/",
    ],
    "chief": [
        "/households/care-group/", "/people/seats/", "/people/teams/found/", "/privacy/incidents/",
        "/places/511421200/boundaries/", "/escalation/", "/alerts/levels/", "/escalation/home/", "/review/",
    ],
    "secadmin": ["/retention/", "/retention/due/"],
    "auditor": ["/people/audit/", "/retention/"],
}  # fmt: skip
"""Places, people, the chain and personal data, each page as somebody who works with it."""
ONE = "[0-9a-f-]{36}"
OPENED = [
    ("/households/places/511421200202/", f"/households/{ONE}/"),
    ("", f"/households/residents/{ONE}/"),
    ("", f"/privacy/residents/{ONE}/consents/"),
    ("/cases/?state=closed", f"/cases/{ONE}/"),
]
"""Pages of one thing each: the first link of this form on that page, or on the one opened before."""
PUBLIC_PAGES = ["/accounts/login/", "/track/", "/suggest/", "/myfile/"]


def faults_of(visitor: Visitor) -> list[str]:
    answer = Axe().run(visitor.page, options={"resultTypes": ["violations"]}).response
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in answer["violations"]]


def is_wider_than_the_window(visitor: Visitor) -> bool:
    return bool(visitor.page.evaluate("document.scrollingElement.scrollWidth > innerWidth + 1"))


def what_scrolls_sideways(visitor: Visitor) -> list[str]:
    """Tables and other boxes that are wider inside than they are shown."""
    found: list[str] = visitor.page.locator("main *").evaluate_all(
        """found => found
            .filter(one => one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX))
            .map(one => `${one.tagName}.${one.className}: ${one.scrollWidth} in ${one.clientWidth}`)"""
    )
    return found


def look_at(visitor: Visitor, path: str) -> None:
    visitor.go(path)
    visitor.page.wait_for_load_state("load")
    # A page that is missing on purpose says so on the console; that is no complaint of ours.
    if path == "/nowhere/":
        visitor.complaints.clear()
    assert faults_of(visitor) == [], path


def test_the_desk_reads_well(visit) -> None:
    duty = visit("duty")
    for path in DESK_PAGES:
        look_at(duty, path)


@pytest.mark.parametrize("who", GROUND_PAGES)
def test_the_ground_reads_well_on_a_phone_and_never_scrolls_sideways(visit, who: str) -> None:
    """C-31."""
    worker = visit(who, phone=True)
    for path in GROUND_PAGES[who]:
        look_at(worker, path)
        assert not is_wider_than_the_window(worker), path
        assert what_scrolls_sideways(worker) == [], path


def test_a_household_a_person_their_consents_and_a_case_read_well_on_a_phone(visit) -> None:
    secretary = visit("secretary", phone=True)
    for list_page, form in OPENED:
        if list_page:
            secretary.go(list_page)
        links = secretary.page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        opened = next(address for address in links if re.fullmatch(form, address or ""))
        look_at(secretary, opened)
        assert not is_wider_than_the_window(secretary), opened


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_what_the_public_sees_reads_well_on_a_phone(visit, path: str) -> None:
    resident = visit(None, phone=True)
    look_at(resident, path)
    assert not is_wider_than_the_window(resident)


def test_the_phone_pages_read_well_and_never_scroll_sideways(visit) -> None:
    officer = visit("east", phone=True)
    for path in ("/dispatch/", "/accounts/password/change/", "/suggest/"):
        look_at(officer, path)
        assert not is_wider_than_the_window(officer), path


def test_buttons_on_the_phone_are_large_enough_for_a_thumb(visit) -> None:
    officer = visit("east", phone=True)
    heights = officer.page.locator("button, a.btn, summary, nav a, .tools a").evaluate_all(
        "found => found.filter(one => one.offsetParent).map(one => Math.round(one.getBoundingClientRect().height))"
    )
    assert heights
    assert min(heights) >= 44


def test_the_command_screen_folds_into_one_column(visit) -> None:
    duty = visit("duty")
    duty.page.set_viewport_size(PHONE)
    look_at(duty, "/")
    assert not is_wider_than_the_window(duty)


def test_big_letters_are_bigger(visit) -> None:
    resident = visit(None, phone=True).go("/track/")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = resident.page.evaluate(size)
    resident.press("/text-size/")
    resident.page.wait_for_load_state("load")
    assert resident.page.evaluate(size) >= 20 > before
