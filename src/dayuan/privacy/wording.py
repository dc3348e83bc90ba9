"""What kinds, channels, states, bases, readers and retentions are called on a page."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.kernel.personal import AUDITOR, CONSENT, DUTY, EMERGENCY, NOBODY, PUBLIC_PLACE, SUBJECT, Retention
from dayuan.people.rules import Role
from dayuan.people.wording import ROLE_WORDS
from dayuan.privacy.rules.consents import Channel, ConsentKind, Ending, OnBehalf, Standing
from dayuan.privacy.rules.requests import RequestChannel, RequestKind, State

KIND_WORDS = {
    ConsentKind.HOME_SENSOR: _("Door sensor and meter reading at an elder's home"),
    ConsentKind.HOUSEHOLD_CAMERA: _("Household camera"),
    ConsentKind.CARE_CALLS: _("Care visits by phone"),
    ConsentKind.PUBLIC_PHOTO: _("Photograph on a public list"),
}

CHANNEL_WORDS = {
    Channel.PAPER: _("on paper, signed"),
    Channel.WITNESSED: _("spoken, with a witness"),
    Channel.PHONE: _("by phone"),
    Channel.ELECTRONIC: _("on their own page"),
}

WITHDRAWN_WORDS = {
    Channel.PAPER: _("withdrawn on paper"),
    Channel.WITNESSED: _("withdrawn by word of mouth"),
    Channel.PHONE: _("withdrawn by phone"),
    Channel.ELECTRONIC: _("withdrawn on their own page"),
}

ON_BEHALF_WORDS = {
    OnBehalf.SELF: _("for oneself"),
    OnBehalf.CHILD: _("for a child under 14"),
    OnBehalf.WARD: _("for a grown-up ward"),
}

ENDING_WORDS = {
    Ending.WITHDRAWN: _("withdrawn"),
    Ending.RENEWED: _("given anew"),
    Ending.TEXT_CHANGED: _("a newer text is in force: ask again"),
    Ending.CAME_OF_AGE: _("turned fourteen: ask them themselves"),
    Ending.GUARDIAN_ERASED: _("the guardian who gave it is erased: ask who is guardian now"),
}

STANDING_WORDS = {
    Standing.NOT_ASKED: pgettext_lazy("consent", "not asked yet"),
    Standing.GIVEN: pgettext_lazy("consent", "agreed"),
    Standing.WITHDRAWN: pgettext_lazy("consent", "withdrawn"),
    Standing.ASK_AGAIN: pgettext_lazy("consent", "to be asked again"),
}

REQUEST_WORDS = {
    RequestKind.COPY: _("Get a copy"),
    RequestKind.CORRECT: _("Correct something"),
    RequestKind.DELETE: _("Delete something"),
    RequestKind.EXPLAIN: _("Have it explained"),
    RequestKind.WITHDRAW: _("Withdraw a consent"),
}

REQUEST_CHANNEL_WORDS = {
    RequestChannel.COUNTER: _("in person"),
    RequestChannel.PHONE: _("by phone"),
    RequestChannel.PAPER: _("on a paper form"),
    RequestChannel.OWN_PAGE: _("on their own page"),
}

STATE_WORDS = {
    State.RECEIVED: _("received, identity not checked"),
    State.IDENTIFIED: _("identity checked"),
    State.PROPOSED: _("erasure proposed, waits for a second person"),
    State.ANSWERED: _("answered"),
    State.REFUSED: _("refused"),
    State.CLOSED: pgettext_lazy("request", "closed"),
}

STEP_WORDS: dict[str, str | Promise] = {
    "subject_request_received": _("received"),
    "subject_request_identified": _("identity checked"),
    "subject_copy_made": _("copy made"),
    "subject_request_answered": _("answered"),
    "subject_request_refused": _("refused"),
    "subject_request_closed": _("handed over and closed"),
    "erasure_proposed": _("erasure proposed"),
    "erasure_decided": _("erasure decided"),
    "resident_erased": _("erased from the register"),
    "resident_detail_erased": _("these details erased for ever"),
    "subject_request_fell_away": _("fell away: whom it was about is erased"),
}

LOOK_SENTENCES: dict[str, str | Promise] = {
    "subject_request_identified": _("checked who you are, for your request"),
    "subject_copy_made": _("made a copy of everything kept about you"),
    "subject_copy_opened": _("opened everything kept about you, with protected details masked"),
    "subject_request_answered": _("answered your request"),
    "subject_request_refused": _("refused your request"),
    "subject_request_closed": _("closed your request"),
    "erasure_proposed": _("proposed to erase what you asked to have erased"),
    "erasure_decided": _("decided to erase what you asked to have erased"),
}

OWN_ACTS = ("consent_given", "consent_withdrawn", "subject_request_received", "subject_copy_opened")
"""On their own page; at the desk somebody is named."""
BY_ITSELF = ("consent_lapsed", "subject_request_fell_away")


def _consent_given(detail: Mapping[str, Any], is_own: bool) -> str:
    sentence = _("agreed to “%(kind)s”") if is_own else _("recorded your consent to “%(kind)s”")
    return sentence % {"kind": _kind_of(detail)}


def _consent_withdrawn(detail: Mapping[str, Any], is_own: bool) -> str:
    if is_own:
        return _("withdrew the consent to “%(kind)s”") % {"kind": _kind_of(detail)}
    return _("recorded that your consent to “%(kind)s” was withdrawn") % {"kind": _kind_of(detail)}


def _consent_lapsed(detail: Mapping[str, Any], _is_own: bool) -> str:
    return _("noted that your consent to “%(kind)s” no longer counts") % {"kind": _kind_of(detail)}


def _request_received(detail: Mapping[str, Any], is_own: bool) -> str:
    kind = detail.get("kind")
    what = str(REQUEST_WORDS[RequestKind(kind)]) if kind in set(RequestKind) else ""
    sentence = _("asked about the data: %(what)s") if is_own else _("took down your request: %(what)s")
    return sentence % {"what": what}


def _kind_of(detail: Mapping[str, Any]) -> str:
    kind = detail.get("kind")
    return str(KIND_WORDS[ConsentKind(kind)]) if kind in set(ConsentKind) else ""


TELLERS = {
    "consent_given": _consent_given,
    "consent_withdrawn": _consent_withdrawn,
    "consent_lapsed": _consent_lapsed,
    "subject_request_received": _request_received,
}

BASIS_WORDS: dict[str, str | Promise] = {
    DUTY: _("The law makes it our duty (Personal Information Protection Law, art. 13(1)(3) and 34)."),
    CONSENT: _("You, or your guardian, agreed, and can withdraw at any time (art. 13(1)(1) and 15)."),
    EMERGENCY: _("To protect life, health and property in an emergency (art. 13(1)(4))."),
    PUBLIC_PLACE: _("Equipment in public places, for public safety alone, with a sign (art. 26)."),
}

READER_WORDS: dict[str, str | Promise] = {
    **{role.value: word for role, word in ROLE_WORDS.items()},
    SUBJECT: _("you"),
    AUDITOR: _("Auditor"),
    NOBODY: _("nobody; only the program compares it"),
    "handlers": _("those named one by one for it"),
}

RETENTION_WORDS: dict[str, str | Promise] = {
    Retention.BUFFER: _("some minutes; longer only where it becomes evidence"),
    Retention.EVIDENCE: _("some weeks after the matter is closed"),
    Retention.WHILE_HELD: _("while you are in the register or hold the post"),
    Retention.MATTER: _("as long as the file of the matter"),
    Retention.HISTORY: _("at least three years, and never edited"),
    Retention.SHORT: _("thirty days"),
    Retention.SIGN_INS: _("two hundred days"),
    Retention.ARCHIVE: _("ten to thirty years, as the archive rule says"),
}


def readers_said(readers: tuple[str, ...]) -> list[str]:
    """Who reads it, the person first; a post is said once."""
    ordered = sorted(dict.fromkeys(readers), key=lambda reader: (reader != SUBJECT, reader))
    return list(dict.fromkeys(str(READER_WORDS.get(reader, reader)) for reader in ordered))


def role_said(role: str) -> str:
    return str(ROLE_WORDS[Role(role)]) if role in set(Role) else ""
