"""What this package does when others have news."""

from uuid import UUID

from dayuan.cases.events import CaseClosed, CaseStepped
from dayuan.cases.queries import also_shown_with_a_case
from dayuan.cases.rules import StepKind
from dayuan.dispatch.actions import send_somebody, withdraw_offers
from dayuan.dispatch.queries import matter_shown_by
from dayuan.kernel.events import when
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.sensing.access import also_let_see
from dayuan.warnings.events import WarningConfirmed

also_shown_with_a_case("dispatch/_nobody.html")


@when(WarningConfirmed)
def send_somebody_to_the_new_case(news: WarningConfirmed) -> None:
    send_somebody(news.case_id, by=Person.objects.get(pk=news.by_id), at=news.confirmed_at)


@when(CaseClosed)
def call_back_whoever_is_on_the_way(news: CaseClosed) -> None:
    withdraw_offers(news.case_id)


@when(CaseStepped)
def leave_it_to_the_room_of_mediation(news: CaseStepped) -> None:
    if news.kind == StepKind.MEDIATED:
        withdraw_offers(news.case_id)


@also_let_see
def whoever_is_sent_may_see_what_for(scope: Scope, photo_id: UUID) -> str | None:
    return matter_shown_by(photo_id, scope)
