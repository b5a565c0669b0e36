"""What the selected elements of a profile say: words, contacts, programmes, a picture."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, islice
from typing import NamedTuple

from lxml.etree import _Element

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.text import clean_line
from catalog.sightings import Contact, Image, Programme
from catalog.vocabulary import ContactKind
from crawlers.readers.html_pages import HtmlPage
from crawlers.readers.profile_text import address_in, text_of

_BETWEEN_WORDS = re.compile(r"[\n,;，•·|]|\bet\b|\band\b|&")
_MOST = 200


class Selected(NamedTuple):
    """What a selector found: an element, or the value of an attribute.

    Attributes:
        element: None for a value. text: of the element without what else the selector found within it, which is read
            for itself: so a list within a list is read once. inner: all elements that the selector found.
    """

    element: _Element | None
    text: str
    inner: AbstractSet[_Element] = frozenset()

    def elements(self, tag: str) -> Iterator[_Element]:
        """The elements of this name in it, itself first, without those in what is read for itself."""
        stack = [] if self.element is None else [self.element]
        while stack:
            one = stack.pop()
            if one.tag == tag:
                yield one
            stack.extend(reversed([child for child in one if child not in self.inner]))


def selected(matches: Sequence[_Element | str]) -> list[Selected]:
    """What was matched, at most 200, in the order of the page; of what lies within each other each piece once."""
    elements = frozenset(match for match in matches if not isinstance(match, str))
    return [
        Selected(None, match) if isinstance(match, str) else Selected(match, text_of(match, without=elements), elements)
        for match in matches[:_MOST]
    ]


def words_in(found: Sequence[Selected]) -> tuple[str, ...]:
    """Each element one word, or several with commas, line ends or `et` between them; each once."""
    lines = (clean_line(part) for value in found for part in _BETWEEN_WORDS.split(value.text)[:_MOST])
    return tuple(dict.fromkeys(line.rstrip(" .:") for line in lines if line.rstrip(" .:")))[:_MOST]


def programmes_in(found: Sequence[Selected], page: HtmlPage) -> tuple[Programme, ...]:
    """Each element the name of a programme, with the first link in or around it."""
    named: dict[str, Programme] = {}
    for value in found:
        name = clean_line(value.text)
        if name:
            link = next(_links(value), None)
            named.setdefault(name.casefold(), Programme(name=name, url=address_in(page, link)))
    return tuple(named.values())


def contacts_in(found: Sequence[Selected], page: HtmlPage, name: str) -> tuple[Contact, ...]:
    """Links, phones, and mail addresses of a role or of the organisation called `name`; those of persons are dropped."""
    known: dict[Contact, None] = {}
    for value in found:
        for written in [*_links(value)] or value.text.split("\n"):
            contact = _contact(written.strip(), page, name)
            if contact is not None:
                known[contact] = None
    return tuple(known)


def image_in(found: Sequence[Selected], page: HtmlPage) -> Image | None:
    """The first picture: an `<img>` with its words, one inside an element, or an address."""
    for value in found:
        picture = next(value.elements("img"), None)
        written = value.text if value.element is None else picture.get("src") if picture is not None else None
        url = address_in(page, written)
        if url:
            return Image(url=url, alt=(picture.get("alt") or "") if picture is not None else "")
    return None


def _contact(written: str, page: HtmlPage, name: str) -> Contact | None:
    scheme = written.partition(":")[0].lower()
    mail = clean_email(written, name)
    if mail:
        return Contact(kind=ContactKind.EMAIL, value=mail)
    phone = clean_phone(written) if scheme != "mailto" else None
    if phone:
        return Contact(kind=ContactKind.PHONE, value=phone)
    # A text is a link only if it says so itself; anything can be read as relative to the page.
    url = address_in(page, written) if written.startswith(("http://", "https://", "/")) else ""
    return Contact(kind=ContactKind.LINK, value=url) if url and len(url) <= 500 else None


def _links(value: Selected) -> Iterator[str]:
    if value.element is None:
        return
    around = chain(value.elements("a"), value.element.iterancestors("a"))
    for link in [value.element] if value.element.get("href") else islice(around, _MOST):
        written = (link.get("href") or "").strip()
        if written and not written.startswith("#"):
            yield written
