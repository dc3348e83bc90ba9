"""What is kept about people here: which official made, ended or explained what; no reporter."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import AUDITOR, DUTY, NOBODY, SUBJECT, Personal, PersonalData, Retention, Sensitivity
from dayuan.people.rules import COMMAND_ROLES

_did = Personal(
    _("So that it can be asked who let another system report to us, or had it told of cases."),
    DUTY,
    (AUDITOR, *sorted(COMMAND_ROLES)),
    Retention.HISTORY,
)
_explained = Personal(
    _("So that it is known who said what the county's columns and words mean here."),
    DUTY,
    (SUBJECT, AUDITOR, *sorted(COMMAND_ROLES)),
    Retention.HISTORY,
)

PERSONAL_DATA = PersonalData(
    personal={
        "ApiKey.made_by": _did,
        "ApiKey.revoked_by": _did,
        "CountySystem.made_by": _explained,
        "CountyMeaning.by": _explained,
        "Subscription.made_by": _did,
        "Subscription.stopped_by": _did,
        "Subscription.secret": Personal(_did.purpose, DUTY, (NOBODY,), Retention.HISTORY, Sensitivity.SECRET),
    },
    own_words={"Subscription": "secret"},
    not_personal={
        "ApiKey": "id township name purpose hash beginning ends_on made_at revoked_at used_at",
        "ReceivedCase": "case key received_at",
        "Subscription": "id township name url events made_at stopped_at",
        "CountySystem": "id township name made_at",
        "CountyMeaning": "id system number kept at",
        "CountyMatter": "id system number case state reported_on at",
        "Delivery": "id subscription event code body state attempts made_at due_at tried_at answer",
    },
)
