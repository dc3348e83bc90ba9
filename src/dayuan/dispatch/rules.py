"""Who is asked to go, in which order, and why. Pure: no database, no clock, no Django."""

from enum import StrEnum


class Rung(StrEnum):
    SITE = "site"
    VILLAGE = "village"
    TOWNSHIP = "township"


class OfferState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    DONE = "done"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    BUSY = "busy"
    TOO_FAR = "too_far"
    UNWELL = "unwell"
    NO_VEHICLE = "no_vehicle"
    OTHER = "other"


class Outcome(StrEnum):
    CHECKED_FINE = "checked_fine"
    REGISTERED = "registered"
    TURNED_BACK = "turned_back"
    NOT_FOUND = "not_found"
    HANDED_OVER = "handed_over"
