"""A published folder as a whole: its manifest, and the addresses in its index."""

from collections.abc import Container, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from exports.validating.findings import Findings
from exports.validating.json_documents import Parsed, parsed, written
from exports.validating.json_places import Path


class Announced(NamedTuple):
    """What the manifest says of a document. `line` is where it says so."""

    sha256: str
    size: int
    media_type: str
    line: int


def announced(manifest: bytes, findings: Findings) -> dict[str, Announced]:
    """The documents of `manifest.json` by path; those that cannot be read are noted and left out."""
    inner = Findings("en")
    found = parsed(manifest, inner)
    documents = found.value.get("documents") if found is not None and isinstance(found.value, dict) else None
    if found is None or not isinstance(documents, dict):
        said = inner.report().findings
        findings.add(
            "public-manifest", said[0].line if said else 1, "documents", told=said[0].problem if said else "{}"
        )
        return {}
    entries = {}
    for path, told in documents.items():
        line = found.line(("documents", path))
        try:
            entries[path] = Announced(str(told["sha256"]), int(told["size"]), str(told["media_type"]), line)
        except (KeyError, TypeError, ValueError, OverflowError):
            findings.add("public-manifest", line, path, told=path)
    return entries


def base_of(index: Parsed | None) -> str:
    """The address of the instance, as its index says it; empty where it does not."""
    site = index.value.get("site") if index is not None and isinstance(index.value, dict) else None
    url = site.get("url") if isinstance(site, dict) else None
    return url if isinstance(url, str) else ""


def check_links(index: Parsed, files: Container[str], findings: Findings) -> None:
    """Note the addresses of this instance in its index that lead to none of its `files`."""
    base = base_of(index)
    for path, text in _texts(index.value):
        if base and text.startswith(base) and local_path(text.removeprefix(base)) not in files:
            findings.add("public-link", index.line(path), written(path), told=text)


def local_path(rest: str) -> str:
    """The file that a server gives for what follows the instance's address."""
    path = unquote(urlsplit(rest).path)
    return f"{path}index.html" if not path or path.endswith("/") else path


def _texts(value: Any) -> Iterator[tuple[Path, str]]:
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:
        path, one = waiting.pop()
        if isinstance(one, str):
            yield path, one
        elif isinstance(one, dict):
            waiting += (((*path, key), inner) for key, inner in one.items())
        elif isinstance(one, list):
            waiting += (((*path, place), inner) for place, inner in enumerate(one))
