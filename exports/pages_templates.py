"""The templates, compiled once for each language, and what every page is surrounded by.

Templates escape everything; the only text that they trust is JSON-LD, escaped by `json_ld`. Before a
document's members are known, its template holds a marker in their place: a tag that no escaped text
can contain, so that it can be cut there (`halves`) without looking at the content.
"""

from collections.abc import Sequence
from functools import cache, partial
from hashlib import blake2b
from importlib.resources import files
from typing import Any, NamedTuple

import babel
from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from catalog import vocabulary
from catalog.scores import ASSOCIATION_WEIGHTS, EVENT_WEIGHTS, Missing
from exports import pages_addresses as addresses
from exports.calendar_words import span_words
from exports.exporter import Site
from exports.pages_links import web_href
from exports.pages_navigation import FOOT, HEAD, links
from exports.phrases import LANGUAGES, Language, phrase, source_texts

_HAND_KEPT = "1"
MEMBERS = Markup("<members/>")
ROOT = Markup("<root/>")
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"  # reliability C6
)


class Alternate(NamedTuple):
    """The same content in another format: a `<link rel="alternate">`, and a link that people see."""

    media_type: str
    label: str
    path: str


@cache
def template_texts() -> dict[str, str]:
    """All templates by file name."""
    folder = files("exports") / "templates"
    return {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".html")}


@cache
def style_sheet() -> bytes:
    """The one style sheet, put together from `assets/style/`; the numbers in their names are the order."""
    folder = files("exports") / "assets" / "style"
    parts = {one.name: one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".css")}
    return "\n".join(text for _, text in sorted(parts.items())).encode()


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


@cache
def environment(language: Language) -> Environment:
    """The templates of a language. A template that names an unknown value fails rather than leaving a gap."""
    made = Environment(
        loader=DictLoader(template_texts()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.globals.update(
        language=language,
        say=partial(phrase, language),
        paragraphs=paragraphs,
        span=partial(span_words, language),
        web_href=web_href,
    )
    return made


def render(language: Language, template: str, **values: Any) -> str:
    """A template filled with values."""
    return _template(language, template).render(values)


@cache
def _template(language: Language, name: str) -> Template:
    return environment(language).get_template(name)


def macro(language: Language, name: str, *values: object) -> Markup:
    """One macro of `parts.html`, for a piece that many pages share. It escapes what it is given."""
    made = getattr(environment(language).get_template("parts.html").module, name)(*values)
    assert isinstance(made, Markup)
    return made


def render_page(
    language: Language, template: str, path: str, site: Site, *, alternates: Sequence[Alternate] = (), **values: Any
) -> str:
    """A whole page at `path`. `values` hold at least `title`, `description` and `sample`."""
    bare = path.removeprefix("en/") if language == "en" else path
    other: Language = "en" if language == "fr" else "fr"
    shell: dict[str, Any] = {
        "site": site,
        "root": addresses.root_of(path),
        "paths": _paths(language),
        "canonical": addresses.absolute(site, path),
        "other": other,
        "other_name": phrase(other, "language"),
        "other_path": addresses.within(other, bare),
        "other_url": addresses.absolute(site, addresses.within(other, bare)),
        "path": path,
        "sections": links(language, HEAD),
        "more": links(language, FOOT),
        "policy": CONTENT_SECURITY_POLICY,
        "alternates": alternates,
        "json_ld": "",
        "leads_to": "",
    }
    return render(language, template, **shell | values)


@cache
def _paths(language: Language) -> dict[str, str]:
    return {
        "home": addresses.home_path(language),
        "data": addresses.DATA_INDEX,
        "style": addresses.STYLE,
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
