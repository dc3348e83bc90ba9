"""`dayuan administrators first`: nobody could grant the first of them, so they are made from the console, once."""

import importlib
from datetime import datetime
from typing import Any

import django
from django.db import OperationalError

from dayuan.config.commands.audit import NOBODY_THERE
from dayuan.config.environment import settle_environment
from dayuan.engines.errors import EngineProblem

TWO_ARE_NEEDED = "Give --security twice: one of them asks for a post, the other approves it."
DIFFERENT = "Each administrator is a person of their own: four different account names."


def first(place: str, system: str, security: list[str], auditor: str) -> int:
    names = [system, *security, auditor]
    if len(security) < 2:
        raise EngineProblem(TWO_ARE_NEEDED)
    if len({name.lower() for name in names}) < len(names):
        raise EngineProblem(DIFFERENT)
    settle_environment()
    django.setup()
    try:
        passwords = _make(place, system, security, auditor)
    except OperationalError as silent:
        raise EngineProblem(NOBODY_THERE) from silent
    print("Pass each on in person. It opens the account within three days; then its owner chooses a password")
    print("and sets up a second factor.")
    for name, password in passwords.items():
        print(f"  {name:<20} {password}")
    return 0


def _make(place: str, system: str, security: list[str], auditor: str) -> dict[str, str]:
    actions: Any = importlib.import_module("dayuan.people.powers_actions")
    role: Any = importlib.import_module("dayuan.people.rules").Role
    places: Any = importlib.import_module("dayuan.places.models").Place
    refusal: Any = importlib.import_module("dayuan.kernel.errors").Refusal
    clock: Any = importlib.import_module("dayuan.kernel.clock")
    found = places.objects.filter(code=place).first()
    if found is None:
        raise EngineProblem(f"There is no place with the code {place}. Load the places first: dayuan places FILE")
    names = {system: role.SYSTEM_ADMINISTRATOR, auditor: role.AUDITOR}
    names |= dict.fromkeys(security, role.SECURITY_ADMINISTRATOR)
    at: datetime = clock.now()
    try:
        passwords: dict[str, str] = actions.make_first_administrators(found, names, at=at)
    except refusal as refused:
        raise EngineProblem(str(refused)) from refused
    return passwords
