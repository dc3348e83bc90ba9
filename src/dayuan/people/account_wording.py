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


def word_of_browser(user_agent: str) -> str:
    """“Chrome, Windows”: enough to recognise one's own machine by."""
    found = [next((word for mark, word in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return _(", ").join(word for word in found if word) or _("Unknown browser")
