"""Whether the addresses of a described source work today: asked once, read on trial, nothing taken in."""

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

from catalog import clock
from catalog.errors import SourceUnreadable
from catalog.sightings import Frozen
from catalog.vocabulary import SkipReason
from crawlers.checking import ITEMS, tally_of
from crawlers.checking_findings import Tally
from crawlers.discovery import links_matching
from crawlers.expectations import shortfall
from crawlers.fetching import Ask, Unanswered
from crawlers.files import read_file
from crawlers.readers import opening
from crawlers.reading import Answer, Reading
from crawlers.source import Source

State = Literal["works", "fell short", "not in its format", "unreachable", "needs credentials", "wrong file"]
_UNREAD = (SkipReason.MALFORMED, SkipReason.NO_TITLE, SkipReason.NO_DATE, SkipReason.BAD_DATE)


class Verdict(Frozen):
    """What came of the check of one source.

    Attributes:
        items: read, of the first page of each start address; a list of pages counts the one that was asked.
        leads_to: how many pages of items the lists lead to.
        settings: names of the environment variables that have to be set.
    """

    name: str
    state: State
    items: int = 0
    leads_to: int = 0
    why: str = ""
    settings: tuple[str, ...] = ()


def wanting(source: Source) -> Verdict | None:
    """The verdict on a source whose credentials are not set; None for any other."""
    missing = source.credentials.missing(os.environ) if source.credentials else ()
    if not missing:
        return None
    why = f"set {' and '.join(missing)} in the environment"
    return Verdict(name=source.name, state="needs credentials", settings=missing, why=why)


async def verdict_of(source: Source, folder: Path, ask: Ask) -> Verdict:
    """Ask the start addresses of `source` once each, and one page behind a list that tells nothing itself.

    `file:` addresses are relative to `folder`.
    """
    items = leads_to = 0
    whole = True
    for address in source.start:
        answer = await _opened(source, address, folder, ask)
        if isinstance(answer, Unanswered):
            return Verdict(name=source.name, state="unreachable", items=items, why=f"{address}: {answer.why}")
        tally, problem = tally_of(answer, source.reading())
        pages = _pages(source, answer, tally)
        if not problem and not tally.items and pages:
            tally, problem = await _page_read(source, pages[0], ask)
        problem = problem or _unread(tally)
        if problem:
            return Verdict(name=source.name, state="not in its format", items=items, why=f"{address}: {problem}")
        items, leads_to = items + tally.items, leads_to + len(pages)
        whole = whole and not (pages or tally.more or tally.incomplete or items >= ITEMS)
    short = _short(source, items) if whole else ""
    state: State = "fell short" if short else "works"
    return Verdict(name=source.name, state=state, items=items, leads_to=leads_to, why=short)


async def _opened(source: Source, address: str, folder: Path, ask: Ask) -> Answer | Unanswered:
    if not address.startswith("file:"):
        first = opening(source.reader, address, source.reading())
        return await ask(first.url, first.body)
    try:
        return read_file(address, folder)
    except SourceUnreadable as error:
        return Unanswered(address, error.problem.removeprefix(f"{address}: "))


def _pages(source: Source, answer: Answer, tally: Tally) -> list[str]:
    """Where an answer leads to pages of items."""
    details = [urljoin(answer.url, url) for url in tally.details]
    details += [""] * (tally.details_count - len(details))
    return details or (links_matching(answer, source.follow) if source.follow else [])


async def _page_read(source: Source, url: str, ask: Ask) -> tuple[Tally, str]:
    answer = await ask(url, "")
    if isinstance(answer, Unanswered):
        return Tally(), f"the page {url} {answer.why}"
    reading: Reading = source.page_reading()
    return tally_of(answer, reading)


def _unread(tally: Tally) -> str:
    count = sum(tally.skipped[str(reason)] for reason in _UNREAD)
    if tally.items or not count:
        return ""
    left = tally.left()[0]
    return f"none of its {count} items could be read, the first because of {left.reason} ({left.first})"


def _short(source: Source, items: int) -> str:
    edition = source.reading().edition
    return shortfall(source.expects, items, clock.today(source.zone), edition)
