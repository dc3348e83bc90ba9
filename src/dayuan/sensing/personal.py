"""What signals and photographs keep about people, and for how long."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import DUTY, PUBLIC_PLACE, Personal, PersonalData, Retention, Sensitivity
from dayuan.people.rules import COMMAND_ROLES

WHAT_CAMERAS_SAW = _("So that a watch rule can warn of danger on the road; without one it is deleted within minutes.")
WHAT_WAS_SEEN_OR_TOLD = _(
    "So that a watch rule can warn of danger on the road, or of the same two households quarrelling again and again."
)
WHO_REPORTED = _("So that whoever reported something can be asked and answered.")
WHAT_WAS_SENT = _("So that a message that could not be understood can be looked into.")
WHO_DID_IT = _("So that it can be asked later who decided what, and why.")
COMPARED_AT_ONCE = (
    "compared with the watch rules while it is stored and deleted after their buffer; "
    "masked on pages, each reading recorded; of a quarrel a keyed digest of the two households, which no page shows"
)
COMMAND = tuple(sorted(COMMAND_ROLES))

_seen = Personal(
    WHAT_WAS_SEEN_OR_TOLD,
    PUBLIC_PLACE,
    COMMAND,
    Retention.BUFFER,
    Sensitivity.SENSITIVE,
    unsealed_because=COMPARED_AT_ONCE,
)
_reporter = Personal(WHO_REPORTED, DUTY, COMMAND, Retention.MATTER)

PERSONAL_DATA = PersonalData(
    personal={
        "Signal.person": _reporter,
        "Signal.details": _seen,
        "Signal.evidence": Personal(WHAT_CAMERAS_SAW, PUBLIC_PLACE, COMMAND, Retention.BUFFER),
        "Photo.id": Personal(
            WHAT_CAMERAS_SAW,
            PUBLIC_PLACE,
            COMMAND,
            Retention.EVIDENCE,
            Sensitivity.SENSITIVE,
            unsealed_because="names the picture's file in the media folder, which only the product's user may enter; "
            "each picture served is recorded",
        ),
        "Photo.person": _reporter,
        "KeptAside.body": Personal(
            WHAT_WAS_SENT,
            DUTY,
            COMMAND,
            Retention.SHORT,
            Sensitivity.SENSITIVE,
            unsealed_because="the first 64 KiB of what a device sent, usually no person; deleted after thirty days",
        ),
        "KeptAside.seen_by": Personal(WHO_DID_IT, DUTY, COMMAND, Retention.SHORT),
    },
    not_personal={
        "Signal": "id kind device place longitude latitude observed_at received_at clock_skew_s confidence value unit"
        " fingerprint forget_at",
        "Photo": "device place taken_at received_at width height sha256 upload_sha256 state why forget_at",
        "KeptAside": "id why detail faults device_id place_code channel received_at body_bytes seen_at forget_at",
        "QueuePlace": "queue_made_at number",
    },
)
