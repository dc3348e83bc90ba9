"""Evidence, messages and forms of reports in templates."""

from typing import Any

from django import template
from django.utils.html import format_html

from dayuan.cases.models import Case, CopyMark, PublicCopy
from dayuan.cases.queries import shown_of
from dayuan.cases.rules.evidence import EvidenceKind
from dayuan.cases.rules.showing import Shows
from dayuan.cases.wording import MARK_WORDS, SHOWS_WORDS
from dayuan.kernel.clock import now
from dayuan.people.access import NOBODY
from dayuan.reports.access import may_be_opened, may_show
from dayuan.reports.models import ReporterMessage
from dayuan.reports.queries import PieceShown, evidence_of, messages_of, to_be_telephoned
from dayuan.reports.wording import KIND_WORDS, message_sentence
from dayuan.sensing.recognisable import MarkKind

register = template.Library()


@register.simple_tag(takes_context=True)
def evidence_shown(context: dict[str, Any], case: Case) -> list[PieceShown]:
    return evidence_of(case, getattr(context.get("request"), "person_scope", NOBODY))


@register.simple_tag(takes_context=True)
def may_show_in_public(context: dict[str, Any], case: Case) -> bool:
    return may_show(case, getattr(context.get("request"), "person_scope", NOBODY))


@register.simple_tag
def shown_in_public(case: Case) -> list[PublicCopy]:
    return shown_of(case, at=now())


@register.filter
def shows_word(copy: PublicCopy) -> str:
    return str(SHOWS_WORDS[Shows(copy.shows)])


@register.filter
def mark_word(mark: CopyMark) -> str:
    return str(MARK_WORDS[MarkKind(mark.kind)])


@register.simple_tag
def mark_drawn(mark: CopyMark, number: int) -> str:
    """Where it is in the picture, in hundredths of its width and height, with its number in the list."""
    left, top, width, height = (f"{100 * share:.2f}%" for share in (mark.left, mark.top, mark.width, mark.height))
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/><text x="{}" y="{}" dx="3" dy="15">{}</text>',
        *(left, top, width, height),
        "" if mark.is_covered else "is-open",
        *(left, top),
        number,
    )


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
