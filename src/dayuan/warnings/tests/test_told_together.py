"""What several people tell of one fire is one matter, in whatever order and portions it comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dayuan.households.testing import make_household
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.places.testing import TOWNSHIP, VILLAGE, make_place
from dayuan.sensing.actions import Telling, note_told, take_back_told
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.models import Signal
from dayuan.sensing.rules import ToldAbout, id_derived_from
from dayuan.warnings.actions import backtest_at_once, confirm_warning, look, look_again, publish_rule, split_episode
from dayuan.warnings.models import Episode, Lookout, Warning, WatchRule
from dayuan.warnings.rules import WarningStatus, takes_whatever_is_told
from dayuan.warnings.starter import starter_rules
from dayuan.warnings.testing import store
from dayuan.warnings.turns import turns_of

MINUTE = timedelta(minutes=1)
HERE = 104.067, 29.962
METRE = 1 / 96_500
FIRE, OTHER, QUARREL = ToldAbout.FIRE, ToldAbout.OTHER, ToldAbout.QUARREL
SEVERAL, OF_FIRE, OF_THREAT = "多人就近上报", "群众报火情", "有威胁言行的争吵"


@pytest.fixture(autouse=True)
def _starter_rules(village: Place, chief: Person) -> None:
    at = MONDAY_NOON - timedelta(days=2)
    for rule in starter_rules():
        if rule.name in {"dispute", "threat", "several_reports", "fire_told"}:
            terms = rule.terms(township_code=TOWNSHIP, at=at)
            publish_rule(terms, township=make_place(TOWNSHIP), by=chief, at=at)


def tell(by: Person, about: ToldAbout, minute: float, *, east_m: float = 0, late: float = 0, **given):
    happened = MONDAY_NOON + minute * MINUTE
    point = (HERE[0] + east_m * METRE, HERE[1])
    telling = Telling(about, VILLAGE, happened, point, **given)
    return note_told(telling, entry=uuid4(), by=by, at=happened + late * MINUTE)


def standing() -> list[tuple[str, int]]:
    """What each matter is called, and of how many tellings something is said in it."""
    found = Warning.objects.exclude(status=WarningStatus.JOINED).select_related("rule")
    return sorted((one.rule.title, _tellings(one)) for one in found)


def _tellings(warning: Warning) -> int:
    return len({one["signal"] for part in warning.episodes.filter(withdrawn_at=None) for one in part.observed})


def test_three_callers_about_one_fire_are_one_matter(duty_officer):
    for minute in (0, 5, 9):
        tell(duty_officer, FIRE, minute, east_m=minute * 10)
    look_again(at=MONDAY_NOON + 12 * MINUTE)
    warning = Warning.objects.get()
    assert (warning.rule.title, warning.level) == (OF_FIRE, "red")
    assert {part.rule.title for part in warning.episodes.all()} == {OF_FIRE, SEVERAL}


def test_two_who_know_no_more_bear_out_the_one_who_tells_of_a_fire(duty_officer):
    tell(duty_officer, FIRE, 0)
    tell(duty_officer, OTHER, 5)
    tell(duty_officer, OTHER, 9)
    assert standing() == [(OF_FIRE, 3)]


def test_three_who_know_no_more_become_part_of_the_fire_when_the_fourth_says_what_it_is(
    client, duty_officer, secretary
):
    for minute in (0, 5, 9):
        tell(duty_officer, OTHER, minute)
    several = Warning.objects.get()
    assert several.rule.title == SEVERAL

    tell(duty_officer, FIRE, 12, east_m=250)
    look_again(at=MONDAY_NOON + 15 * MINUTE)

    several.refresh_from_db()
    fire = Warning.objects.get(rule__title=OF_FIRE)
    assert (several.status, several.joined_into, several.decided_by) == ("joined", fire, None)
    assert standing() == [(OF_FIRE, 4)]
    assert "系统并入另一条预警" in turns_of(fire, ())[-1].what
    assert AuditEntry.objects.get(action="warning_joined").by_id in (None, "")
    client.force_login(duty_officer)
    page = client.get(f"/warnings/{several.pk}/").content.decode()
    assert "系统并入它所印证的预警" in page
    assert "None" not in page


def test_a_threat_that_was_told_of_late_takes_in_what_was_raised_before(duty_officer):
    for minute in (0, 5, 9):
        tell(duty_officer, OTHER, minute)
    tell(duty_officer, QUARREL, 4, threat=True, late=20)
    look_again(at=MONDAY_NOON + 30 * MINUTE)
    assert standing() == [(OF_THREAT, 4)]


def test_neighbours_who_tell_of_the_same_quarrel_bear_out_the_dispute(duty_officer):
    """The report and the quarrel noted with it are one telling."""
    pair = make_household("001"), make_household("002")
    for minute in (0, 8, 16):
        tell(duty_officer, QUARREL, minute, households=pair)
    look_again(at=MONDAY_NOON + 20 * MINUTE)
    assert [title for title, _tellings in standing()] == ["两户反复纠纷"]


def test_far_from_the_fire_three_who_tell_of_something_are_a_matter_of_their_own(duty_officer):
    tell(duty_officer, FIRE, 0)
    for minute in (3, 6, 9):
        tell(duty_officer, OTHER, minute, east_m=3000)
    assert [title for title, _tellings in standing()] == sorted([OF_FIRE, SEVERAL])


def test_what_a_person_took_apart_is_not_put_together_again(duty_officer):
    for minute in (0, 5, 9):
        tell(duty_officer, OTHER, minute)
    tell(duty_officer, FIRE, 10)
    look_again(at=MONDAY_NOON + 13 * MINUTE)
    fire = Warning.objects.get(rule__title=OF_FIRE)
    part = fire.episodes.filter(rule__title=SEVERAL).first()
    split_episode(part.pk, reason="另一件事", by=duty_officer, at=MONDAY_NOON + 14 * MINUTE)
    tell(duty_officer, OTHER, 15)
    look_again(at=MONDAY_NOON + 20 * MINUTE)
    assert [title for title, _tellings in standing()] == sorted([OF_FIRE, SEVERAL])


def test_what_was_decided_before_the_fire_was_told_of_stays_decided(duty_officer):
    for minute in (0, 5, 9):
        tell(duty_officer, OTHER, minute)
    several = Warning.objects.get()
    confirm_warning(several.pk, by=duty_officer, at=MONDAY_NOON + 10 * MINUTE)
    tell(duty_officer, FIRE, 12)
    several.refresh_from_db()
    assert several.status == "confirmed"
    assert Warning.objects.filter(rule__title=OF_FIRE, status="raised").exists(), "a fire is decided on its own"


def test_when_the_fire_is_taken_back_what_the_others_told_still_stands_and_gives_the_name(client, duty_officer):
    for minute in (0, 5, 9):
        tell(duty_officer, OTHER, minute)
    fire = tell(duty_officer, FIRE, 12)
    look_again(at=MONDAY_NOON + 15 * MINUTE)
    take_back_told(fire, by=duty_officer, at=MONDAY_NOON + 16 * MINUTE)
    look_again(at=MONDAY_NOON + 17 * MINUTE)
    warning = Warning.objects.get(status="raised")
    assert (warning.rule.title, warning.unfounded_at, warning.eased_at) == (SEVERAL, None, None)


def test_tried_afterwards_what_is_part_of_a_fire_is_told_with_what_was_decided_there(duty_officer):
    for minute in (0, 5, 9):
        tell(duty_officer, FIRE, minute)
    confirm_warning(Warning.objects.get().pk, by=duty_officer, at=MONDAY_NOON + 10 * MINUTE)
    rule = WatchRule.objects.get(title=SEVERAL)
    result = backtest_at_once(rule, by=duty_officer, at=MONDAY_NOON + timedelta(days=1)).result
    assert (result["raised"], result["confirmed"], result["missed"]) == (1, 1, [])


def test_only_a_rule_that_asks_not_what_of_has_no_kind_of_its_own():
    found = {rule.title for rule in WatchRule.objects.all() if takes_whatever_is_told(rule.when)}
    assert found == {SEVERAL}
    assert not takes_whatever_is_told({})


@dataclass(frozen=True)
class Said:
    """Somebody tells something, `after` seconds after noon, in one of several spots far from each other."""

    spot: int
    about: ToldAbout
    east_m: int
    after: int


def signal_of(said: Said, number: int, by: Person) -> SeenSignal:
    at = MONDAY_NOON + timedelta(seconds=said.after)
    return SeenSignal(
        id=id_derived_from(at, f"{number}".encode()),
        kind="report",
        device_id=None,
        device_kind="",
        place_code=VILLAGE,
        site_id=None,
        site_kind="",
        longitude=HERE[0] + (said.spot * 20_000 + said.east_m) * METRE,
        latitude=HERE[1],
        observed_at=at,
        received_at=at,
        happened_at=at,
        confidence=None,
        value=None,
        unit="",
        evidence=(),
        details={"about": said.about.value, "threat": False, "caller": f"caller-{number}", "entry": f"entry-{number}"},
        person_id=by.pk,
    )


def after(signals: Sequence[SeenSignal], portions: Iterable[Sequence[SeenSignal]]) -> list[tuple[str, list[str]]]:
    """What stands in the end when they are told in these portions: its name and the tellings it rests on."""
    for model in (Lookout, Episode):
        model.objects.all().delete()
    Warning.objects.filter(joined_into__isnull=False).delete()
    for model in (Warning, Signal):
        model.objects.all().delete()
    moment = max(one.happened_at for one in signals)
    for portion in portions:
        moment += timedelta(seconds=3)
        for signal in portion:
            store(signal, forget_at=None)
        look([replace(one, received_at=moment) for one in portion], at=moment)
        ask_what_is_due(moment + timedelta(seconds=2))
    ask_what_is_due(moment + timedelta(seconds=5))
    found = Warning.objects.exclude(status=WarningStatus.JOINED).select_related("rule").prefetch_related("episodes")
    return sorted((one.rule.title, sorted(_all_tellings(one))) for one in found)


def ask_what_is_due(at: datetime) -> None:
    while look_again(at=at):
        pass


def _all_tellings(warning: Warning) -> set[str]:
    parts = [part for part in warning.episodes.all() if part.withdrawn_at is None]
    return {one["signal"] for part in parts for one in part.observed}


SAYINGS = st.builds(
    Said,
    spot=st.integers(0, 1),
    about=st.sampled_from([FIRE, OTHER, OTHER]),
    east_m=st.integers(0, 260),
    after=st.integers(0, 1500),
)


@given(st.lists(SAYINGS, min_size=3, max_size=7), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_and_portions_make_no_difference_to_what_stands(duty_officer, sayings: list[Said], chance: Random):
    signals = [signal_of(said, number, duty_officer) for number, said in enumerate(sayings)]
    in_order = sorted(signals, key=lambda one: (one.happened_at, one.id))
    expected = after(signals, [[one] for one in in_order])

    shuffled = signals[:]
    chance.shuffle(shuffled)
    portions = []
    while shuffled:
        portions.append([shuffled.pop() for _one in range(min(len(shuffled), chance.randint(1, 4)))])

    assert after(signals, portions) == expected
    assert after(signals, [signals]) == expected
