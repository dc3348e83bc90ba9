"""Places, calendars, a household of the courtyard, and workbooks about it."""

import json
from datetime import date, time

from dayuan.calendars.actions import decide_day, renew_feed, set_office_hours
from dayuan.calendars.testing import make_exception, make_market
from dayuan.households.testing import make_care_reader, make_household, make_resident
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.people.testing import make_ground
from dayuan.places.actions import read_outlines
from dayuan.places.coordinates import Datum
from dayuan.places.models import Place
from dayuan.places.testing import TOWNSHIP, VILLAGE, make_place, square
from dayuan.privacy.testing import make_consent, make_incident, make_request, make_text
from dayuan.workbooks.blank_actions import keep_form
from dayuan.workbooks.files import export_path, returned_path
from dayuan.workbooks.models import Export, Import, LikelyRow
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import blank_form, make_blank_form, make_import, xlsx
from tests.access.cast import COURTYARD

DAY = date(2025, 3, 5)


def places(cast: dict[str, Person], village: Place) -> dict[str, object]:
    file = {"type": "Feature", "properties": {"code": VILLAGE}, "geometry": square(104.06, 29.96)}
    taken = read_outlines(
        village, json.dumps(file).encode(), file_name="x.geojson", datum=Datum.WGS84, by=cast["chief"], at=MONDAY_NOON
    )
    make_ground(COURTYARD)
    # A courtyard is added to a village; everything else is done to the courtyard.
    return {
        "places.code": COURTYARD,
        "places:add.code": VILLAGE,
        "level": "courtyard",
        "places.import_id": taken.pk,
    }


def calendar(keeper: Person) -> dict[str, object]:
    township, at = make_place(TOWNSHIP), MONDAY_NOON
    market = make_market(keeper)
    hours = set_office_hours(township, starts_on=DAY, stretches=((time(9), time(17)),), by=keeper, at=at)
    return {
        "township_code": TOWNSHIP,
        "day_text": DAY.isoformat(),
        "market_id": market.pk,
        "exception_id": make_exception(market, DAY, is_held=True, by=keeper).pk,
        "decision_id": decide_day(township, DAY, is_workday=False, reason="x", by=keeper, at=at).pk,
        "hours_id": hours.pk,
        "calendars.key": renew_feed(township, by=keeper, at=at).key,
        "calendars.kind": "holidays",
    }


def register(secretary: Person) -> dict[str, object]:
    """A household of the courtyard; for what its people need, the secretary is named."""
    household = make_household(code=COURTYARD)
    someone = make_resident("王小明", household)
    return {
        "reader_id": make_care_reader(secretary).pk,
        "households.code": COURTYARD,
        "household_id": household.pk,
        "resident_id": someone.pk,
        "other_id": make_resident("王晓明", household).pk,
        "field": "phone",
        "privacy.text_id": make_text().pk,
        "privacy.kind": "home_sensor",
        "consent_id": make_consent(someone, by=secretary).pk,
        "incident_id": make_incident(secretary).pk,
        "privacy.request_id": make_request(someone, by=secretary).pk,
    }


def workbooks(secretary: Person, village: Place) -> dict[str, object]:
    sheet, at = sheet_of("residents"), MONDAY_NOON
    taken = make_import(
        xlsx([["所在村组", "户号", "姓名"], ["丞相村", "1", "王小明"]]), sheet, by=secretary, place=village
    )
    Import.objects.filter(pk=taken.pk).update(has_returned_file=True)
    returned_path(taken.pk).write_bytes(b"x")
    likely = LikelyRow.objects.create(of=taken, number=2, values="{}", candidates=[])
    export = Export.objects.create(
        kind=sheet.kind,
        place=village,
        by=secretary,
        purpose="x",
        format=Export.Format.CSV,
        made_at=at,
        ready_at=at,
        state=Export.State.READY,
    )
    export_path(export.pk, export.format).write_bytes(b"x")
    form = make_blank_form(blank_form(), sheet, by=secretary, place=village)
    keep_form(form, name="花名册", chosen={}, by=secretary, at=at)
    return {
        "workbooks.import_id": taken.pk,
        "row_id": likely.pk,
        "export_id": export.pk,
        "form_id": form.pk,
        "workbooks.kind": sheet.kind,
    }
