"""Walks through the running township from link to link, as one person after the other, and reads each page once."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIResponse, Browser

from dayuan.drills.yucheng.roster import DEMO_PASSWORD
from tests.journeys.browsers import PHONE, Visitor
from tests.journeys.reading import faults_on_a_phone

SIGN_IN = "/accounts/login/"
WITH_A_STATUS_OF_THEIR_OWN = {"socialaccount_login_error": 401}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Walk:
    """Through the pages of some packages; `read` is what was met, with who met it first."""

    browser: Browser
    address: str
    packages: frozenset[str]
    read: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What pages said on their consoles, of the windows that are closed again."""
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def follow_links(self, who: str, *doors: str, wanted: set[str]) -> None:
        """From these doors on, every address of the packages once, until all that is wanted was met.

        What nobody read before is read.
        """
        # What somebody sees first is their own; of the pages behind it one person's shows what is wrong for all.
        for door in filter(lambda door: self.is_ours(name_of(door)), doors):
            self.look_at(who, door)
        ways, met = list(doors), set()
        while ways and wanted - set(self.read):
            way = ways.pop(0)
            name = name_of(way)
            if name in met or not (way in doors or self.is_ours(name)):
                continue
            met.add(name)
            answer = self.ask(who, way)
            if not is_page(answer):
                self.read.setdefault(name, who)
                continue
            ways += links_of(answer)
            if self.is_ours(name) and name not in self.read:
                self.look_at(who, way)
                self.read[name] = who
        # A page that stays open goes on listening and drawing, and others have to be read.
        self.as_somebody(who).page.goto("about:blank")

    def is_ours(self, name: str) -> bool:
        return package_of(name) in self.packages

    def ask(self, who: str, way: str) -> APIResponse:
        """The page without its pictures and scripts."""
        return self.as_somebody(who).context.request.get(self.address + way)

    def look_at(self, who: str, way: str) -> None:
        visitor = self.as_somebody(who)
        answer = visitor.page.goto(self.address + way)
        assert answer is not None
        name = name_of(visitor.page.url)
        # Whoever is refused would be shown a page that reads well: not the one that was meant.
        if answer.status != WITH_A_STATUS_OF_THEIR_OWN.get(name, 200):
            self.faults.append(f"{who} {way}: {answer.status}")
        elif name in WITH_A_STATUS_OF_THEIR_OWN:
            # The console says so, too.
            visitor.complaints.clear()
        self.read[name] = who
        self.faults += [f"{who} {way}: {fault}" for fault in faults_on_a_phone(visitor)]

    def as_somebody(self, who: str) -> Visitor:
        """Their window on a telephone, opened once; nobody's name is a resident without an account."""
        if who not in self.visitors:
            self.visitors[who] = visitor = Visitor(self.browser, self.address, PHONE, touch=True)
            if who:
                sign_in_without_looking(visitor, who)
        return self.visitors[who]

    def leave(self, who: str) -> None:
        visitor = self.visitors.pop(who)
        self.complaints += [f"{who}: {said}" for said in visitor.complaints]
        visitor.context.close()

    def leave_all(self) -> None:
        for who in list(self.visitors):
            self.leave(who)


def sign_in_without_looking(visitor: Visitor, who: str) -> None:
    """The first page of some is heavy, and need not be drawn to follow its links."""
    request = visitor.context.request
    token = TOKEN.search(request.get(visitor.address + SIGN_IN).text())
    assert token
    entered = {"login": who, "password": DEMO_PASSWORD, "csrfmiddlewaretoken": token[1]}
    answer = request.post(visitor.address + SIGN_IN, form=entered, headers={"Referer": visitor.address + SIGN_IN})
    assert SIGN_IN not in answer.url, f"{who} could not sign in"


def name_of(address: str) -> str:
    """The name of an address; empty where nothing answers."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def package_of(name: str) -> str:
    return name.partition(":")[0] if ":" in name else "accounts"


def is_page(answer: APIResponse) -> bool:
    return answer.headers.get("content-type", "").startswith("text/html")


def links_of(answer: APIResponse) -> list[str]:
    """The addresses of this house that a page leads to, in the order of the page."""
    links = _Links()
    links.feed(answer.text())
    found = [urlsplit(urljoin(answer.url, link)) for link in links.found]
    here = urlsplit(answer.url).netloc
    return [one.path + (f"?{one.query}" if one.query else "") for one in found if one.netloc == here]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.found.append(given["href"] or "")
