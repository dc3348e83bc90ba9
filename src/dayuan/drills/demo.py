"""The demonstration: fills the invented township, says which processes play its devices and who may sign in."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from time import monotonic

from dayuan.drills.seeding.calendars import seed_calendars
from dayuan.drills.seeding.devices import seed_devices
from dayuan.drills.seeding.digests import seed_digests
from dayuan.drills.seeding.disputes import seed_disputes
from dayuan.drills.seeding.dwellings import seed_home_devices
from dayuan.drills.seeding.hills import seed_hills
from dayuan.drills.seeding.history import seed_history
from dayuan.drills.seeding.households import FILE_CODE, FILE_PHONE, seed_households
from dayuan.drills.seeding.people import person_of, seed_people
from dayuan.drills.seeding.places import seed_places
from dayuan.drills.seeding.privacy import seed_privacy
from dayuan.drills.seeding.reports import seed_reports
from dayuan.drills.seeding.retention import seed_retention
from dayuan.drills.seeding.rulebook import seed_rulebook
from dayuan.drills.seeding.silence import seed_silence_rule
from dayuan.drills.seeding.watching import seed_watch_rule
from dayuan.drills.seeding.weather import seed_weather
from dayuan.drills.simulators.parts import PARTS
from dayuan.drills.yucheng.roster import ACCOUNTS, DEMO_PASSWORD
from dayuan.engines.homes import find_home
from dayuan.kernel.clock import now
from dayuan.people.models import Person

type Act = Callable[[], object]
type Beside = Callable[[Act], AbstractContextManager[None]]
"""Begins what it is given; when the block ends, that is done too. Raises where it failed."""


@contextmanager
def first(act: Act) -> Iterator[None]:
    """Not beside anything: done before the block begins."""
    act()
    yield


def seed(
    *, at: datetime | None = None, say: Callable[[str], None] = lambda line: None, beside: Beside = first
) -> dict[str, str]:
    """Fill the township; what is there already stays, so a second run is over at once. Says who can sign in.

    The register and the past need nothing of each other and take longest: the register is filled `beside` the past.
    """
    at = at or now()

    def play(*steps: tuple[str, Act]) -> None:
        for name, act in steps:
            began = monotonic()
            act()
            say(f"{name}: {monotonic() - began:.1f} s")

    def register() -> None:
        play(
            ("households", lambda: seed_households(at=at)),
            ("privacy", lambda: seed_privacy(by=person_of("chief"), at=at)),
        )

    play(("places", seed_places), ("people", lambda: seed_people(at=at)))
    with beside(register):
        play(
            ("calendars", lambda: seed_calendars(by=person_of("chief"), at=at)),
            ("devices", lambda: seed_devices(find_home(), by=person_of("chief"), at=at)),
            ("watch rule", lambda: seed_watch_rule(by=person_of("chief"), at=at)),
            ("hills", lambda: seed_hills(by=person_of("chief"), at=at)),
            ("rulebook", lambda: seed_rulebook(by=person_of("chief"), at=at)),
            ("weather", lambda: seed_weather(find_home(), by=person_of("chief"), at=at)),
            ("history", lambda: seed_history(by=person_of("duty"), at=at)),
            ("reports", lambda: seed_reports(duty=person_of("duty"), at=at)),
            ("digests", lambda: seed_digests(at=at)),
        )
    play(("homes", lambda: seed_home_devices(find_home(), by=person_of("chief"), at=at)))
    play(("silence", lambda: seed_silence_rule(by=person_of("chief"), at=at)))
    play(("disputes", lambda: seed_disputes(by=person_of("secretary"), at=at)))
    play(("retention", lambda: seed_retention([person_of("duty"), person_of("secretary")], at=at)))
    return accounts()


def device_processes() -> dict[str, list[str]]:
    """The commands of the simulated devices by process name.

    Each needs DAYUAN_HOME and DAYUAN_MQTT_URL in its environment, and says goodbye on SIGTERM.
    """
    return {f"devices-{part}": [sys.executable, "-m", "dayuan.drills.simulate", part] for part in PARTS}


def accounts() -> dict[str, str]:
    """Who may sign in: by user name the password and who that is, for the printed table."""
    who = {plan.username: f"{DEMO_PASSWORD}   {plan.full_name} · {plan.full_name_en}" for plan in ACCOUNTS}
    return who | {"resident": f"{who['resident']} · /myfile/ {FILE_CODE} + {FILE_PHONE[-4:]}"}


def demo_accounts_here() -> list[str]:
    """Accounts that open with the demonstration's well-known password; an installation for real work must have none."""
    known = Person.objects.filter(username__in=[plan.username for plan in ACCOUNTS], is_active=True)
    return sorted(person.username for person in known if person.check_password(DEMO_PASSWORD))
