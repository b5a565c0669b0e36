"""The page of each dated snapshot: what it holds, how it is cited, its licence, and what changed since the one before.

It lies beside the files of the snapshot and is none of them: no digest in `SHA256SUMS` is of it, it speaks the language
of its reader and follows the look of the site, and a snapshot that was kept before there were such pages gets one too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import BinaryIO, NamedTuple

from pydantic import BaseModel

from catalog.sightings import AssociationFacts, EventFacts
from exports import pages_addresses as addresses
from exports.calendar_words import short_day_words
from exports.exporter import Document, Surroundings
from exports.pages_templates import HTML, pages_version, render_page
from exports.phrases import LANGUAGES, Language, phrase
from exports.snapshots import PACKAGE, Cited
from exports.snapshots_compared import Dump, SnapshotChange, compared

_NAMED = 20  # of the entries that changed in the same way; the counts are of all
_FIELDS = EventFacts.model_fields.keys() | AssociationFacts.model_fields.keys()


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot among the files that are published as they are.

    Attributes:
        paths: of its files, within it; `opened` gives one of them, to be read from its beginning.
    """

    name: str
    paths: Sequence[str]
    opened: Callable[[str], BinaryIO]

    @property
    def dump(self) -> Dump:
        """Its JSON."""
        return Dump([path for path in self.paths if path.endswith(("/events.json", "/associations.json"))], self.opened)


class Described(BaseModel):
    """What the data package of a snapshot says of it, as far as it is shown."""

    class Licence(BaseModel):
        """The licence of the whole."""

        title: str = ""
        path: str = ""

    class Source(BaseModel):
        """A source, with its own licence and the line that names it."""

        title: str = ""
        path: str = ""
        licence: str = ""
        attribution: str = ""

    title: str = ""
    description: str = ""
    created: datetime | None = None
    licenses: tuple[Licence, ...] = ()
    sources: tuple[Source, ...] = ()
    withdrawn: int = 0

    def words(self, language: Language) -> str:
        """What the data are and whether they may be republished: a paragraph for each language stands in the package."""
        told = self.description.split("\n\n")
        return told[LANGUAGES.index(language)] if len(told) == len(LANGUAGES) else self.description


class Since(NamedTuple):
    """What changed since the snapshot before, which is called `name`."""

    name: str
    changes: list[SnapshotChange]


class Difference(NamedTuple):
    """The entries that changed in the same way since the snapshot before: how many, and the first of them in words."""

    heading: str
    named: list[str]
    more: int


class SnapshotPages:
    """A page in each language for each snapshot."""

    name = "snapshot-pages"

    def __init__(self) -> None:
        self.version = pages_version()

    def documents(self, one: Kept, before: Kept | None, around: Surroundings) -> Iterator[Document]:
        """Those of one snapshot; `before` is the one that was kept before it. A function of them and of the site."""
        described, since = _described(one), _since(before, one) if before else None
        for language in LANGUAGES:
            page = _page(language, one, described, since, around)
            yield Document(addresses.snapshots_path(language, one.name), HTML, page.encode())


def _page(language: Language, one: Kept, described: Described, since: Since | None, around: Surroundings) -> str:
    day = described.created.date() if described.created else date.fromisoformat(one.name[:10])
    url = addresses.absolute(around.site, addresses.snapshot_path(one.name))
    licence = described.licenses[0] if described.licenses else None
    cited = Cited(described.title or around.site.name, day.isoformat(), url, licence.title if licence else "")
    return render_page(
        language,
        "snapshot.html",
        addresses.snapshots_path(language, one.name),
        around.site,
        title=cited.title(language),
        description=phrase(language, "snapshots.text", name=cited.name, day=short_day_words(language, day)),
        sample=around.sample,
        cited=cited.sentence(language),
        described=described,
        licence=licence,
        words=described.words(language),
        folder=addresses.snapshot_path(one.name),
        files=_by_folder(one.paths),
        since=since,
        before=addresses.snapshots_path(language, since.name) if since else "",
        differences=_differences(language, since.changes) if since else [],
        snapshots=addresses.snapshots_path(language),
    )


def _described(one: Kept) -> Described:
    """What its data package says; nothing where it is none, since it may be a folder that somebody made by hand."""
    if PACKAGE not in one.paths:
        return Described()
    with one.opened(PACKAGE) as file:
        try:
            return Described.model_validate_json(file.read())
        except ValueError:
            return Described()


def _since(before: Kept, one: Kept) -> Since | None:
    """What differs; None where one of them cannot be read."""
    try:
        return Since(before.name, compared(before.dump, one.dump))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _by_folder(paths: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The names of the files by their folder, those that speak of the snapshot first."""
    parted = sorted(path.rpartition("/")[::2] for path in paths)
    return [(folder, [name for _, name in some]) for folder, some in groupby(parted, key=lambda one: one[0])]


def _differences(language: Language, changes: Sequence[SnapshotChange]) -> list[Difference]:
    found = []
    for what, some in groupby(changes, key=lambda one: one.what):
        all_of_them = list(some)
        named = [_words(language, one) for one in all_of_them[:_NAMED]]
        heading = phrase(language, f"snapshots.{what}", count=len(all_of_them))
        found.append(Difference(heading, named, len(all_of_them) - len(named)))
    return found


def _words(language: Language, one: SnapshotChange) -> str:
    if one.what == "renamed":
        return phrase(language, "snapshots.became", before=one.before, after=one.after)
    fields = ", ".join(phrase(language, f"field.{field}") for field in one.fields if field in _FIELDS)
    return phrase(language, "snapshots.fields", name=one.name, fields=fields) if fields else one.name
