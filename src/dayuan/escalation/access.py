"""Whose plans somebody reads and sets."""

from django.http import Http404

from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Level, Place
from dayuan.warnings.rules import RULE_MAKERS


def township_for(scope: Scope) -> Place:
    """The township at whose command this person is; hidden and missing look the same."""
    township = Place.objects.filter(scope.q("code", COMMAND_ROLES), level=Level.TOWNSHIP).order_by("code").first()
    if township is None:
        raise Http404
    return township


def may_set_plans(township: Place, scope: Scope) -> bool:
    return scope.sees(township.pk, RULE_MAKERS)
