"""What neighbours tell the desk is weighed: callers apart, the same two households together."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from dayuan.households.testing import make_household
from dayuan.kernel.clock import now
from dayuan.people.access import scope_of
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, make_place
from dayuan.sensing.actions import Telling, note_told, take_back_told
from dayuan.sensing.models import Signal
from dayuan.sensing.outcomes import outcomes_of
from dayuan.sensing.rules import ToldAbout
from dayuan.sensing.told import noted_together
from dayuan.warnings.actions import forget_evidence_of, forget_lookouts, look_again, publish_rule
from dayuan.warnings.models import Lookout, Warning, WatchRule
from dayuan.warnings.starter import starter_rules

MINUTE = timedelta(minutes=1)
HERE = 104.067, 29.962


@pytest.fixture(autouse=True)
def _starter_rules(village: Place, chief: Person) -> None:
    at = now() - timedelta(days=2)
    for rule in starter_rules():
        if rule.name in {"dispute", "threat", "several_reports", "fire_told"}:
            terms = rule.terms(township_code=TOWNSHIP, at=at)
            publish_rule(terms, township=make_place(TOWNSHIP), by=chief, at=at)


def tell(
    by: Person, about: ToldAbout = ToldAbout.OTHER, *, at=None, ago=timedelta(), point=HERE, code=VILLAGE, **given
) -> UUID:
    at = at or now()
    return note_told(Telling(about, code, at - ago, point, **given), entry=uuid4(), by=by, at=at)


def came_of(told: UUID, reader: Person) -> list[tuple[str, str, bool, bool]]:
    signal = Signal.objects.get(pk=told)
    found = outcomes_of(scope_of(reader, at=now()), noted_together(signal), stored_at=signal.received_at)
    return [(one.title, one.level, one.is_new, one.is_raised) for one in found]


def test_three_callers_are_several_and_one_who_calls_three_times_is_not(duty_officer):
    at = now() - 30 * MINUTE
    first = tell(duty_officer, at=at)
    for minute in (3, 6):
        tell(duty_officer, at=at + minute * MINUTE, same_caller_as=first)
    assert not Warning.objects.exists()
    for minute in (9, 12):
        tell(duty_officer, at=at + minute * MINUTE)
    assert Warning.objects.get().rule.title == "多人就近上报"


def test_three_who_name_the_whole_village_and_no_point_are_near_each_other(duty_officer):
    """And those who name another village, or a point in this one, are not."""
    at = now() - 30 * MINUTE
    make_place(OTHER_VILLAGE)
    tell(duty_officer, at=at, point=None)
    tell(duty_officer, at=at + MINUTE, point=None, code=OTHER_VILLAGE)
    tell(duty_officer, at=at + 2 * MINUTE)
    tell(duty_officer, at=at + 3 * MINUTE, point=None)
    assert not Warning.objects.exists()
    tell(duty_officer, at=at + 6 * MINUTE, point=None)
    look_again(at=at + 9 * MINUTE)
    warning = Warning.objects.get()
    assert (warning.rule.title, warning.place_id) == ("多人就近上报", VILLAGE)


def test_who_names_a_group_and_who_names_its_village_may_mean_one_thing_and_the_page_says_how_sure_that_is(
    client, duty_officer
):
    at = now() - 30 * MINUTE
    east, west = (make_place(f"{VILLAGE}{group}").code for group in ("D01", "D02"))
    tell(duty_officer, at=at, point=None, code=east)
    tell(duty_officer, at=at + 3 * MINUTE, point=None, code=west)
    tell(duty_officer, at=at + 6 * MINUTE, point=None, code=TOWNSHIP)
    look_again(at=at + 8 * MINUTE)
    assert not Warning.objects.exists(), "two courtyards are two spots, and the township is none"
    tell(duty_officer, at=at + 9 * MINUTE, point=None)
    look_again(at=at + 12 * MINUTE)

    warning = Warning.objects.get()
    assert warning.rule.title == "多人就近上报"
    client.force_login(duty_officer)
    page = client.get(reverse("warnings:warning", args=[warning.pk])).content.decode()
    assert "把握较小，请分别问清具体位置" in page
    assert "把握较小" in client.get(reverse("warnings:rule", args=[warning.rule.key])).content.decode()


def test_where_points_were_told_the_page_says_nothing_of_places_that_were_named(client, duty_officer):
    at = now() - 30 * MINUTE
    for minute in (0, 3, 6):
        tell(duty_officer, at=at + minute * MINUTE)
    client.force_login(duty_officer)
    page = client.get(reverse("warnings:warning", args=[Warning.objects.get().pk])).content.decode()
    assert "请分别问清具体位置" not in page


def test_a_fire_that_only_a_resident_tells_of_waits_for_a_person_and_a_second_caller_makes_it_red(duty_officer):
    at = now() - 30 * MINUTE
    told = tell(duty_officer, ToldAbout.FIRE, at=at, point=None)
    assert came_of(told, duty_officer) == [("群众报火情", "yellow", True, False)]
    tell(duty_officer, ToldAbout.FIRE, at=at + 5 * MINUTE, point=None)
    look_again(at=at + 8 * MINUTE)
    assert Warning.objects.get().level == "red"


def test_the_page_says_whether_anything_can_come_of_it(client, duty_officer):
    client.force_login(duty_officer)
    counted = client.get(reverse("signals:told", args=[tell(duty_officer)])).content.decode()
    assert "规则会继续把它算进去" in counted
    WatchRule.objects.update(stopped_at=now() - MINUTE)
    uncounted = client.get(reverse("signals:told", args=[tell(duty_officer)])).content.decode()
    assert "没有规则会计入" in uncounted


def test_a_dispute_heats_up_until_it_is_red(client, duty_officer, secretary):
    pair = make_household("001"), make_household("002")
    strangers = make_household("003"), make_household("004")
    at = now() - 10 * MINUTE
    quarrel = ToldAbout.QUARREL
    assert came_of(tell(duty_officer, quarrel, at=at, ago=20 * 60 * MINUTE, households=pair), duty_officer) == []
    tell(duty_officer, quarrel, at=at + MINUTE, ago=5 * 60 * MINUTE, households=strangers)
    tell(duty_officer, quarrel, at=at + 2 * MINUTE, ago=2 * 60 * MINUTE, households=pair[::-1])
    assert not Warning.objects.exists(), "other households do not count"

    third = tell(duty_officer, quarrel, at=at + 3 * MINUTE, households=pair)
    assert came_of(third, duty_officer) == [("两户反复纠纷", "yellow", True, False)]
    assert came_of(third, secretary) == [], "the rule does not name the village as its reader"

    threat = tell(duty_officer, quarrel, at=at + 5 * MINUTE, threat=True)
    assert came_of(threat, duty_officer) == [("两户反复纠纷", "red", False, True)]
    client.force_login(duty_officer)
    page = client.get(reverse("signals:told", args=[threat])).content.decode()
    assert reverse("warnings:warning", args=[Warning.objects.get().pk]) in page
    look_again(at=at + 8 * MINUTE)
    assert Warning.objects.count() == 1


def test_what_is_taken_back_leaves_nothing_to_tell_and_a_warning_to_decide(client, duty_officer):
    at = now() - 5 * MINUTE
    told = tell(duty_officer, ToldAbout.QUARREL, at=at, threat=True)
    warning = Warning.objects.get()

    take_back_told(told, by=duty_officer, at=at + MINUTE)
    look_again(at=at + MINUTE)

    warning.refresh_from_db()
    assert (warning.status, warning.unfounded_at) == ("raised", at + MINUTE)
    assert warning.episodes.get().withdrawn_because == "taken_back"
    client.force_login(duty_officer)
    page = client.get(reverse("warnings:warning", args=[warning.pk])).content.decode()
    assert "所依据的情况已被撤回或更正，不再通知其他人" in page
    assert "登记有误，已撤回" in page

    tell(duty_officer, ToldAbout.QUARREL, at=at + 3 * MINUTE, threat=True)
    look_again(at=at + 4 * MINUTE)
    assert Warning.objects.filter(unfounded_at__isnull=True, status="raised").count() == 1


def test_a_real_dispute_is_not_hidden_in_a_threat_that_was_taken_back(duty_officer):
    at = now() - 30 * MINUTE
    pair = make_household("001"), make_household("002")
    take_back_told(tell(duty_officer, ToldAbout.QUARREL, at=at, threat=True), by=duty_officer, at=at + MINUTE)
    look_again(at=at + MINUTE)
    for minute in (3, 6, 9):
        tell(duty_officer, ToldAbout.QUARREL, at=at + minute * MINUTE, households=pair)
    found = Warning.objects.filter(family="dispute").order_by("raised_at")
    assert [(one.rule.title, one.unfounded_at is None) for one in found] == [
        ("有威胁言行的争吵", False),
        ("两户反复纠纷", True),
    ]


def test_two_pairs_of_one_village_are_two_matters(duty_officer):
    pairs = [(make_household(f"00{n}"), make_household(f"10{n}")) for n in (1, 2)]
    at = now() - 60 * MINUTE
    for minute in range(6):
        pair = pairs[minute % 2]
        tell(duty_officer, ToldAbout.QUARREL, at=at + 3 * minute * MINUTE, households=pair)

    found = list(Warning.objects.filter(rule__title="两户反复纠纷"))
    assert len({warning.subject_key for warning in found}) == 2
    assert [len(warning.evidence) for warning in found] == [3, 3]


def test_what_tells_two_households_apart_goes_with_the_evidence(duty_officer):
    pair = make_household("001"), make_household("002")
    at = now() - 60 * MINUTE
    for minute in (0, 3, 6):
        tell(duty_officer, ToldAbout.QUARREL, at=at + minute * MINUTE, households=pair)
    warning = Warning.objects.get(rule__title="两户反复纠纷")

    forget_evidence_of([warning.pk], at=at + 10 * MINUTE)

    assert warning.episodes.get(rule=warning.rule).about_key == f"village:{VILLAGE}"
    assert not Lookout.objects.filter(about_key__startswith=f"village:{VILLAGE}:").exists()


def test_when_a_rule_was_asked_is_let_go_when_it_is_long_over(duty_officer):
    at = now() - 60 * MINUTE
    tell(duty_officer, ToldAbout.QUARREL, at=at, threat=True)
    look_again(at=at + 3 * 60 * MINUTE)
    assert Lookout.objects.exists()

    assert forget_lookouts(at=at + timedelta(days=1)) == 0
    assert forget_lookouts(at=at + timedelta(days=9)) > 0
    assert not Lookout.objects.filter(due_at=None).exists()
