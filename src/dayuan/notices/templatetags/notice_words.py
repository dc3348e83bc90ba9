"""Notices in templates: their words in the reader's language."""

from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _

from dayuan.notices.forms import PreferenceForm, name_of
from dayuan.notices.models import Delivery
from dayuan.notices.rules import CHOSEN_LEVELS, OUTSIDE_KINDS, Kind, Level
from dayuan.notices.wording import (
    KIND_WORDS,
    LEVEL_WORDS,
    SET_UP_SENTENCES,
    lacks_level,
    sentence_of,
    standing_sentence,
    title_of,
)

register = template.Library()

register.filter("title_of", title_of)
register.filter("lacks_level", lacks_level)
register.filter("standing_sentence", standing_sentence)


@register.filter
def level_word(level: str) -> str:
    return str(LEVEL_WORDS[Level(level)])


@register.filter
def kind_word(kind: str) -> str:
    return str(KIND_WORDS[Kind(kind)])


@register.filter
def receipt(delivery: Delivery) -> str:
    return sentence_of(delivery)


@register.filter
def how_to_set_up(kind: str) -> str:
    return str(SET_UP_SENTENCES[Kind(kind)])


@dataclass(frozen=True)
class Box:
    """One cell of the table of ways and levels."""

    name: str
    label: str
    checked: bool


@dataclass(frozen=True)
class Row:
    kind: str
    word: str
    boxes: list[Box]


@register.filter
def chosen_levels(_form: PreferenceForm) -> list[tuple[str, str]]:
    """Each level that is chosen for, with its word at the head of a column."""
    return [
        (level.value, str(LEVEL_WORDS[level]) if level is not Level.ORDINARY else _("Other")) for level in CHOSEN_LEVELS
    ]


@register.filter
def ways_rows(form: PreferenceForm) -> list[Row]:
    """The table of ways: a row for each that leaves the building, a box for each level."""
    return [
        Row(kind.value, str(KIND_WORDS[kind]), [_box(form, level, kind) for level in CHOSEN_LEVELS])
        for kind in OUTSIDE_KINDS
    ]


def _box(form: PreferenceForm, level: Level, kind: Kind) -> Box:
    chosen = form[name_of(level)].value() or []
    return Box(name_of(level), str(LEVEL_WORDS[level]), kind.value in chosen)
