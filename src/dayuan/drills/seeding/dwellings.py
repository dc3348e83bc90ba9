"""A door sensor and a meter in a few homes of old people who live by themselves, with their consent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from dayuan.devices.actions import activate_device, register_device, rotate_secret
from dayuan.devices.models import Device, DeviceKind
from dayuan.drills.credentials import NEVER_CONNECTS, NORMAL, Credential, read_credentials, write_credentials
from dayuan.drills.seeding.households import empty_nest_numbers
from dayuan.drills.seeding.people import person_of
from dayuan.drills.yucheng.equipment import OWNER
from dayuan.drills.yucheng.outline import CHENGXIANG, TONGYI
from dayuan.drills.yucheng.sites import village_name, village_name_en
from dayuan.engines.homes import Home
from dayuan.households.models import Household, Resident
from dayuan.people.models import Person
from dayuan.privacy.actions.consents import give_consent
from dayuan.privacy.facts import ConsentFacts
from dayuan.privacy.models import Consent
from dayuan.privacy.queries import text_to_ask
from dayuan.privacy.rules.consents import Channel, ConsentKind

INVENTED = "（演示，虚构）"
ASKED_BY = {CHENGXIANG: "secretary", TONGYI: "secretary2"}
HOMES_IN_EACH = 3
PLAYED_DOOR, PLAYED_HOME = "door-07", HOMES_IN_EACH
"""A door that is used when the scene of the silent elder is played, and never by itself; its home is one more."""
WORDS = {DeviceKind.DOOR: ("入户门磁", "home door sensor"), DeviceKind.METER: ("家用电表", "home power meter")}
SPEAKS_EVERY_S = {DeviceKind.DOOR: 1800, DeviceKind.METER: 3900}
"""A door says hello every half hour; a meter is read every hour."""
STANDS_SINCE = timedelta(days=60)


@dataclass(frozen=True)
class _Plan:
    id: str
    kind: DeviceKind
    village: str
    turn: int
    """Which of the village's homes."""


PLANS: tuple[_Plan, ...] = (
    *(
        _Plan(f"{kind.value}-{group * HOMES_IN_EACH + turn + 1:02}", kind, village, turn)
        for group, village in enumerate(ASKED_BY)
        for turn in range(HOMES_IN_EACH)
        for kind in (DeviceKind.DOOR, DeviceKind.METER)
    ),
    _Plan(PLAYED_DOOR, DeviceKind.DOOR, CHENGXIANG, PLAYED_HOME),
)


def seed_home_devices(home: Home, *, by: Person, at: datetime) -> None:
    """Ask, register and let in what is missing; a device whose secret was lost gets a new one."""
    kept = read_credentials(home)
    wanted = {plan.id for plan in PLANS}
    registered = set(Device.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if registered == wanted <= set(kept):
        return
    since = at - STANDS_SINCE
    with transaction.atomic():
        for village in ASKED_BY:
            missing = [plan for plan in PLANS if plan.village == village and plan.id not in registered]
            dwellings = _ask(village, {plan.turn for plan in missing}, at=since)
            for plan in missing:
                kept[plan.id] = _credential(plan, _register(plan, dwellings[plan.turn], by=by, at=since))
        for plan in PLANS:
            if plan.id not in kept:
                kept[plan.id] = _credential(plan, rotate_secret(plan.id, by=by, at=at)[1])
    write_credentials(home, list(kept.values()))


def _ask(village: str, turns: set[int], *, at: datetime) -> dict[int, Household]:
    """Homes where nobody was asked yet: whoever heads one agrees, with the courtyard head as witness.

    By turn: the first there are, and for the played one the last, whose neighbours have no such sensor.
    """
    if not turns:
        return {}
    asked = Consent.objects.filter(kind=ConsentKind.HOME_SENSOR).values("resident__household_id")
    nests = Household.objects.filter(place__code__startswith=village, number__in=empty_nest_numbers(village))
    free = list(nests.exclude(pk__in=asked).select_related("place").order_by("number"))
    text = text_to_ask(village, ConsentKind.HOME_SENSOR)
    if text is None or len(free) < len(turns):
        raise LookupError(f"Nobody can be asked in {village}: there is no text, or not enough homes.")
    chosen = {turn: free.pop(-1 if turn == PLAYED_HOME else 0) for turn in sorted(turns)}
    for household in chosen.values():
        head = Resident.objects.current().get(household=household, relation="head")
        facts = ConsentFacts(head.name, Channel.WITNESSED, witness="院落长", evidence=f"上门征求{INVENTED}")
        give_consent(head.pk, text, facts, by=person_of(ASKED_BY[village]), at=at)
    return chosen


def _register(plan: _Plan, household: Household, *, by: Person, at: datetime) -> str:
    """It stands on the map in the middle of its group or courtyard: a dot on a home would show who is alone."""
    centre = household.place.centre
    if centre is None:
        raise LookupError(f"{household.place} has no centre.")
    word, word_en = WORDS[plan.kind]
    _, secret = register_device(
        plan.id,
        kind=plan.kind,
        name=f"{village_name(plan.village)}{word}{plan.turn + 1:02}",
        name_en=f"{village_name_en(plan.village)} {word_en} {plan.turn + 1:02}",
        owner=OWNER,
        place=household.place,
        home=household,
        longitude=centre[0],
        latitude=centre[1],
        expected_every_s=SPEAKS_EVERY_S[plan.kind],
        by=by,
        at=at,
    )
    activate_device(plan.id, by=by, at=at)
    return secret


def _credential(plan: _Plan, secret: str) -> Credential:
    behaviour = NEVER_CONNECTS if plan.id == PLAYED_DOOR else NORMAL
    return Credential(plan.id, plan.kind.value, secret, SPEAKS_EVERY_S[plan.kind], behaviour)
