"""A snapshot: the data as they were published on a day, in files that do not change, to be cited.

It holds the JSON and CSV of everything, of each series, edition and year, their schemas and the data package, a
`README.txt`, a `CITATION.cff` (Citation File Format 1.2) and the digests of all of them (`SHA256SUMS`).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from exports import pages_addresses as addresses
from exports.exporter import Site
from exports.phrases import LANGUAGES, Language, phrase
from exports.selections import ARCHIVED

README, CITATION, SUMS, PACKAGE = "README.txt", "CITATION.cff", "SHA256SUMS", "datapackage.json"
_KINDS = frozenset(map(str, ARCHIVED))


class Cited(NamedTuple):
    """What a snapshot is cited by: who published it, the day, where it is; `licence` is empty where no one is of the whole."""

    name: str
    day: str
    url: str
    licence: str

    def title(self, language: Language) -> str:
        """What it is called."""
        return phrase(language, "snapshot.title", name=self.name, day=self.day)

    def sentence(self, language: Language) -> str:
        """How to cite it."""
        licence = self.licence or phrase(language, "snapshot.no_licence")
        return phrase(language, "snapshot.cite", name=self.name, day=self.day, url=self.url, licence=licence)


class Snapshot(NamedTuple):
    """What a snapshot is called and of which day it is; `read` gives a published file by its path."""

    name: str
    day: date
    site: Site
    read: Callable[[str], bytes]

    @property
    def url(self) -> str:
        """Where it is published."""
        return addresses.absolute(self.site, addresses.snapshot_path(self.name))

    def cited(self, licence: str) -> Cited:
        """As it is cited."""
        return Cited(self.site.name, self.day.isoformat(), self.url, licence)


def snapshot_files(snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    """All files of a snapshot, by path within it; the digests last.

    Raises `KeyError` or `ValueError` when what is published is not a whole directory of data.
    """
    index = json.loads(snapshot.read(addresses.DATA_INDEX))
    data = list(_chosen(index, snapshot.site))
    files = {path.removeprefix("data/"): snapshot.read(path) for path in data}
    files |= {path.removeprefix("data/"): snapshot.read(path) for path in _schemas()}
    licence = index["licence"]
    files[PACKAGE] = _package(json.loads(snapshot.read(addresses.DATA_PACKAGE)), snapshot, files)
    files[README] = _readme(snapshot, licence)
    files[CITATION] = _citation(snapshot, licence)
    yield from files.items()
    yield SUMS, sums(files.items())


def sums(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The digests, as `sha256sum --check` reads them."""
    return "".join(f"{sha256(body).hexdigest()}  {path}\n" for path, body in sorted(files)).encode()


def measured(package: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The data package, with sizes and digests of the files that it describes."""
    resources = [
        {**one, "bytes": len(files[one["path"]]), "hash": f"sha256:{sha256(files[one['path']]).hexdigest()}"}
        for one in package["resources"]
        if one["path"] in files
    ]
    return json.dumps({**package, "resources": resources}, ensure_ascii=False, indent=2).encode() + b"\n"


def _chosen(index: Mapping[str, Any], site: Site) -> Iterator[str]:
    for file in index["files"]:
        path = file["url"].removeprefix(site.base_url)
        if file["kind"] in _KINDS and path.endswith(
            ("/events.json", "/associations.json", "/events.csv", "/associations.csv")
        ):
            yield path


def _schemas() -> Iterator[str]:
    for name in ("events", "associations"):
        yield addresses.schema_path(name)
        yield addresses.table_schema_path(name)


def _package(package: Mapping[str, Any], snapshot: Snapshot, files: Mapping[str, bytes]) -> bytes:
    told = {**package, "version": snapshot.name, "homepage": snapshot.url, "created": f"{snapshot.day}T00:00:00Z"}
    return measured(told, files)


def _readme(snapshot: Snapshot, licence: Mapping[str, Any]) -> bytes:
    told, cited = [], snapshot.cited(licence["name"])
    for language in LANGUAGES:
        answer = licence[f"text_{language}"]
        told += [
            cited.title(language),
            "",
            phrase(language, "snapshot.text", name=cited.name, day=cited.day, url=cited.url),
            cited.sentence(language),
            *([f"{phrase(language, 'licence.question')} {answer}"] if answer else []),
            *(f"- {line}" for line in licence["attribution"]),
            "",
        ]
    return "\n".join(told).encode()


def _citation(snapshot: Snapshot, licence: Mapping[str, Any]) -> bytes:
    cited = snapshot.cited(licence["name"])
    told = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "title": cited.title("fr"),
        "message": cited.sentence("fr"),
        "version": snapshot.name,
        "date-released": cited.day,
        "url": cited.url,
        **({"license-url": licence["url"]} if licence["url"] else {}),
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    return "\n".join(
        [*lines, "authors:", f"  - name: {json.dumps(snapshot.site.name, ensure_ascii=False)}", ""]
    ).encode()
