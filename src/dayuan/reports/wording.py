"""What pieces of evidence, messages and their fates are called."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.cases.rules.evidence import EvidenceKind
from dayuan.cases.rules.reporting import Answer
from dayuan.kernel.clock import SHANGHAI
from dayuan.notices.rules import Problem
from dayuan.notices.wording import PROBLEM_WORDS
from dayuan.reports.models import ReporterMessage
from dayuan.reports.rules import MessageState, Way

KIND_WORDS = {
    EvidenceKind.PHOTO: gettext_lazy("Photo"),
    EvidenceKind.VOICE: gettext_lazy("Voice note"),
    EvidenceKind.DOCUMENT: gettext_lazy("Document (PDF)"),
}

ADDED_WORDS = {
    "photo": gettext_lazy("%(who)s added a photo."),
    "voice": gettext_lazy("%(who)s added a voice note."),
    "document": gettext_lazy("%(who)s added a document."),
}


def message_sentence(message: ReporterMessage) -> str:
    """What became of it, for officers."""
    moment = f"{(message.settled_at or message.due_at).astimezone(SHANGHAI):%m-%d %H:%M}"
    if message.way == Way.PHONE:
        return _("told by telephone %(moment)s, %(by)s") % {"moment": moment, "by": message.by or ""}
    why = str(PROBLEM_WORDS[Problem(message.problem)]) if message.problem else ""
    match MessageState(message.state):
        case MessageState.SENT:
            return _("text message sent %(moment)s") % {"moment": moment}
        case MessageState.FAILED:
            return _("text message not delivered: %(why)s") % {"why": why}
        case MessageState.CALLED_OFF:
            return _("text message no longer needed: something newer was told")
    if why:
        return _("text message not delivered yet: %(why)s; next try %(moment)s") % {"why": why, "moment": moment}
    return _("text message goes out %(moment)s") % {"moment": moment}


ANSWER_WORDS = {
    Answer.FIXED: gettext_lazy("Yes, it is put right"),
    Answer.NOT_FIXED: gettext_lazy("No, not yet"),
}

RATING_WORDS = {
    5: gettext_lazy("5 – very content"),
    4: gettext_lazy("4 – content"),
    3: gettext_lazy("3 – so-so"),
    2: gettext_lazy("2 – not content"),
    1: gettext_lazy("1 – not at all content"),
}
