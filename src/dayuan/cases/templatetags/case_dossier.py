"""The dossier in templates: whether the reader may take it."""

from typing import Any

from django import template

from dayuan.cases.dossier import access
from dayuan.cases.models import Case

register = template.Library()


@register.simple_tag(takes_context=True)
def may_take_dossier(context: dict[str, Any], case: Case) -> bool:
    scope = getattr(context.get("request"), "person_scope", None)
    return scope is not None and access.may_take_dossier(case, scope)
