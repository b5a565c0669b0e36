"""The pages for who writes about the weeks: the press page, the sources and how they are, the dated snapshots."""

from collections.abc import Iterator
from typing import NamedTuple, get_args

from catalog.views import SourceHealth, SourceState, SourceView
from exports import pages_addresses as addresses
from exports.calendar_words import short_day_words
from exports.exporter import Document, Surroundings
from exports.licences import combined, licence_words
from exports.pages_templates import HTML, pages_version, render_page
from exports.phrases import LANGUAGES, Language, phrase
from exports.selections import EVERYTHING
from exports.sources_heard import given_sources

_FILES = (
    *("associations-fr.csv", "associations.csv", "associations.xlsx", "associations.json"),
    *("events-fr.csv", "events.csv", "events.xlsx", "events.json"),
)


class SourceRow(NamedTuple):
    """A source in the table: who it is, how it is in a word and in a sentence, of which and how many it speaks."""

    view: SourceView
    state: str
    word: str
    text: str
    entries: str


class JournalistPages:
    """`press/`, `sources/` and `snapshots/`, in both languages."""

    name = "journalist-pages"

    def __init__(self) -> None:
        self.version = pages_version()

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """All of them."""
        for language in LANGUAGES:
            yield Document(addresses.press_path(language), HTML, press_page(language, around).encode())
            yield Document(addresses.sources_path(language), HTML, sources_page(language, around).encode())
            yield Document(addresses.snapshots_path(language), HTML, snapshots_page(language, around).encode())


def press_page(language: Language, around: Surroundings) -> str:
    """What may be republished and how to credit, where figures are from, what to download, whom to ask."""
    whole = combined(given_sources(around))
    everything = any(one.id == EVERYTHING for one in around.selections)
    return render_page(
        language,
        "press.html",
        addresses.press_path(language),
        around.site,
        title=phrase(language, "press.title"),
        description=phrase(language, "press.description", name=around.site.name),
        sample=False,
        answer=licence_words(whole, language),
        whole=whole,
        files=[addresses.data_path(EVERYTHING, *name.split(".")) for name in _FILES] if everything else [],
        ways={
            "licence": addresses.licence_path(language),
            "sources": addresses.sources_path(language),
            "snapshots": addresses.snapshots_path(language),
            "search": addresses.search_path(language),
            "browse": addresses.browse_path(language),
            "package": addresses.DATA_PACKAGE,
        },
    )


def sources_page(language: Language, around: Surroundings) -> str:
    """All sources with their licence, the day on which they were last read whole, and how they are."""
    rows = [_row(language, one, around.health.get(name)) for name, one in around.sources.items()]
    return render_page(
        language,
        "sources.html",
        addresses.sources_path(language),
        around.site,
        title=phrase(language, "sources.title"),
        description=phrase(language, "sources.description"),
        sample=False,
        sources=sorted(rows, key=lambda row: (row.view.title.casefold(), row.view.name)),
        states=[
            (state, phrase(language, f"source.{state}"), phrase(language, f"source.{state}_text"))
            for state in get_args(SourceState)
            if any(row.state == state for row in rows)
        ],
        licence=addresses.licence_path(language),
    )


def _row(language: Language, view: SourceView, health: SourceHealth | None) -> SourceRow:
    health = health or SourceHealth(state="never")
    told = []
    if health.read_on:
        told.append(phrase(language, "source.read_on", day=short_day_words(language, health.read_on)))
    if health.failing_since:
        told.append(phrase(language, "source.failing_since", day=short_day_words(language, health.failing_since)))
    word = phrase(language, f"source.{health.state}")
    entries = [phrase(language, "count.events", count=health.events)] if health.events else []
    entries += [phrase(language, "count.associations", count=health.associations)] if health.associations else []
    return SourceRow(view, health.state, word, ", ".join(told), ", ".join(entries))


def snapshots_page(language: Language, around: Surroundings) -> str:
    """The dated states that do not change, the latest first."""
    return render_page(
        language,
        "snapshots.html",
        addresses.snapshots_path(language),
        around.site,
        title=phrase(language, "snapshots.title"),
        description=phrase(language, "snapshots.description"),
        sample=False,
        snapshots=[
            (
                name,
                addresses.snapshots_path(language, name),
                addresses.snapshot_path(name),
                addresses.absolute(around.site, addresses.snapshot_path(name)),
            )
            for name in around.snapshots
        ],
    )
