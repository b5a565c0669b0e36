"""What feeds say of the place of an event that has moved online, though its sources still name the hall."""

from lxml import etree

from catalog.vocabulary import EventStatus
from exports.feeds import RssFeed
from tests.exports.documents import document_of
from tests.exports.views import event_facts, event_view, occurrence_view

_EV = "{http://purl.org/rss/1.0/modules/event/}"
_GEORSS = "{http://www.georss.org/georss}"


def where(status: EventStatus) -> tuple[str | None, str | None]:
    """The location and the point of the entry of an event in a hall."""
    view = event_view(facts=event_facts(status=status), occurrences=(occurrence_view(status=status),))
    (item,) = etree.fromstring(document_of(RssFeed(), view)).iterfind("channel/item")
    return item.findtext(f"{_EV}location"), item.findtext(f"{_GEORSS}point")


def test_entry_of_what_moved_online_is_at_no_place() -> None:
    hall = "Médiathèque des Trois-Ponts, 12 rue du Lavoir, 95999 Val-Clair"
    assert where(EventStatus.SCHEDULED) == (hall, "49.01234 2.0567")
    assert where(EventStatus.MOVED_ONLINE) == ("En ligne", None)
