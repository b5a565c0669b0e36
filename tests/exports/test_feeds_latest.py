"""Which entries a feed shows."""

from exports.exporter import Fragment
from exports.feeds_latest import LATEST, latest, latest_lines


def _stamp(number: int) -> str:
    return f"2026-{number // 28 + 1:02}-{number % 28 + 1:02}T06:00:00Z"


ENTRIES = [Fragment(f"entry {number}".encode(), f"{_stamp(number)} one,two") for number in range(LATEST + 20)]


def test_feed_shows_the_hundred_latest_the_latest_first():
    assert latest(ENTRIES) == (LATEST + 20, ENTRIES[: -LATEST - 1 : -1])


def test_entries_of_the_same_instant_stay_in_their_order():
    alike = [Fragment(f"entry {number}".encode(), f"{_stamp(5)} source{number}") for number in range(3)]
    assert latest([ENTRIES[4], *alike, ENTRIES[6]]) == (5, [ENTRIES[6], *alike, ENTRIES[4]])


def test_lines_of_many_fragments_are_entries_of_their_own():
    silent = Fragment(b"", "")
    moved = Fragment(b"moved again\nmoved\n", f"{_stamp(9)} {_stamp(2)}|one,two")
    cancelled = Fragment(b"cancelled\n", f"{_stamp(4)}|three")
    assert latest_lines([silent, moved, silent, cancelled]) == (
        3,
        [
            Fragment(b"moved again\n", f"{_stamp(9)} one,two"),
            Fragment(b"cancelled\n", f"{_stamp(4)} three"),
            Fragment(b"moved\n", f"{_stamp(2)} one,two"),
        ],
    )
