"""The opendatasoft reader against real, bad and hostile records."""

import json
import random
import re
from collections import Counter
from datetime import date
from time import perf_counter
from typing import Any

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
from crawlers.readers import opendatasoft_event, prices
from tests.crawlers.readers.hostility import JUNK as COMMON_JUNK
from tests.crawlers.readers.hostility import assert_linear, expressions, wounded
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


JUNK = [*COMMON_JUNK, "[", '{"id": "x"}']


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
        body = wounded(dice.choice(originals), dice)
        begin = perf_counter()
        try:
            found = found_in(body)
        except SourceUnreadable:
            continue
        assert perf_counter() - begin < 2
        assert accounted(found) >= 1


def test_b14_controls_go_from_every_field() -> None:
    sighting = event(title_fr="Veil\u202el\u200be", location_name="Sal\x00le", keywords_fr=["a\u2066b"])
    facts = sighting.facts
    assert (facts.title, facts.place, facts.keywords) == ("Veille", Place(name="Salle"), ("ab",))


SHAPES = ("0", " ", "9,", "1 € ", "gratuit ", "title_", "moins de ", "12,5 eur ")


@pytest.mark.parametrize("pattern", expressions(opendatasoft_event, prices))
def test_b13_regexes_are_linear(pattern: re.Pattern[Any]) -> None:
    assert_linear(pattern, SHAPES)
