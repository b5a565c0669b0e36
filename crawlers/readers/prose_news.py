"""News of an association: articles, each headed by its date (`Le 14/03/2015`, `21 janvier 2025`, `Publié le …`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from catalog.cleaning.text import fold
from catalog.sightings import AssociationSighting, Skipped
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.feed_news import Newsroom
from crawlers.readers.prose_dates import DateRefused, Slots, leading_dates
from crawlers.readers.prose_event import Draft, reading_day
from crawlers.readers.prose_lines import Line
from crawlers.readers.prose_options import Options
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.reading import Answer, Reading

_LEAD = " \t-–—|•·:,;."
# The byline after a date names people.
_BYLINE = re.compile(r"(?:par|by)\s\S", re.IGNORECASE)
_PUBLISHED = re.compile(r"\s{0,3}(?:publiée?|mise? en ligne|published|posted)\s(?:le\s|on\s)?", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{4}|[/.][0-9]{2}$")


def _bare(text: str) -> str:
    """The line without `Publié le` in front."""
    return _PUBLISHED.sub("", text, count=1) if _PUBLISHED.match(text) else text


@dataclass(slots=True)
class Article:
    """What the lines of one article say."""

    draft: Draft
    day: date | None = None


class News:
    """Reads articles; where blocks are not told apart, each begins with its date."""

    def __init__(self, answer: Answer, reading: Reading, options: Options) -> None:
        self._answer, self._reading = answer, reading
        self._newsroom = Newsroom(options.about, options.site)
        self._whole_blocks = bool(options.item)
        self._today = reading_day(answer, reading)
        self._seen: set[str] = set()

    def articles(self, block: list[Line]) -> Iterator[Article]:
        """The articles among the lines of `block`; the block is one where `item` told it apart."""
        if self._whole_blocks:
            yield self._article(block)
            return
        lines: list[Line] = []
        for line in block:
            if self._dated(line.text):
                if lines:
                    yield self._article(lines)
                lines = []
            if lines or self._dated(line.text):
                lines.append(line)
        if lines:
            yield self._article(lines)

    def found(self, article: Article) -> AssociationSighting | Skipped:
        """The sighting of `article`, or why there is none."""
        try:
            return self._sighting(article)
        except (ItemRefused, ValidationError) as error:
            return skipped(error, article.draft.where, article.draft.text)

    def _article(self, lines: list[Line]) -> Article:
        article = Article(Draft(lines))
        titles: list[Line] = []
        for line in lines:
            try:
                text = _bare(line.text)
                slots = self._day_of(text)
            except DateRefused as error:
                article.draft.refused = article.draft.refused or str(error)
                continue
            if slots is None:
                if line.text:
                    titles.append(line)
                continue
            if article.day is None:
                article.day = slots.occurrences[0].first_day
                rest = text[slots.end :].strip(_LEAD)
                article.draft.title = "" if _BYLINE.match(rest) else rest
        heading = next((line.text for line in titles if line.heading), "")
        linked = next((line.text for line in titles if line.links), "")
        first = titles[0].text if titles else ""
        article.draft.title = (heading if self._whole_blocks else "") or article.draft.title or linked or first
        return article

    def _dated(self, text: str) -> bool:
        try:
            return self._day_of(_bare(text)) is not None
        except DateRefused:
            # A date that cannot be heads an article all the same, which is then skipped.
            return True

    def _day_of(self, text: str) -> Slots | None:
        """The full date with which `text` begins: one day, with its year."""
        if not any(char.isdigit() for char in text[:60]):
            return None
        slots = leading_dates(text[:200], zone=self._reading.zone, edition=None, today=self._today)
        if slots is None or len(slots.occurrences) != 1 or not slots.occurrences[0].start_on:
            return None
        return slots if _YEAR.search(text[slots.start : slots.end]) else None

    def _sighting(self, article: Article) -> AssociationSighting:
        draft, day = article.draft, article.day
        if day is None:
            raise ItemRefused(
                *((SkipReason.BAD_DATE, draft.refused) if draft.refused else (SkipReason.NO_DATE, "no date"))
            )
        if not fold(draft.title):
            raise ItemRefused(SkipReason.NO_TITLE, "a date without a title")
        url = draft.url()
        source_id = url if url and len(url) <= 500 else f"{fold(draft.title)} {day}"
        if source_id in self._seen:
            raise ItemRefused(SkipReason.DUPLICATE, f"{source_id} was in the answer before")
        self._seen.add(source_id)
        origin = self._reading.origin(self._answer, source_id, draft.text.encode("utf-8", "replace"))
        sighting = self._newsroom.sighting(origin, draft.title, url, day.isoformat())
        return sighting.model_copy(update={"doubts": (Doubt.READ_FROM_PROSE,)})
