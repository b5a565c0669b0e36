"""The templates, compiled once for each language, and what every page is surrounded by.

Templates escape everything; the only text that they trust is JSON-LD, escaped by `json_ld`. Before a
document's members are known, its template holds a marker in their place: a tag that no escaped text
can contain, so that it can be cut there (`halves`) without looking at the content.
"""

from collections.abc import Sequence
from functools import cache, partial
from hashlib import blake2b
from typing import Any, NamedTuple

import babel
from jinja2 import FunctionLoader, Template, TemplateError
from markupsafe import Markup

from catalog import vocabulary
from catalog.errors import ConfigurationInvalid
from catalog.scores import ASSOCIATION_WEIGHTS, EVENT_WEIGHTS, Missing
from exports import pages_addresses as addresses
from exports.calendar_words import span_words
from exports.colours import SCHEMES, tokens
from exports.exporter import Site
from exports.json_ld import page_json_ld, script_json, trail_json_ld
from exports.looks import of_the_look, worn
from exports.pages_compiled import CompiledTemplates
from exports.pages_generated import PageEnvironment, strict
from exports.pages_links import web_href
from exports.pages_navigation import ABOUT, DESK, FOOT, HEAD, ORGANISERS, REST, links
from exports.pages_style import style_sheet
from exports.pages_template_files import TEMPLATE_REMEDY, template_source, template_texts
from exports.pages_trail import trail
from exports.phrases import LANGUAGES, Language, phrase, source_texts
from exports.texts_added import added_links

HTML = "text/html; charset=utf-8"
"""The media type of pages."""
_HAND_KEPT = "6"
MEMBERS = Markup("<members/>")
ROOT = Markup("<root/>")
_DOT = Markup('<span aria-hidden="true">·</span>')  # stands between two things in a line: for the eye alone
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"
    # reliability C6
)


_THEME_COLOURS = tuple((scheme, tokens(scheme)["card"]) for scheme in SCHEMES)
"""What browsers paint around the page in each scheme: as the band at its head."""


class Alternate(NamedTuple):
    """The same content in another format: a `<link rel="alternate">`, and a link that people see."""

    media_type: str
    label: str
    path: str


@cache
def pages_version() -> str:
    """Changes with anything that pages are made of: templates, phrases, labels, names of days, style, and by hand."""
    digest = blake2b(f"{_HAND_KEPT}\0{babel.__version__}".encode(), digest_size=8)
    for name, text in sorted(template_texts().items()):
        digest.update(f"\0{name}\0{text}".encode())
    for language in LANGUAGES:
        for text in source_texts(language).values():
            digest.update(text.encode())
    digest.update(_labels().encode())
    digest.update(style_sheet())
    return f"{_HAND_KEPT}-{digest.hexdigest()}"


def _labels() -> str:
    kept = (*vars(vocabulary).values(), Missing)
    lists = [one for one in kept if isinstance(one, type) and issubclass(one, vocabulary.Labelled)]
    told = [f"{word.value}={word.fr}={word.en}" for words in lists for word in words]
    return "\0".join((*told, *map(str, (EVENT_WEIGHTS.values(), ASSOCIATION_WEIGHTS.values()))))


_COMPILED = CompiledTemplates()


@of_the_look()
def environment(language: Language) -> PageEnvironment:
    """The templates of a language. A template that names an unknown value fails rather than leaving a gap."""
    made = strict(PageEnvironment, FunctionLoader(template_source), _COMPILED)
    made.speak(partial(phrase, language))
    made.globals.update(
        language=language,
        paragraphs=paragraphs,
        span=partial(span_words, language),
        web_href=web_href,
        dot=_DOT,
    )
    return made


def render(language: Language, template: str, **values: Any) -> str:
    """A template filled with values.

    Raises `ConfigurationInvalid` where a template of the instance fails, with its line.
    """
    try:
        return compiled(language, template).render(values)
    except (TemplateError, TypeError, ValueError) as error:
        if (place := _line_of(error)) is None:
            raise
        raise ConfigurationInvalid(place, f"{error}.", TEMPLATE_REMEDY) from error


def _line_of(error: BaseException) -> str | None:
    """The line of the instance's template in which an error arose; None where it is none of theirs."""
    places, found, step = set(worn().places.values()), None, error.__traceback__
    while step is not None:
        if (name := step.tb_frame.f_code.co_filename) in places:
            found = f"{name}, line {step.tb_lineno}"
        step = step.tb_next
    return found


@of_the_look()
def compiled(language: Language, name: str) -> Template:
    """A template as Python."""
    return environment(language).get_template(name)


def macro(language: Language, name: str, *values: object) -> Markup:
    """One macro of `parts.html`, for a piece that many pages share. It escapes what it is given."""
    made = getattr(environment(language).macros["parts.html"], name)(*values)
    assert isinstance(made, Markup)
    return made


class Picture(NamedTuple):
    """The picture that stands for a page where it is shared: its path, and what it shows in words."""

    path: str
    alt: str


def render_page(
    language: Language,
    template: str,
    path: str,
    site: Site,
    *,
    alternates: Sequence[Alternate] = (),
    picture: Picture | None = None,
    root: str = "",
    first: str = "",
    **values: Any,
) -> str:
    """A whole page at `path`. `values` hold at least `title`, `description` and `sample`; `mark` stands before the title
    in the head alone, as of what is cancelled.

    Links are relative, or begin with `root`. `picture` is that of the site where the page has none. `first` is told
    of a further page of a list: the path of its first one, to which the way into the other language then leads, for
    there the list may have other pages.
    """
    bare = path.removeprefix("en/") if language == "en" else path
    other: Language = "en" if language == "fr" else "fr"
    twin = addresses.within(other, first.removeprefix("en/") or bare)
    way = root or addresses.root_of(path)
    shell: dict[str, Any] = {
        "site": site,
        "root": way,
        "paths": _paths(language),
        "canonical": addresses.absolute(site, path),
        "other": other,
        "other_name": phrase(other, "language"),
        "other_path": twin,
        "other_url": addresses.absolute(site, twin),
        "is_alike": not first,
        "path": path,
        "sections": _sections(language, way, path if path in _section_paths(language) else ""),
        "foot": _foot(language, way, site),
        "head_icons": _icons(language, way),
        "site_name": _name(language, way, site),
        # For templates of instances that have their own layout.
        "logo": worn().logo,
        "theme_colours": _THEME_COLOURS,
        "picture": picture or Picture(addresses.card_path("site", language), _site_picture(language, site)),
        "policy": CONTENT_SECURITY_POLICY,
        "referrer": "strict-origin-when-cross-origin",
        "alternates": alternates,
        "json_ld": "",
        "leads_to": "",
        "tongue": "",
        "mark": "",
    }
    found = shell | values
    steps = [(site.name, addresses.home_path(language)), *trail(language, bare), (values["title"], path)]
    found["page_ld"] = script_json(
        {"@context": "https://schema.org"} | trail_json_ld(site, steps)
        if found["json_ld"]
        else page_json_ld(site, language, steps, values["description"], values.get("edition"))
    )
    found["head_opening"] = _opening(language, found["policy"], found["referrer"])
    return render(language, template, **found)


@of_the_look(64)
def _opening(language: Language, policy: str, referrer: str) -> Markup:
    """How a page begins, up to its title."""
    shown = {"policy": policy, "referrer": referrer, "theme_colours": _THEME_COLOURS}
    return Markup(render(language, "opening.html", **shown))  # noqa: S704 - our own template, which escapes


@of_the_look(256)
def _icons(language: Language, root: str) -> Markup:
    """The style sheet and the icons of a page, made once for each depth; so is what follows."""
    return Markup(render(language, "icons.html", root=root, paths=_paths(language)))  # noqa: S704


@of_the_look(256)
def _name(language: Language, root: str, site: Site) -> Markup:
    """The logo and the name of the site, which lead to its first page."""
    shown = {"root": root, "site": site, "paths": _paths(language), "logo": worn().logo}
    return Markup(render(language, "name.html", **shown))  # noqa: S704


@of_the_look()
def _section_paths(language: Language) -> frozenset[str]:
    return frozenset(section.path for section in links(language, HEAD))


@of_the_look(256)
def _sections(language: Language, root: str, current: str) -> Markup:
    """The sections in the head of a page: the same on most pages, so made once for each depth."""
    rest = {section.path for section in links(language, REST)}
    made = render(language, "sections.html", root=root, current=current, sections=links(language, HEAD), rest=rest)
    return Markup(made)  # noqa: S704 - our own template, which escapes


@of_the_look(256)
def _foot(language: Language, root: str, site: Site) -> Markup:
    """The foot of a page, made once for each depth."""
    columns = [
        (phrase(language, "foot.programme"), links(language, HEAD)),
        (phrase(language, "foot.data"), links(language, FOOT)),
        (phrase(language, "foot.organisers"), links(language, (*(DESK if site.desk else ()), *ORGANISERS))),
        (phrase(language, "foot.about"), (*links(language, ABOUT), *added_links(language))),
    ]
    footer = site.text("footer", language)
    return Markup(render(language, "foot.html", root=root, site=site, columns=columns, footer=footer))  # noqa: S704


@of_the_look(8)
def _site_picture(language: Language, site: Site) -> str:
    tagline = site.text("tagline", language) or phrase(language, "home.title")
    return phrase(language, "card.site_alt", name=site.name, tagline=tagline)


@cache
def _paths(language: Language) -> dict[str, str]:
    return {
        "home": addresses.home_path(language),
        "data": addresses.DATA_INDEX,
        "style": addresses.STYLE,
        "icon": addresses.ICON,
        "icon_old": addresses.ICON_OLD,
        "icon_touch": addresses.ICON_TOUCH,
        "manifest": addresses.WEB_MANIFEST,
        "assets": addresses.ASSETS,
    }


def halves(page: str) -> tuple[bytes, bytes]:
    """A page cut at the place of its members."""
    head, _, tail = page.partition(MEMBERS)
    return head.encode(), tail.encode()


def paragraphs(text: str) -> list[list[str]]:
    """Plain text as paragraphs (parted by blank lines) of lines."""
    return [block.split("\n") for block in text.replace("\r", "").split("\n\n") if block.strip()]


def summary(text: str, limit: int = 200) -> str:
    """The beginning of a text on one line, for descriptions in the head of a page."""
    line = " ".join(text[: limit * 2].split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
