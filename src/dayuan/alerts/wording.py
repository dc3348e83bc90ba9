"""What states, reasons and the standard's own words are called on a page."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.alerts.rules.areas import Touch
from dayuan.alerts.rules.levels import Step, WeatherColour
from dayuan.alerts.rules.reading import WhyNot
from dayuan.alerts.rules.signing import Signature
from dayuan.alerts.rules.states import AlertState
from dayuan.alerts.rules.terms import CapScope, Certainty, MessageType, Severity, Status, Urgency

STATE_WORDS = {
    AlertState.IN_FORCE: _("in force"),
    AlertState.REPLACED: _("replaced by an update"),
    AlertState.CANCELLED: pgettext_lazy("alert", "cancelled"),
    AlertState.EXPIRED: _("run out"),
    AlertState.CANCELS: _("a cancellation"),
    AlertState.NOT_REAL: _("not meant: alarms nobody"),
}
STATUS_WORDS = {
    Status.ACTUAL: _("Meant"),
    Status.EXERCISE: _("Exercise"),
    Status.SYSTEM: _("System message"),
    Status.TEST: _("Test"),
    Status.DRAFT: _("Draft"),
}
TYPE_WORDS = {
    MessageType.ALERT: _("Alert"),
    MessageType.UPDATE: _("Update"),
    MessageType.CANCEL: _("Cancellation"),
    MessageType.ACK: _("Receipt"),
    MessageType.ERROR: _("Refusal"),
}
OWN_TYPE_WORDS = {
    **TYPE_WORDS,
    MessageType.ALERT: pgettext_lazy("to other offices", "Notice"),
}
"""Of ours: CAP calls it an alert, and it is no warning of a disaster."""
SCOPE_WORDS = {
    CapScope.PUBLIC: _("Everybody"),
    CapScope.RESTRICTED: _("Only those named"),
    CapScope.PRIVATE: _("Only those addressed"),
}
SEVERITY_WORDS = {
    Severity.EXTREME: pgettext_lazy("severity", "extreme"),
    Severity.SEVERE: pgettext_lazy("severity", "severe"),
    Severity.MODERATE: pgettext_lazy("severity", "moderate"),
    Severity.MINOR: pgettext_lazy("severity", "minor"),
    Severity.UNKNOWN: pgettext_lazy("severity", "unknown"),
}
SEVERITY_NAMES = {
    Severity.EXTREME: _("Extreme (an extraordinary threat)"),
    Severity.SEVERE: _("Severe (a significant threat)"),
    Severity.MODERATE: _("Moderate (a possible threat)"),
    Severity.MINOR: _("Minor (little or no threat)"),
    Severity.UNKNOWN: _("Unknown (the sender does not say)"),
}
URGENCY_WORDS = {
    Urgency.IMMEDIATE: pgettext_lazy("urgency", "act now"),
    Urgency.EXPECTED: pgettext_lazy("urgency", "within the hour"),
    Urgency.FUTURE: pgettext_lazy("urgency", "soon"),
    Urgency.PAST: pgettext_lazy("urgency", "over"),
    Urgency.UNKNOWN: pgettext_lazy("urgency", "unknown"),
}
CERTAINTY_WORDS = {
    Certainty.OBSERVED: pgettext_lazy("certainty", "observed"),
    Certainty.LIKELY: pgettext_lazy("certainty", "likely"),
    Certainty.POSSIBLE: pgettext_lazy("certainty", "possible"),
    Certainty.UNLIKELY: pgettext_lazy("certainty", "unlikely"),
    Certainty.UNKNOWN: pgettext_lazy("certainty", "unknown"),
}
URGENCY_NAMES = {
    Urgency.IMMEDIATE: _("Immediate (act now)"),
    Urgency.EXPECTED: _("Expected (within the hour)"),
    Urgency.FUTURE: _("Future (soon)"),
    Urgency.PAST: _("Past (it is over)"),
    Urgency.UNKNOWN: _("Unknown urgency"),
}
CERTAINTY_NAMES = {
    Certainty.OBSERVED: _("Observed (it was seen)"),
    Certainty.LIKELY: _("Likely (more than even)"),
    Certainty.POSSIBLE: _("Possible (even or less)"),
    Certainty.UNLIKELY: _("Unlikely (hardly to be expected)"),
    Certainty.UNKNOWN: _("Unknown certainty"),
}
STEP_WORDS = {
    Step.MORE: _("one step more urgent"),
    Step.SAME: _("no step"),
    Step.LESS: _("one step less urgent"),
}
MORE_FROM = _("A step more counts from this severity on")
AHEAD_KEEPS_FROM = _("From this severity on, what lies ahead is no step less")
BY_SEVERITY = _("By severity: what it would do")
BY_URGENCY = _("By urgency: when")
BY_CERTAINTY = _("By certainty: whether")
COLOUR_WORDS = {
    WeatherColour.BLUE: _("blue (weather)"),
    WeatherColour.YELLOW: _("yellow (weather)"),
    WeatherColour.ORANGE: _("orange (weather)"),
    WeatherColour.RED: _("red (weather)"),
}
LEVEL_WORDS = {
    "red": pgettext_lazy("handling level", "red"),
    "yellow": pgettext_lazy("handling level", "yellow"),
    "blue": pgettext_lazy("handling level", "blue"),
}
SIGNATURE_WORDS = {
    Signature.VALID: _("signed by whom we know"),
    Signature.UNCHECKED: _("signed; no certificate here to hold it against"),
    Signature.ABSENT: _("not signed"),
}
TOUCH_SENTENCES = {
    Touch.OUTLINE: _("Its area touches the outline of this place."),
    Touch.GEOCODE: _("It names the code of this place, or of one around or inside it."),
    Touch.CENTRE: _("Its area holds the centre of this place, whose outline is not known."),
    Touch.UNSTATED: _("It does not say where in a way that can be compared, so it is taken to concern this place."),
    Touch.ELSEWHERE: _("It concerns another place."),
}
WHY_SENTENCES = {
    WhyNot.TOO_LARGE: _("It is too large."),
    WhyNot.NOT_XML: _("It is not XML, or was cut off."),
    WhyNot.HAS_ENTITIES: _("It has a document type or entities, which may read foreign files."),
    WhyNot.OTHER_VERSION: _("It is of another version of CAP than 1.2."),
    WhyNot.NOT_VALID: _("It does not keep the schema of CAP 1.2."),
    WhyNot.BREAKS_A_RULE: _("It breaks a rule of CAP 1.2."),
    WhyNot.NOT_AN_ALERT: _("It is a receipt or a refusal, not an alert."),
    WhyNot.UNKNOWN_SENDER: _("Its sender is not among those whose alerts are taken from this source."),
    WhyNot.OTHERS_ALERT: _("It would change the alert of another sender."),
    WhyNot.BAD_SIGNATURE: _("Its signature is wrong, or by somebody else."),
    WhyNot.NOT_SIGNED: _("It is not signed, and this source has to sign."),
    WhyNot.OTHER_CONTENTS: _("It bears the name of an alert that was taken, with other contents."),
    WhyNot.SENT_AHEAD: _("It says that it was sent at a moment that has not come yet."),
    WhyNot.TOO_MANY_POINTS: _(
        "Its areas have more points than any office draws, so it was not compared with places here."
    ),
    WhyNot.TANGLED: _(
        "The line around one of its areas crosses itself so often that it encloses nothing that was meant."
    ),
    WhyNot.NOT_FETCHED: _("It could not be fetched."),
}
