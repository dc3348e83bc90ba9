"""What this package does when cases have news."""

from dayuan.cases.events import CaseClosed, CaseStepped
from dayuan.cases.queries import also_shown_with_a_case
from dayuan.cases.rules import PUBLIC_STEPS, StepKind
from dayuan.exchange.actions import tell_subscribers
from dayuan.exchange.queries import ENDINGS
from dayuan.exchange.rules.hooks import HookEvent
from dayuan.kernel.events import when

also_shown_with_a_case("exchange/_of_case.html")


@when(CaseStepped)
def tell_of_a_step(news: CaseStepped) -> None:
    """An ending is told as such: that news follows in the same breath."""
    kind = StepKind(news.kind)
    if kind in PUBLIC_STEPS and kind not in ENDINGS:
        event = HookEvent.REPORTED if kind is StepKind.REPORTED else HookEvent.STEPPED
        tell_subscribers(news.case_id, news.place_code, event, kind=kind.value, at=news.at)


@when(CaseClosed)
def tell_of_the_end(news: CaseClosed) -> None:
    tell_subscribers(news.case_id, news.place_code, HookEvent.CLOSED, kind=news.outcome or "closed", at=news.closed_at)
