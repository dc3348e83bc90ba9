"""Every page that the access matrix knows: in two halves, and how to get to those that no link of the demo leads to."""

import json

from django.urls import reverse
from playwright.sync_api import Browser

from tests.access.cast import VISITOR
from tests.access.table import TABLE
from tests.journeys.township import Township
from tests.journeys.walking import Walk, package_of

WHO = {
    "chief": "chief",
    "duty": "duty_officer",
    "secretary": "secretary",
    "grid": "grid_worker",
    "head": "courtyard_head",
    "east": "officer",
    "secadmin": "security_administrator",
    "sysadmin": "system_administrator",
    "auditor": "auditor",
    "resident": "resident",
}
"""Who walks, and whose column of the access matrix says what they may read."""
PUBLIC_DOORS = ("/accounts/login/", "/track/", "/report/", "/myfile/", "/suggest/", "/mediation/")
NOBODY = ""

PARTS = {
    "web:matters", "web:matter", "web:status", "web:figures", "web:asked", "notices:waiting", "people:proof",
    "cases:known", "warnings:camera_counts", "calendars:preview",
}  # fmt: skip
"""Parts of pages, which are read with the page they belong to."""
FILES = {
    "alerts:alert_as_sent", "alerts:aside_as_sent",
    "alive", "web:live", "web:map", "places:point", "people:answers_json", "mfa_login_webauthn",
    "mfa_download_recovery_codes", "alerts:notice", "alerts:atom", "alerts:own", "warnings:photo", "thermal:picture",
    "signals:photo", "signals:plate_crop", "signals:api-root", "notices:worker", "calendars:feed",
    "disputes:paper", "disputes:signed_paper", "workbooks:take_export", "workbooks:returned", "drills:weather_index",
    "drills:weather_message",
    "open311_discovery", "open311_services", "open311_service", "open311_request", "open311_requests",
    "open311_updates", "open311_token",
    "report:where", "report:ready", "evidence:piece", "evidence:covered", "reporter:shown",
}  # fmt: skip
"""Not for reading: pictures, downloads, and what machines ask."""
OUT_OF_REACH = {
    "openid_connect_login": "leads to the county's own sign-in, which the demo has none of",
    "openid_connect_callback": "as above",
    "report:received": "shown once, to whoever has just sent a report: the journey of the lamp reads it",
    "people:away": "asked for, it leads to the person's page, where its form is",
}

BY_ADDRESS = {
    "drills:stage": ("chief", "/drills/stage/"),
    "cases:together": ("chief", "/cases/together/?act=accept"),
    "thermal:list": ("chief", "/thermal/"),
    "review:missed": ("chief", "/review/missed/"),
    "web:suggested": (NOBODY, "/suggest/thanks/"),
    "report:at": (NOBODY, "/report/at/511421200202/"),
    "report:waiting": (NOBODY, "/report/waiting/"),
    "account_inactive": (NOBODY, "/accounts/closed/"),
    "account_reauthenticate": ("head", "/accounts/again/"),
    "usersessions_list": ("head", "/accounts/sessions/"),
    "account_logout": ("head", "/accounts/logout/"),
    "socialaccount_connections": ("head", "/accounts/county/"),
    "socialaccount_login_cancelled": (NOBODY, "/accounts/county/cancelled/"),
    "socialaccount_login_error": (NOBODY, "/accounts/county/error/"),
    "mfa_reauthenticate": ("secretary2", "/accounts/second-factor/reauthenticate/"),
    "mfa_deactivate_totp": ("secretary2", "/accounts/second-factor/totp/deactivate/"),
    "mfa_view_recovery_codes": ("secretary2", "/accounts/second-factor/recovery-codes/"),
    "mfa_generate_recovery_codes": ("secretary2", "/accounts/second-factor/recovery-codes/generate/"),
    "mfa_list_webauthn": ("secretary2", "/accounts/second-factor/webauthn/"),
    "mfa_reauthenticate_webauthn": ("secretary2", "/accounts/second-factor/webauthn/reauthenticate/"),
}
"""Who goes there without a link, and where it is."""
BY_HAND = {
    "warnings:proposal": "chief",
    "warnings:change_proposal": "duty",
    "warnings:backtest": "duty",
    "signals:told": "duty",
    "thermal:imager": "chief",
    "alerts:issue": "duty",
    "exchange:subscription": "chief",
    "evidence:public": "secretary",
    "exchange:county": "chief",
    "exchange:county_export": "chief",
    "exchange:county_meaning": "chief",
    "notices:notice": "secretary",
    "disputes:dispute": "secretary",
    "disputes:act": "secretary",
    "disputes:reveal": "secretary",
    "households:back": "secretary",
    "households:head": "secretary",
    "households:merge": "secretary",
    "privacy:letter": "chief",
    "places:import": "chief",
    "places:add": "chief",
    "workbooks:import": "secretary",
    "workbooks:columns": "secretary",
    "workbooks:duplicates": "secretary",
    "workbooks:export": "secretary",
    "workbooks:fill": "secretary",
    "workbooks:match": "secretary",
    "mfa_edit_webauthn": "secretary2",
    "mfa_remove_webauthn": "secretary2",
}
"""Who goes there; `by_hand` makes what the page needs and says where it is."""

GROUND = frozenset(
    {"people", "places", "households", "privacy", "my_file", "my_rights", "workbooks", "retention", "accounts"}
)
COMMAND_ROOM = frozenset(package_of(name) for name in TABLE) - GROUND


def read_every_page(browser: Browser, township: Township, packages: frozenset[str], made: str) -> Walk:
    """Walk as everybody, then go where no link leads; `made` of `by_hand` makes what the demo is missing."""
    walk = Walk(browser, township.address, packages)
    # Before they have a second factor, which their next window is asked for.
    walk.as_somebody("secretary2")
    addresses = json.loads(_by_hand(township, made))
    walk.follow_links(NOBODY, *PUBLIC_DOORS, wanted=_left_to_read(walk, VISITOR))
    for who, post in WHO.items():
        walk.follow_links(who, "/", wanted=_left_to_read(walk, post))
    ways = BY_ADDRESS | {name: (BY_HAND[name], address) for name, address in addresses.items()}
    for name, (who, way) in ways.items():
        if walk.is_ours(name) and name not in walk.read:
            walk.look_at(who, way)
    if walk.is_ours("mfa_authenticate"):
        walk.leave("secretary2")
        walk.look_at("secretary2", reverse("mfa_authenticate"))
    return walk


def names_of_nothing() -> set[str]:
    """Names in the lists above that no address bears any more."""
    return (PARTS | FILES | set(OUT_OF_REACH) | set(BY_ADDRESS) | set(BY_HAND)) - set(TABLE)


def never_read(walk: Walk) -> set[str]:
    """Names of pages of these packages that nobody came to."""
    asked_for = {name for name, ask in TABLE.items() if ask.method == "get" and package_of(name) in walk.packages}
    return asked_for - set(walk.read) - PARTS - FILES - set(OUT_OF_REACH)


def _left_to_read(walk: Walk, post: str) -> set[str]:
    """Names of pages that the matrix opens to this post, that a link may lead to, and that nobody came to yet."""
    open_to_them = {name for name, ask in TABLE.items() if post in ask.who}
    return never_read(walk) & open_to_them - set(BY_ADDRESS) - set(BY_HAND) - {"mfa_authenticate"}


def _by_hand(township: Township, made: str) -> str:
    said = township.dayuan("manage", "shell", "-v", "0", "-c", f"from tests.journeys import by_hand; by_hand.{made}()")
    assert not said.returncode, said.stderr
    return said.stdout
