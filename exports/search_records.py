"""What the search knows of an event or an association: a small page of its words, prepared once for each revision.

A fragment is that page; its note has the language of the words, and the qualities that are known from the
subject alone (`kind/association`, `seen/listed`, `confirmed/2026-11`). No document is made of them
here: `exports.search` gives them to Pagefind.
"""

from collections.abc import Iterable, Iterator
from html import escape

from catalog.cleaning.times import local
from catalog.scores import confirmed_at
from catalog.sightings import AssociationFacts, EventFacts, Place
from catalog.views import AssociationView, EventView
from catalog.vocabulary import Labelled
from exports.calendar_words import HOME_ZONE, slot_words
from exports.exporter import Fragment, Surroundings
from exports.fragments_only import FragmentsOnly
from exports.pages_refusal import check_association, check_event, refusing
from exports.pages_templates import pages_version
from exports.pages_words import place_words
from exports.phrases import LANGUAGES, Language
from exports.whereabouts import Whereabouts, whereabouts_of_event

_RULES = "3"
_LONGEST_TEXT = 4_000  # characters of a description: what is said first tells what it is about
_NAMES_WEIGH = 5
_SEPARATING = str.maketrans("’‑", "'-")  # Pagefind finds a word after these, and not after the typographic ones


class AssociationRecords(FragmentsOnly):
    """The words of associations."""

    name = "search-associations"

    def __init__(self) -> None:
        # Records hold labels and days in words.
        self.version = f"{_RULES}-{pages_version()}"

    def fragment(self, view: AssociationView, around: Surroundings) -> Fragment:  # noqa: ARG002 - the same for all exporters
        """The words of one association."""
        with refusing(view.id):
            check_association(view)
            facts = view.facts
            meta = {"where": ", ".join(facts.towns[:5])}
            page = _page(facts.name, facts.other_names, meta, _association_words(view, facts))
            return Fragment(page, _note(facts.language, view, facts.kind))


class EventRecords(FragmentsOnly):
    """The words of events."""

    name = "search-events"

    def __init__(self) -> None:
        # Records hold labels and days in words.
        self.version = f"{_RULES}-{pages_version()}"

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:  # noqa: ARG002 - the same for all exporters
        """The words of one event."""
        with refusing(view.id):
            check_event(view)
            facts = view.facts
            slots = [one.slot for one in view.occurrences]
            meta = {f"when_{one}": slot_words(one, slots[-1]) if slots else "" for one in LANGUAGES}
            there = whereabouts_of_event(view)
            if there.place:
                meta["where"] = there.place.city or there.place.name
            else:
                meta |= {f"where_{one}": there.online(one) for one in LANGUAGES}
            page = _page(facts.title, [one.name for one in facts.organisers], meta, _event_words(facts, there))
            return Fragment(page, _note(facts.language, view, None))


def language_of(note: str) -> Language:
    """In which language the words of a record are stemmed: what is not said to be English is read as French."""
    return "en" if note.partition(" ")[0] == "en" else "fr"


def qualities_of(note: str) -> list[str]:
    """The qualities that are known from the subject alone."""
    return note.split(" ")[1:]


def _note(language: str, view: EventView | AssociationView, kind: Labelled | None) -> str:
    at = confirmed_at(view)
    told = [f"kind/{kind}" if kind else "", f"seen/{view.seen}"]
    told.append(f"confirmed/{local(at, HOME_ZONE):%Y-%m}" if at else "")
    return " ".join(["en" if language == "en" else "fr", *filter(None, told)])


def _association_words(view: AssociationView, facts: AssociationFacts) -> Iterator[str]:
    yield facts.description[:_LONGEST_TEXT]
    yield _labels((*facts.themes, *facts.audiences))
    yield ", ".join(facts.keywords)
    yield ", ".join(facts.towns)
    for programme in facts.programmes:
        yield f"{programme.name}. {programme.description[:_LONGEST_TEXT]}"
    for point in facts.places:
        yield ", ".join((place_words(point.place), *point.services))
    yield ", ".join(one.value for one in view.identifiers)


def _event_words(facts: EventFacts, there: Whereabouts[Place]) -> Iterator[str]:
    yield facts.description[:_LONGEST_TEXT]
    yield _labels((*facts.themes, *facts.audiences))
    yield ", ".join(facts.keywords)
    yield place_words(there.place) if there.place else ", ".join(filter(None, map(there.online, LANGUAGES)))


def _labels(words: Iterable[Labelled]) -> str:
    """In both languages: who reads English asks in English for what is told in French."""
    return ", ".join(dict.fromkeys(word.label(language) for word in words for language in LANGUAGES))


def _page(title: str, names: Iterable[str], meta: dict[str, str], words: Iterable[str]) -> bytes:
    told = "".join(f"<p>{escape(one, quote=False)}</p>" for one in words if one)
    beside = "".join(
        f'<i data-pagefind-ignore data-pagefind-meta="{name}">{escape(one, quote=False)}</i>'
        for name, one in sorted(meta.items())
        if one
    )
    named = ", ".join(names)
    more = f'<p data-pagefind-weight="{_NAMES_WEIGH}">{escape(named, quote=False)}</p>' if named else ""
    page = f"<!doctype html><html><body data-pagefind-body><h1>{escape(title, quote=False)}</h1>{beside}{more}{told}</body></html>"
    return page.translate(_SEPARATING).encode()
