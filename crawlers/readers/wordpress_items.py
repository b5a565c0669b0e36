"""The posts of one answer as sightings: news of an association, or events where dates are told."""

from collections.abc import Mapping

from pydantic import ValidationError

from catalog.sightings import AssociationSighting, EventFacts, EventSighting, Identifier
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.feed_dates import published_day
from crawlers.readers.feed_entry import Entry
from crawlers.readers.feed_event import facts_of
from crawlers.readers.feed_news import Newsroom
from crawlers.readers.feed_prose import event_in_prose
from crawlers.readers.json_answers import as_text
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.readers.wordpress_fields import told_by_fields
from crawlers.readers.wordpress_options import Options
from crawlers.readers.wordpress_post import Post, content_of, entry_of, site_day
from crawlers.reading import Answer, Found, Reading


class Posts:
    """The posts of one answer, as they are read one after the other; an id counts once."""

    def __init__(self, answer: Answer, reading: Reading, options: Options) -> None:
        self._answer, self._reading, self._options = answer, reading, options
        self._newsroom = Newsroom(options.about, options.site)
        self._seen: set[str] = set()

    def read(self, where: str, written: object) -> Found:
        """What the post `written`, at the place `where`, says; or why it is skipped."""
        if not isinstance(written, Mapping):
            return skipped(ItemRefused(SkipReason.MALFORMED, "is no post"), where, as_text(written))
        content = content_of(written)
        try:
            _refuse_private(written)
            entry = self._new_entry(written)
            sighting = self._sighting(written, entry, content.encode("ascii"))
        except (ItemRefused, ValidationError) as error:
            return skipped(error, where, content)
        self._seen.add(entry.id)
        return sighting

    def _new_entry(self, post: Post) -> Entry:
        entry = entry_of(post, self._answer.url, self._reading)
        if not entry.id:
            raise ItemRefused(SkipReason.MALFORMED, "the post has no id")
        if entry.id in self._seen:
            raise ItemRefused(SkipReason.DUPLICATE, f"the post {entry.id[:60]} was in the answer before")
        if not entry.title:
            raise ItemRefused(SkipReason.NO_TITLE, "the post has no title")
        return entry

    def _sighting(self, post: Post, entry: Entry, content: bytes) -> EventSighting | AssociationSighting:
        origin = self._reading.origin(self._answer, entry.id, content)
        if event := self._event(post, entry):
            page = (Identifier(scheme="url", value=entry.link),) if entry.link else ()
            return EventSighting(origin=origin, facts=event[0], identifiers=page, doubts=event[1])
        if not self._newsroom:
            raise ItemRefused(SkipReason.NO_DATE, "nothing tells the date of an event")
        day = site_day(post) or published_day(entry.published, self._reading.zone)
        return self._newsroom.sighting(origin, entry.title, entry.link, day)

    def _event(self, post: Post, entry: Entry) -> tuple[EventFacts, tuple[Doubt, ...]] | None:
        if self._options.kind == "news":
            return None
        if told := told_by_fields(post, entry, self._options.fields, self._reading):
            return facts_of(entry, told, self._reading)
        return event_in_prose(entry, self._reading, self._answer.fetched_at) if self._options.dates == "prose" else None


def _refuse_private(post: Post) -> None:
    """Only what is published, and not behind a password."""
    status, content = post.get("status", "publish"), post.get("content")
    if status != "publish":
        raise ItemRefused(SkipReason.PRIVATE, f"its status is {status!r:.40}")
    if isinstance(content, Mapping) and content.get("protected") is True:
        raise ItemRefused(SkipReason.PRIVATE, "it wants a password")
