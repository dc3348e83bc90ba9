"""The two suites of ciphers behind one port: `international` and `sm` (GB/T 32907 SM4 with GB/T 32905 SM3)."""

import hmac as constant_time
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MASTER_BYTES = 32
SHA256 = hashes.SHA256
SM3 = hashes.SM3


class DoesNotOpen(Exception):
    """The bytes were altered, moved to another row or column, or sealed with another key."""


class Suite(Protocol):
    """Authenticated encryption and a keyed hash. `bound_to` is not stored, but must be the same when opening."""

    @property
    def name(self) -> str: ...

    @property
    def number(self) -> int:
        """How a sealed value names the suite; never used again for another one."""

    def seal(self, master: bytes, plain: bytes, bound_to: bytes) -> bytes: ...

    def open(self, master: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        """Raises: DoesNotOpen."""

    def keyed_hash(self, master: bytes, text: bytes) -> bytes:
        """32 bytes."""


@dataclass(frozen=True)
class International:
    """AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; HMAC-SHA256."""

    name: str = "international"
    number: int = 1

    def seal(self, master: bytes, plain: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + _aes(master).encrypt(nonce, plain, bound_to)

    def open(self, master: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        try:
            return _aes(master).decrypt(sealed[:12], sealed[12:], bound_to)
        except (InvalidTag, ValueError) as refused:
            raise DoesNotOpen from refused

    def keyed_hash(self, master: bytes, text: bytes) -> bytes:
        return _mac(SHA256, _derived(SHA256, master, b"index", 32), text)


@dataclass(frozen=True)
class Sm:
    """SM4-CTR, then HMAC-SM3 over what it is bound to, the counter block and the ciphertext."""

    name: str = "sm"
    number: int = 2

    def seal(self, master: bytes, plain: bytes, bound_to: bytes) -> bytes:
        counter = os.urandom(16)
        body = counter + self._crypt(master, counter, plain)
        return body + self._tag(master, body, bound_to)

    def open(self, master: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        body, tag = sealed[:-32], sealed[-32:]
        if len(body) < 16 or not constant_time.compare_digest(tag, self._tag(master, body, bound_to)):
            raise DoesNotOpen
        return self._crypt(master, body[:16], body[16:])

    def keyed_hash(self, master: bytes, text: bytes) -> bytes:
        return _mac(SM3, _derived(SM3, master, b"index", 32), text)

    def _crypt(self, master: bytes, counter: bytes, text: bytes) -> bytes:
        """SM4-CTR, the same in both directions."""
        key = _derived(SM3, master, b"encrypt", 16)
        step = Cipher(algorithms.SM4(key), modes.CTR(counter)).encryptor()
        return step.update(text) + step.finalize()

    def _tag(self, master: bytes, body: bytes, bound_to: bytes) -> bytes:
        key = _derived(SM3, master, b"authenticate", 32)
        return _mac(SM3, key, len(bound_to).to_bytes(4) + bound_to + body)


INTERNATIONAL: Suite = International()
SM: Suite = Sm()
SUITES: dict[str, Suite] = {suite.name: suite for suite in (INTERNATIONAL, SM)}
SUITES_BY_NUMBER: dict[int, Suite] = {suite.number: suite for suite in SUITES.values()}


@lru_cache(maxsize=64)
def _derived(hash_: type[hashes.HashAlgorithm], master: bytes, use: bytes, length: int) -> bytes:
    """A key for one use out of the master key (HKDF, RFC 5869), so that no key serves two algorithms."""
    return HKDF(hash_(), length, salt=None, info=b"dayuan/sealing/" + hash_().name.encode() + b"/" + use).derive(master)


@lru_cache(maxsize=64)
def _aes(master: bytes) -> AESGCM:
    return AESGCM(_derived(SHA256, master, b"encrypt", 32))


def _mac(hash_: type[hashes.HashAlgorithm], key: bytes, text: bytes) -> bytes:
    mac = hmac.HMAC(key, hash_())
    mac.update(text)
    return mac.finalize()
