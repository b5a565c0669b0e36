"""Mail addresses as the database holds them: sealed by a key that is kept outside of it. Pure.

    v1.<name of the key>.<nonce, text and tag>     what is kept: AES-256-GCM, bound to its holder (NIST SP 800-38D)
    64 hexadecimal digits                          what is searched by: HMAC-SHA256 under another key

Both keys are made of the one of the desk by HKDF (RFC 5869). So who has the database alone reads no address, and
finds none out by trying; and what is sealed for one holder opens for no other.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from catalog.errors import StoreUnusable

SEAL_REMEDY = (
    "Put back .goodweek/desk.key of the instance, or set GOODWEEK_DESK_KEY to what it held; if it is lost, "
    "`goodweek addresses forget` takes out what nobody can read any more."
)
_FORM, _NONCE = "v1", 12


class SealBroken(StoreUnusable):
    """A mail address in the catalogue cannot be read: it was sealed by another key."""


class Seal:
    """What seals and opens addresses, made of the secret of the desk.

    Attributes:
        name: tells one key from another, and nothing else.
    """

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(_derived(secret, "addresses"))
        self._marking = _derived(secret, "marks of addresses")
        self.name = _derived(secret, "name of the key").hex()[:8]

    def sealed(self, holder: str, text: str) -> str:
        """What is kept of `text`, which is `holder`'s: another one each time."""
        nonce = token_bytes(_NONCE)
        body = nonce + self._cipher.encrypt(nonce, text.encode(), holder.encode())
        return f"{_FORM}.{self.name}.{urlsafe_b64encode(body).decode()}"

    def opened(self, holder: str, kept: str) -> str:
        """What was sealed for `holder`. Raises `SealBroken` when another key sealed it, or it is another's."""
        try:
            body = urlsafe_b64decode(kept.rpartition(".")[2])
            return self._cipher.decrypt(body[:_NONCE], body[_NONCE:], holder.encode()).decode()
        except (InvalidTag, Error, ValueError) as error:
            raise SealBroken("A mail address was sealed by another key of the desk.", SEAL_REMEDY) from error

    def is_of(self, kept: str) -> bool:
        """Whether this key sealed it, by what it says of itself."""
        return kept.startswith(f"{_FORM}.{self.name}.")

    def mark(self, text: str) -> str:
        """By what `text` is found: the same each time, and good for nothing without the key."""
        return hmac.digest(self._marking, text.encode(), "sha256").hex()


def _derived(secret: bytes, purpose: str) -> bytes:
    made: bytes = HKDF(SHA256(), 32, salt=None, info=f"goodweek: {purpose}".encode()).derive(secret)
    return made
