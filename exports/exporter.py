"""What an exporter is: it renders one subject once, and puts documents together from what it rendered.

A *fragment* is one event or association in one format, kept until its revision changes. A *document* is a head, its
fragments in order, and a tail, so that publishing costs what changed plus copying. Adding a format is adding a module
with an exporter, a golden file, and a line in `EXPORTERS`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Generic, Literal, Protocol, TypeVar

from pydantic import AfterValidator

from catalog.editions import Edition
from catalog.sightings import Frozen, Line, Text, Url
from catalog.views import AssociationView, EventView, Member, SourceHealth, SourceView
from exports.colours import Scheme, accent_beside, readable_accent
from exports.selections import Kind, Selection
from exports.site_address import FolderUrl


def _accent(colour: str, scheme: Scheme) -> str:
    return readable_accent(colour, scheme) if colour else ""


class Site(Frozen):
    """The instance as its readers know it, from `goodweek.toml`.

    Attributes:
        base_url: absolute address of the published folder, ending in a slash (`exports.site_address`).
        contact: a public address (mail or web) of those who run the instance. tagline_fr, tagline_en: the heading of the first page.
        hub: address of the WebSub hub that tells subscribers of new entries in the feeds; empty for none.
        google_scheme: how the link for Google names a calendar: what Google takes has changed (calagator issue 556).
        accent, accent_dark: the colour of links and buttons in each scheme; empty for those of Goodweek.
        logo: the name of a picture in `assets/` of the instance. welcome_fr, welcome_en: what the first page says instead of what Goodweek is.
        about_fr, about_en: who runs the instance, and why. footer_fr, footer_en: a line in the foot of each page.
        publisher, publisher_address, director: who answers by law for what is published; host, host_address: who hosts it.
        desk: whether the desk runs beside the published folder, so that pages lead to its forms.
    """

    name: Line = "Goodweek"
    base_url: FolderUrl = "http://127.0.0.1:8000/"
    contact: Line = ""
    tagline_fr: Line = ""
    tagline_en: Line = ""
    hub: Url = ""
    google_scheme: Literal["webcal", "https"] = "webcal"
    accent: Annotated[Line, AfterValidator(partial(_accent, scheme="light"))] = ""
    accent_dark: Annotated[Line, AfterValidator(partial(_accent, scheme="dark"))] = ""
    logo: Line = ""
    welcome_fr: Text = ""
    welcome_en: Text = ""
    about_fr: Text = ""
    about_en: Text = ""
    footer_fr: Line = ""
    footer_en: Line = ""
    publisher: Line = ""
    publisher_address: Line = ""
    director: Line = ""
    host: Line = ""
    host_address: Line = ""
    desk: bool = False

    def accent_of(self, scheme: Scheme) -> str:
        """The accent of a scheme; where one alone is given, the other is made to go with it. Empty for none."""
        given, other = (self.accent, self.accent_dark) if scheme == "light" else (self.accent_dark, self.accent)
        return given or (accent_beside(other, scheme) if other else "")

    def text(self, name: str, language: str) -> str:
        """What the instance says under this name in a language: `tagline`, `welcome`, `about`, `footer`."""
        said: str = getattr(self, f"{name}_{language}")
        return said


@dataclass(frozen=True, slots=True)
class Fragment:
    """One subject in one format.

    Attributes:
        body: the bytes, ready to be joined.
        note: a short text for the exporter itself, as the zones that a calendar must define.
    """

    body: bytes
    note: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document shows besides its members.

    Attributes:
        site: the instance.
        sources: by name.
        selections: all selections that are published, for navigation and indexes.
        health: how each source is, by name. snapshots: the names of the dated snapshots, the latest first. pageless: the
            ids of the subjects whose page could not be made. heard: which sources speak in selections
            (`exports.sources_heard`); None where it is not known. All four for the documents about the whole alone.
    """

    site: Site
    sources: dict[str, SourceView]
    selections: tuple[Selection, ...]
    health: Mapping[str, SourceHealth] = field(default_factory=dict)
    snapshots: tuple[str, ...] = ()
    pageless: frozenset[str] = frozenset()
    heard: Mapping[tuple[str, str], frozenset[str]] | None = None

    @property
    def sample(self) -> bool:
        """Whether any source is one of invented data."""
        return any(source.sample for source in self.sources.values())

    def editions(self) -> dict[str, Edition]:
        """The editions that have pages, by id, in the order of navigation."""
        return {one.id: one.edition for one in self.selections if one.edition and one.kind is Kind.EDITION}


View_contra = TypeVar("View_contra", EventView, AssociationView, contravariant=True)


class Exporter(Protocol, Generic[View_contra]):
    """Renders one kind of subject in one format.

    Attributes:
        name: key of the cache of fragments; lasts.
        version: changes whenever the same view would give other bytes.
        media_type: of the documents.
        kinds: the kinds of selections that have a document in this format.
    """

    name: str
    version: str
    media_type: str
    kinds: frozenset[Kind]

    def path(self, selection: Selection) -> str:
        """Where the document of `selection` goes, relative to the published folder."""
        ...

    def fragment(self, view: View_contra, around: Surroundings) -> Fragment:
        """Render one subject.

        Raises `ValueError` when this subject cannot be written in this format; it is then left out
        of the document and reported (reliability C2).
        """
        ...

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The whole document, piece by piece: a head, the fragments in order, a tail."""
        ...

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished document, by its format's own rules; empty when it is sound.

        What an exporter may have besides is told in `exports.exporter_parts`.
        """
        ...


class PageExporter(Protocol, Generic[View_contra]):
    """Renders one document for each subject: an event's page, its one-event calendar; attributes as of `Exporter`."""

    name: str
    version: str
    media_type: str

    def path(self, subject_id: str) -> str:
        """Where its document goes, relative to the published folder; the id stands between slashes or dots."""
        ...

    def page(self, view: View_contra, around: Surroundings) -> bytes | None:
        """Its document; None where it has none of this sort. Raises `ValueError` as `Exporter.fragment` does."""
        ...


@dataclass(frozen=True, slots=True)
class Document:
    """A finished document that belongs to no single selection or subject.

    Attributes:
        path: relative to the published folder.
    """

    path: str
    media_type: str
    body: bytes


class SelectionPage(Protocol):
    """Renders one document about a selection that shows none of its members: how to subscribe to it, its QR code.

    It is a function of what the selection is called, its edition, and the setting (`exports.publisher_inputs`), so
    it is made once and stays.

    Attributes:
        name, version, media_type, kinds: as for `Exporter`.
    """

    name: str
    version: str
    media_type: str
    kinds: frozenset[Kind]

    def path(self, selection: Selection) -> str:
        """Where the document goes, relative to the published folder."""
        ...

    def page(self, selection: Selection, around: Surroundings) -> bytes:
        """Render it."""
        ...


class SummaryExporter(Protocol):
    """Renders documents about a selection as a whole, from what is kept of its members beside their fragments.

    A selection of which nothing changed keeps its documents, unopened; those of everything (`all`) may look at
    all selections, and are made anew when anything changed.

    Attributes:
        kinds: the kinds of selections that have such documents.
    """

    name: str
    version: str
    kinds: frozenset[Kind]

    def documents(self, selection: Selection, around: Surroundings, traits: Mapping[str, str]) -> Iterator[Document]:
        """All of them; `traits` are the lines by which subjects are counted (`exports.numbers_traits`), by id.

        Whoever is left out of the data has none.
        """
        ...


class SiteExporter(Protocol):
    """Renders the few documents about the whole: the home page, the index of the data, the style sheet.

    They are small, are rendered at each publication in which anything changed, and are a function of
    `around` alone: no clock, so that the same catalogue gives the same bytes. Those that are a function of the site,
    its look and the sources say so by `is_fixed` (`exports.exporter_parts`): they are taken over as long as these are the same.
    """

    name: str
    version: str

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """All documents of this exporter."""
        ...


Take = Callable[[str, Sequence[Member]], Iterator[tuple[Member, Fragment]]]
"""The fragments that the exporter with this name made of these members, in their order; whom it refused is left out."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents that are made together, and taken over together as long as they would be made from the same.

    Attributes:
        made_from: changes whenever any of them would have other bytes, or another one would be among them; no
            other batch of this exporter has the same.
        documents: makes all of them. Raises `Unmade` where that cannot be done; they are left out and reported.
        apart: they take long, and what `documents` holds is small and can be pickled: another process may make them.
        selection: the one that they are about, if they are about one.
    """

    made_from: str
    documents: Callable[[Take], Iterator[Document]]
    apart: bool = False
    selection: Selection | None = None


class Unmade(Exception):
    """Why the documents of a batch could not be made, in one line.

    Attributes:
        passing: it may go better the next time, even if nothing changes until then.
    """

    def __init__(self, why: str, *, passing: bool) -> None:
        super().__init__(why)
        self.passing = passing


class BatchExporter(Protocol):
    """Puts many documents together from fragments that other exporters made: lists in pages, the index of the search."""

    name: str
    version: str

    def batches(self, around: Surroundings, contents: Mapping[str, str]) -> Iterator[Batch]:
        """All batches of this exporter, which may look at all selections.

        `contents` are the digests of the selections by id (`exports.publisher_contents`).
        """
        ...
