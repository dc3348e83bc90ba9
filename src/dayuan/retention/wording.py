"""Classes, alarms and states in plain words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.retention.rules import Alarm, RunState

CLASS_WORDS: Mapping[Retention, str | Promise] = {
    Retention.BUFFER: _("Passing readings"),
    Retention.EVIDENCE: _("Pictures and plates of matters"),
    Retention.WHILE_HELD: _("Entries, accounts and memberships that ended"),
    Retention.MATTER: _("Closed matters"),
    Retention.HISTORY: _("Records of what was done"),
    Retention.SHORT: _("Short-lived data"),
    Retention.SIGN_INS: _("Sign-ins"),
    Retention.ARCHIVE: _("Mediation files"),
}

ALARM_SENTENCES: Mapping[Alarm, str | Promise] = {
    Alarm.FAILED: _(
        "The last run could not forget everything. Open it to see which rule failed, and tell whoever looks after the"
        " system: the log of the worker says why."
    ),
    Alarm.BROKEN_OFF: _("The last run ended in the middle. Nothing was lost; press Run now to go on from there."),
    Alarm.MISSED: _("No run for more than a day: the worker was probably off. See that it runs, or press Run now."),
}

STATE_WORDS: Mapping[RunState, str | Promise] = {
    RunState.RUNNING: _("running"),
    RunState.DONE: _("done"),
    RunState.FAILED: _("not everything could be forgotten"),
    RunState.BROKEN_OFF: _("broken off"),
}
