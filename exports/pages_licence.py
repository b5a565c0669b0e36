"""The page that says whose the data are and whether they may be republished: `licence.html`, in both languages."""

from collections.abc import Iterator

from catalog.views import SourceView
from exports import pages_addresses as addresses
from exports.exporter import Document, Surroundings
from exports.licences import combined, licence_words
from exports.pages_templates import HTML, pages_version, render_page
from exports.phrases import LANGUAGES, Language, phrase
from exports.sources_heard import given_sources

_RULES = "2"  # raised when `exports.licences` would judge otherwise


class LicencePages:
    """Each source with its licence and attribution, and the licence of the whole."""

    name = "licence-pages"

    def __init__(self) -> None:
        self.version = f"{_RULES}-{pages_version()}"

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """One page in each language."""
        for language in LANGUAGES:
            page = licence_page(language, around)
            yield Document(addresses.licence_path(language), HTML, page.encode())


def licence_page(language: Language, around: Surroundings) -> str:
    """The page in `language`. Sources that forbid it are named apart; the whole is of those that are heard in it."""
    sources = sorted(around.sources.values(), key=_by_title)
    given = [one for one in sources if one.republish]
    whole = combined(given_sources(around))
    answer = licence_words(whole, language)
    return render_page(
        language,
        "licence.html",
        addresses.licence_path(language),
        around.site,
        title=phrase(language, "licence.title"),
        description=answer or phrase(language, "licence.title"),
        sample=False,
        sources=given,
        withheld=[one for one in sources if not one.republish],
        whole=whole,
        answer=answer,
    )


def _by_title(source: SourceView) -> tuple[str, str]:
    return source.title.casefold(), source.name
