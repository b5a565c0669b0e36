"""What the JSON Schemas of the directory do not say of its members: what ids, addresses and ends must be."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from exports.validating.feed_values import is_web, net_date
from exports.validating.findings import Findings
from exports.validating.json_documents import Parsed, written
from exports.validating.json_places import Path

# They are parts of addresses and names of files.
_ID = re.compile(r"[a-z0-9]{1,64}", re.ASCII)
_ADDRESSES = frozenset(("url", "page", "calendar", "online_url"))


def check_member(member: dict[str, Any], path: Path, found: Parsed, findings: Findings) -> None:
    """Note what is wrong with the event or association at `path`; what has a wrong type is the matter of its model."""
    name = member.get("id")
    if isinstance(name, str) and not _ID.fullmatch(name):
        findings.add("directory-id", found.line((*path, "id")), written((*path, "id")), told=name)
    for place, address in _addresses(member, path):
        if address and not is_web(address):
            findings.add("directory-address", found.line(place), written(place), told=address)
    occurrences = member.get("occurrences")
    for number, one in enumerate(occurrences if isinstance(occurrences, list) else ()):
        if isinstance(one, dict) and _ends_before(one.get("start"), one.get("end")):
            place = (*path, "occurrences", number, "end")
            findings.add("directory-end-before-start", found.line(place), written(place), told=one["end"])


def _addresses(member: dict[str, Any], path: Path) -> Iterator[tuple[Path, str]]:
    """The addresses in a member, but for those that sources claim as they like, with their places."""
    waiting: list[tuple[Path, Any]] = [((*path, key), inner) for key, inner in member.items() if key != "claims"]
    while waiting:
        place, one = waiting.pop()
        if isinstance(one, dict):
            # A contact says what it is: a link, or a mail address or a telephone, which are no addresses of the web.
            waiting += (((*place, key), inner) for key, inner in one.items() if key != "value")
            if one.get("kind") == "link" and isinstance(one.get("value"), str):
                yield (*place, "value"), one["value"]
        elif isinstance(one, list):
            waiting += (((*place, number), inner) for number, inner in enumerate(one))
        elif isinstance(one, str) and place[-1] in _ADDRESSES:
            yield place, one


def _ends_before(start: Any, end: Any) -> bool:
    """Whether two days, or two instants, are in the wrong order."""
    if not isinstance(start, str) or not isinstance(end, str):
        return False
    begun, ended = net_date(start), net_date(end)
    if begun and ended:
        return ended < begun
    try:
        return date.fromisoformat(end) < date.fromisoformat(start)
    except ValueError:
        return False
