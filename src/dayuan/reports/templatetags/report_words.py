"""Evidence, messages and forms of reports in templates."""

from typing import Any

from django import template

from dayuan.cases.models import Case
from dayuan.cases.rules.evidence import EvidenceKind
from dayuan.people.access import NOBODY
from dayuan.reports.access import may_be_opened
from dayuan.reports.models import ReporterMessage
from dayuan.reports.queries import PieceShown, evidence_of, messages_of, to_be_telephoned
from dayuan.reports.wording import KIND_WORDS, message_sentence

register = template.Library()


@register.simple_tag(takes_context=True)
def evidence_shown(context: dict[str, Any], case: Case) -> list[PieceShown]:
    return evidence_of(case, getattr(context.get("request"), "person_scope", NOBODY))


@register.simple_tag
def telling_shown(case: Case) -> list[str]:
    return [message_sentence(message) for message in messages_of(case)]


@register.simple_tag
def telephoning_shown(case: Case) -> list[ReporterMessage]:
    return to_be_telephoned(case)


@register.simple_tag
def has_own_view(case: Case) -> bool:
    return may_be_opened(case)


@register.filter
def evidence_word(kind: str) -> str:
    return str(KIND_WORDS[EvidenceKind(kind)])
