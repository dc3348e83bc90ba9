"""Our own notices: issued by a person, and then true to the warning until it is stood down."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.alerts.models import Notice, NoticeAddress
from dayuan.alerts.rules.areas import area_of
from dayuan.alerts.rules.notices import (
    GOOD_FOR,
    NAMES_SOMEBODY,
    RENEWED_BEFORE_END,
    TOLD_FAMILIES,
    TOLD_LEVELS,
    Told,
    notice,
)
from dayuan.alerts.rules.signing import sign
from dayuan.alerts.rules.terms import CapScope, Message, MessageType, Reference
from dayuan.alerts.rules.writing import element_of, write_message
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.places.rules import CODE_LENGTHS, Level
from dayuan.warnings.models import Warning, WarningLevel, WarningStatus
from dayuan.warnings.rules import Family

VILLAGE_DIGITS = CODE_LENGTHS[Level.VILLAGE]


class NoticeNotAllowed(Refusal):
    """It is not ours to tell, or would tell of somebody."""


@transaction.atomic
def issue_notice(
    warning: Warning, *, scope: CapScope, restriction: str = "", instruction: str = "", by: Person, at: datetime
) -> Notice:
    """Tell others that a confirmed matter is being handled: its kind, level and village, and nothing of what was seen.

    Raises:
        NoticeNotAllowed: not confirmed, closed, blue, about somebody or a home, told already, or a text that names one.
    """
    warning = Warning.objects.select_for_update(of=("self",)).select_related("rule", "place", "case").get(pk=warning.pk)
    _refuse(warning, scope=scope, restriction=restriction, instruction=instruction)
    made = _make(
        warning, MessageType.ALERT, scope=scope, restriction=restriction, instruction=instruction, by=by, at=at
    )
    _record("notice_issued", made, by=by, at=at)
    return made


@transaction.atomic
def follow_warnings(*, at: datetime, warning_id: UUID | None = None) -> int:
    """Update what was told where the level changed or the end draws near; cancel it where the matter is closed."""
    open_ones = Notice.objects.newest_of_each().exclude(message_type=MessageType.CANCEL)
    if warning_id is not None:
        open_ones = open_ones.filter(warning_id=warning_id)
    ids = list(open_ones.values_list("warning_id", flat=True))
    done = 0
    # The warning's row is the lock: two workers write one following notice, not two.
    for warning in (
        Warning.objects.filter(pk__in=ids)
        .select_for_update(of=("self",))
        .select_related("rule", "place", "case")
        .order_by("pk")
    ):
        last = Notice.objects.newest_of_each().get(warning=warning)
        next_type = _next_type(last, warning, at=at)
        if next_type is not None:
            made = _follow(last, warning, next_type, at=at)
            _record("notice_cancelled" if next_type is MessageType.CANCEL else "notice_updated", made, by=None, at=at)
            done += 1
    return done


def _next_type(last: Notice, warning: Warning, *, at: datetime) -> MessageType | None:
    if last.message_type == MessageType.CANCEL:
        return None
    is_over = warning.case is None or warning.case.is_over
    if is_over or warning.level not in TOLD_LEVELS:
        return MessageType.CANCEL
    if warning.level != last.level or last.expires_at <= at + RENEWED_BEFORE_END:
        return MessageType.UPDATE
    return None


def _follow(last: Notice, warning: Warning, message_type: MessageType, *, at: datetime) -> Notice:
    return _make(
        warning,
        message_type,
        scope=CapScope(last.scope),
        restriction=last.restriction,
        instruction=last.instruction,
        by=None,
        at=at,
        follows=last,
    )


def _make(
    warning: Warning,
    message_type: MessageType,
    *,
    scope: CapScope,
    restriction: str,
    instruction: str,
    by: Person | None,
    at: datetime,
    follows: Notice | None = None,
) -> Notice:
    township = Place.objects.get(pk=warning.place.township_code)
    # What has become blue is told to be over, at the level it was told of.
    level = WarningLevel(follows.level if follows and warning.level not in TOLD_LEVELS else warning.level)
    message = notice(
        _told(warning, township, level, scope=scope, restriction=restriction, instruction=instruction),
        message_type,
        identifier=f"{township.pk}-{warning.pk.hex[-12:]}-{secrets.token_hex(4)}",
        sender=settings.CAP_SENDER,
        at=at,
        follows=_reference(follows) if follows else None,
        is_exercise=settings.DEMO,
    )
    raw, is_signed = written(message)
    return Notice.objects.create(
        township=township,
        warning=warning,
        identifier=message.identifier,
        message_type=message_type,
        scope=scope,
        restriction=message.restriction,
        instruction=instruction,
        level=level,
        sent_at=message.sent_at,
        expires_at=message.sent_at + GOOD_FOR,
        follows=follows,
        is_signed=is_signed,
        raw=raw,
        by=by,
    )


def _told(warning: Warning, township: Place, level: WarningLevel, **given: Any) -> Told:
    # No place below a village: a courtyard is a few households.
    code = warning.place_id[:VILLAGE_DIGITS]
    village = Place.objects.select_related("outline").get(pk=code)
    area = area_of(village.name, village.shape, code=village.pk)
    return Told(Family(warning.family), level, township.name, village.name, area, **given)


def written(message: Message) -> tuple[bytes, bool]:
    """The message's bytes, signed where this installation has a key."""
    if not (settings.CAP_KEY and settings.CAP_CERTIFICATE):
        return write_message(message), False
    key, certificate = Path(settings.CAP_KEY).read_bytes(), Path(settings.CAP_CERTIFICATE).read_bytes()
    return sign(element_of(message), key=key, certificate=certificate), True


def _reference(last: Notice) -> Reference:
    return Reference(settings.CAP_SENDER, last.identifier, last.sent_at)


def _refuse(warning: Warning, *, scope: CapScope, restriction: str, instruction: str) -> None:
    is_open = warning.case is not None and not warning.case.is_over
    if warning.status != WarningStatus.CONFIRMED or not is_open:
        raise NoticeNotAllowed(_("Only a confirmed matter that is being handled can be told of."))
    if warning.level not in TOLD_LEVELS:
        raise NoticeNotAllowed(_("Blue matters are handled in the courtyard and told to nobody else."))
    if warning.concerns_home or warning.family not in TOLD_FAMILIES:
        raise NoticeNotAllowed(_("This matter is about somebody or a home, and is told to nobody."))
    if warning.notices.exists():
        raise NoticeNotAllowed(_("A notice of this matter was issued before."))
    if scope is CapScope.RESTRICTED and not restriction.strip():
        raise NoticeNotAllowed(_("Say for whom it is meant."))
    if NAMES_SOMEBODY.search(instruction) or NAMES_SOMEBODY.search(restriction):
        raise NoticeNotAllowed(_("Leave out telephone and ID numbers, plates, and numbers of households."))


@transaction.atomic
def renew_address(township: Place, *, by: Person, at: datetime) -> NoticeAddress:
    """A new address for those who fetch our notices; the old one ends."""
    address, _is_new = NoticeAddress.objects.update_or_create(
        township=township, defaults={"key": secrets.token_urlsafe(32), "made_at": at}
    )
    audit.record(
        "notice_address_renewed",
        f"notice_address:{township.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=township.pk,
        at=at,
    )
    return address


def _record(action: str, made: Notice, *, by: Person | None, at: datetime) -> None:
    audit.record(
        action,
        f"notice:{made.pk}",
        by_id=by.pk if by else None,
        by_name=by.full_name if by else "",
        place_code=made.township_id,
        at=at,
        detail={"warning": str(made.warning_id), "level": made.level, "scope": made.scope},
    )
