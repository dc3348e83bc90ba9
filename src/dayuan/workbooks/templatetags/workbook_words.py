"""Imports and exports in templates: their words in the reader's language."""

from django import template
from django.utils.translation import gettext

from dayuan.workbooks.models import Export, Import
from dayuan.workbooks.rules.columns import Column
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.wording import EXPORT_WORDS, STATE_WORDS, STEP_WORDS, label_of

register = template.Library()


@register.filter
def import_state_word(state: str) -> str:
    return str(STATE_WORDS[Import.State(state)])


@register.filter
def export_state_word(state: str) -> str:
    return str(EXPORT_WORDS[Export.State(state)])


@register.filter
def step_word(action: str) -> str:
    return str(STEP_WORDS.get(action, action))


@register.filter
def sheet_title(kind: str) -> str:
    try:
        return str(sheet_of(kind).title)
    except KeyError:
        return kind


@register.filter
def export_title(export: Export) -> str:
    """What a file was written of: the form it fills, or the kind of records."""
    return str(export.form) if export.form else sheet_title(export.kind)


@register.filter
def column_label(column: Column) -> str:
    return label_of(column)


@register.filter
def kept_sentence(sentence: str) -> str:
    """A sentence that was kept as a message id."""
    return gettext(sentence) if sentence else ""
