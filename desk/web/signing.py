"""What forms carry to prove that they came from here, and when: signed, not secret, the same for all processes.

The key is that of the desk (`desk.keys`).
"""

import hmac
from datetime import datetime, timedelta

QUICKEST, LONGEST = timedelta(seconds=3), timedelta(hours=24)
"""Nobody fills a form in three seconds, and whoever took a day may press the button again."""


def form_token(key: bytes, purpose: str, now: datetime) -> str:
    """What a form of this purpose carries: when it was given out, and the signature of that."""
    at = str(int(now.timestamp()))
    return f"{at}.{_signature(key, purpose, at)}"


def age_of(key: bytes, purpose: str, token: str, now: datetime) -> timedelta | None:
    """How long ago a form was given out; None where its token is forged, of another purpose, or from the future."""
    at, _, signature = token.partition(".")
    if not (at.isascii() and at.isdecimal() and len(at) < 12):
        return None
    if not hmac.compare_digest(signature.encode(), _signature(key, purpose, at).encode()):
        return None
    age = now.timestamp() - int(at)
    return timedelta(seconds=age) if 0 <= age <= LONGEST.total_seconds() else None


def _signature(key: bytes, purpose: str, at: str) -> str:
    return hmac.digest(key, f"form\0{purpose}\0{at}".encode(), "sha256").hex()
