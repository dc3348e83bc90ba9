"""With what devices sign in: a secret of 256 random bits, kept as hashes, and the broker's list of who may speak."""

import hashlib
import secrets

import bcrypt
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from dayuan.devices.models import Device
from dayuan.engines.homes import find_home
from dayuan.engines.nats import DeviceLogin, write_devices

BCRYPT_COST = 5
"""Low on purpose: the secret has 256 random bits, cannot be guessed, and is checked at every connection."""
LOGINS_LOCK = "devices.write_broker_logins"
LOGINS_JOB = "dayuan.devices.jobs.write_broker_logins"


def write_broker_logins_now() -> int:
    """Give the broker the logins of all active devices; whoever lost theirs is cut off. Says how many there are."""
    active = Device.objects.active().exclude(secret_bcrypt="").order_by("pk")
    logins = [DeviceLogin(pk, hashed) for pk, hashed in active.values_list("pk", "secret_bcrypt")]
    write_devices(find_home(), logins)
    return len(logins)


def rewrite_logins_after_commit() -> None:
    """Asked for after the commit, so that the job cannot start before what it has to write is visible."""
    transaction.on_commit(_ask_for_new_logins)


def _ask_for_new_logins() -> None:
    if _is_asked_for():
        return
    try:
        with transaction.atomic():
            app.configure_task(LOGINS_JOB, queue="devices", queueing_lock=LOGINS_LOCK).defer()
    except AlreadyEnqueued:
        # Somebody else asked between our look and our asking.
        return


def _is_asked_for() -> bool:
    """One run that has not begun writes everybody's changes. The lock still decides; this spares it failing inserts."""
    return ProcrastinateJob.objects.filter(queueing_lock=LOGINS_LOCK, status="todo").exists()


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def hashes_of(secret: str) -> dict[str, str]:
    # The broker knows bcrypt by the prefix 2a.
    salt = bcrypt.gensalt(rounds=BCRYPT_COST, prefix=b"2a")
    return {
        "secret_hash": hashlib.sha256(secret.encode()).hexdigest(),
        "secret_bcrypt": bcrypt.hashpw(secret.encode(), salt).decode(),
    }
