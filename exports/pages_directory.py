"""The directory of associations of a selection, from A to Z."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from catalog.cleaning.text import fold
from catalog.views import AssociationView
from exports import pages_addresses as addresses
from exports.exporter import Fragment, Surroundings
from exports.pages_events import is_sample, seen_notice
from exports.pages_lists import grouped, headings, page_problems
from exports.pages_refusal import check_association, refusing
from exports.pages_templates import MEMBERS, ROOT, Alternate, pages_version, render, render_page, summary
from exports.phrases import Language, phrase
from exports.selections import LISTED, Selection

_OTHER = "0"  # the group of names that begin with no letter of the Latin alphabet


class AssociationListPage:
    """The directory in one language."""

    media_type = "text/html; charset=utf-8"
    kinds = LISTED

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"associations-{language}"
        self.version = pages_version()

    def path(self, selection: Selection) -> str:
        """`editions/<id>/associations.html`; `associations/index.html` for everything."""
        return addresses.association_list_path(self.language, selection.id)

    def fragment(self, view: AssociationView, around: Surroundings) -> Fragment:
        """The item of an association; the note is its name as it is sorted, without case and accents."""
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
            return Fragment(" ".join(item.split()).encode(), fold(view.facts.name))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The whole page, by letter."""
        language, path = self.language, self.path(selection)
        items = sorted((_letter(one.note), one.note, place, one.body) for place, one in enumerate(fragments))
        letters = sorted({item[0] for item in items})
        page = render_page(
            language,
            "association_list.html",
            path,
            around.site,
            alternates=[_data(language, selection)],
            **headings(language, "list", selection),
            association_count=len(items),
            jumps=[(f"l-{letter}", _heading(language, letter)) for letter in letters],
            members=MEMBERS,
            programme=addresses.programme_path(language, selection.id),
        )
        groups = ((letter, [one[3] for one in group]) for letter, group in groupby(items, lambda item: item[0]))
        yield from grouped(
            language, page, path, ((f"l-{letter}", _heading(language, letter), bodies) for letter, bodies in groups)
        )

    def problems(self, document: bytes) -> list[str]:
        """A page that is cut, or in which a marker was left."""
        return page_problems(document)


def _data(language: Language, selection: Selection) -> Alternate:
    path = addresses.data_path(selection.id, "associations", "json")
    return Alternate("application/json", phrase(language, "subscribe.json"), path)


def _letter(name: str) -> str:
    first = name[:1]
    return first if first.isascii() and first.isalpha() else _OTHER


def _heading(language: Language, letter: str) -> str:
    return phrase(language, "list.other_letter") if letter == _OTHER else letter.upper()
