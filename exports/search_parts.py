"""The parts of which the index of the search is made.

A change makes one part anew and not the whole, and a browser fetches of each what has the words that it looks for. What
is found does not depend on the parts. A part ends where the id of the next member says so, not after a number of them:
one more member changes the part in which it is, and no other.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from catalog.views import Member

_LEAST, _MOST = 1_000, 3_000
_ONE_IN = 1_000  # ids of members that begin a part, so that it has 2,000 on average
FIRST = "0"


class Part(NamedTuple):
    """Some members that follow each other. `name` is that of its folder: that of its first member, `0` of the first."""

    name: str
    members: list[Member]


def parts(members: Sequence[Member]) -> list[Part]:
    """All members in their order; no part where there is none."""
    found: list[Part] = []
    for member in members:
        if not found or _ends(found[-1], member):
            found.append(Part(member.id if found else FIRST, []))
        found[-1].members.append(member)
    return found


def _ends(part: Part, following: Member) -> bool:
    many = len(part.members)
    return many >= _MOST or (many >= _LEAST and _begins(following.id))


def _begins(identity: str) -> bool:
    return int.from_bytes(blake2b(identity.encode(), digest_size=4).digest()) % _ONE_IN == 0
