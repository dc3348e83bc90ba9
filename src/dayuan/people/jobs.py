"""The proof of the audit trail, carried out by the worker."""

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from dayuan.people.trail_proofs import QUEUE, give_up, prove

log = logging.getLogger(__name__)


@app.task(queue=QUEUE)
def prove_trail(proof_id: str) -> None:
    try:
        prove(UUID(proof_id))
    except Exception:
        give_up(UUID(proof_id))
        log.exception("the trail could not be verified")
