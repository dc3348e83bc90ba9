"""Which two warnings a person may make one, and why not: a home's matter stays a home's, and near is near."""

from uuid import UUID

from django.utils.translation import gettext as _

from dayuan.places.distances import distance_m
from dayuan.places.rules import village_of
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import JOINED_WITHIN_M, Family
from dayuan.warnings.spots import point_of


def why_not_one(one: Warning, other: Warning) -> str:
    """The sentence for whoever tried; empty where the two may be one matter."""
    if one.rule.township_id != other.rule.township_id or one.rule.watches_plates != other.rule.watches_plates:
        return _("These two are not of one kind.")
    if one.concerns_home != other.concerns_home and not _is_one_quarrel(one, other):
        return _("One of them is about somebody's home. It is decided by itself, and so is the other.")
    if one.concerns_home and not _of_one_home(one, other):
        return _("These two are about two homes. Each is decided by itself.")
    if not _near(one, other):
        return _("These two are in different villages and too far apart to be one matter.")
    return ""


def _is_one_quarrel(one: Warning, other: Warning) -> bool:
    """What people tell of one dispute is one matter, whichever rule counts it."""
    return one.family == other.family == Family.DISPUTE


def _of_one_home(one: Warning, other: Warning) -> bool:
    homes = [_home(one), _home(other)]
    if None not in homes:
        return homes[0] == homes[1]
    return one.place_id == other.place_id


def _home(warning: Warning) -> UUID | None:
    return warning.device.home_id if warning.device else None


def _near(one: Warning, other: Warning) -> bool:
    """In one village, or one's place within the other's, or no further apart than a fire is seen from."""
    places = village_of(one.place_id), village_of(other.place_id)
    if places[0].startswith(places[1]) or places[1].startswith(places[0]):
        return True
    points = point_of(one), point_of(other)
    return points[0] is not None and points[1] is not None and distance_m(points[0], points[1]) <= JOINED_WITHIN_M
