"""The code with which a party follows their own mediation; and that they did, in the trail."""

import hmac
import secrets
from datetime import datetime

from django.db import transaction

from dayuan.disputes.models import Dispute, Party
from dayuan.households.rules import CODE_ALPHABET, CODE_CHARACTERS, format_file_code, phone_tail, read_file_code
from dayuan.kernel import audit
from dayuan.kernel.sealing.seals import blind_index

PURPOSE = "disputes.party_code"
OPENED_BY_PARTY = "mediation_opened_by_party"
NOBODYS_CODE = "00000000"
"""Not of the alphabet: nobody has it. Looked up where a typed code can be none, so that both take as long."""
NO_DIGITS = "----"


def give_codes(dispute: Dispute) -> None:
    """Every party who has none gets a code: when they are told their rights, or when that paper is printed."""
    for party in dispute.parties.filter(code_index=None):
        characters = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_CHARACTERS))
        party.code, party.code_index = format_file_code(characters), blind_index(PURPOSE, characters)
        party.save(update_fields=["code", "code_index"])


@transaction.atomic
def open_own_mediation(code: str, digits: str, *, at: datetime) -> Party | None:
    """The party of this code, once told their rights; the digits end their phone, or without one their ID number.

    Every wrong pair takes the same steps and has the same answer. A right one is recorded.
    """
    index = blind_index(PURPOSE, read_file_code(code) or NOBODYS_CODE)
    found = Party.objects.select_related("dispute__case", "dispute__place").filter(code_index=index).first()
    expected = end_of(found) if found is not None else ""
    fits = hmac.compare_digest((expected or NO_DIGITS).encode(), digits.strip().upper().encode())
    if not fits or found is None or not expected or found.told_on is None:
        return None
    dispute = found.dispute
    audit.record(
        OPENED_BY_PARTY,
        dispute.audit_subject,
        by_id=None,
        by_name="",
        place_code=dispute.place_id,
        at=at,
        detail={"party": found.number},
    )
    return found


def end_of(party: Party) -> str:
    """What opens their page beside the code; nothing where neither phone nor ID number is known."""
    return phone_tail(party.phone) if party.phone else party.id_number[-4:]
