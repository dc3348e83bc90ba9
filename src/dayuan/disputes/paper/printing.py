"""Printing one paper of a dossier, or all of it, as PDF ready to be signed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from dayuan.disputes.paper.blocks import Block
from dayuan.disputes.paper.facts import Dossier, Form, forms_of
from dayuan.disputes.paper.sheets import covers, ending, opening, working
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.models import Person
from dayuan.people.paper import chinese_fonts, pdf_of

TEMPLATE = str(Path(__file__).with_name("paper.typ"))

TITLES = {
    Form.COVER: "人民调解卷宗",
    Form.APPLICATION: "人民调解申请书",
    Form.REGISTRATION: "人民调解受理登记表",
    Form.RIGHTS: "当事人权利义务告知书",
    Form.IDENTITY: "当事人身份证明",
    Form.AUTHORISATION: "授权委托书",
    Form.INQUIRY: "人民调解调查记录",
    Form.EVIDENCE: "人民调解证据目录",
    Form.SESSION: "人民调解记录",
    Form.AGREEMENT: "人民调解协议书",
    Form.ORAL_AGREEMENT: "人民调解口头协议登记表",
    Form.PERFORMANCE: "履行凭证",
    Form.FOLLOW_UP: "人民调解回访记录",
    Form.CONFIRMATION: "司法确认申请书",
    Form.NOT_SETTLED: "调解不成告知书",
    Form.STATEMENT: "卷宗情况说明",
    Form.BACK_COVER: "封底",
}

ONCE: dict[Form, Callable[[Dossier], list[Block]]] = {
    Form.COVER: covers.cover,
    Form.APPLICATION: opening.application,
    Form.REGISTRATION: opening.registration,
    Form.RIGHTS: opening.rights,
    Form.IDENTITY: opening.identity,
    Form.EVIDENCE: working.evidence,
    Form.AGREEMENT: ending.agreement,
    Form.ORAL_AGREEMENT: ending.oral_agreement,
    Form.CONFIRMATION: ending.confirmation,
    Form.NOT_SETTLED: ending.not_settled,
    Form.STATEMENT: ending.statement,
    Form.BACK_COVER: covers.back_cover,
}
"""Papers of which a dossier has one."""
FOR_EACH: dict[Form, tuple[Callable[[Dossier], Sequence[Any]], Callable[[Dossier, Any], list[Block]]]] = {
    Form.AUTHORISATION: (
        lambda facts: [party for party in facts.parties if party.counsel],
        opening.authorisation,
    ),
    Form.INQUIRY: (lambda facts: facts.inquiries, working.inquiry),
    Form.SESSION: (lambda facts: facts.sessions, working.session),
    Form.PERFORMANCE: (lambda facts: facts.performances, ending.performance),
    Form.FOLLOW_UP: (lambda facts: facts.follow_ups, ending.follow_up),
}
"""Papers of which a dossier has as many as there were inquiries, sittings and so on; of none, an empty one."""


def print_form(form: Form, facts: Dossier, *, by: Person, at: datetime, only: int | None = None) -> bytes:
    """One paper, with as many sheets as there is something to say; empty lines where nothing is known.

    `only` is the place, from 0, of the one inquiry, sitting or visit that is wanted. The caller records the printing.

    Raises:
        NoChineseFont: nothing on this machine can print Chinese.
        IndexError: there is none in that place.
    """
    sheets = list(sheets_of(form, facts, only))
    if form is Form.RIGHTS:
        sheets += slips_of(facts)
    return _pdf(TITLES[form], sheets, facts, by=by, at=at)


def print_dossier(facts: Dossier, *, by: Person, at: datetime) -> bytes:
    """The whole dossier with its list of contents and running page numbers.

    Raises:
        NoChineseFont: nothing on this machine can print Chinese.
    """
    sheets = [sheet for form in forms_of(facts) for sheet in sheets_of(form, facts)]
    return _pdf(TITLES[Form.COVER], sheets, facts, by=by, at=at)


def sheets_of(form: Form, facts: Dossier, only: int | None = None) -> Iterator[dict[str, Any]]:
    """The sheets of one paper, as the template gets them."""
    if form in ONCE:
        yield _sheet(form, facts, ONCE[form](facts))
        return
    those_of, draw = FOR_EACH[form]
    known = those_of(facts)
    for one in [known[only]] if only is not None else known or [None]:
        yield _sheet(form, facts, draw(facts, one))


def slips_of(facts: Dossier) -> list[dict[str, Any]]:
    """For each party who has a code a slip of their own, to be handed over and not bound."""
    number = str(facts.number)
    return [
        {"form": "slip", "title": "当事人查询单", "number": number, "blocks": opening.slip(facts, party)}
        for party in facts.parties
        if party.code
    ]


def _sheet(form: Form, facts: Dossier, blocks: list[Block]) -> dict[str, Any]:
    return {"form": form.value, "title": TITLES[form], "number": str(facts.number), "blocks": blocks}


def _pdf(title: str, sheets: list[dict[str, Any]], facts: Dossier, *, by: Person, at: datetime) -> bytes:
    printed = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    filled = {
        "title": title,
        "committee": facts.committee_name,
        "printed": f"打印人：{by.full_name}　打印时间：{printed}　内容涉及当事人隐私，不得外传",
        "sheets": sheets,
    }
    return pdf_of(TEMPLATE, filled, families=official_fonts())


def official_fonts() -> tuple[str, ...]:
    """Papers that are signed are set in Song type where the machine has it."""
    return tuple(sorted(chinese_fonts(), key=lambda family: "Serif" not in family and family != "SimSun"))
