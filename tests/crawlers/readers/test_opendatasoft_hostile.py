"""The opendatasoft reader against real, bad and hostile records."""

import json
import random
import re
from collections import Counter, deque
from datetime import date
from time import perf_counter

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import (
    EventSighting,
    Place,
    Skipped,
)
from catalog.vocabulary import (
    SkipReason,
)
from crawlers.readers import opendatasoft_event, opendatasoft_words
from tests.crawlers.readers.opendatasoft_fixtures.records import (
    FIXTURES,
    REAL,
    accounted,
    event,
    found_in,
)


@pytest.mark.skipif(not REAL.is_file(), reason="the real records are not beside the repository")
def test_real_records_are_nearly_all_taken() -> None:
    begin = perf_counter()
    found = found_in(REAL.read_bytes(), accepts_from=date(2019, 1, 1))
    assert perf_counter() - begin < 10
    assert Counter(item.reason for item in found if isinstance(item, Skipped)) == {SkipReason.NO_TITLE: 1}
    assert sum(isinstance(item, EventSighting) for item in found) == 399


JUNK: list[object] = [
    None,
    True,
    -1,
    10**17,
    1e300,
    "",
    " ",
    "\ud800",
    [],
    {},
    [[]],
    "[",
    '{"id": "x"}',
    ["a", {"b": 1}],
    "9" * 400,
]


def test_b16_any_value_in_any_field_is_survived() -> None:
    dice = random.Random(16)
    record = json.loads((FIXTURES / "explore.json").read_bytes())["results"][0]
    for _ in range(400):
        broken = {**record, **{key: dice.choice(JUNK) for key in dice.sample(sorted(record), 6)}}
        assert accounted(found_in([broken])) == 1


def test_mutants_of_answers_never_crash_the_reader() -> None:
    dice = random.Random(2026)
    originals = [path.read_bytes() for path in sorted(FIXTURES.glob("*.json"))]
    for _ in range(400):
        body = bytearray(dice.choice(originals))
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(len(body))
            if dice.random() < 0.5:
                body[place] = dice.randrange(256)
            else:
                del body[place : place + dice.randrange(60)]
        begin = perf_counter()
        try:
            found = found_in(bytes(body))
        except SourceUnreadable:
            continue
        assert perf_counter() - begin < 2
        assert accounted(found) >= 1


def test_b14_controls_go_from_every_field() -> None:
    sighting = event(title_fr="Veil\u202el\u200be", location_name="Sal\x00le", keywords_fr=["a\u2066b"])
    facts = sighting.facts
    assert (facts.title, facts.place, facts.keywords) == ("Veille", Place(name="Salle"), ("ab",))


REGEXES = [
    (name, pattern)
    for module in (opendatasoft_event, opendatasoft_words)
    for name, pattern in vars(module).items()
    if isinstance(pattern, re.Pattern)
]


@pytest.mark.parametrize(("name", "pattern"), REGEXES, ids=[row[0] for row in REGEXES])
def test_b13_regexes_are_linear(name: str, pattern: re.Pattern[str]) -> None:
    def seconds(text: str) -> float:
        begin = perf_counter()
        deque(pattern.finditer(text), maxlen=0)
        return perf_counter() - begin

    for shape in ("0", " ", "9,", "1 € ", "gratuit ", "title_", "moins de ", "12,5 eur "):
        short, long = (shape * (size // len(shape)) for size in (10_000, 100_000))
        quick = max(min(seconds(short) for _ in range(3)), 0.01)
        slow = min(seconds(long) for _ in range(3))
        assert slow < 15 * quick, (name, shape)
        assert slow < 0.5, (name, shape)
