"""No reader lets a character through that turns or hides text (reliability B14); the strings are put into every replay."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest

from catalog import clock
from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting
from crawlers.readers import reader_named
from crawlers.readers.ical import read as read_ical
from crawlers.reading import Answer
from tests.crawlers.readers.mutants import Seed, seeds

PROBES = (Path(__file__).parents[3] / ".." / "shared" / "realdata" / "bad" / "_own_probes" / "ics").resolve()
# Controls of direction, of no width, of tags, halves of surrogate pairs, and controls but tab and line feed.
HIDDEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u061c\ufeff\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\U000e0001]"
)
HOSTILE = (
    *("\u202e", "\u2066\u2067", "\u2069", "\u061c", "\u200b", "\u200e\u200f", "\ufeff", "\x7f\x85\x9f", "\U000e0001"),
    *("a" + "\u0301" * 300, "\u202egnp.exe\u202c", "\u2067\u200f\u2069"),
)
_INSIDE = re.compile(r"(?<=[^\W\d_]{2})(?=[^\W\d_]{2})")
EVERY = seeds()


def _hostile(text: str, chance: random.Random) -> str:
    """`text` with hidden characters within its words, a few at a time, so that what it is stays readable."""
    places = sorted(chance.sample(within, min(6, len(within))) if (within := _places(text)) else [], reverse=True)
    for place in places:
        text = text[:place] + chance.choice(HOSTILE) + text[place:]
    return text


def _places(text: str) -> list[int]:
    return [found.start() for found in _INSIDE.finditer(text)]


def _sighted(seed: Seed, answer: Answer) -> Iterator[EventSighting | AssociationSighting]:
    with clock.frozen(seed.answer.fetched_at):
        try:
            for found in reader_named(seed.reading.reader)(answer, seed.reading):
                if isinstance(found, EventSighting | AssociationSighting):
                    yield found
        except SourceUnreadable:
            return


@pytest.mark.parametrize("reader", sorted({one.reading.reader for one in EVERY} - {"sitemap"}))
def test_b14_nothing_hidden_comes_out_of_any_field(reader: str) -> None:
    chance, items = random.Random(14), 0
    for seed in (one for one in EVERY if one.reading.reader == reader):
        text = seed.answer.body.decode("utf-8", "replace")
        for _ in range(15):
            answer = replace(seed.answer, body=_hostile(text, chance).encode("utf-8"), encoding="utf-8")
            began = process_time()
            sightings = list(_sighted(seed, answer))
            assert process_time() - began <= 0.05 * max(len(sightings), 2)
            for sighting in sightings:
                told = sighting.facts.model_dump_json()
                assert HIDDEN.findall(told) == [], told
                assert "\u0301" * 5 not in told
                items += 1
    assert items >= 12


@pytest.mark.skipif(not PROBES.is_dir(), reason="the probes are not beside the repository")
def test_b14_probes_of_unicode_are_read_clean_and_at_once() -> None:
    seed = next(one for one in EVERY if one.reading.reader == "ical")
    told = {}
    for name in ("bidi_title", "zero_width_dup", "homograph_url", "zalgo_20k"):
        answer = replace(seed.answer, body=(PROBES / f"{name}.ics").read_bytes(), encoding="")
        began = process_time()
        with clock.frozen(seed.answer.fetched_at):
            events = [one for one in read_ical(answer, seed.reading) if isinstance(one, EventSighting)]
        assert process_time() - began <= 0.05 * len(events)
        assert [HIDDEN.findall(event.facts.model_dump_json()) for event in events] == [[]] * len(events)
        told[name] = [(event.facts.title, event.facts.url) for event in events]
    assert {len(title) <= 200 for rows in told.values() for title, _ in rows} == {True}
    # One Cyrillic letter in a Latin name is seen, for the host is written in ASCII.
    assert [url for _, url in told["homograph_url"]] == ["https://www.xn--pple-43d.com/"]
    assert len({title for title, _ in told["zero_width_dup"]}) == 1
