"""What warnings keep about people: whose plate, who decided."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import DUTY, NOBODY, PUBLIC_PLACE, Personal, PersonalData, Retention, Sensitivity
from dayuan.people.rules import COMMAND_ROLES, Role

WHAT_WAS_MATCHED = _("So that a person can decide whether a warning is true.")
WHO_DID_IT = _("So that it can be asked later who decided what, and why.")
COMMAND = tuple(sorted(COMMAND_ROLES))

_decided = Personal(WHO_DID_IT, DUTY, COMMAND, Retention.HISTORY)
_observed = Personal(WHAT_WAS_MATCHED, PUBLIC_PLACE, COMMAND, Retention.EVIDENCE)

PERSONAL_DATA = PersonalData(
    personal={
        "WatchRule.condition": Personal(
            WHAT_WAS_MATCHED,
            PUBLIC_PLACE,
            (Role.CHIEF_GRID_OFFICER,),
            Retention.WHILE_HELD,
            Sensitivity.SENSITIVE,
            unsealed_because="names plates to watch for and is compared with every plate seen; "
            "a rule needs purpose, basis and an expiry, and each version is recorded",
        ),
        "Backtest.asked_by": Personal(WHO_DID_IT, DUTY, COMMAND, Retention.SHORT),
        "WatchRule.made_by": _decided,
        "WatchRule.published_by": _decided,
        "RuleProposal.terms": Personal(
            WHAT_WAS_MATCHED,
            PUBLIC_PLACE,
            COMMAND,
            Retention.WHILE_HELD,
            unsealed_because="beginnings of plates, which are regions and no single car, and the terms of a rule",
        ),
        "RuleProposal.proposed_by": _decided,
        "RuleProposal.decided_by": _decided,
        "Warning.subject_key": Personal(WHAT_WAS_MATCHED, PUBLIC_PLACE, (NOBODY,), Retention.EVIDENCE),
        "Warning.evidence": Personal(
            WHAT_WAS_MATCHED,
            PUBLIC_PLACE,
            COMMAND,
            Retention.EVIDENCE,
            Sensitivity.SENSITIVE,
            unsealed_because="masked on pages, each reading recorded, emptied with the evidence",
        ),
        "Warning.said": _observed,
        "Warning.said_en": _observed,
        "Warning.longitude": _observed,
        "Warning.latitude": _observed,
        "Episode.observed": _observed,
        "Mute.by": _decided,
        "Mute.reason": _decided,
        "Warning.owner": _decided,
        "Warning.decided_by": _decided,
        "Warning.note": _decided,
    },
    not_personal={
        "Backtest": "id proposal rule asked_at begins_at ends_at state reached_at signals said_at finished_at result",
        "Episode": "id rule about_key place device level began_at ended_at noticed_at withdrawn_at withdrawn_because"
        " warning joined_in_storm",
        "Mute": "id township rule_key device place at until",
        "Lookout": "id rule about_key place device reckoned_at due_at since",
        "RuleProposal": "id township key starter title state proposed_at decided_at reason rule",
        "WatchRule": "id key version township title title_en purpose purpose_en legal_basis readers signal_kind when"
        " stages about family said said_en checks checks_en concerns_home damped_s joins_within_m days"
        " place_codes hours_from hours_until level decide_within_s quiet_for_s buffer_minutes starts_at expires_at"
        " stopped_at made_at",
        "Warning": "id rule level status place site device times_seen last_seen_at owner_role raised_at decide_by"
        " turns unfounded_at overdue_noticed_at decided_at reject_reason case evidence_forgotten_at family eased_at"
        " level_set_at joined_into kept_apart_at",
    },
    own_words={
        "Mute": "reason",
        "Warning": "subject_key note said said_en",
    },
)
