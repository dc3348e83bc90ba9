"""What tables, columns and values are called in a copy and in an explanation."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.households.wording import (
    CARE_WORDS,
    CHANGE_WORDS,
    COLUMN_WORDS,
    ENDING_WORDS,
    FIELD_WORDS,
    PURPOSE_WORDS,
    RELATION_WORDS,
    SEX_WORDS,
)
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.wording import ROLE_WORDS
from dayuan.privacy import wording
from dayuan.privacy.rules.consents import has_hour

HEADINGS: dict[str, str | Promise] = {
    "households.Resident": gettext_lazy("Your entry in the register"),
    "households.Household": gettext_lazy("Your household"),
    "households.ResidentChange": gettext_lazy("Changes of your entry"),
    "households.HouseholdChange": gettext_lazy("Changes of your household"),
    "households.Reveal": gettext_lazy("Protected details that were opened"),
    "privacy.Consent": gettext_lazy("Your consents"),
    "privacy.SubjectRequest": gettext_lazy("Your requests about your data"),
    "people.Person": gettext_lazy("Your account"),
    "people.Post": gettext_lazy("Posts you hold or held"),
    "households.CareReader": gettext_lazy("Your membership in a care group"),
}

_LABELS: dict[str, str | Promise] = {
    **{str(name).removesuffix("_id"): word for name, word in COLUMN_WORDS.items()},
    "kind": gettext_lazy("Kind"),
    "happened_on": gettext_lazy("On"),
    "by": gettext_lazy("By whom"),
    "why": gettext_lazy("Why"),
    "fields": gettext_lazy("Changed details"),
    "was": gettext_lazy("What stood there before"),
    "resident": gettext_lazy("Person"),
    "about": gettext_lazy("Number in the history"),
    "field": gettext_lazy("Detail"),
    "purpose": gettext_lazy("Purpose"),
    "words": gettext_lazy("In words"),
    "text": gettext_lazy("Text and version"),
    "on_behalf": gettext_lazy("For whom"),
    "given_by": gettext_lazy("Given by"),
    "proof": gettext_lazy("Proof of guardianship"),
    "channel": gettext_lazy("How"),
    "witness": gettext_lazy("Witness"),
    "evidence": gettext_lazy("Paper or note"),
    "given_at": gettext_lazy("Given at"),
    "recorded_by": gettext_lazy("Entered for you by"),
    "recorded_at": gettext_lazy("Entered at"),
    "ended_at": gettext_lazy("Ended at"),
    "ended_by": gettext_lazy("Ended by"),
    "ended_channel": gettext_lazy("How it was withdrawn"),
    "end_recorded_by": gettext_lazy("End entered by"),
    "end_note": gettext_lazy("Remark"),
    "asked_by": gettext_lazy("Asked by"),
    "contact": gettext_lazy("Answer to"),
    "wish": gettext_lazy("What was asked"),
    "received_at": gettext_lazy("Received at"),
    "due_on": gettext_lazy("Answer due on"),
    "taken_by": gettext_lazy("Taken down by"),
    "state": gettext_lazy("State"),
    "identified_at": gettext_lazy("Identity checked at"),
    "identified_by": gettext_lazy("Identity checked by"),
    "identified_how": gettext_lazy("Identity checked how"),
    "proposed_by": gettext_lazy("Proposed by"),
    "proposal": gettext_lazy("Proposal"),
    "decided_at": gettext_lazy("Decided at"),
    "decided_by": gettext_lazy("Decided by"),
    "refused_at": gettext_lazy("Refused at"),
    "answer": gettext_lazy("Answer"),
    "correction": gettext_lazy("Correction"),
    "closed_at": gettext_lazy("Request closed at"),
    "closed_by": gettext_lazy("Closed by"),
    "handed_over": gettext_lazy("How it was handed over"),
    "merged_into": gettext_lazy("Merged into"),
    "username": gettext_lazy("User name"),
    "full_name": gettext_lazy("Full name"),
    "full_name_en": gettext_lazy("Name in English"),
    "email": gettext_lazy("E-mail"),
    "last_login": gettext_lazy("Last sign-in"),
    "date_joined": gettext_lazy("Account made at"),
    "role": gettext_lazy("Post"),
    "starts_on": gettext_lazy("From"),
    "ends_on": gettext_lazy("Until"),
    "named_by": gettext_lazy("Named by"),
    "reason": gettext_lazy("Reason"),
    "site": gettext_lazy("Site"),
    "person": gettext_lazy("Account"),
}
_LABELS_OF: dict[str, str | Promise] = {
    "households.Household.longitude": gettext_lazy("Longitude (WGS84)"),
    "households.Household.latitude": gettext_lazy("Latitude (WGS84)"),
    "privacy.SubjectRequest.number": gettext_lazy("Number"),
    "privacy.SubjectRequest.place": gettext_lazy("Village"),
    "privacy.Consent.ending": gettext_lazy("Why it ended"),
}

VALUES: dict[str, Mapping[Any, str | Promise]] = {
    "households.Resident.sex": SEX_WORDS,
    "households.Resident.relation": RELATION_WORDS,
    "households.Resident.ending": ENDING_WORDS,
    "households.ResidentChange.kind": CHANGE_WORDS,
    "households.Reveal.field": FIELD_WORDS,
    "households.Reveal.purpose": PURPOSE_WORDS,
    "privacy.Consent.kind": wording.KIND_WORDS,
    "privacy.Consent.on_behalf": wording.ON_BEHALF_WORDS,
    "privacy.Consent.channel": wording.CHANNEL_WORDS,
    "privacy.Consent.ended_channel": wording.WITHDRAWN_WORDS,
    "privacy.Consent.ending": wording.ENDING_WORDS,
    "privacy.SubjectRequest.kind": wording.REQUEST_WORDS,
    "privacy.SubjectRequest.on_behalf": wording.ON_BEHALF_WORDS,
    "privacy.SubjectRequest.channel": wording.REQUEST_CHANNEL_WORDS,
    "privacy.SubjectRequest.state": wording.STATE_WORDS,
    "people.Post.role": ROLE_WORDS,
}


def heading_of(model: type[models.Model]) -> str:
    return str(HEADINGS.get(model._meta.label, model._meta.label))


def label_of(name: str) -> str:
    """Of a field by its full name; an unknown one keeps its own."""
    bare = name.rpartition(".")[2]
    return str(_LABELS_OF.get(name) or _LABELS.get(bare, bare))


def add_words(
    headings: Mapping[str, str | Promise], labels: Mapping[str, str | Promise], values: Mapping[str, Any]
) -> None:
    """What the tables, columns and chosen values of a higher package are called; columns and values by full name."""
    HEADINGS.update(headings)
    _LABELS_OF.update(labels)
    VALUES.update(values)


def is_labelled(name: str) -> bool:
    return name in _LABELS_OF or name.rpartition(".")[2] in _LABELS


def value_said(name: str, value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value in ("", []):
        return ""
    words = VALUES.get(name)
    if words is not None and value in words:
        return str(words[value])
    if name == "households.Resident.care":
        return "、".join(str(word) for care, word in CARE_WORDS.items() if care in value.split())
    return _plainly(value)


def _plainly(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return f"{value.astimezone(SHANGHAI):{'%Y-%m-%d %H:%M' if has_hour(value) else '%Y-%m-%d'}}"
        case date():
            return value.isoformat()
        case list():
            return "、".join(str(COLUMN_WORDS.get(part, part)) for part in value)
        case _:
            return str(value)
