"""The one queue of editors: all that waits for a person, whatever it is, in the order in which it is looked at."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from catalog.claim_reading import waiting_claims
from catalog.handled import Matter
from catalog.holding import held_visits
from catalog.postponing import postponed
from catalog.reporting import waiting_reports
from catalog.store import Store
from catalog.subject_titles import called
from catalog.submission_reading import queue
from catalog.twin_verdicts import name_of
from catalog.twins import Twins, twins
from catalog.unknown_words import Word, unknown_words
from crawlers.source import Source
from crawlers.wording import Wording
from desk.instance import Instance


class Pending(NamedTuple):
    """One thing that waits.

    Attributes:
        name: within its matter, as addresses have it.
        title: what it is called; empty for a report about the whole site, and a claim on what is not published any more.
        since: when it came. until: until when it is put off, if it is.
        what: the thing itself, as the catalogue tells it.
    """

    matter: Matter
    name: str
    title: str
    since: datetime
    what: object
    until: datetime | None = None


def pending(instance: Instance, store: Store) -> list[Pending]:
    """All that waits: submissions, reports, claims, held visits, twins, words; what was put off comes last.

    A source whose file is wrong, or not there any more, has no words to look at.
    """
    of_people = [*_submissions(store), *_reports(store), *_claims(store)]
    of_sources = [*_held(store), *_twins(store), *_words(instance, store)]
    return sorted([*of_people, *of_sources], key=lambda one: one.until is not None)


def words_of(source: Source, words: list[Word]) -> list[Word]:
    """Those that the description of a source does not know by now."""
    wording = Wording.of(source)
    return [word for word in words if not wording.knows(word.text)]


def _submissions(store: Store) -> Iterator[Pending]:
    for one in queue(store).submissions:
        yield Pending(Matter.SUBMISSION, one.id, one.title, one.changed_at, one)


def _reports(store: Store) -> Iterator[Pending]:
    waiting = waiting_reports(store)
    titles = called(store, {one.about for one in waiting if one.about})
    for one in waiting:
        title = titles[one.about].title if one.about in titles else ""
        yield Pending(Matter.REPORT, one.id, title, one.created_at, one)


def _claims(store: Store) -> Iterator[Pending]:
    for one in waiting_claims(store):
        yield Pending(Matter.CLAIM, one.claim.id, one.about.title if one.about else "", one.claim.changed_at, one)


def _held(store: Store) -> Iterator[Pending]:
    for visit in held_visits(store).values():
        if visit.state == "held":
            yield Pending(Matter.HELD, visit.source, visit.source, visit.first_at, visit)


def _twins(store: Store) -> Iterator[Pending]:
    put_off = postponed(store, Matter.TWINS)
    for pair in twins(store):
        name = name_of(pair.keys)
        yield Pending(Matter.TWINS, name, _titles(pair), pair.since, pair, put_off.get(name))


def _titles(pair: Twins) -> str:
    return " / ".join(dict.fromkeys((pair.one.title, pair.other.title)))


def _words(instance: Instance, store: Store) -> Iterator[Pending]:
    found = unknown_words(store)
    for source in instance.sources()[0] if found else ():
        words = words_of(source, found.get(source.name, []))
        if words:
            yield Pending(Matter.WORDS, source.name, source.name, min(word.since for word in words), words)
