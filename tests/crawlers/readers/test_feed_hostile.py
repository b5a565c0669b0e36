"""The feed reader against mutants, junk and shapes made to take long. All feeds are made by hand."""

import random
import re
from pathlib import Path
from time import process_time

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Skipped
from crawlers.readers import feed, feed_dates, feed_event, feed_titles
from crawlers.readers.feed_names import called
from crawlers.readers.xml_answers import document_of
from crawlers.reading import Answer, Found
from tests.crawlers.readers.hostility import wounded
from tests.crawlers.readers.test_feed import NOW, READING, URL, found_in, rss

FORMATS = Path(__file__).parents[1] / "formats"
NEWS = {"about": "Les Voisins", "site": "https://voisins.example/", "dates": "prose"}


def accounted(found: list[Found]) -> int:
    sighted = sum(item.origin.items for item in found if isinstance(item, EventSighting | AssociationSighting))
    return sighted + sum(item.items for item in found if isinstance(item, Skipped))


def present(body: bytes) -> int:
    root = document_of(Answer(URL, body, NOW), "").root
    return sum(called(one) in {("rss", "item"), ("atom", "entry")} for one in root.iter("*"))


def test_b10_mutants_never_crash_and_every_item_is_accounted_for() -> None:
    dice = random.Random(2026)
    originals = [path.read_bytes() for path in sorted(FORMATS.glob("feed*/*/answer.xml"))]
    assert len(originals) >= 8
    for number in range(400):
        body = wounded(dice.choice(originals), dice, wounds=4, longest=40)
        begin = process_time()
        try:
            found = found_in(body, **(NEWS if number % 2 else {}))
        except SourceUnreadable:
            continue
        assert accounted(found) == present(body)
        assert process_time() - begin < 1


JUNK = [
    "",
    " ",
    "-",
    "0",
    "9" * 400,
    "\ud800",
    "<b>",
    "&",
    "2026-11-03",
    "24:60",
    "https://",
    "@",
    "[",
    "]]>",
    "é" * 300,
    "NaN",
]
NAMES = [
    "title",
    "link",
    "guid",
    "pubDate",
    "category",
    "description",
    "enclosure",
    "ev:startdate",
    "ev:enddate",
    "ev:location",
    "ev:organizer",
    "georss:point",
    "geo:lat",
    "geo:long",
    "xcal:dtstart",
    "xcal:dtend",
    "xcal:uid",
    "site:start_date",
    "site:time_start",
    "media:content",
    "dc:date",
    "dc:language",
]


def test_b16_any_text_in_any_element_is_survived() -> None:
    dice = random.Random(16)
    for _ in range(300):
        names = dice.choices(NAMES, k=8)
        item = "".join(f"<{name} url='{dice.choice(JUNK[:6])}'>{dice.choice(JUNK)}</{name}>" for name in names)
        body = rss(f"<title>T</title>{item}").encode("utf-8", "surrogatepass")
        assert accounted(found_in(body, **NEWS)) == 1


def test_each_replay_accounts_for_every_item() -> None:
    for path in sorted(FORMATS.glob("feed/*/answer.xml")):
        assert accounted(found_in(path.read_bytes())) == present(path.read_bytes())


LONG = 10_000
SHAPES = ["[" * LONG, " " * LONG, "1" * LONG, "[1" * LONG, "a@" * LONG, "é" * LONG, "annulé " * LONG, "3 Nov " * LONG]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape[:6].strip() or "blank")
def test_b13_own_expressions_are_linear(shape: str) -> None:
    for module in (feed_dates, feed_event, feed_titles):
        for name, pattern in vars(module).items():
            if not isinstance(pattern, re.Pattern):
                continue
            short, long = (_timed(pattern, text) for text in (shape, shape * 10))
            assert long < max(15 * short, 0.1), name
            assert long < 0.5, name


def _timed(pattern: re.Pattern[str], text: str) -> float:
    best = 1.0
    for _ in range(3):
        begin = process_time()
        # As they are used: only the address of an organiser is searched for.
        (pattern.search if pattern is feed_event._MAIL else pattern.fullmatch)(text)
        best = min(best, process_time() - begin)
    return best


def test_large_feed_is_read_in_time() -> None:
    item = "<guid isPermaLink='false'>{}</guid><title>Veillée {}</title><ev:startdate>2026-11-03</ev:startdate><description>{}</description>"
    body = rss(*(item.format(number, number, "mot " * 100) for number in range(2_000))).encode()
    begin = process_time()
    assert accounted(list(feed.read(Answer(URL, body, NOW), READING))) == 2_000
    assert process_time() - begin < 5
