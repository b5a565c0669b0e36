"""Addresses in a calendar: the value types URI and CAL-ADDRESS (RFC 5545 section 3.3.3 and 3.3.13, RFC 3986)."""

import re
from urllib.parse import quote, urlsplit

from exports.validating.findings import Findings
from exports.validating.ical_lines import ContentLine

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OF_HOSTS = ("http", "https", "ftp", "webcal", "webcals")
# Brackets belong round an IPv6 host alone, and % before two digits: both stand in many a query, and browsers take them.
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]")


def check_address(line: ContentLine, place: str, findings: Findings) -> None:
    """Note that a property holds no whole address, or one with what no address may hold; bytes in it are let be."""
    if line.parameters.get("VALUE", "").upper() == "BINARY" or "ENCODING" in line.parameters:
        return
    told = line.value.strip()
    if not _is_whole(told):
        findings.add("ical-address", line.line, place, told=line.value)
    elif "\\" in told:
        findings.add("ical-address-escape", line.line, place, told=told)
    elif sign := _NOT_ALLOWED.search(told):
        findings.add("ical-address-character", line.line, place, told=told, code=quote(sign[0]))


def _is_whole(text: str) -> bool:
    """Whether it has a scheme, and a host where the scheme wants one."""
    if not _SCHEME.match(text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme not in _OF_HOSTS or bool(parts.hostname)
