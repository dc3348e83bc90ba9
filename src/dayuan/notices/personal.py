"""What is kept so that a person can be told something, and why."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import (
    CONSENT,
    DUTY,
    NOBODY,
    SUBJECT,
    Datum,
    Personal,
    PersonalData,
    Retention,
    Sensitivity,
    Typed,
)
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES, Role

WHO_WAS_TOLD = _("So that whoever is concerned is told, and it can be asked later who was told when.")
HOW_TO_TELL = _("So that somebody is told by the ways and at the hours they chose.")
WHERE_TO_REACH = _("So that somebody can be reached by telephone, text message or e-mail when it concerns them.")
WHICH_BROWSER = _("So that a browser is called that its owner let us call.")
WHO_SET_IT = _("So that it can be asked who set up what carries notices.")

WATCHERS = (SUBJECT, *sorted(COMMAND_ROLES))

_told = Personal(WHO_WAS_TOLD, DUTY, WATCHERS, Retention.MATTER)
_words = Personal(WHO_WAS_TOLD, DUTY, (SUBJECT,), Retention.MATTER)
_chosen = Personal(HOW_TO_TELL, CONSENT, (SUBJECT,), Retention.WHILE_HELD)
_browser = Personal(WHICH_BROWSER, CONSENT, (NOBODY,), Retention.WHILE_HELD, Sensitivity.SECRET)
_reached = Personal(WHERE_TO_REACH, CONSENT, (SUBJECT,), Retention.WHILE_HELD, Sensitivity.SENSITIVE)
_set_up = Personal(WHO_SET_IT, DUTY, (Role.SYSTEM_ADMINISTRATOR,), Retention.WHILE_HELD)

PERSONAL_DATA = PersonalData(
    personal={
        "Notice.person": _told,
        "Notice.title": _told,
        "Notice.reason": _told,
        "Notice.by": _told,
        "Notice.body": _words,
        "Notice.link": _words,
        "Notice.shown_at": _told,
        "Notice.seen_at": _told,
        "Notice.acknowledged_at": _told,
        "Notice.undelivered_at": _told,
        "Notice.ending": _words,
        "Notice.english": _words,
        "Preference.person": _chosen,
        "Preference.choices": _chosen,
        "Preference.groups": _chosen,
        "Preference.quiet_from": _chosen,
        "Preference.quiet_until": _chosen,
        "Contact.person": _chosen,
        "Contact.phone": Personal(
            WHERE_TO_REACH,
            CONSENT,
            (SUBJECT, *sorted(DESK_ROLES)),
            Retention.WHILE_HELD,
            Sensitivity.SENSITIVE,
        ),
        "Contact.email": _reached,
        "Contact.changed_by": _chosen,
        "PushSubscription.person": _chosen,
        "PushSubscription.endpoint": _browser,
        "PushSubscription.keys": _browser,
        "PushSubscription.endpoint_mark": Personal(WHICH_BROWSER, CONSENT, (NOBODY,), Retention.WHILE_HELD),
        "PushSubscription.browser": _chosen,
        "Gateway.changed_by": _set_up,
        "Gateway.sealed_settings": Personal(WHO_SET_IT, DUTY, (NOBODY,), Retention.WHILE_HELD, Sensitivity.SECRET),
    },
    not_personal={
        "Notice": "id key subject level place made_at ended_at went_at is_fold folded_into",
        "Delivery": "id notice kind state due_at held_until gives_up_at attempts settled_at problem detail",
        "Preference": "changed_at",
        "Contact": "id changed_at",
        "PushSubscription": "id made_at",
        "Gateway": "id kind place is_on changed_at worked_at failed_at rests_until",
    },
    typed={
        "Contact.phone": Typed(
            Datum.PHONE,
            apart_because="the number of somebody who works here, for their work; the register's is a resident's",
        ),
    },
    own_words={
        "Notice": "title reason body link ending",
        "Contact": "email",
        "PushSubscription": "endpoint keys endpoint_mark browser",
        "Gateway": "sealed_settings",
    },
)
