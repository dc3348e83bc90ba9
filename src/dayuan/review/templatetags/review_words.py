"""A review in templates: its words in the reader's language, and the addresses its figures open."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dayuan.review.queries import Chosen, Counted, Took, Week
from dayuan.review.rules import Period, shade
from dayuan.review.wording import (
    FIGURE_DEFINITIONS,
    SPAN_DEFINITIONS,
    SPAN_WORDS,
    STATE_WORDS,
    days_of,
    definitions,
    percent_words,
    reason_word,
    share_words,
    took_words,
)

register = template.Library()
register.filter("reason_word", reason_word)
register.filter("took_words", took_words)
register.filter("days_of", days_of)
register.simple_tag(definitions, name="definitions")


def _query(chosen: Chosen) -> str:
    asked = {
        "first": chosen.period.first.isoformat(),
        "last": chosen.period.last.isoformat(),
        "place": chosen.place,
        "exactly": "1" if chosen.exactly else "",
        "rule": str(chosen.rule or ""),
        "device": chosen.device,
        "hour": "" if chosen.hour is None else str(chosen.hour),
        "state": chosen.state,
        "reason": chosen.reason,
    }
    return urlencode({name: value for name, value in asked.items() if value})


@register.simple_tag
def address(page: str, chosen: Chosen, by: str = "", **changes: Any) -> str:
    """Where a page shows this choice: `week` for other days, else fields of the choice."""
    period = changes.pop("week", None)
    if isinstance(period, Period):
        changes["period"] = period
    path = reverse(f"review:{page}", args=[by] if by else [])
    return f"{path}?{_query(replace(chosen, **changes))}"


@register.simple_tag
def figure(n: int | None, page: str, chosen: Chosen, **changes: Any) -> SafeString | str:
    """A number that opens its matters; none opens nothing."""
    if not n:
        return "—" if n is None else "0"
    return format_html('<a class="figure-link" href="{}">{}</a>', address(page, chosen, **changes), n)


@register.filter
def share_of(counted: Counted) -> str:
    return share_words(counted.confirmed, counted.decided)


@register.filter
def share_alone(counted: Counted) -> str:
    """Without its n, which stands beside as a link."""
    return percent_words(counted.confirmed, counted.decided)


@register.filter
def means(counted: Counted, figure: str) -> str:
    """Of what a figure is counted, with that number, and what is counted."""
    return str(FIGURE_DEFINITIONS[figure]) % {"raised": counted.raised, "confirmed": counted.confirmed}


@register.filter
def span_word(took: Took) -> str:
    return str(SPAN_WORDS[took.span])


@register.filter
def span_definition(took: Took) -> str:
    return str(SPAN_DEFINITIONS[took.span])


@register.filter
def state_word(state: str) -> str:
    return str(STATE_WORDS[state])


@register.filter
def shade_of(n: int, most: int) -> int:
    return shade(n, most)


@register.filter
def week_of(week: Week) -> str:
    period = week.period
    return f"{period.first:%m-%d} – {period.last:%m-%d}"


@register.filter
def took_of(numbers: Mapping[str, Any], key: str) -> str:
    """A time that a digest keeps in seconds."""
    seconds = numbers[key]
    return took_words(None if seconds is None else timedelta(seconds=seconds))
