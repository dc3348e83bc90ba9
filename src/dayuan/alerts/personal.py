"""What alerts keep about people: which official entered a source, looked at what was kept aside, issued a notice."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import AUDITOR, DUTY, Personal, PersonalData, Retention
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES

DESK, COMMAND = tuple(sorted(DESK_ROLES)), tuple(sorted(COMMAND_ROLES))
_did = Personal(
    _("So that it can be asked who entered a source of alerts or issued a notice."), DUTY, (AUDITOR,), Retention.HISTORY
)
_as_sent = Personal(
    _("So that it can be proven what an authority said; it may name an official of theirs to call."),
    DUTY,
    DESK,
    Retention.MATTER,
)

PERSONAL_DATA = PersonalData(
    personal={
        "Feed.made_by": _did,
        "Notice.by": _did,
        "LevelTable.made_by": _did,
        "LevelTable.published_by": _did,
        "LevelProposal.proposed_by": _did,
        "LevelProposal.decided_by": _did,
        "Aside.seen_by": Personal(_did.purpose, DUTY, (AUDITOR,), Retention.SHORT),
        "Aside.raw": Personal(
            _("So that a person can see why something sent was not taken; nobody knows what is in it."),
            DUTY,
            COMMAND,
            Retention.SHORT,
        ),
        "Alert.raw": _as_sent,
        "Alert.infos": _as_sent,
    },
    not_personal={
        "Feed": "id name place device url every_minutes senders certificate must_be_signed is_on made_at etag modified"
        " known_links next_pull_at tried_at worked_at failures error",
        "Alert": "id feed identifier sender sent_at status message_type scope references event event_code severity"
        " urgency certainty weather_colour level headline shape onset_at expires_at signature touch state ended_at"
        " replaced_by said_at contents received_at",
        "Aside": "id feed why detail bytes digest times received_at seen_at",
        "Notice": "id township warning identifier message_type scope restriction instruction level sent_at expires_at"
        " follows is_signed raw",
        "LevelTable": "id township version levels steps made_at",
        "LevelProposal": "id township levels steps state proposed_at decided_at reason table",
        "NoticeAddress": "township key made_at",
    },
)
