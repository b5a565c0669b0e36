"""A document that is validated: its bytes, and what was said of them where they came from."""

from dataclasses import dataclass
from datetime import datetime

LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes to validate.

    Attributes:
        name: the file name or address under which it is known; its suffix says what it is meant to be.
        address: where readers find it, where that is known; else empty.
        asked: whether a server was just asked for it, which may have written it for this very request.
        media_type: as sent with it, lower case, without parameters; may be empty.
        charset: as sent with it; may be empty.
        now: the instant at which it was looked at, aware.
    """

    body: bytes
    now: datetime
    name: str = ""
    address: str = ""
    media_type: str = ""
    charset: str = ""
    asked: bool = False
