"""What is done with watch rules and warnings."""

from dayuan.warnings.actions.deciding import (
    WarningAlreadyDecided,
    WarningNeedsAReason,
    confirm_warning,
    notice_overdue,
    record_reveal,
    reject_warning,
)
from dayuan.warnings.actions.forgetting import (
    empty_notes,
    forget_after_closing,
    forget_evidence,
    forget_evidence_of,
    keep_evidence_of_case,
    reckon_evidence_anew,
)
from dayuan.warnings.actions.looking import look, look_again, look_for_silence
from dayuan.warnings.actions.publishing import RuleCannotBePublished, RuleNotYours, publish_rule, stop_rule
from dayuan.warnings.actions.watching import evaluate

__all__ = [
    "RuleCannotBePublished",
    "RuleNotYours",
    "WarningAlreadyDecided",
    "WarningNeedsAReason",
    "confirm_warning",
    "empty_notes",
    "evaluate",
    "forget_after_closing",
    "forget_evidence",
    "forget_evidence_of",
    "keep_evidence_of_case",
    "look",
    "look_again",
    "look_for_silence",
    "notice_overdue",
    "publish_rule",
    "reckon_evidence_anew",
    "record_reveal",
    "reject_warning",
    "stop_rule",
]
