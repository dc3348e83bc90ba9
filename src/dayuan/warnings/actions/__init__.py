"""What is done with watch rules and warnings."""

from dayuan.warnings.actions.backtesting import (
    CannotBeBacktested,
    ask_backtest,
    backtest_at_once,
    cancel_backtest,
    run_backtest,
)
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
    forget_lookouts,
    keep_evidence_of_case,
    reckon_evidence_anew,
)
from dayuan.warnings.actions.handing import CannotBeHandedOver, hand_to_case
from dayuan.warnings.actions.joining import (
    CannotBeJoined,
    CannotBeSplit,
    JoinNeedsAReason,
    SplitNeedsAReason,
    join_warnings,
    split_episode,
)
from dayuan.warnings.actions.levelling import LevelNeedsAReason, NotToBeChanged, RedNeedsALeader, change_level
from dayuan.warnings.actions.looking import (
    ask_about_what_is_gone,
    ask_about_what_was_taken_back,
    look,
    look_again,
    look_for_silence,
)
from dayuan.warnings.actions.muting import CannotBeMuted, mute, raise_what_was_muted, unmute
from dayuan.warnings.actions.proposing import (
    ProposalAlreadyDecided,
    RuleNeedsASecondPerson,
    hand_in,
    propose_rule,
    propose_starter_rules,
    propose_starter_rules_from_console,
    publish_proposal,
    refuse_proposal,
)
from dayuan.warnings.actions.publishing import RuleCannotBePublished, RuleNotYours, publish_rule, stop_rule
from dayuan.warnings.actions.watching import evaluate

__all__ = [
    "CannotBeBacktested",
    "CannotBeHandedOver",
    "CannotBeJoined",
    "CannotBeMuted",
    "CannotBeSplit",
    "JoinNeedsAReason",
    "LevelNeedsAReason",
    "NotToBeChanged",
    "ProposalAlreadyDecided",
    "RedNeedsALeader",
    "RuleCannotBePublished",
    "RuleNeedsASecondPerson",
    "RuleNotYours",
    "SplitNeedsAReason",
    "WarningAlreadyDecided",
    "WarningNeedsAReason",
    "ask_about_what_is_gone",
    "ask_about_what_was_taken_back",
    "ask_backtest",
    "backtest_at_once",
    "cancel_backtest",
    "change_level",
    "confirm_warning",
    "empty_notes",
    "evaluate",
    "forget_after_closing",
    "forget_evidence",
    "forget_evidence_of",
    "forget_lookouts",
    "hand_in",
    "hand_to_case",
    "join_warnings",
    "keep_evidence_of_case",
    "look",
    "look_again",
    "look_for_silence",
    "mute",
    "notice_overdue",
    "propose_rule",
    "propose_starter_rules",
    "propose_starter_rules_from_console",
    "publish_proposal",
    "publish_rule",
    "raise_what_was_muted",
    "reckon_evidence_anew",
    "record_reveal",
    "refuse_proposal",
    "reject_warning",
    "run_backtest",
    "split_episode",
    "stop_rule",
    "unmute",
]
