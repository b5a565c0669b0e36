"""Reader of what people write for people: programmes, announcements and news, with dates in French or English prose.

A date that may mean two things is not guessed: its entry is skipped as an unreadable date. The grammar
of dates is `prose_dates`.
"""

from collections.abc import Iterator
from dataclasses import replace

from catalog.errors import SourceUnreadable
from crawlers.readers.html_pages import looks_like_html
from crawlers.readers.prose_announcements import Announcements, has_label
from crawlers.readers.prose_dates import DateRefused, leading_dates
from crawlers.readers.prose_event import Events
from crawlers.readers.prose_lines import Document, document_of
from crawlers.readers.prose_news import News
from crawlers.readers.prose_options import Options
from crawlers.readers.prose_programme import Programme
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

__all__ = ["Options", "read", "recognises"]

_SNIFFED_LINES = 200
_SNIFFED_BYTES = 256 * 1024


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the events, or the news, among the lines of `answer`, and the address of the next page.

    Raises `SourceUnreadable` when the answer is neither a page nor a text, or lacks the part that
    `within` names.
    """
    options = Options.model_validate(reading.options)
    document = document_of(answer, options)
    count = 0
    for found in _items(document, answer, reading, options):
        count += 1
        yield found
    yield from document.problems
    if not count and not document.problems:
        # A page that lost its programme must not count against what it showed before.
        yield Incomplete("nothing on the page is headed by a date")
    yield from (Next(url) for url in document.following if url != answer.url)


def _items(document: Document, answer: Answer, reading: Reading, options: Options) -> Iterator[Found]:
    if options.layout == "news":
        news = News(answer, reading, options)
        yield from (news.found(article) for block in document.blocks for article in news.articles(block))
        return
    layout = Programme(answer, reading, options) if options.layout == "programme" else Announcements(answer, reading)
    drafts = [draft for block in document.blocks for draft in layout.drafts(block)]
    events = Events(answer, reading, drafts)
    yield from (events.found(draft) for draft in drafts)


def recognises(answer: Answer) -> int:
    """How surely `answer` holds dated prose: 0 to 50, for any other format is surer of itself."""
    if not looks_like_html(answer) and not answer.content_type.startswith("text/"):
        return 0
    try:
        document = document_of(_beginning(answer), Options())
    except SourceUnreadable:
        return 0
    lines = [line for block in document.blocks for line in block if line.text][:_SNIFFED_LINES]
    if any(has_label(line, "when") for line in lines) and any(has_label(line, "place") for line in lines):
        return 50
    dated = sum(_begins_with_date(line.text, answer) for line in lines)
    return 40 if dated >= 3 else 15 if dated else 0


def _beginning(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[:_SNIFFED_BYTES])


def _begins_with_date(text: str, answer: Answer) -> bool:
    try:
        return leading_dates(text, zone="UTC", edition=None, today=answer.fetched_at.date()) is not None
    except DateRefused:
        # A date without a year, of another year.
        return True
