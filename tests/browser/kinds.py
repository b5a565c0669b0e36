"""The pages of a published folder, sorted into kinds by their addresses alone, so that a new kind is found by itself.

What varies from subject to subject is cut out of an address: ids, dates, codes, the folders of selections and
editions, and the names in a folder that holds a crowd. What is left is the kind: `events/*.html`,
`programme/**/index.html`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from catalog.editions import RESERVED

CROWD = 12
"""More pages than this in one folder are of one kind."""
_VARIES = re.compile(r"[ea][a-z0-9]{16}|\d[\dAB-]*", re.ASCII)  # an id, a date, a code, a number


class Sample(NamedTuple):
    """One page that stands for its kind in its language."""

    kind: str
    language: str
    path: str


def pages_of(public: Path) -> list[str]:
    """The paths of all pages, sorted; without those of snapshots."""
    found = (path.relative_to(public).as_posix() for path in public.rglob("*.html"))
    return sorted(path for path in found if not path.startswith("snapshots/"))


def language_of(path: str) -> str:
    """`fr`, or `en` below `en/`."""
    return "en" if path.startswith("en/") else "fr"


def kinds_of(paths: Iterable[str]) -> dict[str, str]:
    """The kind of each path."""
    found = {path: _without_ids(path.removeprefix("en/")) for path in paths}
    crowds = Counter((language_of(path), kind.rpartition("/")[0]) for path, kind in found.items() if "*.h" not in kind)
    return {
        path: f"{folder}/*.html"
        if folder and name != "index.html" and crowds[language_of(path), folder] > CROWD
        else kind
        for path, kind in found.items()
        for folder, _, name in [kind.rpartition("/")]
    }


def _without_ids(path: str) -> str:
    """A path with its ids, dates and codes, its selection or edition cut out."""
    first, *rest = path.split("/")
    if not rest:
        return path
    *folders, name = rest
    if folders and (first == "editions" or folders[0] in RESERVED):
        # `theme/refugees`, `free`, `social-good-week-2015`: which one says nothing of the kind of page.
        folders = ["**"]
    stem = name.removesuffix(".html")
    varied = ["*" if _VARIES.fullmatch(part) else part for part in (*folders, stem)]
    return "/".join([first, *varied]) + ".html"


def samples_of(public: Path, language: str) -> list[Sample]:
    """The page of each kind with the most in it; where there are two languages, the English one with the least.

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
