"""What is done with watch rules and warnings."""

from dayuan.warnings.actions.deciding import (
    WarningAlreadyDecided,
    WarningNeedsAReason,
    confirm_warning,
    notice_overdue,
    record_reveal,
    reject_warning,
)
from dayuan.warnings.actions.forgetting import forget_after_closing, forget_evidence
from dayuan.warnings.actions.publishing import RuleCannotBePublished, RuleNotYours, publish_rule, stop_rule
from dayuan.warnings.actions.watching import evaluate

__all__ = [
    "RuleCannotBePublished",
    "RuleNotYours",
    "WarningAlreadyDecided",
    "WarningNeedsAReason",
    "confirm_warning",
    "evaluate",
    "forget_after_closing",
    "forget_evidence",
    "notice_overdue",
    "publish_rule",
    "record_reveal",
    "reject_warning",
    "stop_rule",
]
