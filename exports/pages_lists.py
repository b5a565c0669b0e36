"""What the list pages share: feeds, headings, groups of items, and the check of a finished page.

A fragment is the list items of one subject, one a line, in which `<root/>` stands for the way back to
the published folder (lists lie at different depths); its note tells where each line goes.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from exports import pages_addresses as addresses
from exports.exporter import Surroundings
from exports.pages_cards import edition_picture
from exports.pages_templates import MEMBERS, ROOT, Alternate, halves, render
from exports.phrases import Language, phrase
from exports.selections import EVERYTHING, Kind, Selection

_GROUP_START = '<section class="group"'


_FEEDS = (
    ("ics", "ics", "text/calendar"),
    ("rss", "rss", "application/rss+xml"),
    ("atom", "atom", "application/atom+xml"),
    ("json_feed", "json", "application/feed+json"),
    ("changes_rss", "changes.rss", "application/rss+xml"),
    ("changes_atom", "changes.atom", "application/atom+xml"),
    ("changes_json", "changes.json", "application/feed+json"),
)


_FEW = {Kind.YEAR: ("ics",), Kind.ASSOCIATION: ("ics", "rss", "changes_rss")}
"""The feeds of the selections that do not have all."""


def feed_alternates(language: Language, selection_id: str, kind: Kind = Kind.EVERYTHING) -> list[Alternate]:
    """All feeds of a selection's events, and their data, where it has them: see `docs/addresses.md`."""
    feeds = [
        Alternate(media_type, phrase(language, f"subscribe.{name}"), addresses.feed_path(selection_id, suffix))
        for name, suffix, media_type in _FEEDS
        if name in _FEW.get(kind, (name,))
    ]
    path = addresses.data_path(selection_id, "events", "json")
    data = [] if kind is Kind.ASSOCIATION else [Alternate("application/json", phrase(language, "subscribe.json"), path)]
    return [*feeds, *data]


def everything_alternates(language: Language, around: Surroundings) -> list[Alternate]:
    """The same of everything, for pages that show or lead to all events; none where there is no such selection."""
    return feed_alternates(language, EVERYTHING) if any(one.id == EVERYTHING for one in around.selections) else []


def headings(language: Language, group: str, selection: Selection) -> dict[str, Any]:
    """Title, description and edition of a list page; `group` is `programme` or `list`."""
    name = selection.label(language)
    if not name:
        title, description = phrase(language, f"{group}.title_all"), phrase(language, f"{group}.description_all")
    else:
        title = name if selection.facet else phrase(language, f"{group}.title", name=name)
        description = phrase(language, f"{group}.description", name=name)
    return {
        "title": title,
        "description": description,
        "edition": selection.edition,
        "sample": selection.sample,
        "picture": edition_picture(language, selection),
    }


def grouped(
    language: Language, page: str, path: str, groups: Iterable[tuple[str, str, list[bytes]]]
) -> Iterator[bytes]:
    """The page with its groups (id, heading, items) in the place of its members."""
    head, tail = halves(page)
    root, way = ROOT.encode(), addresses.root_of(path).encode()
    yield head
    for identity, heading, items in groups:
        opening, closing = halves(render(language, "group.html", id=identity, heading=heading, members=MEMBERS))
        yield opening
        yield b"\n".join(items).replace(root, way)
        yield closing
    yield tail


def page_problems(document: bytes) -> list[str]:
    """What is wrong with a list page: cut, a marker left over, a group without items."""
    found = []
    if not document.startswith(b"<!doctype html>") or not document.endswith(b"</html>\n"):
        found.append("the page is not whole")
    found += [f"the marker {mark} was left" for mark in (ROOT, MEMBERS) if mark.encode() in document]
    if document.count(_GROUP_START.encode()) > document.count(b'<li class="item'):
        found.append("a group of the page has no item")
    return found
