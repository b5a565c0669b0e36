"""A JSON document with a head that counts its members, each of which stands on a line of its own.

So it is joined from fragments, compared line by line, and looked at without being read: whoever wrote a member knows
that it is sound, and what can go wrong with the others is that lines are cut, lost, doubled or not parted.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress

_END = b"]}\n"


def joined(head: bytes, members: Iterable[bytes]) -> Iterator[bytes]:
    """The document, a line at a time; `head` is JSON that ends in an empty list, as `{"count":2,"events":[]}`."""
    yield head.rstrip().removesuffix(b"]}") + b"\n"
    comma = b""
    for member in members:
        yield comma + member
        comma = b",\n"
    yield (b"\n" if comma else b"") + _END


def quick_problems(document: bytes, counted: str = "count") -> list[str]:
    """`frame_problems`; lines are counted first, which is as quick as reading them once."""
    first, _, rest = document.partition(b"\n")
    lines, commas = rest.count(b"\n") - 1, rest.count(b",\n")
    with suppress(ValueError, KeyError, TypeError):
        if rest.endswith(_END) and _count(first, counted) == lines and commas == max(lines - 1, 0):
            return []
    return frame_problems(document, counted)[0]


def frame_problems(document: bytes, counted: str = "count") -> tuple[list[str], list[bytes]]:
    """What is wrong with the head, the number that it has under `counted`, the commas and the end; and all lines of members."""
    first, _, rest = document.partition(b"\n")
    if not rest.endswith(_END):
        return ["the document does not end with its closing line"], []
    try:
        count = _count(first, counted)
    except (ValueError, KeyError, TypeError) as error:
        return [f"line 1: the head is not readable: {error!r}"], []
    members = rest.removesuffix(_END).splitlines(keepends=True)
    found = [f"line {place}: the comma is missing" for place, line in enumerate(members[:-1], 2) if line[-2:] != b",\n"]
    if len(members) != count:
        found.append(f"the head counts {count} members, the document has {len(members)}")
    return found, members


def _count(first: bytes, counted: str) -> object:
    return json.loads(first + _END)[counted]
