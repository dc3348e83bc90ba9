"""Makes in a running demo what some pages need and the demo has none of, and says where each of them lies."""

import json
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.urls import reverse

from dayuan.alerts.testing import make_confirmed
from dayuan.cases.actions import add_evidence
from dayuan.cases.testing import make_covered, make_report
from dayuan.devices.models import Device
from dayuan.disputes.testing import make_dispute
from dayuan.exchange.testing import (
    bring_county_list,
    county_file,
    county_row,
    make_api_key,
    make_county_system,
    make_subscription,
)
from dayuan.households.actions.residents import end_entry
from dayuan.households.models import Resident
from dayuan.households.rules import Ending, Relation
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.notices.testing import make_notice
from dayuan.people.models import Person
from dayuan.people.testing import set_up_codes
from dayuan.people.tests.telephone import Telephone
from dayuan.places.actions import read_outlines
from dayuan.places.coordinates import Datum
from dayuan.places.models import Place
from dayuan.places.testing import VILLAGE, square
from dayuan.privacy.models import SubjectRequest
from dayuan.sensing.actions import Telling, note_told
from dayuan.sensing.rules import ToldAbout
from dayuan.sensing.testing import make_picture
from dayuan.warnings.actions import backtest_at_once
from dayuan.warnings.testing import make_proposal
from dayuan.workbooks.blank_actions import keep_form
from dayuan.workbooks.files import export_path
from dayuan.workbooks.models import Export, LikelyRow
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import blank_form, make_blank_form, make_import, xlsx

WITH_A_SECOND_FACTOR = "secretary2"

type Address = tuple[str | UUID, ...]

HIGH_WATER = {"stays": {"kind": "water_level", "where": [{"is": "at_least", "than": 3.2}]}}


def say_the_command_rooms() -> None:
    """Print `name: address` of pages of matters and of equipment."""
    duty, at = Person.objects.get(username="duty"), now()
    proposal = make_proposal(by=duty, when=HIGH_WATER, signal_kind="", home_prefixes=(), title="水位", at=at)
    trial = backtest_at_once(proposal, by=duty, at=at)
    told = note_told(Telling(ToldAbout.DANGER, VILLAGE, at), entry=uuid4(), by=duty, at=at)
    imager = Device.objects.filter(kind="thermal_imager").earliest("pk")
    secretary = Person.objects.get(username="secretary")
    photo = add_evidence(make_report(Place.objects.get(pk=VILLAGE), at=at).pk, make_picture(), by=secretary, at=at)
    make_covered(photo, by=secretary, at=at)
    notice, dispute = make_notice(secretary), make_dispute(secretary, at=at)
    _say(
        ("warnings:proposal", proposal.pk),
        ("warnings:change_proposal", proposal.pk),
        ("warnings:backtest", trial.pk),
        ("signals:told", told),
        ("thermal:imager", imager.pk),
        ("alerts:issue", make_confirmed(duty, device_id=f"gauge-{uuid4().hex[:8]}").pk),
        ("exchange:subscription", make_subscription(Person.objects.get(username="chief"), at=at).pk),
        ("evidence:public", photo.case_id, photo.pk),
        *_of_the_county(),
        ("notices:notice", notice.pk),
        ("disputes:dispute", dispute.pk),
        ("disputes:act", dispute.pk, "add_party"),
        ("disputes:reveal", dispute.pk, dispute.parties.earliest("number").pk, "phone"),
    )


def _of_the_county() -> list[Address]:
    chief, at = Person.objects.get(username="chief"), now()
    system = make_county_system(chief, name=f"县平台{uuid4().hex[:6]}", at=at)
    brought = bring_county_list(system, county_file(county_row()), by=chief, at=at)
    return [
        ("exchange:county", system.pk),
        ("exchange:county_export", system.pk),
        ("exchange:county_meaning", brought.pk),
    ]


def say_a_key() -> None:
    """Print the key of another system."""
    print(json.dumps({"key": make_api_key(Person.objects.get(username="chief"), at=now())[1]}))


def say_the_grounds() -> None:
    """Print `name: address` of pages of people, places and workbooks."""
    _say(*_of_residents(), *_of_places(), *_of_workbooks(), *_of_a_second_factor())


def _say(*found: Address) -> None:
    print(json.dumps({name: reverse(str(name), args=parts) for name, *parts in found}))


def _of_residents() -> list[Address]:
    ours = Resident.objects.filter(household__place__code__startswith=VILLAGE)
    one, other, gone = ours.filter(ended_on__isnull=True).exclude(relation=Relation.HEAD).order_by("pk")[:3]
    secretary, at = Person.objects.get(username="secretary"), now()
    end_entry(gone.pk, Ending.MOVED_OUT, on=at.astimezone(SHANGHAI).date(), by=secretary, at=at)
    return [
        ("households:back", gone.pk),
        ("households:head", one.pk),
        ("households:merge", one.pk, other.pk),
        ("privacy:letter", SubjectRequest.objects.filter(resident__isnull=False).earliest("pk").pk),
    ]


def _of_places() -> list[Address]:
    village = Place.objects.get(code=VILLAGE)
    file = {"type": "Feature", "properties": {"code": VILLAGE}, "geometry": square(104.06, 29.96)}
    taken = read_outlines(
        village,
        json.dumps(file).encode(),
        file_name="x.geojson",
        datum=Datum.WGS84,
        by=Person.objects.get(username="chief"),
        at=now(),
    )
    return [("places:import", taken.pk), ("places:add", VILLAGE, "courtyard")]


def _of_workbooks() -> list[Address]:
    secretary, village, at = Person.objects.get(username="secretary"), Place.objects.get(code=VILLAGE), now()
    sheet = sheet_of("residents")
    rows = [["所在村组", "户号", "姓名"], ["丞相村", "1", "王小明"]]
    taken = make_import(xlsx(rows), sheet, by=secretary, place=village, at=at)
    candidate = Resident.objects.filter(household__place__code__startswith=VILLAGE).earliest("pk")
    LikelyRow.objects.create(of=taken, number=2, values="{}", candidates=[str(candidate.pk)])
    export = Export.objects.create(
        kind=sheet.kind,
        place=village,
        by=secretary,
        purpose="核对花名册",
        format=Export.Format.CSV,
        made_at=at,
        ready_at=at,
        state=Export.State.READY,
    )
    export_path(export.pk, export.format).write_bytes(b"x")
    form = make_blank_form(blank_form(), sheet, by=secretary, place=village, at=at)
    keep_form(form, name=f"花名册{form.pk}"[:40], chosen={}, by=secretary, at=at)
    return [
        ("workbooks:import", taken.pk),
        ("workbooks:columns", taken.pk),
        ("workbooks:duplicates", taken.pk),
        ("workbooks:export", export.pk),
        ("workbooks:fill", form.pk),
        ("workbooks:match", form.pk),
    ]


def _of_a_second_factor() -> list[Address]:
    person = Person.objects.get(username=WITH_A_SECOND_FACTOR)
    set_up_codes(person)
    made = Telephone().make({"publicKey": {"challenge": "AAAA", "user": {"id": "AAAA"}}})
    data = {"name": "手机", "credential": json.loads(made)}
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)
    return [("mfa_edit_webauthn", key.pk), ("mfa_remove_webauthn", key.pk)]
