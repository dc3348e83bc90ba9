"""What kinds, health and evidence are called on a page."""

from django.utils.translation import gettext_lazy as _

from dayuan.devices.models import Command
from dayuan.devices.rules import DeviceKind, Health, HealthEvidence, Verb

KIND_WORDS = {
    DeviceKind.CHECKPOINT_CAMERA: _("Checkpoint camera"),
    DeviceKind.CAMERA: _("See-and-speak camera"),
    DeviceKind.THERMAL_IMAGER: _("Thermal imager"),
    DeviceKind.LOUDSPEAKER: _("Loudspeaker"),
    DeviceKind.WATER_LEVEL: _("Water-level gauge"),
    DeviceKind.SMOKE: _("Smoke detector"),
    DeviceKind.TILT: _("Slope tilt sensor"),
    DeviceKind.DOOR: _("Door sensor"),
    DeviceKind.METER: _("Water or power meter"),
    DeviceKind.ALERT_FEED: _("Source of alerts"),
}

HEALTH_WORDS = {Health.ONLINE: _("online"), Health.OFFLINE: _("offline"), Health.UNKNOWN: _("unknown")}

EVIDENCE_SENTENCES = {
    HealthEvidence.NEVER_HEARD: _("it has never been heard"),
    HealthEvidence.SAID_HELLO: _("it connected and said so"),
    HealthEvidence.HEARD_SIGNAL: _("it sent something"),
    HealthEvidence.SAID_GOODBYE: _("it signed off itself"),
    HealthEvidence.CONNECTION_LOST: _("its connection broke"),
    HealthEvidence.SILENT: _("it has been silent for three of its intervals"),
}

VERB_WORDS = {Verb.CAPTURE: _("Take a photo")}

COMMAND_WORDS = {
    Command.State.WAITING: _("no answer yet"),
    Command.State.DONE: _("done"),
    Command.State.FAILED: _("the device could not"),
    Command.State.UNANSWERED: _("not answered"),
}

SPANS = ((86_400, _("%(n)s days")), (3_600, _("%(n)s hours")), (60, _("%(n)s minutes")), (1, _("%(n)s seconds")))


def clock_words(skew_s: float) -> str:
    """How far a clock is from ours, in the largest unit of which there are two."""
    off = abs(skew_s)
    length, words = next((one for one in SPANS if off >= 2 * one[0]), SPANS[-1])
    sentence = _("about %(span)s ahead of ours") if skew_s > 0 else _("about %(span)s behind ours")
    return str(sentence % {"span": words % {"n": round(off / length)}})
