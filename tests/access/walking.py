"""Every address the product answers to, and one object of the village behind each of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http.response import HttpResponseBase
from django.urls import URLResolver, get_resolver

from dayuan.cases.models import Case
from dayuan.devices.models import Device
from dayuan.devices.testing import make_device
from dayuan.dispatch.testing import asked_for, make_sent_case
from dayuan.kernel.clock import now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.account_models import Guesses
from dayuan.people.models import Person, Role
from dayuan.people.powers_actions import ask_for_post
from dayuan.people.testing import make_person, make_post
from dayuan.people.tests.telephone import Telephone
from dayuan.places.models import Place, Site
from dayuan.places.testing import VILLAGE
from dayuan.sensing.album import plate_path, write_file
from dayuan.sensing.models import KeptAside, WhyKeptAside
from dayuan.sensing.testing import make_photo, make_picture
from dayuan.warnings.models import WatchRule
from dayuan.warnings.testing import make_warning

SIGN_IN = "/accounts/login/"


@dataclass(frozen=True)
class Ask:
    """How a page is asked for, and who of the cast gets it; to all others it is hidden."""

    who: frozenset[str]
    method: str = "get"
    headers: dict[str, str] = field(default_factory=dict)


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


def is_open(answer: HttpResponseBase) -> bool:
    """Whether the page was there for this person: shown, done, refused by a rule or by its form, but not hidden."""
    if answer.status_code in {401, 403, 404}:
        return False
    return not answer.headers.get("Location", "").startswith(SIGN_IN)


def things_of_the_village(cast: dict[str, Person], village: Place, checkpoint: Site) -> dict[str, object]:
    """What the varying parts of addresses stand for; all of it lies in the village or belongs to its secretary."""
    at = MONDAY_NOON
    device = make_device()
    warning = make_warning(device, at=at)
    case = make_sent_case(cast["duty_officer"], place=village, site=checkpoint, at=at)
    newcomer = make_person("newcomer", "新来的")
    post = make_post(newcomer, Role.GRID_WORKER, VILLAGE)
    return {
        "kind": "case",
        "matter_id": case.pk,
        "case_id": case.pk,
        "code": Case.objects.get(pk=case.pk).code,
        "offer_id": asked_for(case).pk,
        "warning_id": warning.pk,
        "key": WatchRule.objects.get().key,
        "device_id": device.pk,
        "photo_id": _photo(device),
        "kept_id": _kept_aside().pk,
        "person_id": newcomer.pk,
        "post_id": post.pk,
        "request_id": _request(cast, newcomer, village),
        "lockout_id": _lockout(newcomer).pk,
        "session_id": _session(cast["secretary"]).pk,
        "pk": _passkey(cast["secretary"]).pk,
        "provider_id": "county",
    }


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
        starts_on=now().date(),
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
