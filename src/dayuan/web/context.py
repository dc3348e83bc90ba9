"""What every page's shell shows: whose it is, where one can go, how it is read."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dayuan.dispatch.models import Offer, OfferState
from dayuan.disputes.rules.workflow import DISPUTE_ROLES
from dayuan.households.rules import READ_ROLES
from dayuan.kernel.clock import now
from dayuan.notices.queries import Waiting, waiting_for
from dayuan.people.access import NOBODY, Scope, scope_of
from dayuan.people.models import Person
from dayuan.people.requests import account_mark
from dayuan.people.rules import APPROVING_ROLES, COMMAND_ROLES, DESK_ROLES, STAFF_ROLES, Role
from dayuan.places.models import Place
from dayuan.privacy.rules.consents import KEEPING_ROLES
from dayuan.review.access import LOOKING_BACK_ROLES
from dayuan.sensing.rules import NOTING_ROLES

TASKS = "dispatch:tasks"
BIG_TEXT_COOKIE = "big_text"
KEPT = "Dayuan-Keep"
"""The phone asks for a copy to open without a connection: nothing on it may be about anybody, or of this moment."""


@dataclass(frozen=True)
class Destination:
    """One line of the navigation, for those who hold one of these posts."""

    url_name: str
    label: str | Promise
    roles: Collection[Role]


DESTINATIONS = (
    Destination("web:home", _("Command screen"), COMMAND_ROLES),
    Destination("cases:mine", _("My work"), STAFF_ROLES),
    Destination("cases:list", _("Cases"), DESK_ROLES),
    Destination("disputes:list", _("Disputes"), DISPUTE_ROLES),
    Destination("warnings:list", _("Warnings"), DESK_ROLES),
    Destination("review:home", _("Review"), LOOKING_BACK_ROLES),
    Destination("alerts:list", _("Official alerts"), DESK_ROLES),
    Destination("signals:note", _("Note what was told"), NOTING_ROLES),
    Destination(TASKS, _("My tasks"), STAFF_ROLES),
    Destination("households:find", _("Residents"), READ_ROLES),
    Destination("privacy:requests", _("Personal data desk"), KEEPING_ROLES),
    Destination("places:list", _("Places"), DESK_ROLES),
    Destination("report:codes", _("QR codes for reports"), DESK_ROLES),
    Destination("people:duty", _("On duty"), DESK_ROLES),
    Destination("calendars:home", _("Calendar"), DESK_ROLES),
    Destination("people:answers", _("Who answers for this?"), STAFF_ROLES),
    Destination("people:chain", _("The chain"), STAFF_ROLES),
    Destination("people:posts", _("Posts and vacancies"), DESK_ROLES),
    Destination("people:teams", _("Service teams"), DESK_ROLES),
    Destination("notices:undelivered", _("Undelivered notices"), COMMAND_ROLES),
    Destination("notices:call_list", _("Call list"), DESK_ROLES),
    Destination("warnings:rules", _("Watch rules"), DESK_ROLES),
    Destination("escalation:plans", _("Escalation plans"), COMMAND_ROLES),
    Destination("workbooks:list", _("Workbooks"), DESK_ROLES),
    Destination("exchange:home", _("Other systems"), COMMAND_ROLES),
    Destination("devices:list", _("Devices"), DESK_ROLES),
    Destination("signals:list", _("Signals"), DESK_ROLES),
    Destination("signals:kept_aside", _("Kept aside"), COMMAND_ROLES),
    Destination("web:suggestions", _("Suggestion box"), COMMAND_ROLES),
    Destination("people:accounts", _("Accounts"), {Role.SYSTEM_ADMINISTRATOR}),
    Destination("notices:gateways", _("Ways of notices"), {Role.SYSTEM_ADMINISTRATOR}),
    Destination("people:role_requests", _("Roles and approvals"), APPROVING_ROLES),
    Destination("people:holders", _("Who holds which post"), {Role.SECURITY_ADMINISTRATOR}),
    Destination("people:lockouts", _("Lockouts"), {Role.SECURITY_ADMINISTRATOR}),
    Destination("retention:home", _("Data retention"), {Role.SECURITY_ADMINISTRATOR, Role.AUDITOR}),
    Destination("people:trail", _("Audit trail"), {Role.AUDITOR}),
)


GROUPS: tuple[tuple[Promise, frozenset[str]], ...] = (
    (
        _("Matters"),
        frozenset(
            {
                *("web:home", "cases", "disputes", "warnings", "review", "alerts", "signals:note"),
                *("dispatch", "notices", "escalation", "web:suggestions"),
            }
        ),
    ),
    (_("People and places"), frozenset({"households", "places", "calendars", "people:answers", "report"})),
    (_("Posts and teams"), frozenset({"people:duty", "people:chain", "people:posts", "people:teams"})),
    (_("Watching"), frozenset({"devices", "signals"})),
    (_("Data and rights"), frozenset()),
)
"""What people come to do: destinations by name, or all of a package; the last group takes whatever no other names."""
FEW = 8
"""So few destinations need no groups."""


@dataclass(frozen=True)
class Link:
    href: str
    label: str | Promise
    is_here: bool
    asked: int | None = None
    """How many things there wait for an answer of this person; None where nothing ever does."""

    @property
    def counts(self) -> bool:
        return self.asked is not None

    @property
    def count(self) -> int:
        return self.asked or 0


@dataclass(frozen=True)
class LinkGroup:
    """Destinations that belong together; without a name, or with one destination, they stand there plainly."""

    label: str | Promise
    links: list[Link]

    @property
    def is_plain(self) -> bool:
        return not self.label or len(self.links) == 1

    @property
    def is_here(self) -> bool:
        return any(link.is_here for link in self.links)

    @property
    def counts(self) -> bool:
        return any(link.counts for link in self.links)

    @property
    def count(self) -> int:
        return sum(link.count for link in self.links)


def shell(request: HttpRequest) -> dict[str, Any]:
    scope = reader_scope(request)
    is_kept = KEPT in request.headers
    links = _links(scope, request.path, counting=not is_kept)
    at = now()
    signed_in = scope.person_id != NOBODY.person_id
    return {
        "shell": {
            "township": Place.objects.filter(code=township_code_of(scope)).first(),
            "links": [link for _name, link in links],
            "groups": _grouped(links),
            "may_be_asked": any(link.counts for _name, link in links),
            "asked": sum(link.count for _name, link in links),
            "notices": waiting_for(scope.person_id, at=at) if signed_in and not is_kept else Waiting([], 0),
            "is_kept": is_kept,
            "account": account_mark(request),
            "account_lasts_s": settings.SESSION_COOKIE_AGE,
            "is_staff": scope.holds(STAFF_ROLES),
            "back_here": _back_here(request),
            "big_text": request.COOKIES.get(BIG_TEXT_COOKIE) == "1",
            "operator": settings.OPERATOR_NAME,
            "filing_number": settings.FILING_NUMBER,
            "demo": settings.DEMO,
            "second_factor": settings.SECOND_FACTOR_REQUIRED,
            "photo_max": settings.PHOTO_MAX_BYTES,
            "photo_max_mb": settings.PHOTO_MAX_BYTES // (1024 * 1024),
            "now": at,
        }
    }


def _back_here(request: HttpRequest) -> str:
    """Where a switch of language or letters leads back to: a page that a form drew cannot be asked for again."""
    if request.method == "GET":
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return "/"
    return f"{came_from.path or '/'}?{came_from.query}" if came_from.query else came_from.path or "/"


def reader_scope(request: HttpRequest) -> Scope:
    """The scope of whoever reads, also on pages that ask for no post."""
    known = getattr(request, "person_scope", None)
    if isinstance(known, Scope):
        return known
    user = getattr(request, "user", None)
    return scope_of(user, at=now()) if isinstance(user, Person) else NOBODY


def township_code_of(scope: Scope) -> str:
    """The township somebody belongs to; this installation's own for those without a post."""
    codes = sorted(scope.place_codes(list(Role)), key=len)
    return codes[0][:9] if codes else settings.TOWNSHIP_CODE


def _links(scope: Scope, here: str, *, counting: bool = True) -> list[tuple[str, Link]]:
    """Where this person can go, by the name of the address."""
    mine = [
        (place.url_name, reverse(place.url_name), place.label) for place in DESTINATIONS if scope.holds(place.roles)
    ]
    around = [href for _name, href, _label in mine if here == href or (href != "/" and here.startswith(href))]
    nearest = max(around, key=len, default="")
    asked = {TASKS: offers_asked(scope)} if counting else {}
    return [(name, Link(href, label, href == nearest, asked.get(name))) for name, href, label in mine]


def offers_asked(scope: Scope) -> int:
    """How often this person is asked to go and has not answered."""
    return Offer.objects.filter(person_id=scope.person_id, state=OfferState.ASKED).count()


def _grouped(links: list[tuple[str, Link]]) -> list[LinkGroup]:
    if len(links) <= FEW:
        return [LinkGroup("", [link for _name, link in links])]
    found: list[list[Link]] = [[] for _group in GROUPS]
    for name, link in links:
        package = name.partition(":")[0]
        at = next((n for n, (_label, names) in enumerate(GROUPS) if {name, package} & names), len(GROUPS) - 1)
        found[at].append(link)
    return [LinkGroup(label, inside) for (label, _names), inside in zip(GROUPS, found, strict=True) if inside]
