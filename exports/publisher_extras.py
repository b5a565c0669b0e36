"""What is published besides documents of selections and pages of subjects: tombstones, changes, snapshots, summaries, the site."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from catalog.constructing import constructed
from catalog.identity import digest_of
from catalog.roots import DecisionRoot
from catalog.views import Changed, Member
from exports import pages_addresses as addresses
from exports.changes import Changes, chunk_path, chunks
from exports.compressing import compressed
from exports.drafts import Draft
from exports.exporter import Document, Surroundings
from exports.exporter_parts import Fixed
from exports.pages_gone import GonePages
from exports.pages_snapshots import Kept
from exports.publisher_archives import Stamps
from exports.publisher_inputs import Exporters, Setting, called
from exports.selections import EVERYTHING, offered

_TYPES = {".json": "application/json", ".csv": "text/csv; charset=utf-8", ".cff": "application/yaml"}
_PRESENT = {name: field.get_default() for name, field in Changed.model_fields.items()}


@dataclass(frozen=True, slots=True)
class Extras:
    """Puts them into a draft, one document at a step; what is made from the same as before is taken over."""

    draft: Draft
    setting: Setting
    exporters: Exporters
    around: Surroundings

    def tombstones(self, gone: Sequence[Changed], present: Mapping[str, object]) -> Iterator[None]:
        """Pages in the place of those of subjects that were given up, unless one of them is there again."""
        for exporter in self.exporters.gone:
            stamp = self.setting.stamp(exporter)
            for one in gone:
                if one.id not in present:
                    self._page_of(exporter, one, f"{stamp}-{one.what}-{one.heir}")
                    yield

    def _page_of(self, exporter: GonePages, gone: Changed, made_from: str) -> None:
        for language, path in exporter.paths(gone):
            if not self.draft.keep(path, made_from):
                self.draft.write(path, exporter.page(language, gone, self.around), exporter.media_type, made_from)

    def changes(self, members: Sequence[Member], gone: Sequence[Changed]) -> Iterator[None]:
        """The files of what changed, by revision."""
        present = {member.id for member in members}
        told: list[Member | Changed] = [*members, *(one for one in gone if one.id not in present)]
        told.sort(key=attrgetter("id"))
        told.sort(key=attrgetter("revision"))
        for exporter in self.exporters.changes:
            yield from self._changes_by(exporter, told)

    def _changes_by(self, exporter: Changes, told: Sequence[Member | Changed]) -> Iterator[None]:
        stamp = self.setting.stamp(exporter)
        for number, revised in chunks(told):
            some = [one if isinstance(one, Changed) else _changed(one) for one in revised]
            made_from = f"{stamp}-{digest_of([(one.id, one.revision, one.what, one.heir) for one in some])}"
            if not self.draft.keep(chunk_path(number), made_from):
                write_document(self.draft, exporter.document(number, some, self.around), made_from)
            yield
        yield from self._write(exporter.about(self.around, told), stamp)

    def restoring(self, decisions: Sequence[DecisionRoot]) -> Iterator[None]:
        """By what a catalogue is made again, but what stands in documents."""
        for exporter in self.exporters.restoring:
            yield from self._write(exporter.documents(self.around, decisions), self.setting.stamp(exporter))

    def keepsakes(self, files: Mapping[str, Path]) -> Iterator[None]:
        """Files that are published as they are, as snapshots are."""
        for path, file in files.items():
            made_from = f"file-{seen(file)}"
            if not self.draft.keep(path, made_from):
                self.draft.write(path, file.read_bytes(), media_type(path), made_from)
            yield

    def snapshots(self, files: Mapping[str, Path]) -> Iterator[None]:
        """The page of each snapshot among them, which tells what changed since the one before."""
        for exporter in self.exporters.snapshots:
            stamp = self.setting.stamp(exporter)
            for before, name in pairwise(["", *reversed(snapshot_names(files))]):
                both = {path: files[path] for one in (before, name) for path in files if one and _is_of(one, path)}
                made_from = f"{stamp}-{digest_of([before, name, *keepsakes_seen(both)])}"
                if not self.draft.keep_made(made_from):
                    made = exporter.documents(_kept(name, both), _kept(before, both) if before else None, self.around)
                    # A page that somebody put into the folder of the snapshot stays what it is.
                    yield from self._write((one for one in made if one.path not in files), made_from)
                yield

    def about(self) -> Iterator[None]:
        """What is said of each selection without its members."""
        stamps = Stamps(self.setting)
        for exporter in self.exporters.about:
            for selection in offered(self.around.selections, exporter.kinds):
                path, made_from = exporter.path(selection), f"{stamps.of(exporter, selection)}-{called(selection)}"
                if not self.draft.keep(path, made_from):
                    page = exporter.page(selection, self.around)
                    write_document(self.draft, Document(path, exporter.media_type, page), made_from)
                yield

    def summaries(self, contents: Mapping[str, str], traits: Mapping[str, str]) -> Iterator[None]:
        """The documents about selections as a whole; `contents` are digests of all selections, by id."""
        everything, stamps = digest_of(sorted(contents.items()))[:16], Stamps(self.setting)
        for exporter in self.exporters.summaries:
            for one in offered(self.around.selections, exporter.kinds):
                told = everything if one.id == EVERYTHING else contents[one.id]
                made_from = f"{stamps.of(exporter, one)}-{told}"
                if not self.draft.keep_made(made_from):
                    yield from self._write(exporter.documents(one, self.around, traits), made_from)
                yield

    def site(self) -> Iterator[None]:
        """The few documents about the whole."""
        for exporter in self.exporters.site:
            stamp = self.setting.stamp(exporter)
            if not (isinstance(exporter, Fixed) and exporter.is_fixed and self.draft.keep_made(stamp)):
                yield from self._write(exporter.documents(self.around), stamp)

    def _write(self, documents: Iterable[Document], made_from: str) -> Iterator[None]:
        for document in documents:
            write_document(self.draft, document, made_from)
            yield


def _changed(member: Member) -> Changed:
    return constructed(Changed, {**_PRESENT, "id": member.id, "revision": member.revision, "at": member.changed_at})


def write_document(draft: Draft, document: Document, made_from: str) -> None:
    """Put a document into the draft, with its compressed forms beside it."""
    draft.write(document.path, document.body, document.media_type, made_from)
    for suffix, less in compressed(document.path, document.media_type, document.body):
        draft.write(f"{document.path}{suffix}", less, document.media_type, made_from)


def seen(file: Path) -> str:
    """Changes whenever the file does."""
    facts = file.stat()
    return f"{facts.st_size}-{facts.st_mtime_ns}"


def _is_of(snapshot: str, path: str) -> bool:
    return path.startswith(addresses.snapshot_path(snapshot))


def _kept(name: str, files: Mapping[str, Path]) -> Kept:
    start = addresses.snapshot_path(name)
    return Kept(
        name,
        [path.removeprefix(start) for path in files if _is_of(name, path)],
        lambda path: files[f"{start}{path}"].open("rb"),
    )


def snapshot_names(files: Mapping[str, Path]) -> tuple[str, ...]:
    """The names of the snapshots among files that are kept, the latest first."""
    folders = {path.split("/")[1] for path in files if path.startswith(f"{addresses.SNAPSHOTS}/")}
    return tuple(sorted(folders, reverse=True))


def keepsakes_seen(files: Mapping[str, Path]) -> Iterator[str]:
    """Which files are kept, and as they are now."""
    return (f"{path} {seen(file)}" for path, file in sorted(files.items()))


def media_type(path: str) -> str:
    """The media type of a file that is kept, by the ending of its address; the same on every machine."""
    return _TYPES.get(Path(path).suffix, "text/plain; charset=utf-8")
