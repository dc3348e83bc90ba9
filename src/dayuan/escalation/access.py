"""Whose plans somebody reads and sets; and that whoever was called may read what for."""

from django.db.models import Q
from django.http import Http404

from dayuan.escalation.models import Call
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Level, Place
from dayuan.warnings.readers import also_read_by
from dayuan.warnings.rules import RULE_MAKERS


def township_for(scope: Scope) -> Place:
    """The township at whose command this person is; hidden and missing look the same."""
    township = Place.objects.filter(scope.q("code", COMMAND_ROLES), level=Level.TOWNSHIP).order_by("code").first()
    if township is None:
        raise Http404
    return township


def may_set_plans(township: Place, scope: Scope) -> bool:
    return scope.sees(township.pk, RULE_MAKERS)


@also_read_by
def called_for(scope: Scope) -> Q:
    """Exactly the warnings for which this person was called, whatever the plan says of others who hold such a post."""
    calls = Call.objects.filter(person_id=scope.person_id, notice__isnull=False)
    return Q(pk__in=calls.values("escalation__warning_id"))
