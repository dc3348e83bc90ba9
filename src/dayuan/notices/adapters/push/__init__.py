"""Web Push (RFC 8030): a short message, encrypted for one browser (RFC 8291) and signed as ours (RFC 8292)."""

import json
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings as django_settings

from dayuan.kernel.later import later
from dayuan.notices.ports import Message, NotDelivered, PushAddress, Reached, Receipt
from dayuan.notices.push_rules import may_call
from dayuan.notices.rules import GIVE_UP_AFTER, Level, Problem
from dayuan.notices.vapid import our_key

pywebpush = later("pywebpush")

PATIENCE_S = 8.0
GONE = frozenset({404, 410})
"""The browser is no longer there (RFC 8030, section 7.3)."""


class WebPush:
    def send(self, message: Message, to: Reached, settings: Mapping[str, Any]) -> Receipt:
        """Taken where one of the person's browsers took it."""
        taken, gone, failures = 0, [], []
        for browser in to.browsers:
            try:
                self._call(browser, message, str(settings["contact"]))
                taken += 1
            except NotDelivered as failed:
                failures.append(failed)
                gone += [browser.id] if failed.problem is Problem.NO_ADDRESS else []
        if taken:
            return Receipt(gone_browsers=tuple(gone))
        if not failures:
            raise NotDelivered(Problem.NO_ADDRESS, again=False)
        worth = next((failed for failed in failures if failed.again), failures[0])
        raise NotDelivered(worth.problem, worth.detail, again=worth.again, gone_browsers=tuple(gone))

    def _call(self, browser: PushAddress, message: Message, contact: str) -> None:
        if not may_call(browser.endpoint, django_settings.PUSH_HOSTS):
            raise NotDelivered(Problem.NO_ADDRESS, "host", again=False)
        with requests.Session() as session:
            # Redirected elsewhere it would leave the hosts that are allowed.
            session.max_redirects = 0
            try:
                pywebpush.webpush(
                    {"endpoint": browser.endpoint, "keys": {"p256dh": browser.public_key, "auth": browser.secret}},
                    data=json.dumps({"title": message.headline, "link": message.link, "tag": message.id}),
                    vapid_private_key=our_key(),
                    vapid_claims={"sub": f"mailto:{contact}"},
                    timeout=PATIENCE_S,
                    ttl=int(GIVE_UP_AFTER[message.level].total_seconds()),
                    headers={"Urgency": "high" if message.level in {Level.RED, Level.YELLOW} else "normal"},
                    requests_session=session,
                )
            except pywebpush.WebPushException as refused:
                status = refused.status_code or 0
                if status in GONE:
                    raise NotDelivered(Problem.NO_ADDRESS, f"HTTP {status}", again=False) from None
                later_on = status >= 500 or status in {0, 408, 429}
                raise NotDelivered(Problem.NOT_TAKEN, f"HTTP {status}", again=later_on) from None
            except requests.RequestException as lost:
                raise NotDelivered(Problem.NOT_REACHED, type(lost).__name__, again=True) from None
            except ValueError as wrong:
                # A key that is no key: the browser gave us something we cannot encrypt for.
                raise NotDelivered(Problem.NO_ADDRESS, type(wrong).__name__, again=False) from None
