"""What feeds say of the place of an event that has moved online, though its sources still name the hall."""

import pytest
from lxml import etree

from catalog.vocabulary import EventStatus
from exports.feeds import RssFeed
from exports.feeds_changes import ChangesRss
from exports.feeds_forms import FeedExporter
from tests.exports.documents import document_of
from tests.exports.views import event_facts, event_view, guest_change, occurrence_view, told

_EV = "{http://purl.org/rss/1.0/modules/event/}"
_GEORSS = "{http://www.georss.org/georss}"


def where(status: EventStatus, feed: FeedExporter) -> tuple[str | None, str | None]:
    """The location and the point of the entry of an event in a hall."""
    change = guest_change(kind="moved_online", after=told(status=status))
    view = event_view(
        facts=event_facts(status=status), occurrences=(occurrence_view(status=status),), changes=(change,)
    )
    (item,) = etree.fromstring(document_of(feed, view)).iterfind("channel/item")
    return item.findtext(f"{_EV}location"), item.findtext(f"{_GEORSS}point")


@pytest.mark.parametrize("feed", [RssFeed(), ChangesRss()], ids=lambda feed: feed.name)
def test_entry_of_what_moved_online_is_at_no_place(feed: FeedExporter) -> None:
    hall = "Médiathèque des Trois-Ponts, 12 rue du Lavoir, 95999 Val-Clair"
    assert where(EventStatus.SCHEDULED, feed) == (hall, "49.01234 2.0567")
    assert where(EventStatus.MOVED_ONLINE, feed) == ("En ligne", None)
