"""Something reported, something disputed, and another system that knows of it."""

from dayuan.cases.actions import add_evidence
from dayuan.cases.testing import make_report, make_shown
from dayuan.disputes.actions.scanning import keep_signed_paper
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.testing import make_dispute
from dayuan.exchange.testing import (
    bring_county_list,
    county_file,
    county_row,
    make_api_key,
    make_county_system,
    make_subscription,
)
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.sensing.testing import make_pdf, make_picture


def reported(village: Place) -> dict[str, object]:
    """A lamp that a villager reported; the village's secretary answers for it."""
    case = make_report(village)
    return {
        "cases:act.case_id": case.pk,
        "cases:act.act": "accept",
        "cases:reporter.case_id": case.pk,
        "reporter_id": case.reporters.get().pk,
        "cases:figure.key": "on_time",
        "cases:class.code": "09001",
    }


SHOWING = ("public", "covered", "prepare", "cover", "uncover", "recover", "release", "withdraw")


def shown(secretary: Person, village: Place) -> dict[str, object]:
    """A photo of a lamp, of which the public sees a copy."""
    case = make_report(village)
    piece = add_evidence(case.pk, make_picture(), by=secretary, at=MONDAY_NOON)
    make_shown(piece, by=secretary)
    mark = piece.public_copy.marks.get()
    decided = {f"evidence:{name}.case_id": case.pk for name in SHOWING}
    decided |= {f"evidence:{name}.evidence_id": piece.pk for name in SHOWING}
    return {
        **decided,
        "mark_id": mark.pk,
        "reporter:shown.code": case.code,
        "reporter:shown.evidence_id": piece.pk,
    }


def dispute(secretary: Person, village: Place) -> dict[str, object]:
    """A dispute, and a quarrel that somebody reported."""
    dispute = make_dispute(secretary)
    paper = keep_signed_paper(dispute.pk, Form.RIGHTS, [make_pdf()], by=secretary, at=MONDAY_NOON)
    return {
        "disputes:signed_paper.paper_id": paper.pk,
        "disputes:take.case_id": make_report(village, class_code="01001").pk,
        "dispute_id": dispute.pk,
        "act": "add_party",
        "paper": "rights",
        "party_id": dispute.parties.earliest("number").pk,
    }


def exchange(chief: Person, village: Place) -> dict[str, object]:
    """A key and an address of other systems, a public case that was told there, and what Open311 calls it."""
    key, _text = make_api_key(chief)
    told = make_subscription(chief)
    case = make_report(village)
    return {
        "key_id": key.pk,
        "exchange.subscription_id": told.pk,
        "delivery_id": told.deliveries.get().pk,
        "fmt": "json",
        "service_code": case.class_code,
        "service_request_id": case.code,
        "token": "county-0001",
        **_county(chief),
    }


def _county(chief: Person) -> dict[str, object]:
    """A system of the county, and a list of it that was brought and not explained yet."""
    system = make_county_system(chief)
    brought = bring_county_list(system, county_file(county_row()), by=chief)
    return {"system_id": system.pk, "exchange.import_id": brought.pk}
