"""What a feed says of itself before its first entry, whatever its format."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from exports.calendar_words import short_day_words
from exports.exporter import Fragment, Surroundings
from exports.feed_wording import address, line, rights_words, selection_name, selection_words, words
from exports.feeds_entry import tag
from exports.feeds_latest import LATEST, sources_of
from exports.pages_addresses import absolute, selection_feed, selection_page
from exports.phrases import Language, phrase
from exports.selections import Selection


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed says of itself.

    Attributes:
        id: a tag URI, the same in every format.
        told: what it is, and how it is limited.
        page, own, hub: absolute addresses of the page that it belongs to, of itself, and of its hub, if it has one.
        updated: last change of what it holds, in UTC.
        rights: under which licences its sources speak.
        site, home: name and address of the instance.
    """

    language: Language
    id: str
    title: str
    told: str
    page: str
    own: str
    media_type: str
    updated: datetime
    rights: str
    site: str
    home: str
    hub: str


@dataclass(frozen=True, slots=True)
class Feed:
    """Which feed it is: of what, in which language and format."""

    selection: Selection
    around: Surroundings
    language: Language
    suffix: str
    media_type: str


def events_head(feed: Feed, total: int, shown: Collection[Fragment]) -> Head:
    """Of the feed of a selection's events, of which there are `total`."""
    selection, around, language = feed.selection, feed.around, feed.language
    told = selection_words(selection, around, language, "feed")
    if total > LATEST:
        told.append(words(language, "limit", shown=LATEST, total=total))
    named = selection_name(selection, around, language), f"feeds/{selection.id}"
    return _head(feed, named, told, shown, selection.changed_at)


def changes_head(feed: Feed, total: int, shown: Collection[Fragment]) -> Head:
    """Of the feed of changes, of which there are `total`; it is as new as the latest of them."""
    selection, around, language = feed.selection, feed.around, feed.language
    told = [words(language, "sample_selection")] if selection.sample else []
    told.append(phrase(language, "changes.feed", site=line(around.site.name)))
    if total > LATEST:
        told.append(phrase(language, "changes.limit", shown=LATEST, total=total))
    title = phrase(language, "changes.title", name=selection_name(selection, around, language))
    newest = max((fragment.note[:20] for fragment in shown), default="")
    updated = datetime.fromisoformat(newest) if newest else selection.changed_at
    return _head(feed, (title, f"feeds/{selection.id}/changes"), told, shown, updated)


def _head(feed: Feed, named: tuple[str, str], told: list[str], shown: Collection[Fragment], updated: datetime) -> Head:
    """The head of a feed with this title and this lasting name."""
    site, selection, language = feed.around.site, feed.selection, feed.language
    if selection.since is not None:
        told.append(words(language, "feed_since", day=short_day_words(language, selection.since)))
    return Head(
        language=language,
        id=tag(site, named[1]),
        title=named[0],
        told=" ".join(told),
        page=absolute(site, selection_page(language, selection)),
        own=absolute(site, selection_feed(language, selection, feed.suffix)),
        media_type=feed.media_type.partition(";")[0],
        updated=updated.astimezone(UTC),
        rights=rights_words(sources_of(shown), feed.around, language),
        site=line(site.name) or "Goodweek",
        home=site.base_url,
        hub=address(site.hub),
    )
