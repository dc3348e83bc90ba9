"""Every address the product answers to, and one object of the village behind each of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http.response import HttpResponseBase
from django.urls import URLResolver, get_resolver

from dayuan.alerts.actions import issue_notice, propose_levels, renew_address, take_alert
from dayuan.alerts.rules.levels import FIRST_LEVELS
from dayuan.alerts.rules.terms import CapScope, Severity
from dayuan.alerts.testing import make_confirmed, make_feed, make_message
from dayuan.alerts.testing import take as take_message
from dayuan.calendars.actions import decide_day, renew_feed, set_office_hours
from dayuan.calendars.testing import make_exception, make_market
from dayuan.cases.actions import add_evidence, keep_filter
from dayuan.cases.models import Case
from dayuan.cases.testing import make_report
from dayuan.devices.models import Device
from dayuan.devices.testing import make_device
from dayuan.dispatch.testing import asked_for, make_sent_case
from dayuan.disputes.actions.scanning import keep_signed_paper
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.testing import make_dispute
from dayuan.exchange.testing import make_api_key, make_subscription
from dayuan.households.testing import make_care_reader, make_household, make_resident
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import PushSubscription
from dayuan.notices.testing import make_notice
from dayuan.people.account_models import Guesses
from dayuan.people.models import Person, Role, Team
from dayuan.people.powers_actions import ask_for_post
from dayuan.people.teams_actions import add_member
from dayuan.people.teams_rules import TeamKind
from dayuan.people.testing import make_absence, make_ground, make_person, make_post
from dayuan.people.tests.telephone import Telephone
from dayuan.places.actions import read_outlines
from dayuan.places.coordinates import Datum
from dayuan.places.models import Place, Site
from dayuan.places.testing import TOWNSHIP, VILLAGE, make_place, square
from dayuan.privacy.testing import make_consent, make_incident, make_request, make_text
from dayuan.retention.actions import place_hold
from dayuan.retention.models import Run
from dayuan.retention.rules import RunState
from dayuan.review.testing import make_digest
from dayuan.sensing.actions import Telling, note_told
from dayuan.sensing.album import plate_path, write_file
from dayuan.sensing.models import KeptAside, WhyKeptAside
from dayuan.sensing.rules import ToldAbout
from dayuan.sensing.testing import make_photo, make_picture
from dayuan.thermal.actions import cover
from dayuan.thermal.testing import make_imager, make_latest
from dayuan.warnings.actions import backtest_at_once, mute
from dayuan.warnings.models import Backtest, Episode, Warning, WatchRule
from dayuan.warnings.testing import make_proposal, make_warning
from dayuan.workbooks.blank_actions import keep_form
from dayuan.workbooks.files import export_path, returned_path
from dayuan.workbooks.models import Export, Import, LikelyRow
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import blank_form, make_blank_form, make_import, xlsx

SIGN_IN = "/accounts/login/"
COURTYARD = VILLAGE + "D07"
NEXT_COURTYARD = VILLAGE + "D08"
DAY = date(2025, 3, 5)


@dataclass(frozen=True)
class Ask:
    """How a page is asked for, and who of the cast gets it; to all others it is hidden."""

    who: frozenset[str]
    method: str = "get"
    headers: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    """The query of a question, the fields of a form."""
    parts: dict[str, object] = field(default_factory=dict)
    """Parts of the address that stand for something else in this one question."""


def addresses(
    resolver: URLResolver | None = None, space: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of every address with the names of the parts that vary."""
    for pattern in (resolver or get_resolver()).url_patterns:
        named = getattr(pattern.pattern, "regex", None)
        parts = (*above, *(named.groupindex if named else pattern.pattern.converters))
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner, parts)
        else:
            yield f"{space}{pattern.name}", tuple(dict.fromkeys(parts))


def thing_behind(name: str, part: str, things: dict[str, object]) -> object:
    """What a part stands for: in this address, else in its package (`places.code`), else anywhere."""
    package = name.partition(":")[0]
    return next(things[key] for key in (f"{name}.{part}", f"{package}.{part}", part) if key in things)


def is_open(answer: HttpResponseBase) -> bool:
    """Whether the page was there for this person: shown, done, refused by a rule or by its form, but not hidden."""
    if answer.status_code in {401, 403, 404}:
        return False
    return not answer.headers.get("Location", "").startswith(SIGN_IN)


def things_of_the_village(cast: dict[str, Person], village: Place, checkpoint: Site) -> dict[str, object]:
    """What the varying parts of addresses stand for; all of it lies in the village or belongs to its secretary.

    A part that means something else elsewhere is said with its package or its address: see `thing_behind`.
    """
    at = MONDAY_NOON
    device = make_device()
    photo = _photo(device)
    warning = make_warning(device, at=at, photo=str(photo), box=[0.4, 0.6, 0.2, 0.1])
    case = make_sent_case(cast["duty_officer"], place=village, site=checkpoint, at=at)
    newcomer = make_person("newcomer", "新来的")
    post = make_post(newcomer, Role.GRID_WORKER, VILLAGE)
    return {
        "kind": "case",
        "matter_id": case.pk,
        "case_id": case.pk,
        "code": Case.objects.get(pk=case.pk).code,
        **_reported(village),
        "offer_id": asked_for(case).pk,
        "report:at.code": VILLAGE,
        "evidence_id": add_evidence(case.pk, b"%PDF-1.7", by=cast["duty_officer"], at=at).pk,
        "message_id": case.pk,
        "warning_id": warning.pk,
        **_by_hand(warning, cast["duty_officer"]),
        "key": WatchRule.objects.get().key,
        "by": "rule",
        "digest_id": make_digest().pk,
        "proposal_id": make_proposal(by=cast["duty_officer"]).pk,
        "backtest_id": _backtest(cast["duty_officer"]).pk,
        "device_id": device.pk,
        "photo_id": photo,
        "kept_id": _kept_aside().pk,
        "signal_id": note_told(Telling(ToldAbout.FIRE, VILLAGE, at), entry=photo, by=cast["duty_officer"], at=at),
        "person_id": newcomer.pk,
        "post_id": post.pk,
        "request_id": _request(cast, newcomer, village),
        "lockout_id": _lockout(newcomer).pk,
        "session_id": _session(cast["secretary"]).pk,
        "pk": _passkey(cast["secretary"]).pk,
        "provider_id": "county",
        "filter_id": keep_filter(name="常看", address="state=open", by=cast["secretary"], at=MONDAY_NOON).pk,
        **_dispute(cast["secretary"], village),
        **_notices(cast["secretary"]),
        **_imager(cast["chief"]),
        **_alerts(cast["duty_officer"]),
        **_exchange(cast["chief"], village),
        **_places(cast, village),
        **_calendar(cast["duty_officer"]),
        **_register(cast["secretary"]),
        **_posts(cast["secretary"], newcomer, village),
        **_workbooks(cast["secretary"], village),
        **_retention(cast["security_administrator"], Case.objects.get(pk=case.pk).code),
    }


def _reported(village: Place) -> dict[str, object]:
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


def _backtest(officer: Person) -> Backtest:
    high = {"stays": {"kind": "water_level", "where": [{"is": "at_least", "than": 3.2}]}}
    proposal = make_proposal(by=officer, when=high, signal_kind="", home_prefixes=(), title="水位")
    return backtest_at_once(proposal, by=officer, at=MONDAY_NOON)


def _dispute(secretary: Person, village: Place) -> dict[str, object]:
    """A dispute, and a quarrel that somebody reported."""
    dispute = make_dispute(secretary)
    paper = keep_signed_paper(dispute.pk, Form.RIGHTS, [b"%PDF-1.7"], by=secretary, at=MONDAY_NOON)
    return {
        "disputes:signed_paper.paper_id": paper.pk,
        "disputes:take.case_id": make_report(village, class_code="01001").pk,
        "dispute_id": dispute.pk,
        "act": "add_party",
        "paper": "rights",
        "party_id": dispute.parties.earliest("number").pk,
    }


def _imager(chief: Person) -> dict[str, object]:
    """An imager with a picture and a mask."""
    device, corners = make_imager(), [(0.1, 0.1), (0.4, 0.1), (0.4, 0.4)]
    make_latest(device)
    mask = cover(device, corners, reason="x", expires_at=now() + timedelta(days=9), by=chief, at=now())
    return {"thermal.device_id": device.pk, "mask_id": mask.pk}


def _alerts(officer: Person) -> dict[str, object]:
    """A source of the township with an alert and something kept aside; a fire that is told, and one that is not yet."""
    feed = make_feed()
    aside = take_alert(feed, b"<alert", at=MONDAY_NOON).aside
    assert aside is not None
    told = make_confirmed(officer)
    notice = issue_notice(told, scope=CapScope.PUBLIC, by=officer, at=MONDAY_NOON)
    untold = make_confirmed(officer, title="另一处山火", device_id="gauge-west")
    return {
        "feed_id": feed.pk,
        "alert_id": take_message(feed, make_message()).alert.pk,
        "aside_id": aside.pk,
        "alerts.notice_id": notice.pk,
        "alerts.proposal_id": _proposed_levels(officer),
        "alerts:issue.warning_id": untold.pk,
        "alerts.key": renew_address(make_place(TOWNSHIP), by=officer, at=MONDAY_NOON).key,
    }


def _proposed_levels(officer: Person) -> object:
    township = make_place(TOWNSHIP)
    made = propose_levels(township, replace(FIRST_LEVELS, more_from=Severity.EXTREME), by=officer, at=MONDAY_NOON)
    assert made is not None
    return made.pk


def _exchange(chief: Person, village: Place) -> dict[str, object]:
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
    }


def _places(cast: dict[str, Person], village: Place) -> dict[str, object]:
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


def _notices(secretary: Person) -> dict[str, object]:
    browser = PushSubscription.objects.create(
        person=secretary, endpoint="https://x", endpoint_mark="x", keys="{}", made_at=MONDAY_NOON
    )
    return {"notice_id": make_notice(secretary).pk, "subscription_id": browser.pk, "kind_word": "sms"}


def _calendar(keeper: Person) -> dict[str, object]:
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


def _register(secretary: Person) -> dict[str, object]:
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


def _posts(secretary: Person, newcomer: Person, village: Place) -> dict[str, object]:
    today = now().astimezone(SHANGHAI).date()
    team = Team.objects.create(place=village, kind=TeamKind.CIVILITY)
    member = add_member(team, "李四", skills=[], is_leader=False, joined_on=today, by=secretary, at=now())
    return {
        "absence_id": make_absence(newcomer, today + timedelta(days=10), today + timedelta(days=12)).pk,
        "township": TOWNSHIP,
        "people.kind": "01",
        "team_id": team.pk,
        "member_id": member.pk,
    }


def _workbooks(secretary: Person, village: Place) -> dict[str, object]:
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


def _retention(keeper: Person, code: str) -> dict[str, object]:
    at = now()
    ends_on = (at + timedelta(days=30)).date()
    hold = place_hold("case", code, name="x", reason="x", ends_on=ends_on, by=keeper, at=at)
    run = Run.objects.create(started_at=at, moved_at=at, ended_at=at, state=RunState.DONE)
    return {"retention": "short", "run_id": run.pk, "hold_id": hold.pk}


def _photo(device: Device) -> UUID:
    photo = make_photo(device, MONDAY_NOON)
    write_file(plate_path(photo.pk), make_picture(60, 20))
    return photo.pk


def _kept_aside() -> KeptAside:
    at = now()
    return KeptAside.objects.create(
        why=next(iter(WhyKeptAside)),
        place_code=VILLAGE,
        channel="test",
        received_at=at,
        body=b"x",
        body_bytes=1,
        forget_at=at + timedelta(days=1),
    )


def _request(cast: dict[str, Person], person: Person, village: Place) -> UUID:
    asked = ask_for_post(
        person,
        Role.VILLAGE_SECRETARY,
        village,
        starts_on=now().astimezone(SHANGHAI).date(),
        reason="x",
        by=cast["security_administrator"],
        at=now(),
    )
    return asked.pk


def _lockout(person: Person) -> Guesses:
    until = now() + timedelta(minutes=5)
    return Guesses.objects.create(kind="account", key="x", person=person, tries=5, since=now(), locked_until=until)


def _session(person: Person) -> UserSession:
    return UserSession.objects.create(user=person, ip="10.0.0.1", session_key="of-the-secretary", user_agent="x")


def _passkey(person: Person) -> Authenticator:
    made = Telephone().make({"publicKey": {"challenge": "AAAA", "user": {"id": "AAAA"}}})
    return Authenticator.objects.create(
        user=person, type="webauthn", data={"name": "手机", "credential": json.loads(made)}
    )


def _by_hand(warning: Warning, officer: Person) -> dict[str, object]:
    """A part of the warning, and a mute of its camera."""
    at = MONDAY_NOON
    episode = Episode.objects.create(
        rule=warning.rule,
        about_key=f"device:{warning.device_id}",
        place=warning.place,
        device=warning.device,
        level=warning.level,
        began_at=at,
        noticed_at=at,
        warning=warning,
    )
    township = warning.rule.township
    muted = mute(township, device=warning.device, reason="施工", until=at + timedelta(days=1), by=officer, at=at)
    return {"episode_id": episode.pk, "mute_id": muted.pk}
