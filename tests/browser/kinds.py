"""The pages of a published folder, sorted into kinds by their addresses alone, so that a new kind is found by itself.

What varies from subject to subject is cut out of an address: ids, dates, codes, the folders of selections, editions
and groups, and the names in a folder whose pages are made alike, or are a crowd. What is left is the kind:
`events/*.html`, `programme/**/index.html`. `test_kinds.py` names all that the demo has.
"""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from catalog.editions import RESERVED

CROWD = 12
"""More names than this in one folder, each of its own, are of one kind."""
_GROUPS = {"kind", "confirmed", *RESERVED}
"""What begins the folders of a selection, or of associations that share what is no selection."""
_ALIKE = {"about", "numbers", "map"}
"""The folders whose pages are made alike."""
_OF_ALL = {"programme", "associations"}
"""The folders of a selection that is everything."""
_VARIES = re.compile(r"[ea][a-z0-9]{16}|\d[\dAB-]*", re.ASCII)  # an id, a date, a code, a number


class Sample(NamedTuple):
    """One page that stands for its kind in its language."""

    kind: str
    language: str
    path: str


def pages_of(public: Path) -> list[str]:
    """The paths of all pages, sorted."""
    return sorted(path.relative_to(public).as_posix() for path in public.rglob("*.html"))


def language_of(path: str) -> str:
    """`fr`, or `en` below `en/`."""
    return "en" if path.startswith("en/") else "fr"


def kinds_of(paths: Iterable[str]) -> dict[str, str]:
    """The kind of each path."""
    found = {path: _without_ids(path.removeprefix("en/")) for path in paths}
    crowds = Counter(kind.rpartition("/")[0] for kind in set(found.values()) if "*.h" not in kind)
    return {
        path: f"{folder}/*.html" if folder and name != "index.html" and crowds[folder] > CROWD else kind
        for path, kind in found.items()
        for folder, _, name in [kind.rpartition("/")]
    }


def _without_ids(path: str) -> str:
    """A path with its ids, dates and codes, its selection or edition cut out."""
    first, *rest = path.split("/")
    if not rest:
        return path
    *folders, name = rest
    rest = folders[-1:] if folders[-1:] in (["letters"], ["calendars"]) else []
    if folders and (first in ("editions", "embed") or folders[0] in _GROUPS):
        # `theme/refugees`, `free`, `social-good-week-2015`: which one says nothing of the kind of page.
        folders = ["**", *rest]
    stem = name.removesuffix(".html")
    if rest or first in _ALIKE:
        stem = "0"  # whichever
    if first in _OF_ALL and not folders and stem in ("index", "subscribe"):
        folders = ["**"]
    varied = ["*" if _VARIES.fullmatch(part) else part for part in (*folders, stem)]
    return "/".join([first, *varied]) + ".html"


def samples_of(public: Path, language: str) -> list[Sample]:
    """A page of each kind in a language: of the French ones that with the most in it, of the English ones with the least.

    So each kind is looked at both full and nearly empty.
    """
    chosen: dict[str, str] = {}
    pages = [path for path in pages_of(public) if language_of(path) == language]
    sizes = {path: (public / path).stat().st_size for path in pages}
    for path, kind in kinds_of(pages).items():
        kept = chosen.setdefault(kind, path)
        if (sizes[path] > sizes[kept]) if language == "fr" else (sizes[path] < sizes[kept]):
            chosen[kind] = path
    return [Sample(kind, language, path) for kind, path in sorted(chosen.items())]
