"""What levels, ways, states and reasons are called on a page and in a message."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dayuan.kernel.clock import SHANGHAI
from dayuan.notices.models import Delivery, Notice
from dayuan.notices.queries import Standing
from dayuan.notices.rules import DeliveryState, Kind, Level, Problem

LEVEL_WORDS = {
    Level.RED: gettext_lazy("Red"),
    Level.YELLOW: gettext_lazy("Yellow"),
    Level.BLUE: gettext_lazy("Blue"),
    Level.ORDINARY: gettext_lazy("No warning"),
}

KIND_WORDS = {
    Kind.PAGE: gettext_lazy("Page of this site"),
    Kind.PUSH: gettext_lazy("Browser notification"),
    Kind.SMS: gettext_lazy("Text message"),
    Kind.EMAIL: gettext_lazy("E-mail"),
    Kind.WECOM: gettext_lazy("WeCom group"),
    Kind.DINGTALK: gettext_lazy("DingTalk group"),
    Kind.FEISHU: gettext_lazy("Feishu group"),
}

STATE_WORDS = {
    DeliveryState.WAITING: gettext_lazy("on its way"),
    DeliveryState.SENT: gettext_lazy("sent"),
    DeliveryState.SHOWN: gettext_lazy("shown"),
    DeliveryState.FAILED: gettext_lazy("not delivered"),
    DeliveryState.FOLDED: gettext_lazy("sent together with others"),
    DeliveryState.CALLED_OFF: gettext_lazy("no longer needed: already read"),
    DeliveryState.ENDED: gettext_lazy("no longer needed: decided or over before it went"),
}

PROBLEM_WORDS = {
    Problem.NOT_OPENED: gettext_lazy("no page was open"),
    Problem.NOT_REACHED: gettext_lazy("the gateway could not be reached"),
    Problem.NOT_TAKEN: gettext_lazy("the gateway did not take it"),
    Problem.NO_ADDRESS: gettext_lazy("no valid number or address"),
    Problem.SWITCHED_OFF: gettext_lazy("this way was switched off"),
    Problem.ACCOUNT_CLOSED: gettext_lazy("the account is closed"),
}


def title_of(notice: Notice) -> str:
    """Its title; one that stands for others says how many."""
    if not notice.is_fold:
        return notice.display_title
    n = notice.folded.count()
    return ngettext("And %(n)s more notice", "And %(n)s more notices", n) % {"n": n}


def lacks_level(notice: Notice) -> bool:
    """Whether its title does not say the level already, and a word beside it must."""
    return bool(notice.level) and str(LEVEL_WORDS[Level(notice.level)]) not in title_of(notice)


def message_words(level: Level, *, has_link: bool) -> dict[str, str]:
    """The labels of a message that leaves the building."""
    return {
        "level": str(LEVEL_WORDS[level]) if level is not Level.ORDINARY else "",
        "where": _("Where: "),
        "why": _("Why you: "),
        "open": _("Details: ") if has_link else _("For details sign in to Dayuan."),
    }


def sentence_of(delivery: Delivery) -> str:
    """The receipt in one sentence."""
    state = DeliveryState(delivery.state)
    if state is DeliveryState.WAITING and delivery.held_until and not delivery.attempts:
        return _("held in the quiet hours, goes out at %(moment)s") % {"moment": _short(delivery.held_until)}
    if state is DeliveryState.WAITING and delivery.kind == Kind.PAGE:
        return _("waits for a page to be opened")
    why = _problem_of(delivery)
    if state is DeliveryState.WAITING and why:
        words = _("tried %(n)s times: %(why)s; next try %(moment)s")
        return words % {"n": delivery.attempts, "why": why, "moment": _short(delivery.due_at)}
    word = str(STATE_WORDS[state])
    if state is DeliveryState.FAILED:
        return _("%(state)s: %(why)s") % {"state": word, "why": why}
    return f"{word} {_short(delivery.settled_at)}" if delivery.settled_at else word


def standing_sentence(standing: Standing) -> str:
    """How things stand with one notice, in one sentence: answered, arrived, given up, or what it still waits for."""
    if standing.acknowledged_at:
        return _("knows since %(moment)s") % {"moment": _clock(standing.acknowledged_at)}
    if standing.seen_at:
        return _("opened %(moment)s") % {"moment": _clock(standing.seen_at)}
    if standing.undelivered_at:
        return _("not delivered, given up %(moment)s") % {"moment": _clock(standing.undelivered_at)}
    if (first := standing.first_arrived) and first.settled_at:
        word = _("shown on a page %(moment)s") if first.kind == Kind.PAGE else _("sent by %(way)s %(moment)s")
        return word % {"way": KIND_WORDS[Kind(first.kind)], "moment": _clock(first.settled_at)}
    if standing.notice.ended_at:
        return _("not opened before it ended %(moment)s") % {"moment": _clock(standing.notice.ended_at)}
    return _("; ").join(_waits_for(standing))


def _waits_for(standing: Standing) -> list[str]:
    outside = [one for one in standing.deliveries if one.kind != Kind.PAGE]
    waiting = [_on_its_way(one, standing.notice) for one in outside if one.state == DeliveryState.WAITING]
    if waiting:
        return waiting
    failed = [
        _("%(way)s failed: %(why)s") % {"way": KIND_WORDS[Kind(one.kind)], "why": _problem_of(one)}
        for one in outside
        if one.state == DeliveryState.FAILED
    ]
    if failed:
        return [*failed, _("waits for the person to open a page")]
    if outside:
        return [_("waits for the person to open a page")]
    return [_("waits for the person to open a page; no other way is set up")]


def _on_its_way(delivery: Delivery, notice: Notice) -> str:
    """Held, to be tried again, or just being sent."""
    way = KIND_WORDS[Kind(delivery.kind)]
    if delivery.held_until and not delivery.attempts:
        return _("%(way)s held until %(moment)s (quiet hours)") % {"way": way, "moment": _short(delivery.held_until)}
    if delivery.problem:
        words = _("%(way)s failed: %(why)s; next try %(moment)s")
        return words % {"way": way, "why": _problem_of(delivery), "moment": _clock(delivery.due_at)}
    if delivery.due_at > notice.made_at and not delivery.attempts:
        return _("%(way)s waits its turn until %(moment)s") % {"way": way, "moment": _clock(delivery.due_at)}
    return _("being sent by %(way)s since %(moment)s") % {"way": way, "moment": _clock(notice.made_at)}


def _problem_of(delivery: Delivery) -> str:
    if not delivery.problem:
        return ""
    why = str(PROBLEM_WORDS[Problem(delivery.problem)])
    return f"{why} ({delivery.detail})" if delivery.detail else why


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M:%S}"


def _short(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M:%S}"


SET_UP_SENTENCES = {
    Kind.PUSH: gettext_lazy(
        "Works where browsers reach their maker's notification service; in mainland China many do not. Only the"
        " headline is sent, encrypted for the one browser."
    ),
    Kind.SMS: gettext_lazy(
        "An HTTP interface of the county's own (POST of JSON, signed with HMAC-SHA256; see the guide), or an address of"
        " Apprise with {phone} in the place of the number."
    ),
    Kind.EMAIL: gettext_lazy("The county's own mail server."),
    Kind.WECOM: gettext_lazy(
        "Add a robot to the group in WeCom, and copy its webhook address here. It posts the headline and calls whoever"
        " it concerns."
    ),
    Kind.DINGTALK: gettext_lazy(
        "Add a custom robot to the group in DingTalk with “signature” as its safety setting, and copy its webhook"
        " address and secret here."
    ),
    Kind.FEISHU: gettext_lazy(
        "Add a custom robot to the group in Feishu with signature check, and copy its webhook address and secret here."
    ),
}
"""What the administrator does, above the form."""
