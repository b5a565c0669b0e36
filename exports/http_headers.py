"""What goes with a published document over HTTP besides its media type: one rule for every server.

`goodweek serve` and the mirror at an object store send these; docs/running.md says them for nginx, Caddy and CDNs.
"""

import re
from typing import NamedTuple

from exports.compressing import SUFFIXES
from exports.manifest import MANIFEST

GZIP = "application/gzip"
"""A compressed form that is asked for by its own name is a file to keep, not a way of sending another (RFC 6713)."""
CHANGING = "public, max-age=900"
"""Pages, feeds and data: a quarter of an hour, so that a cancellation is soon everywhere, and a crowd costs little."""
LASTING = "public, max-age=86400"
"""The style of the pages and the like: a day, since their address does not change with their bytes."""
ASKING = "no-cache"
"""The manifest: whoever follows it asks each time whether it is another one."""

_EMBEDDED = re.compile(r"(en/)?embed/")
_DRAWN = "default-src 'none'; sandbox"
"""A drawing that is opened by itself does nothing."""
_FRAMED = "frame-ancestors *"
_UNFRAMED = "frame-ancestors 'none'"
_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
)

_ONE_EVENT = re.compile(r"events/([^/]+\.ics)")


class Headers(NamedTuple):
    """Headers of one document.

    Attributes:
        disposition: empty where the document is shown as it is.
        allow_origin: which sites' scripts may read it: those of all read data. Empty elsewhere.
    """

    media_type: str
    cache_control: str
    disposition: str = ""
    allow_origin: str = ""


def headers_of(path: str, media_type: str) -> Headers:
    """The headers of the document at `path`, to which the manifest gives this media type.

    A compressed form has that of its document there, for servers that give it in the place of this one.
    The calendar of one event is a download; one to subscribe to is not (indico issue 6988).
    """
    one = _ONE_EVENT.fullmatch(path)
    disposition = f'attachment; filename="{one[1]}"' if one else ""
    told = GZIP if path.endswith(SUFFIXES) else media_type
    return Headers(told, _cache_control(path), disposition, "*" if path.startswith("data/") else "")


def security_headers(path: str) -> tuple[tuple[str, str], ...]:
    """The headers that protect readers of the document at `path`, by name.

    Each page says its own policy in itself; what it cannot say there is who may show it in a frame: for
    `embed/` everybody, for all others nobody (Content Security Policy 3, section 3.3).
    """
    policy = _FRAMED if _EMBEDDED.match(path) else _UNFRAMED
    policy = f"{_DRAWN}; {policy}" if path.endswith(".svg") else policy
    return (("Content-Security-Policy", policy), *_ALWAYS)


def _cache_control(path: str) -> str:
    if path == MANIFEST:
        return ASKING
    return LASTING if path.startswith("assets/") else CHANGING
