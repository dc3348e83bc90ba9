"""A telephone with one passkey, computed as a real one does, so that no browser is needed."""

import hashlib
import json
import os
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode


class Telephone:
    """An authenticator with one passkey, after W3C Web Authentication level 2: what a real one computes."""

    def __init__(self, origin="http://testserver"):
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.handle = b""

    def _client_data(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _authenticator_data(self, flags):
        return hashlib.sha256(b"testserver").digest() + bytes([flags]) + struct.pack(">I", 0)

    def make(self, options):
        public = options["publicKey"]
        self.handle = websafe_decode(public["user"]["id"])
        said = self._client_data("webauthn.create", public["challenge"])
        cose = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        data = self._authenticator_data(0x45) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": said, "attestationObject": attestation}, {"credProps": {"rk": True}})

    def use(self, options, *, unlocked=True):
        said = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        data = self._authenticator_data(0x05 if unlocked else 0x01)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": data, "signature": signature, "userHandle": self.handle}
        return self._answer(parts, {})

    def _answer(self, parts, extensions):
        name = websafe_encode(self.id)
        response = {key: websafe_encode(value) for key, value in parts.items()}
        whole = {"type": "public-key", "id": name, "rawId": name, "response": response}
        return json.dumps(whole | {"clientExtensionResults": extensions})
