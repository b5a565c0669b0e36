"""Reader of an association's page without markup: the source's TOML says by CSS selectors what stands where.

The item is the page. What a selector does not find stays unsaid; nothing is guessed in its place.
"""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit

from lxml.etree import _Element
from parsel.csstranslator import css2xpath
from pydantic import AfterValidator, Field

from catalog.cleaning.text import clean_line, clean_text, fold
from catalog.errors import SourceUnreadable
from catalog.sightings import (
    AssociationFacts,
    AssociationSighting,
    Frozen,
    Identifier,
    Image,
    Line,
    Programme,
    Url,
)
from catalog.vocabulary import AssociationKind
from crawlers.readers.html_pages import DEEPEST, HtmlPage, cut_below, looks_like_html, page_of
from crawlers.readers.profile_dates import partial_date
from crawlers.readers.profile_fields import Selected, contacts_in, image_in, programmes_in, selected, words_in
from crawlers.readers.profile_numbers import numbers_in
from crawlers.readers.profile_text import address_in, meta_of, text_of
from crawlers.readers.websites import site_identifiers
from crawlers.reading import Answer, Found, Incomplete, Reading

WANTS = "A profile source wants the page of one association."
# Selectors such as :nth-child take quadratic time on siblings.
_MOST_ELEMENTS = 20_000


def _selector(written: str) -> str:
    try:
        if written:
            css2xpath(written)
    # cssselect tells a slip of the pen by the one, and a selector that it does not know by the other.
    except (SyntaxError, RuntimeError) as error:
        raise ValueError(f"{written!r} is no CSS selector: {error}") from error
    return written


Selector = Annotated[str, Field(max_length=300), AfterValidator(_selector)]


class Select(Frozen):
    """CSS selectors of what a page says; `::attr(NAME)` gives an attribute. Empty: not on the page.

    Attributes:
        description: its texts, one paragraph each; without it the page's meta description.
        towns: each element one town, or several with commas or `et` between them.
        launched: a text with the date of founding, or of the programme's launch.
        audiences: words for the audience, which the `audiences` table of the source translates.
        programmes: each element the name of a programme, with its link.
        contacts: `mailto:`, `tel:` and web links, or texts; those of persons are dropped.
        image: a picture; without it the page's og:image.
    """

    description: Selector = ""
    towns: Selector = ""
    launched: Selector = ""
    audiences: Selector = ""
    programmes: Selector = ""
    contacts: Selector = ""
    image: Selector = ""


class Options(Frozen):
    """What `[options]` may say.

    Attributes:
        name: of the association.
        site: its own address, by which it is known in other sources.
        kind: what sort of organisation it is.
        programme: name of the programme that the page is about, if it is not about the association as a
            whole; the date and the towns are then the programme's.
        select: where things stand in the page.
    """

    name: Annotated[Line, Field(min_length=1)]
    site: Url = ""
    kind: AssociationKind | None = None
    programme: Line = ""
    select: Select = Select()


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the association that the page is about.

    Raises `SourceUnreadable` when the answer is over 10 MB, no HTML, or holds over 20,000 elements.
    """
    options = Options.model_validate(reading.options)
    page = page_of(answer, WANTS)
    yield from page.problems
    if page.root is None or sum(1 for _ in page.root.iter("*")) > _MOST_ELEMENTS:
        raise SourceUnreadable(answer.url, f"is empty, or has over {_MOST_ELEMENTS:,} elements.", WANTS)
    cut_below(page.root, DEEPEST)
    found = {name: _selected(page.root, css) for name, css in options.select if css}
    missing = sorted(name for name, values in found.items() if not values)
    facts = _facts(page, found, options, reading)
    numbers = numbers_in(text_of(page.root))
    if not (facts.description or numbers or any(found.values())):
        yield Incomplete(f"the page tells nothing of {options.name}: look at it, and at [options.select] of the source")
        return
    if missing:
        yield Incomplete(f"nothing on the page matches select.{', select.'.join(missing)}: it may have been rebuilt")
    yield AssociationSighting(
        origin=reading.origin(answer, _source_id(answer, options)),
        facts=facts,
        identifiers=(*site_identifiers(options.site), *_registered(numbers, options)),
    )


def recognises(answer: Answer) -> int:
    """10 for any web page: nothing in it can tell, for it is the source that says where things stand."""
    return 10 if looks_like_html(answer) else 0


def _facts(page: HtmlPage, found: dict[str, list[Selected]], options: Options, reading: Reading) -> AssociationFacts:
    towns = words_in(found.get("towns", []))
    launched = next((day for value in found.get("launched", []) if (day := partial_date(value.text))), "")
    programmes = programmes_in(found.get("programmes", []), page)
    if options.programme:
        programmes = (
            Programme(name=options.programme, url=page.url, launched_on=launched, towns=towns),
            *(programme for programme in programmes if fold(programme.name) != fold(options.programme)),
        )
    return AssociationFacts(
        name=options.name,
        kind=options.kind,
        description=_description(page, found.get("description", [])),
        language=page.language or reading.language,
        url=options.site,
        founded_on="" if options.programme else launched,
        contacts=contacts_in(found.get("contacts", []), page, options.name),
        keywords=words_in(found.get("audiences", [])),
        towns=() if options.programme else towns,
        programmes=programmes,
        image=image_in(found.get("image", []), page) or _shown_image(page),
    )


def _selected(root: _Element, css: str) -> list[Selected]:
    """What a selector finds with something in it, in the order of the page."""
    matches: list[_Element | str] = root.xpath(css2xpath(css))  # type: ignore[assignment]
    return selected([match for match in matches if not isinstance(match, str) or match.strip()])


def _description(page: HtmlPage, found: list[Selected]) -> str:
    paragraphs = dict.fromkeys(text for value in found if (text := _said(value)))
    return clean_text("\n\n".join(paragraphs)) or meta_of(page, "description", "og:description")


def _said(value: Selected) -> str:
    """The whole text, in the order of the page; nothing for what lies within something else that was found."""
    if value.element is None:
        return clean_line(value.text)
    return "" if any(one in value.inner for one in value.element.iterancestors()) else text_of(value.element)


def _shown_image(page: HtmlPage) -> Image | None:
    url = address_in(page, meta_of(page, "og:image", "og:image:url"))
    return Image(url=url, alt=meta_of(page, "og:image:alt")) if url else None


def _registered(numbers: tuple[Identifier, ...], options: Options) -> Iterator[Identifier]:
    """The numbers, and for an association the SIREN that its SIRET begins with: a town's covers many bodies."""
    yield from numbers
    schemes = {number.scheme: number.value for number in numbers}
    if options.kind is AssociationKind.ASSOCIATION and "siret" in schemes and "siren" not in schemes:
        yield Identifier(scheme="siren", value=schemes["siret"][:9])


def _source_id(answer: Answer, options: Options) -> str:
    """The name and the path: they stay where a site moves to https, or to another name."""
    parts = urlsplit(answer.url)
    return f"{fold(options.name)} {parts.path}{'?' if parts.query else ''}{parts.query}"[:500]
