"""Places in templates: what levels, sites and outlines are called in the reader's language."""

from django import template
from django.utils.translation import gettext as _

from dayuan.places.coordinates import Datum
from dayuan.places.lookup import Kind
from dayuan.places.models import Level, SiteKind
from dayuan.places.rules import OutlineSource
from dayuan.places.wording import COUNT_WORDS, DATUM_WORDS, HISTORY_WORDS, LEVEL_WORDS, SITE_WORDS, SOURCE_WORDS

register = template.Library()


@register.filter
def level_word(level: str) -> str:
    return str(LEVEL_WORDS[Level(level)])


@register.filter
def counted_word(counted: tuple[Level, int]) -> str:
    """How many places of a level there are: 12 groups."""
    level, count = counted
    return str(COUNT_WORDS[level](count) % {"count": count})


@register.filter
def spot_word(kind: Kind) -> str:
    return str(LEVEL_WORDS[kind] if isinstance(kind, Level) else SITE_WORDS[kind])


@register.filter
def site_word(kind: str) -> str:
    return str(SITE_WORDS[SiteKind(kind)])


@register.filter
def source_word(source: str) -> str:
    return str(SOURCE_WORDS[OutlineSource(source)])


@register.filter
def datum_word(datum: str) -> str:
    return str(DATUM_WORDS[Datum(datum)])


@register.filter
def history_word(action: str) -> str:
    return str(HISTORY_WORDS.get(action, action))


@register.filter
def unlocalized(number: float) -> str:
    """A number as SVG reads it, whatever the reader's language makes of decimals."""
    return f"{number:g}"


@register.filter
def distance_word(distance_m: float) -> str:
    if distance_m < 1000:
        return _("%(metres)s m") % {"metres": round(distance_m)}
    return _("%(kilometres)s km") % {"kilometres": f"{distance_m / 1000:.1f}"}
