"""Printing a case's dossier: its facts, its history link by link, its files; sealed, and on record."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.cases.dossier.evidence import Evidence, Found, evidence_of
from dayuan.cases.models import Case, Step
from dayuan.cases.queries import CLOSING_WORDS, LEVEL_WORDS, STATUS_WORDS, actor_of, step_sentence
from dayuan.cases.routing import class_of
from dayuan.cases.rules import CODE_ALPHABET, Closing, Status, StepKind
from dayuan.cases.rules.ladder import LadderRung
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.wording import CHANNEL_WORDS, LADDER_WORDS
from dayuan.kernel import audit
from dayuan.kernel.chain import ChainEnd
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.sealed_pdf import Statement, seal_pdf
from dayuan.people.models import Person
from dayuan.people.paper import pdf_of

TEMPLATE = str(Path(__file__).with_name("dossier.typ"))

FOUND_WORDS = {
    Found.UNCHANGED: gettext_lazy("unchanged since it came in"),
    Found.CHANGED: gettext_lazy("NOT what came in"),
    Found.GONE: gettext_lazy("no longer kept"),
}


def print_dossier(case: Case, *, purpose: str, by: Person, at: datetime) -> bytes:
    """The sealed PDF. It is recorded who took it, when, for what, and which file it was.

    Raises:
        NoChineseFont: nothing on this machine can print Chinese.
        SealingProblem: the keys are out of reach.
    """
    # One question to the database: what it answers is one moment of a history that may be growing.
    steps = list(case.steps.select_related("by", "case").order_by("number"))
    end = ChainEnd(steps[-1].chain, steps[-1].number, steps[-1].entry_hash)
    statement = Statement(_new_code(), f"case:{case.code}", at, by.full_name, (end,))
    facts = _facts(case, steps, statement, purpose=purpose, by=by, at=at)
    sealed = seal_pdf(pdf_of(TEMPLATE, facts), statement)
    kept = statement.as_json()
    audit.record(
        "dossier_printed",
        statement.about,
        by_id=by.pk,
        by_name=by.full_name,
        place_code=case.place_id,
        at=at,
        reason=purpose,
        detail={"code": kept["code"], "sha256": hashlib.sha256(sealed).hexdigest(), "ends": kept["ends"]},
    )
    return sealed


def _new_code() -> str:
    """By which the record of this printing is found when only the paper is at hand."""
    return "-".join("".join(secrets.choice(CODE_ALPHABET) for _each in range(4)) for _group in range(3))


def _facts(
    case: Case, steps: Sequence[Step], statement: Statement, *, purpose: str, by: Person, at: datetime
) -> dict[str, Any]:
    printed = {"name": by.display_name, "moment": _moment(at), "purpose": purpose}
    return {
        "title": case.display_title,
        "case_code": case.code,
        "code": statement.code,
        "header": _("Printed %(moment)s by %(name)s for: %(purpose)s") % printed,
        "watermark": f"{by.display_name} {_moment(at)}",
        "words": _words(),
        "pairs": [list(pair) for pair in _pairs(case, steps, at=at) if pair[1]],
        "steps": [_step(step) for step in steps],
        "evidence": [_evidence(one) for one in evidence_of(case, steps)],
        "ends": [{"chain": end.chain, "number": str(end.number), "hash": end.entry_hash} for end in statement.ends],
    }


def _pairs(case: Case, steps: Sequence[Step], *, at: datetime) -> list[tuple[str, str]]:
    """What stands above the course; what is not known of this case is left out."""
    where = f"{case.place} · {case.site}" if case.site else str(case.place)
    asked = [str(person) for person in case.handlers.order_by("pk")]
    channel = ReportChannel(case.channel) if case.channel else None
    filed = next((step for step in reversed(steps) if step.kind == StepKind.FILED), None)
    return [
        (_("Case code"), case.code),
        (_("Class"), f"{class_of(case.place_id, case.class_code, at=at)}（{case.class_code}）"),
        (_("Level"), str(LEVEL_WORDS.get(case.level, ""))),
        (_("Where"), f"{where} · {case.whereabouts}" if case.whereabouts else where),
        (_("State"), str(STATUS_WORDS[Status(case.status)])),
        (_("How it came"), str(CHANNEL_WORDS[channel]) if channel else ""),
        (_("Reported at") if channel else _("Opened"), _and_by(case.opened_at, case.opened_by, channel)),
        (_("What was reported"), case.story),
        (_("Filed"), f"{_moment(filed.at)} · {actor_of(filed)}" if filed else ""),
        (_("Who answers"), " · ".join([str(LADDER_WORDS[LadderRung(case.rung)]), *_owner(case)])),
        (_("To be put right by"), _moment(case.due_at)),
        (_("Closed"), _closed(case)),
        (_("Who was asked to go"), _(", ").join(asked)),
    ]


def _and_by(moment: datetime, by: Person | None, channel: ReportChannel | None) -> str:
    if by is not None:
        return f"{_moment(moment)} · {by}"
    return _moment(moment) if channel else f"{_moment(moment)} · {_('The system')}"


def _owner(case: Case) -> list[str]:
    return [str(case.owner)] if case.owner is not None else []


def _closed(case: Case) -> str:
    if case.closed_at is None:
        return _("not yet")
    return f"{_moment(case.closed_at)} · {CLOSING_WORDS[Closing(case.outcome)]}"


def _step(step: Step) -> dict[str, str]:
    return {
        "number": str(step.number),
        "at": _moment(step.at),
        "who": actor_of(step),
        "sentence": step_sentence(step),
        "note": step.note,
        "hash": step.entry_hash,
    }


def _evidence(one: Evidence) -> dict[str, str]:
    return {
        "number": str(one.number),
        "name": one.name,
        "at": _moment(one.at),
        "sha256": one.sha256,
        "found": str(FOUND_WORDS[one.found]),
    }


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _words() -> dict[str, Any]:
    return {
        "dossier": _("Case dossier"),
        "contents": _("Contents"),
        "about": _("About the case"),
        "timeline": _("What happened"),
        "timeline_head": [_("No."), _("When"), _("Done by"), _("What happened")],
        "chained": _("Each step is sealed over the one before it; the small figures are its hash."),
        "evidence": _("Evidence"),
        "evidence_head": [_("Step"), _("File"), _("When"), "SHA-256", _("Looked at again when printed")],
        "no_evidence": _("No files belong to this case."),
        "verifying": _("Verifying"),
        "code": _("Verification code"),
        "how": _(
            "Whoever runs this system proves with the command below that not one byte of this file was changed since it"
            " was printed, and that the history still is what it was. Keep the file as it is: saved anew by another"
            " program it is another file."
        ),
        "on_paper": _("With the paper alone, the code finds the record of this printing."),
        "chain": _("Chain of the history, and the hash of its last link"),
        "as_of": _("As of link"),
    }
