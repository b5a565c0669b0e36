"""Checksums of what the cache of fragments keeps, so that a damaged entry is known and everything made anew."""

from collections.abc import Iterable, Iterator
from zlib import crc32

from exports.exporter import Fragment
from exports.fragments_file import FragmentsDamaged


def sound(rows: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, str]]:
    """Ids with a text of each, whose checksum stands behind them. Raises `FragmentsDamaged`."""
    for identity, text, told in rows:
        if text_sum(f"{identity}\0{text}") != told:
            raise damaged(identity)
        yield identity, text


def damaged(identity: str) -> FragmentsDamaged:
    """Why the cache is made anew."""
    return FragmentsDamaged(f"what is known of {identity} is damaged")


def sum_of(told: Iterable[object]) -> int:
    """What is kept beside what is known of a subject, so that it is known where it is damaged."""
    return text_sum("\0".join(map(str, told)))


def text_sum(text: str) -> int:
    """The same of what is put together already, parted by NUL."""
    return crc32(text.encode("utf-8", "surrogatepass"))


def checksum(key: int, revision: int, stamp: str, fragment: Fragment) -> int:
    """What is kept beside a fragment, so that a damaged one is known."""
    return crc32(fragment.body, note_sum(key, revision, stamp, fragment.note))


def note_sum(key: int, revision: int, stamp: str, note: str) -> int:
    """The same for what is noted of it."""
    return crc32(f"{key}\0{revision}\0{stamp}\0{note}".encode("utf-8", "surrogatepass"))
