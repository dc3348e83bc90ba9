"""A warning in hand, a rule that is tried, an alert and what is made of it."""

from dataclasses import replace
from datetime import timedelta

from dayuan.alerts.actions import issue_notice, propose_levels, renew_address, take_alert
from dayuan.alerts.rules.levels import FIRST_LEVELS
from dayuan.alerts.rules.terms import CapScope, Severity
from dayuan.alerts.testing import make_confirmed, make_feed, make_message
from dayuan.alerts.testing import take as take_message
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.testing import TOWNSHIP, make_place
from dayuan.warnings.actions import backtest_at_once, mute
from dayuan.warnings.models import Backtest, Episode, Warning
from dayuan.warnings.testing import make_proposal


def backtest(officer: Person) -> Backtest:
    high = {"stays": {"kind": "water_level", "where": [{"is": "at_least", "than": 3.2}]}}
    proposal = make_proposal(by=officer, when=high, signal_kind="", home_prefixes=(), title="水位")
    return backtest_at_once(proposal, by=officer, at=MONDAY_NOON)


def alerts(officer: Person) -> dict[str, object]:
    """A source of the township with an alert and something kept aside; a fire that is told, and one that is not yet."""
    feed = make_feed()
    aside = take_alert(feed, b"<alert", at=MONDAY_NOON).aside
    assert aside is not None
    told = make_confirmed(officer)
    notice = issue_notice(told, scope=CapScope.PUBLIC, by=officer, at=MONDAY_NOON)
    untold = make_confirmed(officer, title="另一处山火", device_id="gauge-west")
    return {
        "feed_id": feed.pk,
        "alert_id": take_message(feed, make_message()).alert.pk,
        "aside_id": aside.pk,
        "alerts.notice_id": notice.pk,
        "alerts.proposal_id": _proposed_levels(officer),
        "alerts:issue.warning_id": untold.pk,
        "alerts.key": renew_address(make_place(TOWNSHIP), by=officer, at=MONDAY_NOON).key,
    }


def _proposed_levels(officer: Person) -> object:
    township = make_place(TOWNSHIP)
    made = propose_levels(township, replace(FIRST_LEVELS, more_from=Severity.EXTREME), by=officer, at=MONDAY_NOON)
    assert made is not None
    return made.pk


def by_hand(warning: Warning, officer: Person) -> dict[str, object]:
    """A part of the warning, and a mute of its camera."""
    at = MONDAY_NOON
    episode = Episode.objects.create(
        rule=warning.rule,
        about_key=f"device:{warning.device_id}",
        place=warning.place,
        device=warning.device,
        level=warning.level,
        began_at=at,
        noticed_at=at,
        warning=warning,
    )
    township = warning.rule.township
    muted = mute(township, device=warning.device, reason="施工", until=at + timedelta(days=1), by=officer, at=at)
    return {"episode_id": episode.pk, "mute_id": muted.pk}
