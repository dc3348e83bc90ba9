"""The key pair by which push services know this installation (RFC 8292), in the folder of keys."""

import base64
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from dayuan.kernel.later import later

if TYPE_CHECKING:
    from py_vapid import Vapid02  # type: ignore[import-untyped]  # it has no types

py_vapid = later("py_vapid")


def our_key() -> "Vapid02":
    return _read(_kept())


def our_public_key() -> str:
    """As a browser wants it: the uncompressed point in URL-safe Base64 without padding."""
    point = our_key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _kept() -> Path:
    """The file, made where there is none. Two processes at once get the same one: the first to link it wins."""
    path = settings.HOME / "keys" / "vapid.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = py_vapid.Vapid02()
        made.generate_keys()
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(made.private_pem())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path


@cache
def _read(path: Path) -> "Vapid02":
    found: Vapid02 = py_vapid.Vapid02.from_pem(path.read_bytes())
    return found
