"""Where the thing is that a warning speaks of, also once it is a case."""

from dayuan.cases.models import Case
from dayuan.devices.rules import DeviceKind
from dayuan.people.access import Scope
from dayuan.places.coordinates import Point
from dayuan.places.whereabouts import Whereabouts, whereabouts
from dayuan.warnings.models import Warning


def point_of(warning: Warning) -> Point | None:
    """Where it was first seen, or where the device stands that saw it; None where only the village is known."""
    for spot in (warning, warning.site, warning.device):
        if spot is not None and spot.longitude is not None and spot.latitude is not None:
            return spot.longitude, spot.latitude
    return None


def spot_of(warning: Warning) -> Whereabouts | None:
    """In words, for a page; nothing where it speaks of a whole place, as an official alert does."""
    if warning.device is not None and warning.device.kind == DeviceKind.ALERT_FEED:
        return None
    point = point_of(warning)
    return whereabouts(point, within=warning.rule.township_id) if point else None


def warning_behind(case: Case, scope: Scope) -> Warning | None:
    """The warning a case came from, where this person may know its spot (C-14); none of those handed to it later."""
    if not case.is_from_a_warning:
        return None
    found = Warning.objects.filter(case=case).select_related("rule", "site", "device").first()
    if found is None or not found.concerns_home:
        return found
    return found if Warning.objects.visible_to(scope).filter(pk=found.pk).exists() else None
