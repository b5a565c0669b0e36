"""How to cite a page: a sentence to copy, and a record for BibTeX.

The date is that on which the entry last changed, so that a page is the same until it does; on which day it was looked
at only its reader knows. What it said then is in the snapshots.
"""

import re
from datetime import datetime
from typing import NamedTuple

from catalog.cleaning.times import local
from catalog.views import AssociationView, EventView
from exports import pages_addresses as addresses
from exports.calendar_words import HOME_ZONE, short_day_words
from exports.exporter import Site
from exports.phrases import Language, phrase

# What has a meaning in TeX (The TeXbook, chapter 3), and what is written for it.
_TEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_TEX_SIGNS = re.compile("[" + re.escape("".join(_TEX)) + "]")
_ESCAPES = {ord(sign): f"%{ord(sign):02X}" for sign in "{}\\"}  # what would end a field of BibTeX


class Cited(NamedTuple):
    """How a page is cited.

    Attributes:
        text: a sentence. bibtex: a record. snapshots: the page of the dated snapshots, within the published folder.
    """

    text: str
    bibtex: str
    snapshots: str


def subject_citation(language: Language, site: Site, view: EventView | AssociationView) -> Cited:
    """Of the page of an event or an association."""
    if isinstance(view, EventView):
        title, path = view.facts.title, addresses.event_path(language, view.id)
    else:
        title, path = view.facts.name, addresses.association_path(language, view.id)
    return _cited(language, site, title, path, view.changed_at, key=view.id)


def list_citation(language: Language, site: Site, title: str, path: str, changed_at: datetime) -> Cited:
    """Of a list that last changed at `changed_at`."""
    key = re.sub(r"[^a-z0-9]+", "-", path.removesuffix(".html"))
    return _cited(language, site, title, path, changed_at, key=key, words="cite.list")


def _cited(
    language: Language, site: Site, title: str, path: str, changed_at: datetime, *, key: str, words: str = "cite.text"
) -> Cited:
    url = addresses.absolute(site, path)
    day = local(changed_at, HOME_ZONE).date()
    title = " ".join(title.split())
    text = phrase(language, words, title=title, site=site.name, day=short_day_words(language, day), url=url)
    fields = {
        "title": f"{{{_tex(title)}}}",
        "author": f"{{{_tex(site.name)}}}",
        "year": str(day.year),
        "month": str(day.month),
        "url": url.translate(_ESCAPES),
        "language": "french" if language == "fr" else "english",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return Cited(text, f"@misc{{goodweek-{key},\n{lines}\n}}", addresses.snapshots_path(language))


def _tex(text: str) -> str:
    return _TEX_SIGNS.sub(lambda found: _TEX[found[0]], text)
