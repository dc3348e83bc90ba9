"""Households in templates: their words in the reader's language."""

from django import template

from dayuan.households.rules import ChangeKind, Ending, Relation, SensitiveField, Sex
from dayuan.households.wording import CHANGE_WORDS, ENDING_WORDS, FIELD_WORDS, RELATION_WORDS, SEX_WORDS

register = template.Library()


@register.filter
def relation_word(relation: str) -> str:
    return str(RELATION_WORDS[Relation(relation)])


@register.filter
def sex_word(sex: str) -> str:
    return str(SEX_WORDS[Sex(sex)])


@register.filter
def ending_word(ending: str) -> str:
    return str(ENDING_WORDS[Ending(ending)])


@register.filter
def change_word(kind: str) -> str:
    return str(CHANGE_WORDS[ChangeKind(kind)])


@register.filter
def protected_word(field: str) -> str:
    return str(FIELD_WORDS[SensitiveField(field)])
