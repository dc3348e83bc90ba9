"""Papers of a dispute are printed: kept, as every reading is."""

from datetime import datetime

from django.db import transaction

from dayuan.disputes.actions.party_codes import give_codes
from dayuan.disputes.actions.reading import reader_of
from dayuan.disputes.models import Dispute
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.paper.filling import dossier_of
from dayuan.disputes.paper.offering import WHOLE, with_an_empty_sheet
from dayuan.disputes.paper.printing import print_dossier, print_form
from dayuan.households.actions.records import record_of_resident
from dayuan.kernel import audit
from dayuan.people.models import Person

PRINTED = "dispute_paper_printed"


@transaction.atomic
def print_paper(
    dispute: Dispute, form: Form, *, by: Person, at: datetime, is_empty: bool = False, own_page: str = ""
) -> bytes:
    """One paper with what is known, as PDF; `is_empty` leaves out what is written on the spot.

    With the notice of rights each party gets a slip with their code; `own_page` is the address where it opens theirs.

    Raises:
        NoChineseFont: nothing on this machine can print Chinese.
    """
    if form is Form.RIGHTS:
        give_codes(dispute)
    facts = dossier_of(dispute, at=at, own_page=own_page)
    _keep(dispute, form.value, by=by, at=at)
    return print_form(form, with_an_empty_sheet(facts) if is_empty else facts, by=by, at=at)


@transaction.atomic
def print_file(dispute: Dispute, *, by: Person, at: datetime) -> bytes:
    """The whole dossier as it stands, as PDF.

    Raises:
        NoChineseFont: nothing on this machine can print Chinese.
    """
    _keep(dispute, WHOLE, by=by, at=at)
    return print_dossier(dossier_of(dispute, at=at), by=by, at=at)


def _keep(dispute: Dispute, paper: str, *, by: Person, at: datetime) -> None:
    """In the trail under the case's code, and for each party of the register where they themselves see it."""
    audit.record(
        PRINTED,
        dispute.audit_subject,
        by_id=by.pk,
        by_name=by.full_name,
        place_code=dispute.place_id,
        at=at,
        detail={"paper": paper} | reader_of(dispute, by, at=at),
    )
    for party in dispute.parties.exclude(resident=None).select_related("resident"):
        if party.resident is not None:
            record_of_resident(PRINTED, party.resident, by=by, at=at, detail={"paper": paper})
