"""Web addresses, read by one parser, so that what is checked is what is used.

An address with a backslash, white space, a control character or a user name is refused rather than
repaired: parsers differ on each of them (reliability A4).
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

URL_LENGTH = 2_000
_REFUSED = re.compile(
    r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\\<>\"^`{|}\ud800-\udfff]"
)
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_IPV6 = re.compile(r"[0-9a-f:.]+")
_PORTS = {"http": 80, "https": 443}


def clean_url(value: object) -> str | None:
    """`value` as an absolute http(s) address with an ASCII host and an escaped path, or None.

    `webcal:` and `webcals:` become `https:`, as calendar clients read them. A scheme's own port is
    dropped. The fragment stays: some sites tell their events apart by it.
    """
    text = str(value or "").strip()
    return _cleaned(text) if text and len(text) <= URL_LENGTH else None


# The address of an organiser stands in each of its events, in what sources say and in what is concluded of it.
@lru_cache(maxsize=4096)
def _cleaned(text: str) -> str | None:
    if _REFUSED.search(text):
        return None
    scheme, separator, rest = text.partition(":")
    scheme = {"webcal": "https", "webcals": "https"}.get(scheme.lower(), scheme.lower())
    if scheme not in _PORTS or not separator or not rest.startswith("//"):
        return None
    try:
        parts = urlsplit(f"{scheme}:{rest}")
        return _written(scheme, parts)
    except ValueError:
        return None


def _written(scheme: str, parts: SplitResult) -> str | None:
    host = ascii_host(parts.hostname or "")
    port = parts.port
    bracketed = parts.netloc.startswith("[")
    if host is None or "@" in parts.netloc or "%" in parts.netloc or port == 0 or bracketed != (":" in host):
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[scheme]:
        netloc = f"{netloc}:{port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    fragment = quote(parts.fragment, safe="/%:@!$&'()*+,;=~-._?")
    return urlunsplit((scheme, netloc, path or "/", query, fragment))


def ascii_host(host: str) -> str | None:
    """The host in ASCII (IDNA), lower case, without brackets and final dot; None when it is no host."""
    if ":" in host:
        return host.lower() if _IPV6.fullmatch(host.lower()) else None
    try:
        written = host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    except UnicodeError:
        return None
    if not _HOST.fullmatch(written):
        return None
    return written.rstrip(".")


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a clean address: the origin that keys and cookies belong to (RFC 6454)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
