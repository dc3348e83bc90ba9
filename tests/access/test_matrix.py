"""Who gets what: every address, API call, export and live topic, for every role and place of the cast, yes and no.

The objects behind the addresses lie in the village. To whoever is not named an address is hidden (404), or asks to sign
in. A new address without a line here fails `test_every_address_has_its_line`.
"""

from django.db import transaction
from django.http import FileResponse, HttpResponseNotFound
from django.test import Client
from django.urls import reverse

from dayuan.config import urls
from dayuan.kernel.clock import now
from dayuan.people.access import scope_of
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, OTHER_VILLAGE, VILLAGE
from dayuan.web.live import READERS, heard_by
from tests.access.cast import (
    CAST,
    COMMAND_HERE,
    DESK_HERE,
    NOBODY,
    VISITOR,
    only,
)
from tests.access.table import FURTHER, TABLE
from tests.access.things import things_of_the_village
from tests.access.walking import addresses, is_open, thing_behind

LIVE: dict[str, frozenset[str]] = {
    "signals": DESK_HERE,
    "photo": DESK_HERE,
    "warning": DESK_HERE,
    "case": DESK_HERE,
    "offer": DESK_HERE,
    "device": DESK_HERE | only("officer", "second_officer", "grid_worker"),
    "kept_aside": COMMAND_HERE,
    # Told to the person it concerns, by name, and to nobody by a post.
    "notice": NOBODY,
}
"""Who hears of something in the village."""


def test_every_address_has_its_line():
    assert {name for name, _parts in addresses()} == set(TABLE)


def test_every_live_topic_has_its_line():
    assert set(READERS) == set(LIVE)


def test_everybody_gets_exactly_what_the_table_says(cast, village, checkpoint, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    things = things_of_the_village(cast, village, checkpoint)
    clients = {VISITOR: Client()} | {name: Client() for name in CAST}
    for name, person in cast.items():
        clients[name].force_login(person)
        clients[name].get("/")
    for client in clients.values():
        assert client.get("/nowhere/").status_code == 404
    # Everybody's session is noted as alive, and everybody saw the page that says that something is not there: of the
    # thousands of answers below it is the status that counts.
    monkeypatch.setattr("dayuan.people.account_middleware.is_worth_noting", lambda _session, *, at: False)
    monkeypatch.setattr(urls, "handler404", lambda _request, exception: HttpResponseNotFound(), raising=False)
    parts = dict(addresses())
    wrong = []
    for name, ask in (*TABLE.items(), *FURTHER):
        url = _url(name, parts[name], things, ask)
        for who, client in clients.items():
            answer = _asked(client, ask, url)
            if is_open(answer) is not (who in ask.who):
                wrong.append(f"{who} {ask.method} {url}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)


def test_everybody_hears_exactly_what_the_table_says(cast):
    at = now()
    for kind, readers in LIVE.items():
        for who, person in cast.items():
            heard = heard_by(scope_of(person, at=at), kind, [{"id": "x", "place": VILLAGE}])
            assert bool(heard) is (who in readers), (kind, who)


def test_of_other_places_nobody_of_the_village_hears_anything(cast):
    at = now()
    for kind in LIVE:
        for who in ("secretary", "officer", "grid_worker"):
            items = [{"id": "x", "place": OTHER_VILLAGE}, {"id": "y", "place": OTHER_TOWNSHIP_VILLAGE}]
            assert heard_by(scope_of(cast[who], at=at), kind, items) == []


def _url(name, parts, things, ask):
    if name == "signals:api-root":
        return "/signals/no-such-call/"
    return reverse(name, kwargs={part: ask.parts.get(part) or thing_behind(name, part, things) for part in parts})


class _Undo(Exception):
    pass


def _asked(client, ask, url):
    """The answer, and the database as it was: one question must not change the next one's answer."""
    answer = None
    try:
        with transaction.atomic():
            send = client.post if ask.method == "post" else client.get
            answer = send(url, ask.data, headers=ask.headers)
            raise _Undo
    except _Undo:
        pass
    assert answer is not None
    if isinstance(answer, FileResponse):
        # Read to its end a file is closed, and the test's connection is not.
        answer.getvalue()
    return answer
