"""Two values side by side: what in each of them is not in the other. Pure."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_LONGEST = 2_000


class Piece(NamedTuple):
    """A piece of a text, and whether the other text has it not."""

    text: str
    differs: bool = False


class Compared(NamedTuple):
    """A field of two things: its label, what each of them says, and whether they say the same."""

    label: str
    one: list[Piece]
    other: list[Piece]
    is_same: bool


def compared(label: str, one: str, other: str) -> Compared:
    """Two values, word by word; those that have no word in common, or are very long, differ as a whole."""
    if one == other:
        return Compared(label, [Piece(one)], [Piece(other)], is_same=True)
    first, second = _TOKEN.findall(one), _TOKEN.findall(other)
    if max(len(first), len(second)) > _LONGEST:
        return Compared(label, [Piece(one, differs=True)], [Piece(other, differs=True)], is_same=False)
    steps = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    if not any(tag == "equal" and any(map(str.isalnum, first[a:b])) for tag, a, b, _, _ in steps):
        return Compared(label, [Piece(one, differs=True)], [Piece(other, differs=True)], is_same=False)
    left = [("".join(first[a:b]), tag != "equal") for tag, a, b, _, _ in steps]
    right = [("".join(second[a:b]), tag != "equal") for tag, _, _, a, b in steps]
    return Compared(label, list(_pieces(left)), list(_pieces(right)), is_same=False)


def _pieces(told: list[tuple[str, bool]]) -> Iterator[Piece]:
    for text, differs in told:
        if text:
            yield Piece(text, differs and bool(text.strip()))
