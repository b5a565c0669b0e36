"""What the selected elements of a profile say: words, contacts, programmes, a picture."""

import re
from collections.abc import Iterator

from lxml.etree import _Element

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.text import clean_line
from catalog.sightings import Contact, Image, Programme
from catalog.vocabulary import ContactKind
from crawlers.readers.html_pages import HtmlPage
from crawlers.readers.profile_text import address_in, text_of

_BETWEEN_WORDS = re.compile(r"[\n,;，•·|]|\bet\b|\band\b|&")
_MOST = 200

Selected = list[_Element | str]


def words_in(selected: Selected) -> tuple[str, ...]:
    """Each element one word, or several with commas, line ends or `et` between them; each once."""
    lines = (clean_line(part) for value in selected for part in _BETWEEN_WORDS.split(_text(value))[:_MOST])
    return tuple(dict.fromkeys(line.rstrip(" .:") for line in lines if line.rstrip(" .:")))[:_MOST]


def programmes_in(selected: Selected, page: HtmlPage) -> tuple[Programme, ...]:
    """Each element the name of a programme, with the first link in or around it."""
    found: dict[str, Programme] = {}
    for value in selected:
        name = clean_line(_text(value))
        if name:
            link = next(iter(_links(value)), None)
            found.setdefault(name.casefold(), Programme(name=name, url=address_in(page, link)))
    return tuple(found.values())


def contacts_in(selected: Selected, page: HtmlPage, name: str) -> tuple[Contact, ...]:
    """Links, phones, and mail addresses of a role or of the organisation called `name`; those of persons are dropped."""
    found: dict[Contact, None] = {}
    for value in selected:
        for written in [*_links(value)] or _text(value).split("\n"):
            contact = _contact(written.strip(), page, name)
            if contact is not None:
                found[contact] = None
    return tuple(found)


def image_in(selected: Selected, page: HtmlPage) -> Image | None:
    """The first picture: an `<img>` with its words, one inside an element, or an address."""
    for value in selected:
        pictures = [value] if isinstance(value, str) or value.tag == "img" else list(value.iter("img"))[:1]
        for picture in pictures:
            url = address_in(page, picture if isinstance(picture, str) else picture.get("src"))
            if url:
                return Image(url=url, alt="" if isinstance(picture, str) else picture.get("alt") or "")
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


def _links(value: _Element | str) -> Iterator[str]:
    if isinstance(value, str):
        return
    around = [value] if value.get("href") else [*value.iter("a"), *value.iterancestors("a")]
    for link in around[:_MOST]:
        written = (link.get("href") or "").strip()
        if written and not written.startswith("#"):
            yield written


def _text(value: _Element | str) -> str:
    return value if isinstance(value, str) else text_of(value)
