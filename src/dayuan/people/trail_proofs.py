"""Proving the whole trail: asked for by an auditor, done by the worker, its progress and result kept."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from dayuan.kernel import audit
from dayuan.kernel.chain import find_broken_links
from dayuan.kernel.clock import now
from dayuan.people.models import Person
from dayuan.people.powers_models import TrailProof

JOB = "dayuan.people.jobs.prove_trail"
QUEUE = "audit"
LONGEST = timedelta(hours=6)
"""A proof that has not ended by then never will."""


@transaction.atomic
def ask_for_proof(*, by: Person, at: datetime) -> TrailProof:
    """Have every chain proven by the worker; while one proof runs, asking again means that one."""
    TrailProof.objects.filter(finished_at=None, asked_at__lt=at - LONGEST).update(finished_at=at, failed=True)
    proof, made = TrailProof.objects.get_or_create(finished_at=None, defaults={"asked_by": by, "asked_at": at})
    if made:
        app.configure_task(JOB, queue=QUEUE).defer(proof_id=str(proof.pk))
    return proof


def prove(proof_id: UUID) -> None:
    """Follow every chain to its recorded head, saying how far it is. It can run twice: the later one counts."""
    proof = TrailProof.objects.get(pk=proof_id)
    if proof.finished_at is not None:
        return
    models = audit.chained_models()
    proof.entries = sum(model._default_manager.count() for model in models)
    proof.seen, proof.broken = 0, []
    proof.save(update_fields=["entries", "seen", "broken"])
    before = 0
    for model in models:
        seen = _Seen(proof, before)
        proof.broken += [
            {"chain": link.chain, "number": link.number, "why": link.why} for link in find_broken_links(model, seen)
        ]
        before = proof.seen
    proof.finished_at = now()
    proof.save(update_fields=["broken", "finished_at"])


def give_up(proof_id: UUID) -> None:
    TrailProof.objects.filter(pk=proof_id, finished_at=None).update(finished_at=now(), failed=True)


class _Seen:
    """Keeps how many entries were looked at, over all tables."""

    def __init__(self, proof: TrailProof, before: int) -> None:
        self.proof, self.before = proof, before

    def __call__(self, seen: int) -> None:
        self.proof.seen = self.before + seen
        self.proof.save(update_fields=["seen"])
