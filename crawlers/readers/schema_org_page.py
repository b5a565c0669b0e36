"""A page taken apart: its JSON-LD blocks and its microdata as plain nodes, and what is wrong with them."""

from dataclasses import dataclass, field
from typing import Any

from lxml.etree import _Element

from catalog.errors import SourceUnreadable
from catalog.sightings import Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers.html_pages import parsed_page, refuse_other_formats, text_of
from crawlers.readers.json_ld import BlockMalformed, read_block
from crawlers.readers.microdata import Microdata
from crawlers.reading import Answer, Incomplete


@dataclass
class Page:
    """What a page says in structured form.

    Attributes:
        url: the address against which addresses in the page are read.
        roots: (place in the page, value) of every JSON-LD value and microdata item.
        problems: blocks that could not be read, and what makes the page incomplete.
    """

    url: str
    roots: list[tuple[str, Any]] = field(default_factory=list)
    problems: list[Skipped | Incomplete] = field(default_factory=list)


def read_page(answer: Answer) -> Page:
    """The structured parts of an HTML page or of a JSON(-LD) answer.

    Raises `SourceUnreadable` when the answer is over 10 MB, or neither HTML nor JSON.
    """
    text = text_of(answer)
    start = text.lstrip("\ufeff \t\r\n")
    if "json" in answer.content_type or start.startswith(("{", "[")):
        return _json_page(answer, text)
    refuse_other_formats(answer, start, "A schema_org source wants web pages or JSON-LD.")
    return _html_page(answer, text)


def _json_page(answer: Answer, text: str) -> Page:
    try:
        values = read_block(text)
    except BlockMalformed as error:
        raise SourceUnreadable(answer.url, f"{error}.", "Look at the address in a browser.") from error
    return Page(answer.url, [(f"JSON-LD block {number}", value) for number, value in enumerate(values, start=1)])


def _html_page(answer: Answer, text: str) -> Page:
    parsed = parsed_page(answer.url, text)
    page = Page(parsed.url, problems=list(parsed.problems))
    if parsed.root is None:
        return page
    _add_blocks(page, parsed.root)
    microdata = Microdata(parsed.root, page.url)
    page.roots.extend((f"microdata item {number}", item) for number, item in enumerate(microdata.items(), start=1))
    if microdata.cut:
        page.problems.append(Incomplete("the page's microdata is too large or too tangled"))
    return page


def _add_blocks(page: Page, root: _Element) -> None:
    blocks = [
        script
        for script in root.iter("script")
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json"
    ]
    for number, script in enumerate(blocks, start=1):
        where, text = f"JSON-LD block {number}", script.text or ""
        if not text.strip():
            continue
        try:
            page.roots.extend((where, value) for value in read_block(text))
        except BlockMalformed as error:
            page.problems.append(
                Skipped(reason=SkipReason.MALFORMED, where=where, detail=str(error), excerpt=text[:2_000])
            )
