"""What acts, outcomes and browsers are called on a page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.people.account_models import SignInOutcome

OUTCOME_WORDS = {
    SignInOutcome.SIGNED_IN: gettext_lazy("signed in"),
    SignInOutcome.WRONG_PASSWORD: gettext_lazy("wrong password"),
    SignInOutcome.WRONG_CODE: gettext_lazy("wrong code"),
    SignInOutcome.LOCKED: gettext_lazy("wrong password, then locked"),
}

ACT_WORDS = {
    "account_made": gettext_lazy("made an account"),
    "account_closed": gettext_lazy("closed an account"),
    "account_reopened": gettext_lazy("reopened an account"),
    "password_reset": gettext_lazy("gave a one-time password"),
    "password_changed": gettext_lazy("changed the password"),
    "second_factor_added": gettext_lazy("set up a second factor"),
    "second_factor_removed": gettext_lazy("removed a second factor"),
    "second_factor_forgotten": gettext_lazy("took away a lost second factor"),
    "recovery_codes_renewed": gettext_lazy("made new recovery codes"),
    "session_ended": gettext_lazy("signed out one device"),
    "sessions_ended": gettext_lazy("signed out everywhere else"),
    "lockout_lifted": gettext_lazy("lifted a lockout"),
    "post_asked_for": gettext_lazy("asked for a post"),
    "post_granted": gettext_lazy("approved a post"),
    "post_declined": gettext_lazy("declined a post"),
    "post_no_longer_asked_for": gettext_lazy("took a request for a post back"),
    "post_withdrawn": gettext_lazy("withdrew a post"),
    "first_administrator_made": gettext_lazy("made a first administrator"),
    "county_sign_on_connected": gettext_lazy("connected the county's sign-on"),
    "county_sign_on_disconnected": gettext_lazy("disconnected the county's sign-on"),
    "trail_verified": gettext_lazy("verified the trail"),
    "trail_exported": gettext_lazy("exported the trail"),
    "photo_seen": gettext_lazy("looked at a photograph"),
    "plate_revealed": gettext_lazy("looked at a plate"),
    "rule_published": gettext_lazy("published a watch rule"),
    "rule_stopped": gettext_lazy("stopped a watch rule"),
    "warning_confirmed": gettext_lazy("confirmed a warning"),
    "warning_rejected": gettext_lazy("rejected a warning"),
    "warning_overdue": gettext_lazy("a warning was not decided in time"),
    "device_registered": gettext_lazy("registered a device"),
    "device_activated": gettext_lazy("let a device in"),
    "device_filed": gettext_lazy("recorded a device's filing"),
    "device_retired": gettext_lazy("retired a device"),
    "device_secret_rotated": gettext_lazy("changed a device's secret"),
    "device_commanded": gettext_lazy("told a device to do something"),
}

BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def word_of_act(action: str) -> str:
    """Acts that were never given words are shown by their own name."""
    return str(ACT_WORDS.get(action, action))


def word_of_browser(user_agent: str) -> str:
    """“Chrome, Windows”: enough to recognise one's own machine by."""
    found = [next((word for mark, word in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return _(", ").join(word for word in found if word) or _("Unknown browser")
