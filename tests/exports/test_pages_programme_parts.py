"""A long programme in several pages: each is light, none is left out, and their addresses keep their meaning."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.pages_programme_parts import Line, opening, parts

LIGHT = 100


def lines(*days: str, size: int = 40) -> list[Line]:
    return [Line(day, day, number, b"x" * size) for number, day in enumerate(sorted(days))]


def named(of: list[Line], *, by_day: bool = False) -> list[tuple[str, int]]:
    return [(part.name, len(part.lines)) for part in parts(of, by_day=by_day, most=LIGHT)]


def test_short_programme_is_one_page() -> None:
    assert named(lines("2026-11-03", "2026-12-04")) == [("index", 2)]
    assert named([]) == [("index", 0)]


def test_long_programme_has_a_page_for_each_month() -> None:
    assert named(lines("2026-11-03", "2026-11-20", "2026-12-04", "2027-01-05")) == [
        ("2026-11", 2),
        ("2026-12", 1),
        ("2027-01", 1),
    ]


def test_long_month_is_parted_by_its_days_and_keeps_its_address_for_its_beginning() -> None:
    days = ("2026-11-03", "2026-11-04", "2026-11-08", "2026-11-14", "2026-11-30")
    assert named(lines(*days)) == [("2026-11", 2), ("2026-11-08-14", 2), ("2026-11-22-31", 1)]


def test_long_days_have_pages_of_their_own_and_then_several() -> None:
    assert named(lines("2026-11-08", "2026-11-09", *["2026-11-10"] * 5)) == [
        ("2026-11", 1),
        ("2026-11-09", 1),
        ("2026-11-10", 2),
        ("2026-11-10.2", 2),
        ("2026-11-10.3", 1),
    ]


def test_edition_is_parted_by_its_days() -> None:
    assert named(lines("2026-11-03", "2026-11-04", "2026-11-04"), by_day=True) == [("2026-11-03", 1), ("2026-11-04", 2)]


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (0, "du 1er au 7 novembre 2026", "1 to 7 November 2026"),
        (1, "du 8 au 14 novembre 2026", "8 to 14 November 2026"),
        (2, "décembre 2026", "December 2026"),
        (3, "mercredi 3 février", "Wednesday 3 February"),
        (4, "mercredi 3 février, page 2", "Wednesday 3 February, page 2"),
    ],
)
def test_pages_are_called_by_their_days(number: int, french: str, english: str) -> None:
    november = ("2026-11-03", "2026-11-04", "2026-11-08", "2026-11-14")
    of = parts(lines(*november, "2026-12-01", *["2027-02-03"] * 3), by_day=False, most=LIGHT)
    assert (of[number].words("fr"), of[number].words("en").removeprefix("from ")) == (french, english)


def test_reader_begins_at_the_page_that_is_not_over() -> None:
    of = parts(lines("2026-09-03", "2026-10-03", "2026-12-03"), by_day=False, most=LIGHT)
    assert [of[opening(of, day)].name for day in ("2026-01-01", "2026-10-31", "2026-11-01", "2027-05-01")] == [
        "2026-09",
        "2026-10",
        "2026-12",
        "2026-12",
    ]


@given(st.lists(st.integers(0, 800), max_size=60), st.booleans(), st.integers(1, 99))
def test_every_line_is_on_one_page_and_every_page_is_light(offsets: list[int], by_day: bool, size: int) -> None:
    days = [(date(2026, 1, 1) + timedelta(days=offset)).isoformat() for offset in offsets]
    every = lines(*days, size=size)
    of = parts(every, by_day=by_day, most=LIGHT)
    assert [line for part in of for line in part.lines] == every
    assert all(sum(len(line.item) for line in part.lines) <= LIGHT for part in of)
    assert len({part.name for part in of}) == len(of)
    assert all(part.first <= line.day <= part.last for part in of if part.last for line in part.lines)
