"""What this package does when others have news."""

from uuid import UUID

from dayuan.cases.events import CaseClosed
from dayuan.cases.queries import also_shown_with_a_case, also_shown_with_my_work
from dayuan.devices.events import DeviceTakenAway
from dayuan.kernel.events import when
from dayuan.kernel.personal import Retention
from dayuan.retention.events import HoldPlaced, PeriodDecided
from dayuan.sensing.access import also_let_see
from dayuan.sensing.events import SignalsRecorded, SignalsTakenBack
from dayuan.warnings.actions import (
    ask_about_what_is_gone,
    ask_about_what_was_taken_back,
    evaluate,
    forget_after_closing,
    keep_evidence_of_case,
    look,
    reckon_evidence_anew,
)
from dayuan.warnings.queries import purpose_of_photo

also_let_see(purpose_of_photo)
also_shown_with_a_case("warnings/_spot_of_case.html")
also_shown_with_a_case("warnings/_behind_case.html", below=True)
also_shown_with_my_work("warnings/_follow_ups.html")


@when(SignalsRecorded)
def weigh_new_signals(news: SignalsRecorded) -> None:
    evaluate(news.signals, at=news.recorded_at)
    look(news.signals, at=news.recorded_at)


@when(DeviceTakenAway)
def let_silence_end(news: DeviceTakenAway) -> None:
    ask_about_what_is_gone(news.device_id, at=news.at)


@when(SignalsTakenBack)
def weigh_anew_without_them(news: SignalsTakenBack) -> None:
    ask_about_what_was_taken_back(news.signal_ids, happened_at=news.happened_at, at=news.at)


@when(CaseClosed)
def let_evidence_go_in_time(news: CaseClosed) -> None:
    forget_after_closing(news.case_id, closed_at=news.closed_at)


@when(HoldPlaced)
def keep_what_is_held(news: HoldPlaced) -> None:
    if news.kind == "case":
        keep_evidence_of_case(UUID(news.subject))


@when(PeriodDecided)
def reckon_days_anew(news: PeriodDecided) -> None:
    if news.retention == Retention.EVIDENCE:
        reckon_evidence_anew(at=news.at)
