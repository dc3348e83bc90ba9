"""Where somebody belongs: whose gateways carry what they are told."""

from django.conf import settings

from dayuan.kernel.clock import now
from dayuan.people.models import Person
from dayuan.people.queries import posts_held


def home_of(person: Person) -> str:
    """The widest place in which they hold a post today; else this installation's township."""
    codes = posts_held(now()).filter(person=person).values_list("place_id", flat=True)
    return min(codes, key=lambda code: (len(code), code), default=str(settings.TOWNSHIP_CODE))
