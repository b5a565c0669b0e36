"""An authenticator made of code: it makes passkeys and signs with them as a security key does (WebAuthn level 2, section 6).

It signs whatever it is told to, so it can also be told what no honest one would.
"""

import hashlib
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text_of(data: bytes) -> str:
    """Base64url, as WebAuthn writes bytes."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    """The same, read."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(slots=True)
class Authenticator:
    """One passkey.

    Attributes:
        origin: where the browser says it is. rp_id: for whom it signs. count: how often it has signed.
        flags: that somebody was there, and who they are was verified.
        handle: whose it says it is.
    """

    origin: str
    rp_id: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: bytes = field(default_factory=lambda: token_bytes(32))
    count: int = 0
    flags: int = PRESENT | VERIFIED
    handle: bytes = b""

    def make(self, options: dict[str, Any], **changes: Any) -> str:
        """What a browser answers to `navigator.credentials.create`."""
        self.handle = bytes_of(options["user"]["id"])
        client = self._client("webauthn.create", options, changes)
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.name)) + self.name + cbor2.dumps(cose)
        made = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        return self._answer({"clientDataJSON": text_of(client), "attestationObject": text_of(cbor2.dumps(made))})

    def sign(self, options: dict[str, Any], **changes: Any) -> str:
        """What a browser answers to `navigator.credentials.get`; it counts unless it never does."""
        client = self._client("webauthn.get", options, changes)
        data = self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": self.handle}
        return self._answer({name: text_of(value) for name, value in said.items()})

    def _client(self, kind: str, options: dict[str, Any], changes: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(told | changes).encode()

    def _data(self, more: int = 0) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + struct.pack(">BI", self.flags | more, self.count)

    def _answer(self, response: dict[str, str]) -> str:
        name = text_of(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
