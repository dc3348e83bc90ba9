"""Which entries a collector has, and bringing it the others."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from dayuan.kernel.audit_export.syslog import Address, Collector, Line
from dayuan.kernel.chain import ChainHead
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry, AuditExportPlace

AT_ONCE = 200
"""Entries handed over together; as many may come a second time when we die in between."""


@dataclass(frozen=True)
class Exported:
    """What one run did; a problem ends it, and the next one goes on at the same entry."""

    number: int = 0
    problem: str = ""


def export_audit(*, at_once: int = AT_ONCE) -> Exported:
    """Bring the collector every entry it does not have, chain by chain in order; the place moves after each portion.

    Raises: ValueError where the setting is no address.
    """
    target = settings.AUDIT_SYSLOG
    if not target:
        return Exported()
    collector = Address.read(target).collector()
    number = 0
    for chain in _audit_chains():
        while True:
            try:
                sent = _export_portion(target, chain, collector, at_once)
            except OSError as problem:
                _note_problem(target, chain, str(problem) or type(problem).__name__)
                return Exported(number, f"{target}: {problem}")
            number += sent
            if sent < at_once:
                break
    return Exported(number)


def waiting_for_export() -> tuple[int, str]:
    """How many entries the collector does not have, and what went wrong last."""
    target = settings.AUDIT_SYSLOG
    heads = dict(ChainHead.objects.filter(chain__in=_audit_chains()).values_list("chain", "length"))
    places = AuditExportPlace.objects.filter(target=target)
    sent = sum(place.number for place in places if place.chain in heads)
    return sum(heads.values()) - sent, next((place.problem for place in places if place.problem), "")


def _audit_chains() -> list[str]:
    beginning = f"{AuditEntry._meta.db_table}/"
    return list(ChainHead.objects.filter(chain__startswith=beginning).order_by("chain").values_list("chain", flat=True))


@transaction.atomic
def _export_portion(target: str, chain: str, collector: Collector, at_once: int) -> int:
    """The place is locked meanwhile, so that two workers do not send the same; it moves only after the handing over."""
    AuditExportPlace.objects.bulk_create([AuditExportPlace(target=target, chain=chain)], ignore_conflicts=True)
    place = AuditExportPlace.objects.select_for_update().get(target=target, chain=chain)
    entries = list(AuditEntry.objects.filter(chain=chain, number__gt=place.number).order_by("number")[:at_once])
    if entries:
        collector.send(_lines(entries))
        place.number, place.sent_at, place.problem = entries[-1].number, now(), ""
        place.save()
    return len(entries)


def _note_problem(target: str, chain: str, problem: str) -> None:
    AuditExportPlace.objects.update_or_create(target=target, chain=chain, defaults={"problem": problem[:300]})


def _lines(entries: Sequence[AuditEntry]) -> list[bytes]:
    hostname = socket.gethostname()
    return [_line(entry).text(hostname).encode() for entry in entries]


def _line(entry: AuditEntry) -> Line:
    facts = {
        "chain": entry.chain,
        "number": str(entry.number),
        "hash": entry.entry_hash,
        "id": str(entry.pk),
        "action": entry.action,
        "by": str(entry.by_id or ""),
        "byName": entry.by_name,
        "subject": entry.subject,
        "place": entry.place_code,
        "reason": entry.reason,
    }
    return Line(entry.at, entry.action, facts, entry.detail)
