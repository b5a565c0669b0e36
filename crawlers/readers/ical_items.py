"""What makes up one item of a calendar, and by what it is known again without being read.

An item is all components of one UID: an event, its other versions, its overrides. What decides its
reading is their lines as written, what the calendar's head says, and the rules of the zones that
they name; what the source's TOML and the day decide is in the way in which an address is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.identity import content_hash, digest_of_texts
from crawlers.readers.ical_blocks import Block, Head, joined
from crawlers.readers.ical_zones import rules_by_name

EVENT = "VEVENT"


@dataclass(frozen=True, slots=True)
class Item:
    """The components of one UID, in their order, and the bytes that decide what is read of them."""

    blocks: list[Block]
    content: bytes

    @property
    def content_hash(self) -> str:
        """As in the origin of its event, where it is one event and nothing besides."""
        return content_hash(self.content)

    @property
    def may_be_known(self) -> bool:
        """Whether it can have given an event: whole, and no to-do."""
        return self.blocks[0].kind == EVENT and self.blocks[0].whole


def items_of(blocks: list[Block], *, encoding_guessed: bool) -> Iterator[Item]:
    """The blocks by UID, in the order of each one's first; those without a UID, and those that are no events, alone."""
    groups: dict[str | int, list[Block]] = {}
    for place, block in enumerate(blocks):
        uid = block.uid if block.kind == EVENT and block.whole else ""
        groups.setdefault(uid or place, []).append(block)
    heads: dict[int, _Said] = {}
    for members in groups.values():
        texts: list[str] = []
        for block in members:
            said = heads.get(id(block.head))
            if said is None:
                said = heads[id(block.head)] = _Said.of(block.head, encoding_guessed=encoding_guessed)
            texts += (said.of_all, said.of_zones_in(block.own), block.own)
        yield Item(members, "\0".join(texts).encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class _Said:
    """What a calendar's head says: of all its components, and the rules of each zone as a digest by its name."""

    of_all: str
    zones: dict[str, str]

    @classmethod
    def of(cls, head: Head, *, encoding_guessed: bool) -> "_Said":
        zones = {name: digest_of_texts(lines) for name, lines in rules_by_name(head).items()}
        return cls(f"{head.method}\n{head.zone_name}\n{encoding_guessed}", zones)

    def of_zones_in(self, own: str) -> str:
        """The rules of the zones whose names stand in `own`: perhaps of one too many, never of one too few."""
        if not self.zones:
            return ""
        # The name of a zone may be folded.
        return ",".join(rules for name, rules in self.zones.items() if name in own or name in joined(own))
