"""Words of alerts for templates."""

from datetime import datetime
from typing import Any

from django import template

from dayuan.alerts.faults import in_words
from dayuan.alerts.models import Alert
from dayuan.alerts.queries import alerts_behind
from dayuan.alerts.wording import (
    CERTAINTY_WORDS,
    COLOUR_WORDS,
    LEVEL_WORDS,
    OWN_TYPE_WORDS,
    SCOPE_WORDS,
    SEVERITY_WORDS,
    SIGNATURE_WORDS,
    STATE_WORDS,
    STATUS_WORDS,
    TOUCH_SENTENCES,
    TYPE_WORDS,
    URGENCY_WORDS,
    WHY_SENTENCES,
)
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.requests import scope_on
from dayuan.warnings.models import Warning

register = template.Library()
TABLES: dict[str, Any] = {
    "alert_state": STATE_WORDS,
    "cap_status": STATUS_WORDS,
    "cap_type": TYPE_WORDS,
    "own_type": OWN_TYPE_WORDS,
    "cap_scope": SCOPE_WORDS,
    "cap_severity": SEVERITY_WORDS,
    "cap_urgency": URGENCY_WORDS,
    "cap_certainty": CERTAINTY_WORDS,
    "weather_colour": COLOUR_WORDS,
    "handling_level": LEVEL_WORDS,
    "cap_signature": SIGNATURE_WORDS,
    "alert_touch": TOUCH_SENTENCES,
    "why_aside": WHY_SENTENCES,
}


@register.simple_tag(takes_context=True)
def alerts_of(context: dict[str, Any], warning: Warning) -> list[Alert]:
    """The official alerts behind a warning that this reader may open."""
    return list(alerts_behind(warning, scope_on(context["request"]))) if "request" in context else []


@register.filter
def said(value: str, table: str) -> Any:
    """The word of that table; the value itself where there is none."""
    return TABLES[table].get(value, value)


@register.filter
def fault_words(detail: str) -> str:
    """What was wrong, for officials; empty where only the program's words are known."""
    return in_words(detail)


@register.filter
def moment(at: datetime | None) -> str:
    """To the minute, with its year where that is not the present one."""
    if at is None:
        return ""
    local = at.astimezone(SHANGHAI)
    return f"{local:%m-%d %H:%M}" if local.year == now().astimezone(SHANGHAI).year else f"{local:%Y-%m-%d %H:%M}"


@register.filter
def as_text(raw: bytes) -> str:
    """XML as it came, whatever its bytes are."""
    return bytes(raw).decode("utf-8", errors="replace")
