"""What is done to the table of who answers: its rows are changed by adding newer ones."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.chain_rules import CHAINS, FIRST_ANSWERS, Chain, RungName
from dayuan.people.models import AnswerRule, Person
from dayuan.places.models import Place


class RungNotInChain(Refusal):
    """The chosen chain has no such rung, or the kind of matter is not known."""


@transaction.atomic
def change_answer(
    township: Place, kind: str, *, chain: Chain, first_rung: RungName, by: Person, at: datetime
) -> AnswerRule:
    """Say which chain answers for a kind of matter from now on, and from which rung; the old row stays as history.

    Raises:
        RungNotInChain: the chain has no such rung.
    """
    if kind not in FIRST_ANSWERS or first_rung not in CHAINS[chain]:
        raise RungNotInChain(_("This chain has no such rung. Choose one of its own."))
    rule = AnswerRule.objects.create(township=township, kind=kind, chain=chain, first_rung=first_rung, since=at, by=by)
    audit.record(
        "answer_changed",
        f"answer:{township.code}:{kind}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=township.code,
        at=at,
        detail={"chain": chain.value, "first_rung": first_rung.value},
    )
    return rule
