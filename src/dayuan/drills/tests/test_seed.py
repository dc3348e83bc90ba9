"""The demonstration: complete, the same every time, filled once, and all of its history verifiable."""

import stat
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.db.models import Q

from dayuan.cases.models import Case
from dayuan.devices.access import device_of_credential
from dayuan.devices.models import Device, Health
from dayuan.dispatch.models import Offer
from dayuan.drills import demo
from dayuan.drills.county import read_county
from dayuan.drills.credentials import credentials_path, read_credentials
from dayuan.drills.seeding.devices import seed_devices
from dayuan.drills.seeding.history import longest_course, seed_history
from dayuan.drills.seeding.people import extend_shifts, person_of, seed_people
from dayuan.drills.seeding.places import seed_places
from dayuan.drills.seeding.watching import seed_watch_rule
from dayuan.drills.yucheng.equipment import EQUIPMENT, NEVER_CONNECTED
from dayuan.drills.yucheng.outline import TONGYI, TOWNSHIP, VILLAGE_NAMES
from dayuan.drills.yucheng.past import passings
from dayuan.drills.yucheng.roster import ACCOUNTS, COURTYARDS, DEMO_PASSWORD, HEADLESS, LEADERLESS, ROSTER, UNFILLED
from dayuan.drills.yucheng.sites import CHECKPOINTS
from dayuan.engines.homes import find_home
from dayuan.kernel import audit
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.people.models import Person, Post, Role, Shift, Team
from dayuan.people.queries import on_duty_at, open_seats, seats_filled, who_answers
from dayuan.people.rules import LISTED_ROLES
from dayuan.places.models import Feature, Level, Outline, Place, Site
from dayuan.places.queries import place_at
from dayuan.places.rules import short_name
from dayuan.warnings.models import Warning, WatchRule

AN_HOUR = timedelta(hours=1)
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 1)


def seed_all(at: datetime = MONDAY_NOON, days: int = 10) -> None:
    """What `demo.seed` does, with a shorter past."""
    seed_places()
    seed_people(at=at)
    seed_devices(find_home(), by=person_of("chief"), at=at)
    seed_watch_rule(by=person_of("chief"), at=at)
    seed_history(by=person_of("duty"), at=at, days=days)


def rows_of_everything() -> dict[str, int]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("dayuan.") and not model._meta.proxy]
    return {model.__name__: model._default_manager.count() for model in ours}


def test_codes_and_names_are_those_of_the_statistical_list() -> None:
    seed_places()

    tree = read_county()
    listed = {tree["county"]["code"]: tree["county"]["name"]}
    for township in tree["townships"]:
        listed[township["code"]] = township["name"]
        listed |= {village["code"]: short_name(village["name"]) for village in township["villages"]}
    assert len(listed) == 1 + 32 + 363
    official = Place.objects.filter(level__in=["county", "township", "village"])
    assert dict(official.values_list("code", "name")) == listed


def test_the_seven_villages_have_borders_english_names_and_fourteen_checkpoints() -> None:
    seed_places()

    villages = Place.objects.filter(parent=TOWNSHIP)
    assert {place.code for place in villages if place.shape and place.name_en.endswith(" village")} == set(
        VILLAGE_NAMES
    )
    assert Site.objects.filter(kind="checkpoint").count() == 14
    assert Counter(Feature.objects.values_list("kind", flat=True)) == {"road": 9, "stream": 1, "hill": 3}
    assert not Outline.objects.exclude(place__code__startswith=TOWNSHIP).exists()
    assert not Outline.objects.filter(source="imported").exists(), "nothing here was ever measured"


def test_every_village_has_groups_and_grids_and_tongyi_its_courtyards() -> None:
    seed_places()

    inside = Place.objects.filter(code__startswith=TOWNSHIP).exclude(level__in=["township", "village"])
    assert Counter(inside.values_list("level", flat=True)) == {"group": 57, "courtyard": 24, "grid": 16}
    assert not inside.filter(outline__isnull=True).exists()
    assert {place.code[:12] for place in inside.filter(level="courtyard")} == {TONGYI}
    for place in inside:
        assert place.centre is not None
        level = {Level(place.level)}
        assert place_at(*place.centre, levels=level) == place, "a centre lies in its own place"


def test_somebody_is_on_duty_at_every_checkpoint_at_every_hour() -> None:
    seed_places()
    seed_people(at=MONDAY_NOON)

    hours = [MONDAY_NOON + step * 7 * AN_HOUR for step in range(-24, 8)]
    for site in Site.objects.filter(kind="checkpoint"):
        wanted = 2 if site.name == "东进口卡点" else 1
        assert {len(on_duty_at(site, {Role.CHECKPOINT_OFFICER}, at=hour)) for hour in hours} == {wanted}
    township = Place.objects.get(pk=TOWNSHIP)
    assert [post.person.username for post in on_duty_at(township, {Role.DUTY_OFFICER}, at=MONDAY_NOON)] == ["duty"]


def test_shifts_are_extended_day_by_day_and_only_once() -> None:
    seed_places()
    seed_people(at=MONDAY_NOON)

    assert extend_shifts(at=MONDAY_NOON + AN_HOUR) == 0
    daily = Post.objects.filter(
        person__username__in=[p.username for p in ROSTER if p.watch and p.watch.every_days == 1]
    )
    alternating = len(CHECKPOINTS) - 1
    assert extend_shifts(at=MONDAY_NOON + timedelta(days=1)) == daily.count() + alternating
    assert not Shift.objects.filter(post__person__username="resident").exists()


def test_accounts_open_with_the_printed_password_and_nobody_elses_account_opens() -> None:
    seed_places()
    seed_people(at=MONDAY_NOON)

    printed = demo.accounts()
    assert all(words.startswith(DEMO_PASSWORD) for words in printed.values())
    assert demo.demo_accounts_here() == sorted(printed) == sorted(plan.username for plan in ACCOUNTS)
    others = Person.objects.exclude(username__in=printed)
    assert others
    assert not any(person.has_usable_password() for person in others)
    roles = {role for username in printed for role in scope_of(person_of(username), at=MONDAY_NOON).roles}
    assert roles == {Role(plan.role) for plan in ACCOUNTS}


def test_the_chain_has_its_people_a_few_vacancies_and_a_stand_in() -> None:
    seed_places()
    assert set(COURTYARDS) == set(Place.objects.filter(level=Level.COURTYARD).values_list("pk", flat=True))
    seed_people(at=MONDAY_NOON)

    day = MONDAY_NOON.date()
    vacant = {(seat.role, seat.place_code) for seat in open_seats(seats_filled(Q(), day=day, roles=LISTED_ROLES))}
    headless = {(Role.COURTYARD_HEAD, place) for place in HEADLESS} | {(Role.GROUP_LEADER, LEADERLESS)}
    assert vacant == headless | {(Role(role), village) for village, role in UNFILLED}
    assert len(Post.objects.filter(role=Role.COURTYARD_HEAD)) == 24 - len(HEADLESS)
    acting = who_answers(COURTYARDS[2], "08", at=MONDAY_NOON).first
    assert (acting.person, acting.stands_in_for) == (person_of("head-d04"), person_of("head-d03"))
    assert scope_of(person_of("head"), at=MONDAY_NOON).place_codes(Role) == (COURTYARDS[0],)
    assert Team.objects.filter(place=TONGYI).count() == 4
    once = rows_of_everything()
    seed_people(at=MONDAY_NOON)
    assert rows_of_everything() == once


def test_people_are_named_by_their_posts() -> None:
    words = (
        "值班员",
        "网格总长",
        "值守员",
        "书记",
        "网格员",
        "村民丁",
        "院长",
        "组长",
        "中心户",
        "网格长",
        "调解员",
        "干部",
        "民警",
        "管理员",
        "审计员",
    )
    assert [plan.full_name for plan in ROSTER if not any(word in plan.full_name for word in words)] == []


def test_the_equipment_is_registered_with_logins_that_work() -> None:
    seed_places()
    seed_people(at=MONDAY_NOON)
    home = find_home()
    seed_devices(home, by=person_of("chief"), at=MONDAY_NOON)

    assert Device.objects.count() == len(EQUIPMENT) == 118
    assert stat.S_IMODE(credentials_path(home).stat().st_mode) == 0o600
    credentials = read_credentials(home)
    east = credentials["checkpoint-east"]
    device = device_of_credential(east.id, east.secret)
    assert device is not None
    assert device.site is not None
    assert device.site.name == "东进口卡点"
    assert "虚构" in device.filing_number
    never_heard = Device.objects.filter(pk__in=NEVER_CONNECTED).values_list("health", flat=True)
    assert set(never_heard) == {Health.UNKNOWN}

    credentials_path(home).unlink()
    seed_devices(home, by=person_of("chief"), at=MONDAY_NOON)
    renewed = read_credentials(home)["checkpoint-east"]
    assert device_of_credential(east.id, east.secret) is None
    assert device_of_credential(renewed.id, renewed.secret) is not None


def test_filling_it_twice_changes_nothing_and_every_chain_verifies() -> None:
    seed_all()
    once = rows_of_everything()
    seed_all()

    assert rows_of_everything() == once
    assert once["Case"] > 4
    assert list(audit.verify()) == []


def test_the_past_is_played_by_the_people_on_duty_and_leaves_nothing_open() -> None:
    seed_all()

    told = [p for p in passings(date(2026, 2, 20), date(2026, 3, 2)) if p.at + longest_course(p) < MONDAY_NOON]
    assert sorted(Warning.objects.values_list("raised_at", flat=True)) == [passing.at for passing in told]
    assert not Warning.objects.filter(status="raised").exists()
    assert not Case.objects.exclude(status="closed").exists()
    assert not Offer.objects.live().exists()
    first_asked = Offer.objects.filter(order=1, case__site__name="东进口卡点")
    assert set(first_asked.values_list("person__username", flat=True)) == {"east"}
    outsider = scope_of(person_of("outsider"), at=MONDAY_NOON)
    assert not Case.objects.visible_to(outsider).exists()
    assert not Warning.objects.visible_to(outsider).exists()


def test_the_rule_names_its_campaign_and_is_renewed_before_it_ends() -> None:
    seed_places()
    seed_people(at=MONDAY_NOON)
    chief = person_of("chief")
    seed_watch_rule(by=chief, at=MONDAY_NOON)
    seed_watch_rule(by=chief, at=MONDAY_NOON + timedelta(days=30))
    rule = WatchRule.objects.get()
    assert "专项行动" in rule.purpose
    assert rule.legal_basis
    assert rule.readers
    assert rule.starts_at < MONDAY_NOON - timedelta(days=60)
    assert timedelta(days=60) <= rule.expires_at - MONDAY_NOON < timedelta(days=62)

    seed_watch_rule(by=chief, at=rule.expires_at - timedelta(days=3))
    assert [version.version for version in WatchRule.objects.filter(key=rule.key).order_by("version")] == [1, 2]


@pytest.mark.no_database
def test_the_same_day_always_has_the_same_story() -> None:
    long = list(passings(FIRST, LAST))
    assert long == list(passings(FIRST, LAST))
    assert [p for p in long if p.at.date() >= date(2026, 2, 1)] == list(passings(date(2026, 2, 1), LAST))
    assert {passing.false_alarm for passing in long} > {""}
    assert any(len(passing.answers) > 1 for passing in long)
    assert not any(passing.plate.startswith("川Z") for passing in long)
    assert all(passing.plate[0] in "川渝贵云陕" and len(passing.plate) == 7 for passing in long)
