"""Pages of text: how to be listed, who runs the site, legal notice, privacy, accessibility.

What comes with Goodweek is in the phrases (`text.<name>`, in Markdown), filled with what goodweek.toml says.
A file of the instance, `texts/<name>.<language>.md`, takes its place, or is one more page.
"""

import re
from collections.abc import Iterator

from exports import pages_addresses as addresses
from exports.exporter import Document, Site, Surroundings
from exports.licences import combined, licence_words
from exports.markdown import rendered
from exports.pages_links import MAIL
from exports.pages_templates import HTML, pages_version, render_page, summary
from exports.phrases import LANGUAGES, Language, phrase
from exports.sources_heard import given_sources
from exports.texts_added import OWN, added, is_written, written

_MARKS = re.compile(r"[#*_`>\[\]]|\([^)]*\.html[^)]*\)|\(\.\./[a-z]+/\)")
_BY_MAIL = {"entering": "text.entering", "correcting": "text.correcting", "removing": "text.removing"}
_BY_FORM = {"entering": "text.entering_desk", "correcting": "text.correcting_desk", "removing": "text.removing_desk"}


class TextPages:
    """Each page of text, in both languages."""

    name = "text-pages"

    def __init__(self) -> None:
        self.version = pages_version()

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """All of them: those that come with Goodweek, then those that the instance adds."""
        for name in (*OWN, *added()):
            for language in LANGUAGES:
                page = text_page(language, name, around)
                yield Document(addresses.text_path(language, name), HTML, page.encode())


def text_page(language: Language, name: str, around: Surroundings) -> str:
    """The page `name`; in the other language, and marked so, where the instance wrote it in that alone."""
    title, text, spoken = _written(language, name, around)
    return render_page(
        language,
        "text.html",
        addresses.text_path(language, name),
        around.site,
        title=title,
        description=summary(_MARKS.sub("", text)),
        sample=False,
        spoken=spoken,
        text=rendered(text),
    )


def _written(language: Language, name: str, around: Surroundings) -> tuple[str, str, Language]:
    if is_written(language, name):
        return written(language, name)
    values = said_of(language, around)
    return phrase(language, f"text.{name}_title", **values), phrase(language, f"text.{name}", **values), language


def said_of(language: Language, around: Surroundings) -> dict[str, str]:
    """What texts are filled with: the words of goodweek.toml as Markdown, or that nothing is said; ways to other pages."""
    site = around.site
    unsaid = phrase(language, "text.unsaid")
    names = ("publisher", "publisher_address", "director", "host", "host_address")
    told = {name: _plain(getattr(site, name)) or unsaid for name in names}
    answer = licence_words(combined(given_sources(around)), language)
    return told | {
        "name": _plain(site.name),
        "base_url": site.base_url,
        "contact": _contact(site) or unsaid,
        "about": site.text("about", language) or phrase(language, "text.about_unsaid"),
        "licence": answer,
        "sources": "../licence.html",
        "organisers": "organisers.html",
        "privacy": "privacy.html",
        "accessibility": "accessibility.html",
        **_ways_in(language, site),
    }


def _ways_in(language: Language, site: Site) -> dict[str, str]:
    """How one is listed, corrects and is removed: by the forms of the desk, where the site has one, or by mail alone."""
    keys = _BY_FORM if site.desk else _BY_MAIL
    values = {"name": _plain(site.name), "contact": _contact(site) or phrase(language, "text.unsaid")}
    return {name: phrase(language, key, **values) for name, key in keys.items()}


def _contact(site: Site) -> str:
    if MAIL.fullmatch(site.contact):
        return f"[{site.contact}](mailto:{site.contact})"
    return f"<{site.contact}>" if site.contact.startswith(("http://", "https://")) else _plain(site.contact)


def _plain(text: str) -> str:
    """A line as Markdown that says just this line."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
