"""Every cell of the workflow: who may do what from where, and who may not."""

from datetime import timedelta
from typing import Any

import pytest

from dayuan.cases import act_pages, actions
from dayuan.cases.models import Case, Reporter, Status
from dayuan.cases.rules import OVER, Closing, may_move
from dayuan.cases.rules.approvals import ASKING, GRANTING
from dayuan.cases.rules.workflow import ROWS, WORKFLOW, Act, Part, acts_open_to, after_return, is_open_to, landing
from dayuan.cases.testing import make_report
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.testing import make_officer, make_post
from dayuan.places.testing import VILLAGE

LATER = MONDAY_NOON + timedelta(hours=1)
OF_OTHERS = {
    *(Act.SEND_SOMEBODY, Act.ACCEPT_TASK, Act.ARRIVE, Act.REPORT_OUTCOME, Act.FIND_NOBODY),
    Act.END_MEDIATION,
}
"""Done by `dispatch` and by the end of a dispute, and tried there."""
DONE_HERE = [act for act in Act if act not in OF_OTHERS]


@pytest.mark.no_database
@pytest.mark.parametrize("act", list(Act))
def test_each_act_has_one_row_and_every_cell_says_yes_or_no(act):
    row = ROWS[act]
    for here in Status:
        for part in Part:
            assert is_open_to(act, here, {part}) == (here in row.here and part in row.who)
    assert [move.act for move in WORKFLOW].count(act) == 1


@pytest.mark.no_database
def test_nothing_that_is_over_moves_but_a_closed_case_that_is_opened_again():
    from_over = {(here, move.act) for move in WORKFLOW for here in move.here & OVER}

    assert from_over == {(Status.CLOSED, Act.REOPEN), (Status.CLOSED, Act.ANSWER)}
    assert may_move(Status.CLOSED, Status.FILED)
    assert not any(may_move(here, there) for here in OVER - {Status.CLOSED} for there in Status if there is not here)


@pytest.mark.no_database
def test_from_everywhere_a_case_can_come_to_an_end_and_to_a_person():
    reached = {here: {landing(move, here) for move in WORKFLOW if here in move.here} for here in Status}
    for here in Status:
        seen, waiting = set(), [here]
        while waiting:
            waiting += [there for there in reached[waiting.pop()] - seen if not seen.add(there)]
        assert here in OVER or Status.CLOSED in seen


@pytest.mark.no_database
def test_the_second_return_is_a_consultation():
    assert [after_return(before) for before in range(3)] == [Status.FILED, Status.CONSULTING, Status.CONSULTING]


def given_of(act: Act, case: Case, there_is: dict[str, Any]) -> dict[str, Any]:
    """What the act's function asks for besides who, what they are and when."""
    match act:
        case Act.DECLINE | Act.RETURN | Act.REFUSE_APPROVAL | Act.REWORK | Act.REOPEN | Act.PASS_UP:
            return {"reason": "写明理由"}
        case Act.SELF_HANDLE | Act.REPORT_DONE | Act.PRESS:
            return {"words": "换了灯泡"}
        case Act.FILE:
            return {"class_code": "09001", "level": ""}
        case Act.ASSIGN | Act.DECIDE:
            return {"post_id": there_is["post_id"], "reason": "更近"}
        case Act.MERGE:
            return {"into": there_is["other"]}
        case Act.CALL_REPORTER:
            return {"reporter_id": Reporter.objects.get(case=case).pk, "words": "无人接听"}
        case Act.ANSWER:
            return {"reporter_id": Reporter.objects.get(case=case).pk, "answer": "fixed"}
        case Act.MEDIATE:
            return {"title": "调解", "title_en": "Mediation"}
        case Act.CLOSE | Act.CLOSE_OUTRIGHT:
            return {"outcome": "settled", "note": ""}
        case _:
            return {}


FUNCTIONS = dict(act_pages.FUNCTIONS) | {
    Act.CLOSE: actions.close_case,
    Act.CLOSE_OUTRIGHT: actions.close_case,
    Act.MEDIATE: actions.hand_to_mediation,
}
"""What the pages of acts call; closing has a page of its own, and the room of mediation hands over."""


def do(act: Act, case: Case, person: Any, parts: set[Part], there_is: dict[str, Any]) -> None:
    given = given_of(act, case, there_is)
    if act in ASKING:
        until = None if act is Act.ASK_VOID else case.due_at + timedelta(days=2)
        actions.ask_approval(case.pk, act, by=person, parts=parts, reason="材料未到", until=until, at=LATER)
    elif act in GRANTING:
        actions.grant_approval(case.pk, act, by=person, parts=parts, at=LATER)
    else:
        first = [given.pop("reporter_id")] if "reporter_id" in given else []
        FUNCTIONS[act](case.pk, *first, by=person, parts=parts, at=LATER, **given)


def put_at(case: Case, other: Case, here: Status, asker: Any, kind: str | None) -> None:
    """Stand the case at a status as the database allows it, with what the act waits for."""
    case.approvals.all().delete()
    Case.objects.filter(pk=case.pk).update(
        status=here,
        closed_at=MONDAY_NOON if here in OVER else None,
        step_due_at=None,
        merged_into=other if here is Status.MERGED else None,
        outcome=Closing.SETTLED if here is Status.CLOSED else "",
    )
    Reporter.objects.filter(case=case).update(attempts=2, attempted_at=None)
    if kind is not None:
        until = None if kind == "void" else case.due_at + timedelta(days=1)
        case.approvals.create(kind=kind, reason="材料未到", until=until, asked_by=asker, asked_at=MONDAY_NOON)
    case.refresh_from_db()


@pytest.mark.parametrize("act", DONE_HERE)
def test_every_cell_of_an_act_is_kept_by_the_action_itself(act, village, duty_officer):
    """All statuses and all parts, through the action: what the table allows is done, all else changes nothing."""
    secretary = make_officer("cell-secretary", Role.VILLAGE_SECRETARY, VILLAGE)
    asker = make_officer("cell-asker", Role.GRID_WORKER, VILLAGE)
    post = make_post(secretary, Role.VILLAGE_SECRETARY, VILLAGE)
    case = make_report(village)
    kind = GRANTING[act].value if act in GRANTING else ("extension" if act is Act.REFUSE_APPROVAL else None)
    rows = {Act.CLOSE, Act.CLOSE_OUTRIGHT} if act in {Act.CLOSE, Act.CLOSE_OUTRIGHT} else {act}
    other = make_report(village, story="另一盏灯")
    for here in Status:
        allowed = {part for part in Part if any(is_open_to(row, here, {part}) for row in rows)}
        put_at(case, other, here, asker, kind)
        links = case.steps.count()
        # Whoever is refused while being all of these at once is refused while being any one of them.
        with pytest.raises((actions.CaseCannotMove, actions.CaseCannotClose)):
            do(act, case, duty_officer, set(Part) - allowed, {"post_id": post.pk, "other": other})
        kept = Case.objects.get(pk=case.pk)
        assert (kept.status, kept.steps.count()) == (here, links)
        for done, part in enumerate(sorted(allowed), start=1):
            put_at(case, other, here, asker, kind)
            do(act, case, duty_officer, {part}, {"post_id": post.pk, "other": other})
            assert Case.objects.get(pk=case.pk).steps.count() >= links + done


@pytest.mark.no_database
def test_what_is_offered_to_somebody_is_what_the_table_says():
    assert acts_open_to(Status.DONE, {Part.DESK}) == [Act.REWORK, Act.CALL_REPORTER, Act.ANSWER, Act.CLOSE]
    assert acts_open_to(Status.DISPATCHED, {Part.OWNER})[:2] == [Act.TAKE, Act.RETURN]
    assert acts_open_to(Status.VOID, set(Part)) == []
