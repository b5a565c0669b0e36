"""The dates in feeds: which slot stands for an event, and when a feed without entries last changed."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import feedparser
import pytest
from lxml import etree

from catalog.sightings import Occurrence
from catalog.views import EventView, Member
from catalog.vocabulary import EventStatus
from exports.faceting import Gist
from exports.feeds import AtomFeed, JsonFeed, RssFeed
from exports.feeds_changes import ChangesAtom, ChangesRss
from exports.feeds_forms import FeedExporter
from exports.selecting import Selecting
from tests.exports.documents import document_of
from tests.exports.views import all_day_slot, event_facts, event_view, occurrence_view, slot, surroundings

KNOWN = datetime(2026, 10, 5, 8, 30, tzinfo=UTC)
"""A Monday on which a series was first known."""


def weekly(first: datetime, count: int) -> tuple[Occurrence, ...]:
    """Two hours each week."""
    starts = (first + timedelta(days=7 * number) for number in range(count))
    return tuple(slot(start_at=start, end_at=start + timedelta(hours=2)) for start in starts)


def known_late(slots: Sequence[Occurrence], *cancelled: int) -> EventView:
    """An event that was first known on 5 October, some of whose slots are cancelled."""
    states = [EventStatus.CANCELLED if place in cancelled else EventStatus.SCHEDULED for place in range(len(slots))]
    views = (
        occurrence_view(uid=f"e1-{place}@agenda.val-clair.example", slot=one, status=states[place])
        for place, one in enumerate(slots)
    )
    return event_view(created_at=KNOWN, facts=event_facts(occurrences=tuple(slots)), occurrences=tuple(views))


def words_of(view: EventView) -> tuple[str, str]:
    """The title and the summary of the entry."""
    item = etree.fromstring(document_of(RssFeed(), view)).find("channel/item")
    title, summary = (item.findtext(name).replace("\u00a0", " ") for name in ("title", "description"))
    return title, summary


def said(view: EventView) -> tuple[str, str, str]:
    """The date in the title of the entry, that of its event module, and the dates of its summary."""
    item = etree.fromstring(document_of(RssFeed(), view)).find("channel/item")
    title, summary = words_of(view)
    start = item.findtext("{http://purl.org/rss/1.0/modules/event/}startdate")
    return title.partition("]")[0].removeprefix("["), start, summary.partition(" · ")[0]


JANUARY = weekly(datetime(2026, 1, 6, 17, tzinfo=UTC), 2)
OCTOBER = weekly(datetime(2026, 10, 6, 16, tzinfo=UTC), 2)
IN_JANUARY = ("mar. 6 janv. 2026 18:00", "mar. 13 janv. 2026 18:00")
IN_OCTOBER = ("mar. 6 oct. 2026 18:00", "mar. 13 oct. 2026 18:00")
_HELD, _FULL = EventStatus.SCHEDULED, EventStatus.FULL
_CANCELLED, _POSTPONED = EventStatus.CANCELLED, EventStatus.POSTPONED
SHOW = all_day_slot(date(2026, 9, 1), date(2026, 10, 5))


@pytest.mark.parametrize(
    ("view", "dates", "start"),
    [
        (known_late((*JANUARY, *OCTOBER)), IN_OCTOBER, "2026-10-06T18:00:00+02:00"),
        (known_late((*JANUARY, *OCTOBER), 2), IN_OCTOBER[1:], "2026-10-13T18:00:00+02:00"),
        (known_late((*JANUARY, SHOW)), ("mar. 1 sept. 2026 – lun. 5 oct. 2026",), "2026-09-01"),
        (known_late(JANUARY), IN_JANUARY, "2026-01-06T18:00:00+01:00"),
        (known_late(JANUARY, 0), IN_JANUARY[1:], "2026-01-13T18:00:00+01:00"),
        (known_late((*JANUARY, *OCTOBER), 0, 1, 2, 3), IN_JANUARY[:1], "2026-01-06T18:00:00+01:00"),
    ],
    ids=["over", "cancelled", "still on", "all over", "all over, one cancelled", "all cancelled"],
)
def test_entry_is_dated_by_the_first_slot_that_was_not_over_when_the_event_was_first_known(
    view: EventView, dates: tuple[str, ...], start: str
) -> None:
    assert said(view) == (dates[0], start, ", ".join(dates))


@pytest.mark.parametrize(
    ("statuses", "summary"),
    [
        ((_POSTPONED, _HELD, _HELD), "mar. 13 oct. 2026 18:00, mar. 20 oct. 2026 18:00"),
        ((_HELD, _POSTPONED, _HELD), "mar. 6 oct. 2026 18:00, mar. 20 oct. 2026 18:00"),
        ((_CANCELLED, _POSTPONED, _POSTPONED), "mar. 13 oct. 2026 18:00, mar. 20 oct. 2026 18:00 · Reporté"),
        ((_POSTPONED, _POSTPONED, _POSTPONED), f"{', '.join(IN_OCTOBER)}, mar. 20 oct. 2026 18:00 · Reporté"),
        ((_CANCELLED, _CANCELLED, _FULL), "mar. 20 oct. 2026 18:00 · Complet"),
    ],
    ids=["first postponed", "another postponed", "none held", "all postponed", "full"],
)
def test_entry_lists_the_dates_that_are_held_and_is_marked_where_none_is(
    statuses: tuple[EventStatus, ...], summary: str
) -> None:
    slots = weekly(datetime(2026, 10, 6, 16, tzinfo=UTC), 3)
    views = (occurrence_view(slot=one, status=status) for one, status in zip(slots, statuses, strict=True))
    view = event_view(created_at=KNOWN, facts=event_facts(place=None, occurrences=slots), occurrences=tuple(views))
    title, told = words_of(view)
    mark = "REPORTÉ – " if "Reporté" in summary else ""
    assert (title.partition("] ")[2], told) == (f"{mark}Apéro des aidants numériques", summary)


def test_event_that_is_held_on_none_of_its_dates_is_told_by_one_that_is_postponed_before_one_that_was_over() -> None:
    slots = (JANUARY[0], OCTOBER[0])
    views = (occurrence_view(slot=JANUARY[0]), occurrence_view(slot=OCTOBER[0], status=_POSTPONED))
    view = event_view(created_at=KNOWN, facts=event_facts(occurrences=slots), occurrences=tuple(views))
    assert said(view)[0] == IN_OCTOBER[0]


def test_dates_that_were_over_before_do_not_count_among_those_that_are_left_out() -> None:
    view = known_late((*JANUARY, *weekly(OCTOBER[0].start_at or KNOWN, 14)))
    assert said(view)[2].endswith("mar. 22 déc. 2026 17:00, et 2 autres dates")


def test_json_feed_has_the_same_slot() -> None:
    (item,) = json.loads(document_of(JsonFeed(), known_late((*JANUARY, *OCTOBER))))["items"]
    assert (item["_goodweek"]["start"], item["_goodweek"]["uid"]) == (
        "2026-10-06T18:00:00+02:00",
        "e1-2@agenda.val-clair.example",
    )


# -- Feeds without entries.

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def empty(feed: FeedExporter, at: datetime) -> tuple[bytes, datetime]:
    """The feed of a theme whose only event was over long ago, where the catalogue last changed then; its date."""
    over = at - timedelta(days=400)
    members = [Member("e1", 1, over, over, over), Member("e2", 1, at, at, at)]
    gists = {"e1": Gist(("theme/food",), {}, ()), "e2": Gist((), {}, ())}
    found = Selecting(members, [], gists, [], lambda *_: None).selections()
    (theme,) = [one for one in found if one.id == "theme/food"]
    document = b"".join(feed.document(theme, [], surroundings()))
    assert (theme.events, feed.problems(document)) == ((), [])
    told = feedparser.parse(document).feed.updated_parsed
    return document, datetime(*told[:6], tzinfo=UTC)


both = pytest.mark.parametrize("feed", [RssFeed(), AtomFeed(), ChangesRss(), ChangesAtom()], ids=lambda feed: feed.name)


@both
def test_feed_without_entries_is_as_new_as_the_month_in_which_the_catalogue_changed(feed: FeedExporter) -> None:
    days = [NOW + timedelta(days=day) for day in range(0, 800, 3)]
    dates = [empty(feed, day)[1] for day in days]
    assert dates[0] == datetime(2026, 10, 28, tzinfo=UTC)
    assert dates == sorted(dates)
    assert all(day - timedelta(days=31) < told <= day for day, told in zip(days, dates, strict=True))
    assert empty(feed, NOW)[0] == empty(feed, NOW + timedelta(days=1))[0]


def test_feed_of_a_catalogue_in_which_nothing_ever_was_tells_no_date_where_it_need_not() -> None:
    assert b"lastBuildDate" not in document_of(RssFeed())
    assert RssFeed().problems(document_of(RssFeed())) == []
    assert b"<updated>1970-01-01T00:00:00+00:00</updated>" in document_of(AtomFeed())
