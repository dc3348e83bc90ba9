"""The proof: somebody is erased, every class runs out, and nobody finds them anywhere any more (C-19)."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection

from dayuan.alerts.actions import take_alert
from dayuan.alerts.rules.terms import MessageType
from dayuan.alerts.testing import following, make_feed, make_message, take
from dayuan.cases.actions import (
    WhoReports,
    add_photo,
    answer_case,
    close_case,
    do_once,
    keep_filter,
    leave_open,
    note_on_case,
    self_handle_case,
    standing_of,
)
from dayuan.cases.rules.reporting import ReportChannel, ToldBy
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_covered, make_report
from dayuan.devices.actions import activate_device, register_device
from dayuan.devices.models import Command, Device, DeviceKind
from dayuan.devices.testing import make_device
from dayuan.dispatch.actions import accept_offer
from dayuan.dispatch.testing import asked_for, make_sent_case
from dayuan.disputes.actions.mediating import plan_session
from dayuan.disputes.actions.scanning import keep_signed_paper
from dayuan.disputes.actions.watching import Seen, follow_up
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.rules.agreeing import PerformanceSeen, Satisfaction
from dayuan.disputes.rules.workflow import State
from dayuan.disputes.testing import bring_to, follow_and_close, make_dispute, one_step_to
from dayuan.exchange.models import CountyMatter
from dayuan.exchange.testing import make_county_system
from dayuan.households.actions.care import note_care
from dayuan.households.actions.erasing import erase_resident
from dayuan.households.actions.file_codes import make_file_code
from dayuan.households.actions.merging import merge_residents
from dayuan.households.actions.residents import correct_resident, end_entry
from dayuan.households.actions.reveals import reveal, reveal_address
from dayuan.households.facts import ResidentFacts
from dayuan.households.models import Resident, ResidentChange
from dayuan.households.rules import Ending, Purpose, SensitiveField, Sex
from dayuan.households.testing import make_care_reader, make_household, make_id_number, make_resident
from dayuan.kernel.audit import verify
from dayuan.kernel.retention import all_rules
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.testing import make_contact, make_notice
from dayuan.people.account_actions import note_sign_in
from dayuan.people.account_models import Guesses, SignInOutcome
from dayuan.people.models import Person, Role, Shift, Team, TeamMember
from dayuan.people.powers_actions import ask_for_post
from dayuan.people.powers_models import TrailProof
from dayuan.people.teams_rules import TeamKind
from dayuan.people.testing import make_absence, make_person, make_post
from dayuan.places.models import OutlineImport
from dayuan.places.testing import VILLAGE
from dayuan.privacy.actions.consents import withdraw_consent
from dayuan.privacy.actions.incidents import close_incident
from dayuan.privacy.actions.requests import (
    answer_request,
    check_identity,
    close_request,
    corrections_since,
    decide_erasure,
    note_copy_made,
    propose_erasure,
    refuse_request,
    take_request,
)
from dayuan.privacy.facts import RequestFacts
from dayuan.privacy.models import Consent, SubjectRequest
from dayuan.privacy.rules.consents import Channel, ConsentKind, OnBehalf
from dayuan.privacy.rules.requests import RequestChannel, RequestKind
from dayuan.privacy.testing import make_consent, make_incident, make_request
from dayuan.reports.models import ReporterMessage
from dayuan.retention.actions import place_hold
from dayuan.retention.models import Run
from dayuan.retention.running import run_retention
from dayuan.sensing.models import KeptAside, Signal, WhyKeptAside
from dayuan.sensing.testing import make_id, make_pdf, make_photo, make_picture
from dayuan.thermal.actions import cover
from dayuan.thermal.testing import make_imager
from dayuan.warnings.actions import backtest_at_once, confirm_warning
from dayuan.warnings.testing import make_condition_rule, make_warning
from dayuan.web.actions import make_suggestion
from dayuan.workbooks.actions import choose_columns, start_import
from dayuan.workbooks.blank_actions import drop_form
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path, form_path
from dayuan.workbooks.models import Export, Import, RememberedMapping, TouchedRecord
from dayuan.workbooks.runs import check_rows, import_rows
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import blank_form, make_blank_form, make_import, xlsx
from tests.forgetting.scanning import traces_in_files, traces_in_tables

AT = MONDAY_NOON
NAME, PINYIN = "欧阳一鸣", "ouyangyiming"
BORN = date(1950, 3, 4)
ID_NUMBER = make_id_number(BORN)
PHONE, NEW_PHONE = "13912345678", "13887654321"
WHO = (NAME, PINYIN, ID_NUMBER, PHONE, NEW_PHONE)
PLATE = "川A8H4K2"
MATTERS_OVER = AT + timedelta(days=3 * 365 + 30)
YEARS_LATER = AT + timedelta(days=31 * 366)
"""A mediation file is kept longest: thirty years from the day it was closed."""


def bytes_of(table, key):
    """Every sealed value and every blind index of these rows, as they stand in the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'bytea'", [table]
        )
        columns = [column for (column,) in cursor.fetchall()]
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {key}")
        return [bytes(value) for row in cursor.fetchall() for value in row if value]


@pytest.fixture
def imported(secretary, village):
    """The elder came by a workbook, beside somebody else, and an export holds both."""
    header = ["所在村组", "户号", "户主", "姓名", "与户主关系", "性别", "出生日期", "身份证号", "联系电话"]
    rows = [
        [village.name, "1", NAME, NAME, "户主", "", "1950-03-04", ID_NUMBER, PHONE],
        [village.name, "1", NAME, "欧阳二鸣", "子", "男", "1980-01-01", "", ""],
        [village.name, "1", NAME, NAME, "子", "男", "1850-01-01", "12", "x"],
    ]
    sheet = sheet_of("residents")
    taken = make_import(xlsx([header, *rows]), sheet, by=secretary, place=village, file_name=f"{NAME}一家.xlsx")
    choose_columns(taken, taken.mapping, by=secretary, at=AT)
    check_rows(taken.pk)
    taken.refresh_from_db()
    start_import(taken, by=secretary, at=AT)
    import_rows(taken.pk)
    export = Export.objects.create(
        kind="residents", place=village, by=secretary, purpose=f"{NAME}低保复核", format="csv", made_at=AT
    )
    write_export(export.pk)
    assert NAME in export_path(export.pk, "csv").read_text(encoding="utf-8-sig")
    return Resident.objects.get(name=NAME)


def live_a_little(elder, secretary):
    facts = ResidentFacts(NAME, BORN, id_number=ID_NUMBER, phone=NEW_PHONE, sex=Sex(elder.sex), relation=elder.relation)
    correct_resident(elder.pk, facts, by=secretary, at=AT, why=f"{NAME}换了手机")
    note_care(elder.pk, [], by=secretary, at=AT, why="")
    reveal(elder, SensitiveField.PHONE, purpose=Purpose.OTHER, words=f"给{NAME}打电话", by=secretary, at=AT)
    reveal_address(elder.household, purpose=Purpose.OTHER, words=f"找{NAME}", by=secretary, at=AT)
    make_file_code(elder, by=secretary, at=AT)
    duplicate = make_resident(NAME, make_household("002"), born_on=BORN, phone=PHONE)
    merge_residents(elder.pk, duplicate.pk, by=secretary, at=AT, why=f"都是{NAME}")


def agree_and_ask(elder, village, secretary, duty_officer, chief):
    """Consents given and withdrawn, a request of each kind, a device in the home, and what was said for a child."""
    make_consent(elder, by=secretary, evidence=f"档案柜：{NAME}")
    withdrawn = make_consent(
        elder, ConsentKind.CARE_CALLS, by=secretary, channel=Channel.WITNESSED, witness=f"{NAME}的邻居"
    )
    withdraw_consent(
        withdrawn.pk, withdrawn_by=NAME, channel=Channel.ELECTRONIC, by=None, at=AT, note=f"{NAME}不要了"
    )  # fmt: skip
    child = make_resident("欧阳三鸣", elder.household, born_on=date(2020, 1, 1))
    make_consent(
        child, ConsentKind.CARE_CALLS, by=secretary, given_by=NAME, on_behalf=OnBehalf.CHILD, proof=NAME, guardian=elder
    )  # fmt: skip
    words = {"contact": PHONE, "wish": f"我是{NAME}", "channel": RequestChannel.PHONE}
    asked = {kind: make_request(elder, kind, by=secretary, **words) for kind in RequestKind}
    for request in asked.values():
        check_identity(request.pk, how=f"回电{PHONE}", by=secretary, at=AT)
    make_request(
        child, RequestKind.EXPLAIN, by=secretary, asked_by=NAME, on_behalf=OnBehalf.CHILD, proof=NAME, **words
    )  # fmt: skip
    own = RequestFacts(NAME, RequestChannel.OWN_PAGE, wish=NAME)
    take_request(elder.pk, RequestKind.COPY, own, by=None, at=AT)
    note_copy_made(SubjectRequest.objects.get(pk=asked[RequestKind.COPY].pk), by=secretary, at=AT)
    answer_request(asked[RequestKind.COPY].pk, answer=f"{NAME}已取", by=secretary, at=AT)
    answer_request(
        asked[RequestKind.CORRECT].pk, answer=f"{NAME}已更正", by=secretary, at=AT,
        correction=corrections_since(asked[RequestKind.CORRECT])[0],
    )  # fmt: skip
    refuse_request(asked[RequestKind.EXPLAIN].pk, reason=f"{NAME}问过了", by=duty_officer, at=AT)
    for kind in (RequestKind.COPY, RequestKind.CORRECT, RequestKind.EXPLAIN):
        close_request(asked[kind].pk, handed_over=f"交{NAME}", by=secretary, at=AT)
    propose_erasure(asked[RequestKind.DELETE].pk, proposal=f"{NAME}可删", by=duty_officer, at=AT)
    device, _secret = register_device(
        "home-1", kind=DeviceKind.SMOKE, name=f"{NAME}家烟感", name_en=PINYIN, owner="乡人民政府", place=village,
        home=elder.household, longitude=104.0, latitude=30.0, by=duty_officer, at=AT,
    )  # fmt: skip
    activate_device(device.pk, by=duty_officer, at=AT)
    incident = make_incident(duty_officer)
    type(incident).objects.update(whose=NAME)
    close_incident(
        incident.pk, authority_told_on=AT.date(), people_told_on=None, people_told_how=NAME, by=chief, at=AT
    )  # fmt: skip
    return asked[RequestKind.DELETE], child


def test_a_person_who_is_erased_is_found_nowhere_and_everything_else_stays(
    imported, secretary, folders, django_capture_on_commit_callbacks
):
    live_a_little(imported, secretary)
    sealed = bytes_of("households_resident", f"name = '{NAME}'") + bytes_of("households_residentchange", "TRUE")
    sealed += bytes_of("workbooks_touchedrecord", "TRUE")
    assert len(sealed) > 8
    there = traces_in_tables(WHO, sealed)
    assert {place.split(".")[0] for place in there} >= {
        "households_resident",
        "households_residentchange",
        "households_reveal",
        "kernel_auditentry",
        "workbooks_import",
        "workbooks_export",
        "workbooks_touchedrecord",
    }, "the scan sees what it must see"
    assert traces_in_files(folders, WHO)

    with django_capture_on_commit_callbacks(execute=True):
        erase_resident(imported.pk, request_id="R-7", by=secretary, at=AT)

    assert traces_in_tables(WHO, sealed) == []
    assert traces_in_files(folders, WHO) == []
    assert list(verify()) == []
    assert list(Resident.objects.values_list("name", flat=True)) == ["欧阳二鸣"]
    assert ResidentChange.objects.count() == 1
    assert not TouchedRecord.objects.filter(key__contains=str(imported.pk)).exists()
    assert Import.objects.get().new == 2, "the figures stay"


@pytest.fixture
def one_of_everything(
    secretary, duty_officer, chief, officer, security_administrator, village, checkpoint, folders, imported
):
    """Of every class something that is over years later, with the elder's name in it wherever words can stand."""
    gone = make_person("ouyangyiming", NAME)
    post = make_post(gone, Role.GRID_WORKER, VILLAGE)
    type(post).objects.filter(pk=post.pk).update(ends_on=AT.date())
    Person.objects.filter(pk=gone.pk).update(is_active=False, date_joined=AT)
    make_notice(gone, title=NAME, body=NAME)
    make_contact(gone, phone=PHONE)
    keep_filter(name=NAME, address=f"q={NAME}", by=gone, at=AT)
    note_sign_in(gone, SignInOutcome.SIGNED_IN, address="10.0.0.9", browser=NAME, at=AT)
    Guesses.objects.create(kind="account", key="x", person=gone, address="10.0.0.9", tries=1, since=AT)
    Shift.objects.create(post=post, starts_at=AT, ends_at=AT + timedelta(hours=8))
    make_absence(gone, AT.date(), AT.date(), duty_officer)
    ask_for_post(
        gone, Role.MEDIATOR, village, starts_on=AT.date(), reason=NAME, by=security_administrator, at=AT
    )  # fmt: skip
    TeamMember.objects.create(
        team=Team.objects.create(place=village, kind=TeamKind.CIVILITY),
        full_name=NAME,
        joined_on=AT.date(),
        left_on=AT.date(),
    )
    OutlineImport.objects.create(place=village, file_name="x", datum="wgs84", by_id=gone.pk, by_name=NAME, read_at=AT)

    device = make_device()
    Command.objects.create(
        device=device, verb="capture", by=gone, state="done", given_at=AT, answer_by=AT, answer=NAME
    )  # fmt: skip
    make_photo(device)
    sent = make_photo(device)
    type(sent).objects.filter(pk=sent.pk).update(device=None, person=gone, forget_at=None)
    Signal.objects.create(
        id=make_id(), kind="plate_seen", device=device, place=village, observed_at=AT, received_at=AT,
        details={"plate": PLATE}, fingerprint=b"x", forget_at=AT,
    )  # fmt: skip
    Signal.objects.create(
        id=make_id(), kind="smoke", person=gone, place=village, observed_at=AT, received_at=AT,
        details={"note": NAME}, fingerprint=b"x",
    )  # fmt: skip
    KeptAside.objects.create(
        why=next(iter(WhyKeptAside)), place_code=VILLAGE, channel="x", received_at=AT, body=NAME.encode(), body_bytes=1,
        forget_at=AT + timedelta(days=30),
    )  # fmt: skip
    warning = make_warning(device, PLATE)
    high = {"stays": {"kind": "water_level", "where": [{"is": "at_least", "than": 3.2}]}}
    backtest_at_once(make_condition_rule(high, by=chief), by=duty_officer, at=AT)
    close_case(
        confirm_warning(warning.pk, by=duty_officer, at=AT, note=NAME).pk,
        by=duty_officer, outcome="settled", note=f"已告知{NAME}", at=AT,
    )  # fmt: skip
    case = make_sent_case(duty_officer, place=village, site=checkpoint, at=AT)
    type(case).objects.filter(pk=case.pk).update(title=f"{NAME}家的水管")
    accept_offer(asked_for(case).pk, by=asked_for(case).person, at=AT)
    note_on_case(case.pk, by=duty_officer, note=f"{NAME}电话{PHONE}", at=AT)
    close_case(case.pk, by=duty_officer, outcome="settled", note="", at=AT)

    lamp = make_report(village, who=WhoReports(ReportChannel.HOTLINE, name=NAME, phone=PHONE, told_by=ToldBy.SMS))
    CountyMatter.objects.create(system=make_county_system(chief, at=AT), number="X-1", case=lamp, at=AT)
    noting = partial(note_on_case, lamp.pk, by=secretary, note=NAME, at=AT)
    do_once(lamp.pk, noting, key=lamp.pk, seen=standing_of(lamp), at=AT)
    ReporterMessage.objects.create(
        case=lamp, reporter=lamp.reporters.get(), way="sms", step_kind="reported", made_at=AT, due_at=AT,
        gives_up_at=AT, state="failed", settled_at=AT,
    )  # fmt: skip
    shown = make_covered(add_photo(lamp.pk, make_picture(), by=secretary, at=AT), by=secretary, at=AT)
    leave_open(shown.pk, shown.marks.get().pk, reason=f"这不是{NAME}", by=secretary, at=AT)
    closed_at = AT + timedelta(days=60)
    self_handle_case(lamp.pk, by=secretary, parts={Part.DESK}, words=f"{NAME}家门口的灯已换", at=closed_at)
    heard = lamp.reporters.get().pk
    answer_case(lamp.pk, heard, answer="fixed", words=f"{NAME}说好了", parts={Part.REPORTER}, at=closed_at)
    close_case(lamp.pk, by=secretary, outcome="settled", note=NAME, at=closed_at)
    dispute = bring_to(make_dispute(secretary, what=f"{NAME}家的界树"), State.GRADED, by=secretary)
    meeting = {"side": None, "begins_at": AT + timedelta(days=2), "where": f"{NAME}家"}
    plan_session(dispute.pk, **meeting, by=secretary, at=AT)
    for state in (State.MEDIATING, State.DRAWN_UP, State.PERFORMING, State.WATCHED):
        one_step_to(dispute, state, by=secretary, at=AT)
    week_later = AT + timedelta(days=7)
    asked = Seen(week_later.date(), PerformanceSeen.ALL, Satisfaction.SATISFIED, heats_up=False, asked=NAME)
    follow_up(dispute.pk, asked, by=secretary, at=week_later)
    keep_signed_paper(dispute.pk, Form.AGREEMENT, [make_pdf(NAME)], by=secretary, at=AT)
    follow_and_close(dispute, by=secretary, at=AT + timedelta(days=91))

    make_suggestion(NAME, contact=PHONE, page="/", place_code=village.pk, by=None, at=AT)
    make_care_reader(secretary)
    type(make_care_reader(duty_officer)).objects.update(ends_on=AT.date(), why=NAME)
    RememberedMapping.objects.update_or_create(
        township_code=village.pk[:9], kind="residents", signature="x", defaults={"mapping": {}, "by": gone, "at": AT}
    )  # fmt: skip
    form = blank_form(example=[1, NAME])
    make_blank_form(form, sheet_of("residents"), by=secretary, place=village, file_name=f"{NAME}.xlsx", at=AT)
    dropped = make_blank_form(form, sheet_of("residents"), by=secretary, place=village, file_name=f"{NAME}.xlsx", at=AT)
    drop_form(dropped, by=secretary, at=AT)
    form_path(dropped.pk).unlink()  # as the commit does, which a test never reaches
    place_hold(
        "case", case.code, name=NAME, reason=NAME, ends_on=AT.date() + timedelta(days=9),
        by=security_administrator, at=AT,
    )  # fmt: skip
    Run.objects.create(started_at=AT, moved_at=AT, ended_at=AT, state="done", asked_by=gone)
    live_a_little(imported, secretary)
    agree_and_ask(imported, village, secretary, duty_officer, chief)
    other = Resident.objects.get(name="欧阳二鸣")
    for _time in range(2):  # the first is over once it is given anew
        later = make_consent(other, by=secretary, at=AT + timedelta(days=_time))
        withdraw_consent(
            later.pk, withdrawn_by=NAME, channel=Channel.PAPER, by=secretary, at=AT + timedelta(days=_time)
        )  # fmt: skip
    TrailProof.objects.create(asked_by=gone, asked_at=AT, finished_at=AT)
    feed, rain = make_feed(), make_message()
    take_alert(feed, b"<alert", at=AT)
    take(feed, rain)
    take(feed, following(rain, MessageType.CANCEL, "511421416000002"), at=AT + timedelta(hours=1))
    corners = [(0.1, 0.1), (0.4, 0.1), (0.4, 0.4)]
    cover(make_imager(), corners, reason="窑", expires_at=AT + timedelta(days=9), by=duty_officer, at=AT)
    end_entry(imported.pk, Ending.DIED, on=AT.date(), by=secretary, at=AT)
    return device


def test_whoever_asked_to_be_erased_is_found_nowhere_once_two_people_decided(
    imported, village, secretary, duty_officer, chief, folders, django_capture_on_commit_callbacks
):
    """C-17, C-18 and C-19: consents, requests of each kind, a child's guardian, and a device in the home."""
    live_a_little(imported, secretary)
    asked, child = agree_and_ask(imported, village, secretary, duty_officer, chief)
    sealed = bytes_of("households_resident", f"name = '{NAME}'") + bytes_of("households_residentchange", "TRUE")
    sealed += bytes_of("privacy_subjectrequest", "TRUE")
    assert len(sealed) > 20
    there = traces_in_tables(WHO, sealed)
    assert {place.split(":")[0] for place in there} >= {
        f"privacy_consent.{name}" for name in ("given_by", "proof", "witness", "evidence", "ended_by", "end_note")
    } | {
        f"privacy_subjectrequest.{name}"
        for name in ("asked_by", "proof", "contact", "wish", "identified_how", "proposal", "answer", "handed_over")
    } | {"privacy_incident.whose", "privacy_incident.people_told_how", "devices_device.name", "devices_device.name_en"}

    with django_capture_on_commit_callbacks(execute=True):
        decide_erasure(asked.pk, answer=f"{NAME}已删除", by=chief, at=AT)

    assert traces_in_tables(WHO, sealed) == []
    assert traces_in_files(folders, WHO) == []
    assert list(verify()) == []
    assert list(Consent.objects.values_list("resident", flat=True)) == [child.pk]
    about = SubjectRequest.objects.filter(about=imported.pk)
    assert {(one.resident, one.taken_by or secretary) for one in about} == {(None, secretary)}
    assert sorted(about.values_list("kind", "state")) == [
        ("copy", "closed"),
        ("copy", "closed"),
        ("correct", "closed"),
        ("delete", "answered"),
        ("explain", "closed"),
        ("withdraw", "closed"),
    ]
    assert SubjectRequest.objects.get(resident=child).is_open
    device = Device.objects.get(pk="home-1")
    assert (device.is_active, device.home, device.name) == (False, imported.household, "home-1")


def test_every_rule_forgets_in_its_time_and_nobody_is_found_any_more(
    one_of_everything, folders, django_capture_on_commit_callbacks
):
    words = (*WHO, PLATE)
    assert traces_in_tables(words, [])
    assert traces_in_files(folders, words)
    pictures = len(list(folders[0].rglob("*.jpg")))
    assert pictures

    lines = []
    # What a reporter was told goes by a rule of its own before the matter does, and with it at the latest.
    for at in (MATTERS_OVER, YEARS_LATER):
        with django_capture_on_commit_callbacks(execute=True):
            lines += run_retention(at=at).lines.all()

    assert [line.problem for line in lines if line.problem] == []
    idle = {rule.key for rule in all_rules()} - {line.rule.split(" ")[0] for line in lines if line.forgotten}
    assert idle == set(), "the test lets every rule forget something"
    # Who carried an office is named in the chain that proves it: the reason is printed with the rules.
    assert [trace for trace in traces_in_tables(words, []) if not trace.startswith("kernel_auditentry.")] == []
    assert traces_in_files(folders, words) == []
    assert list(folders[0].rglob("*.jpg")) == []
    assert list(verify()) == []


def test_a_matter_on_hold_keeps_its_words_and_pictures_until_the_hold_ends(
    duty_officer, security_administrator, officer, checkpoint
):
    device = make_device()
    photo = make_photo(device)
    warning = make_warning(device, PLATE, photo=str(photo.pk))
    case = confirm_warning(warning.pk, by=duty_officer, at=AT)
    close_case(case.pk, by=duty_officer, outcome="settled", note="说明", at=AT)
    end = YEARS_LATER.date() + timedelta(days=1)
    hold_from = YEARS_LATER - timedelta(days=1_000)
    place_hold("case", case.code, name="诉讼", reason="案号 7", ends_on=end, by=security_administrator, at=hold_from)

    run_retention(at=YEARS_LATER)
    warning.refresh_from_db()
    assert warning.evidence[0]["plate"] == PLATE
    assert case.steps.filter(note="说明").exists()

    run_retention(at=YEARS_LATER + timedelta(days=2))
    warning.refresh_from_db()
    assert warning.evidence[0]["plate"] != PLATE
    assert not case.steps.exclude(note="").exists()
