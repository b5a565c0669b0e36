"""Which addresses may be asked, judged by their text alone; and which IP addresses are public.

Pure: nothing is looked up. What a name resolves to is judged by `crawlers.guard` at the moment of
connecting, with the same `is_public`.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from catalog.cleaning.links import ascii_host, clean_url, origin_of
from catalog.errors import AddressRefused

if TYPE_CHECKING:
    from tldextract import TLDExtract

PORTS = frozenset({80, 443})

# What `ipaddress` calls global, or does not know, and must not be asked all the same (reliability
# A1): shared and protocol space, AS112 and relay anycast, multicast, the metadata address of
# a cloud, and every IPv6 form that carries an IPv4 address through a gateway.
_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.175.48.0/24",
        "224.0.0.0/4",
        "168.63.129.16/32",
        "::/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
        "ff00::/8",
    )
)
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
_LOCAL_NAMES = re.compile(r"(^|\.)(localhost|localdomain|local|internal|intranet|lan|home\.arpa|corp|private)$")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_SECRET = re.compile(r"key|token|secret|password|signature|auth", re.IGNORECASE)


def is_public(ip: str | IPv4Address | IPv6Address) -> bool:
    """Whether `ip` is an address of the public internet (reliability A1).

    An IPv4 address mapped into IPv6 is judged as the IPv4 address that it is. Text that is no
    address is not public.
    """
    try:
        address = ip_address(ip) if isinstance(ip, str) else ip
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
            return False
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address.version == network.version and address in network for network in _NOT_PUBLIC)


def check_url(url: str, allow_private: Iterable[str] = ()) -> None:
    """Raise `AddressRefused` unless `url` may be asked, as far as its text tells.

    It may when it is a plain http(s) address with a public host and port 80 or 443, or when its
    `host:port` is among `allow_private`. An IP address is accepted only as it is always written:
    octal, hexadecimal, decimal and short spellings are read differently by different parsers, so
    they are refused even for public addresses (reliability A1, A4, A5, A6).
    """
    _, host, port = _endpoint(url)
    if (host, port) in endpoints(allow_private):
        return
    if port not in PORTS:
        raise AddressRefused(url, f"port {port} is not a port of the web", _allow_remedy(host, port))
    ip = _literal(url, host)
    if ip is not None and not is_public(ip):
        raise AddressRefused(url, f"{ip} is not a public address", _allow_remedy(host, port))
    if ip is None and (_LOCAL_NAMES.search(host) or "." not in host):
        raise AddressRefused(url, f"{host} is a name of a private network", _allow_remedy(host, port))


def endpoints(entries: Iterable[str]) -> frozenset[tuple[str, int]]:
    """`host:port` entries as pairs, hosts without brackets and in lower case."""
    pairs = (entry.rpartition(":") for entry in entries)
    return frozenset((ascii_host(host.strip("[]")) or host.lower(), int(port)) for host, _, port in pairs)


def endpoint(url: str) -> tuple[str, int]:
    """Host and port of `url`, as the one parser reads them. Raises `AddressRefused`."""
    _, host, port = _endpoint(url)
    return host, port


@lru_cache(maxsize=4096)
def _endpoint(url: str) -> tuple[str, str, int]:
    scheme = url.partition(":")[0].lower()
    if scheme not in {"http", "https"}:
        raise AddressRefused(url, "only http and https are asked")
    clean = None if url != url.strip() else clean_url(url)
    # Brackets around what is no IPv6 address, and port 0, are lost when an address is cleaned.
    if clean is None or urlsplit(clean).port == 0 or _bracketed(url) != _bracketed(clean):
        raise AddressRefused(url, "it is no plain address (user name, white space, backslash or a bad host)")
    return origin_of(clean)


def _bracketed(url: str) -> bool:
    return "[" in urlsplit(url).netloc


def _allow_remedy(host: str, port: int) -> str:
    return f"If it is meant, add {host}:{port} to allow_private of the source."


def _literal(url: str, host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that `host` is; None for a name. A name may not end in a number (WHATWG URL 3.5)."""
    if ":" not in host and not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return None
    try:
        return ip_address(host)
    except ValueError as error:
        raise AddressRefused(url, "an IP address is not written like that", "Write four numbers.") from error


@cache
def _suffixes() -> "TLDExtract":
    """The public suffix list that comes with the library; it is never fetched (reliability A8)."""
    from tldextract import TLDExtract  # noqa: PLC0415 - it brings a client of HTTP along, and publishing needs neither

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@cache
def domain_of(host: str) -> str:
    """The registrable domain of `host` (`agenda.example.org` -> `example.org`); an IP address is its own."""
    return _suffixes()(host).top_domain_under_public_suffix or host


def same_domain(one: str, other: str) -> bool:
    """Whether two addresses belong to one registrable domain."""
    return domain_of(urlsplit(one).hostname or "") == domain_of(urlsplit(other).hostname or "")


def shown(url: str) -> str:
    """`url` for reports and logs, with the values of its keys and tokens hidden (reliability A9, H3)."""
    parts = urlsplit(url)
    if not _SECRET.search(parts.query):
        return url
    fields = parse_qsl(parts.query, keep_blank_values=True)
    hidden = [(name, "***" if _SECRET.search(name) else value) for name, value in fields]
    return urlunsplit(parts._replace(query=urlencode(hidden, safe="*")))
