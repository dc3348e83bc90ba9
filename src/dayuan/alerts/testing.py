"""Alerts, feeds and certificates for tests. Nothing here was ever sent by anybody."""

import datetime as days
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dayuan.alerts.actions import Taken, register_feed, take_alert
from dayuan.alerts.models import Feed
from dayuan.alerts.rules.signing import sign
from dayuan.alerts.rules.terms import (
    Area,
    CapScope,
    Category,
    Certainty,
    Info,
    Message,
    MessageType,
    Named,
    Severity,
    Status,
    Urgency,
)
from dayuan.alerts.rules.writing import element_of, write_message
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person, Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import TOWNSHIP, make_place
from dayuan.sensing.testing import make_gauge
from dayuan.warnings.actions import confirm_warning, look
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import Family
from dayuan.warnings.testing import make_condition_rule, seen_value, store

SENDER = "51142141600000"
"""As the national system writes its senders: digits only."""
AROUND_THE_TOWNSHIP = ((29.9, 104.0), (29.9, 104.2), (30.1, 104.2), (30.1, 104.0), (29.9, 104.0))
FAR_AWAY = ((39.8, 116.2), (39.8, 116.6), (40.1, 116.6), (40.1, 116.2), (39.8, 116.2))

RAINSTORM = Info(
    language="zh-CN",
    categories=(Category.MET,),
    event="暴雨",
    event_codes=(Named("国家预警信息发布中心事件编码", "11B03"),),
    urgency=Urgency.EXPECTED,
    severity=Severity.SEVERE,
    certainty=Certainty.LIKELY,
    effective_at=MONDAY_NOON,
    expires_at=MONDAY_NOON + timedelta(hours=6),
    sender_name="县气象台（虚构）",
    headline="县气象台发布暴雨橙色预警（虚构）",
    description="预计未来 3 小时降雨量将达 50 毫米以上。",
    instruction="检查低洼处，停止户外作业。",
    parameters=(Named("预警颜色", "橙色"),),
    areas=(Area("虞丞乡一带", polygons=(AROUND_THE_TOWNSHIP,)),),
)


def make_message(identifier: str = "511421416000001", *, info: dict[str, Any] | None = None, **given: Any) -> Message:
    """An invented warning of a rainstorm around the township, of Monday noon, for six hours."""
    message = Message(
        identifier=identifier,
        sender=SENDER,
        sent_at=MONDAY_NOON,
        status=Status.ACTUAL,
        message_type=MessageType.ALERT,
        scope=CapScope.PUBLIC,
        infos=(replace(RAINSTORM, **(info or {})),),
    )
    return replace(message, **given)


def following(
    first: Message, message_type: MessageType, identifier: str, *, minutes: int = 30, **given: Any
) -> Message:
    """An update or a cancellation of an earlier message."""
    sent_at = first.sent_at + timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "message_type": message_type,
        "references": (first.reference,),
        "sent_at": sent_at,
    } | given
    return make_message(identifier, **values)


def make_feed(name: str = "县气象台", *, by: Person | None = None, **given: Any) -> Feed:
    keeper = by or make_officer("feed-keeper", Role.DUTY_OFFICER, TOWNSHIP, full_name="预警来源管理员", on_duty=False)
    values: dict[str, Any] = {"place": make_place(TOWNSHIP), "senders": (SENDER,), "at": MONDAY_NOON} | given
    return register_feed(name, by=keeper, **values)[0]


def take(feed: Feed, message: Message, *, at: datetime = MONDAY_NOON) -> Taken:
    return take_alert(feed, write_message(message), at=at)


def signed(message: Message, name: str = "county") -> bytes:
    key, certificate = make_certificate(name)
    return sign(element_of(message), key=key, certificate=certificate)


@cache
def make_certificate(name: str) -> tuple[bytes, bytes]:
    """A key and its own certificate, in PEM, good for ten years around today."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(days.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1825))
        .not_valid_after(today + timedelta(days=1825))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, certificate.public_bytes(serialization.Encoding.PEM)


HIGH_WATER = {"happens": {"kind": "water_level", "where": [{"is": "at_least", "than": 3}], "counts_for_s": 600}}


def make_confirmed(by: Person, *, device_id: str = "gauge-east", **rule: Any) -> Warning:
    """A yellow matter of a hill fire in the village, confirmed at Monday noon (a gauge says it: no rule minds)."""
    values: dict[str, Any] = {"title": "山火", "level": "yellow", "family": Family.FIRE, "said": "气温很高"} | rule
    make_condition_rule(HIGH_WATER, **values)
    signal = store(seen_value(make_gauge(device_id), "water_level", 4.0, "m", at=MONDAY_NOON), forget_at=None)
    look([signal], at=MONDAY_NOON)
    # Two rules about one gauge are one matter.
    warning = Warning.objects.get(device_id=device_id)
    confirm_warning(warning.pk, by=by, at=MONDAY_NOON)
    warning.refresh_from_db()
    return warning
