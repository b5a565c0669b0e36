"""The directory: associations from A to Z, of everything and of each edition, theme, audience, territory, kind, year.

A list that is light is one page. A heavier one is a page that leads to its letters, and a letter as many pages as
it needs, so that no page is heavy and nothing is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from catalog.cleaning.text import fold
from catalog.cleaning.times import local
from catalog.identity import digest_of
from catalog.scores import confirmed_at
from catalog.views import AssociationView
from exports import pages_addresses as addresses
from exports.calendar_words import HOME_ZONE
from exports.exporter import Batch, Document, Fragment, Surroundings, Take
from exports.fragments_only import FragmentsOnly
from exports.pages_browse import browse_page, group_words
from exports.pages_directory_lists import Item, List, list_documents, read_note
from exports.pages_events import is_sample, seen_notice
from exports.pages_refusal import check_association, refusing
from exports.pages_templates import HTML, ROOT, pages_version, render, summary
from exports.phrases import Language, phrase
from exports.selections import EVERYTHING, LISTED, WIDE, Kind, Selection

_KINDS = WIDE - {Kind.SERIES, Kind.ONLINE, Kind.FREE, Kind.ACCESSIBLE, Kind.LANGUAGE}
"""The selections that have a list of associations: the rest select by what events alone have."""


class AssociationItems(FragmentsOnly):
    """What lists show of an association, in one language; the lists are made by `AssociationLists`."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"associations-{language}"
        self.version = pages_version()

    def fragment(self, view: AssociationView, around: Surroundings) -> Fragment:
        """The item of an association; the note tells where it goes (`read_note`)."""
        with refusing(view.id):
            check_association(view)
            notice = seen_notice(self.language, view.seen)
            item = render(
                self.language,
                "association_item.html",
                href=ROOT + addresses.association_path(self.language, view.id),
                facts=view.facts,
                text=summary(view.facts.description),
                notices=[notice] if notice else [],
                sample=is_sample(view, around.sources),
            )
            at = confirmed_at(view)
            year = str(local(at, HOME_ZONE).year) if at else ""
            note = f"{view.facts.kind or ''}\t{year}\t{fold(view.facts.name)}"
            return Fragment(" ".join(item.split()).encode(), note)


class AssociationLists:
    """All lists of associations in one language, and the page that leads to them.

    Attributes:
        kinds: the kinds of selections that have a list.
    """

    kinds = _KINDS

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"association-lists-{language}"
        self.version = pages_version()

    def batches(self, around: Surroundings, contents: Mapping[str, str]) -> Iterator[Batch]:
        """A batch for each selection; that of everything has the lists by kind and year, and the page that leads to all."""
        counted = [[one.id, len(one.associations)] for one in around.selections if one.kind in _KINDS]
        for selection in around.selections:
            if selection.kind in _KINDS and (selection.associations or selection.kind in LISTED):
                members = [[one.id, one.revision, one.mark] for one in selection.associations]
                # Of an edition that is long over it is settled who is in it, and how it is shown.
                told = contents[selection.id] if selection.archived else members
                whole = counted if selection.id == EVERYTHING else []
                yield Batch(
                    digest_of([selection.id, selection.label(self.language), told, whole])[:16],
                    partial(self._documents, selection, around),
                    selection=selection,
                )

    def _documents(self, selection: Selection, around: Surroundings, take: Take) -> Iterator[Document]:
        language = self.language
        fragments = take(f"associations-{language}", selection.associations)
        items = sorted(read_note(one.note, one.body, place) for place, (_, one) in enumerate(fragments))
        yield from list_documents(_list(language, selection), items, around.site)
        if selection.id == EVERYTHING:
            groups = _groups(items)
            for group, key in sorted(groups):
                yield from list_documents(_group_list(language, group, key), groups[group, key], around.site)
            counts = {one: len(some) for one, some in groups.items()}
            shown = [one for one in around.selections if one.kind in _KINDS]
            page = browse_page(language, around.site, shown, counts, sample=around.sample)
            yield Document(addresses.browse_path(language), HTML, page.encode())


def _list(language: Language, selection: Selection) -> List:
    name = selection.label(language)
    suffix = "" if name else "_all"
    query = f"{selection.kind}={selection.key}" if name else "sort=associations"
    return List(
        language,
        addresses.association_list_path(language, selection.id),
        phrase(language, f"list.title{suffix}", name=name),
        phrase(language, f"list.description{suffix}", name=name),
        query,
        selection,
    )


def _group_list(language: Language, group: str, key: str) -> List:
    name = group_words(language, group, key)
    return List(
        language,
        addresses.association_group_path(language, group, key),
        phrase(language, "list.title", name=name),
        phrase(language, "list.description", name=name),
        f"kind={key}" if group == "kind" else "",
        None,
    )


def _groups(items: Iterable[Item]) -> dict[tuple[str, str], list[Item]]:
    found: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        for group, key in (("kind", item.kind), ("confirmed", item.year)):
            if key:
                found.setdefault((group, key), []).append(item)
    return found
