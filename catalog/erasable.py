"""What can be erased, and by which tokens it is known again when it comes back. Pure.

A token is a kind and a value in one form; only its keyed digest is kept. Some tokens name an item, which is
then not taken in again; the others are words that are taken out of whatever else holds them. The forms
here are kept for ever: digests of another form would not be found again.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlsplit

from catalog.cleaning.contacts import clean_phone
from catalog.cleaning.links import clean_url
from catalog.cleaning.text import fold
from catalog.errors import DecisionInvalid
from catalog.likeness.addresses import PLATFORMS
from catalog.likeness.names import is_widespread, organisation_words
from catalog.scrubbing import (
    BEGINS,
    BODY,
    CALLED,
    HOST,
    MAIL,
    PERSON,
    PHONE,
    URL,
    plain_address,
    plain_mail,
    words_of,
)
from catalog.sightings import AssociationFacts, AssociationSighting, Contact, EventFacts, Place, Sighting
from catalog.vocabulary import ContactKind

_MOST_WORDS = 12
_DAYS = 60
_LEGAL = frozenset(
    ["association", "asso", "fondation", "federation", "collectif", "loi", "1901", "sas", "sarl", "scic", "scop"]
)
_TAIL = re.compile(r" (?:cedex.*|\d.*|france)$")
_WHOLE = {"st": "saint", "ste": "sainte"}
_ANYWHERE, _NOWHERE = "*", ""


class Named(StrEnum):
    """Kinds of tokens that name an item."""

    ITEM = "item"
    IDENTIFIER = "identifier"
    ORGANISATION = "organisation"
    SITE = "site"
    HAPPENING = "happening"
    ORGANISER = "organiser"


class Token(NamedTuple):
    """Something to be known again: `kind` is one of `Named` or one of those in `catalog.scrubbing`."""

    kind: str
    value: str


def mail_tokens(text: str) -> list[Token]:
    """A mail address, of anybody. Raises `DecisionInvalid` when it is none."""
    address = plain_mail(text)
    if not address:
        raise DecisionInvalid(f"{text[:60]!r} is no mail address.", "Write it as `name@host.example`.")
    return [Token(MAIL, address)]


def phone_tokens(text: str) -> list[Token]:
    """A phone number. Raises `DecisionInvalid` when it is none."""
    number = clean_phone(text)
    if number is None:
        raise DecisionInvalid(f"{text[:40]!r} is no phone number.", "Write it as +33123456789 or 01 23 45 67 89.")
    return [Token(PHONE, number)]


def person_tokens(name: str) -> list[Token]:
    """A person's name, in the order given and with the last word first. Raises `DecisionInvalid` for a single word."""
    words = words_of(name)
    if not 1 < len(words) <= _MOST_WORDS:
        raise DecisionInvalid(
            f"{name[:60]!r} is no whole name.", "Write first name and name: one word alone stands in many texts."
        )
    return [token for order in (words, [words[-1], *words[:-1]]) for token in _run(PERSON, order)]


def site_tokens(address: str) -> list[Token]:
    """A page, or with no path all pages of a host. Raises `DecisionInvalid` when it is no address, or a platform's."""
    url = clean_url(address if "://" in address else f"https://{address}")
    if url is None:
        raise DecisionInvalid(f"{address[:80]!r} is no web address.", "Write it as https://host.example/page.")
    parts = urlsplit(url)
    if parts.path.strip("/") or parts.query:
        return [Token(URL, plain_address(url))]
    host = (parts.hostname or "").removeprefix("www.")
    if host in PLATFORMS:
        raise DecisionInvalid(f"{host} has the pages of many.", "Name the page, with its path.")
    return [Token(HOST, host)]


def subject_tokens(sightings: Iterable[Sighting], *, with_events: bool = False) -> list[Token]:
    """What one event or one association is known by, given all that is said of it.

    Of an association also its name, its contacts and its site wherever they stand; `with_events` all events
    that it alone organises.
    """
    found: list[Token] = []
    for said in sightings:
        found += _names_of(said, to_keep=True)
        if isinstance(said, AssociationSighting):
            found += _organisation(said.facts, with_events=with_events)
    return list(dict.fromkeys(found))


def probes_of(said: Sighting) -> Iterator[Token]:
    """The tokens of which one is enough to know that an item was erased."""
    yield from _names_of(said, to_keep=False)


def organisers_of(said: Sighting) -> list[Token]:
    """Of an event, what names its organisers; it was erased with them if all of them were."""
    if isinstance(said.facts, EventFacts):
        return [Token(Named.ORGANISER, fold(organiser.name)) for organiser in said.facts.organisers]
    return []


def _names_of(said: Sighting, *, to_keep: bool) -> Iterator[Token]:
    yield Token(Named.ITEM, f"{said.kind}\0{said.origin.source}\0{said.origin.source_id}")
    for name in said.identifiers:
        yield Token(Named.IDENTIFIER, f"{said.kind}\0{name.scheme}\0{name.value}")
    facts = said.facts
    if isinstance(facts, EventFacts):
        days = dict.fromkeys(slot.first_day for slot in facts.occurrences[:_DAYS])
        towns = _towns([facts.place] if facts.place else [])
        title = fold(facts.title)
        yield from _in_towns(Named.HAPPENING, [f"{title}\0{day}" for day in days], towns, to_keep=to_keep)
        return
    towns = _towns((point.place for point in facts.places), facts.towns)
    yield from _in_towns(Named.ORGANISATION, map(_body, _called(facts)), towns, to_keep=to_keep)
    if facts.url:
        yield from _in_towns(Named.SITE, [plain_address(facts.url)], towns, to_keep=to_keep)


def _in_towns(kind: str, values: Iterable[str], towns: list[str], *, to_keep: bool) -> Iterator[Token]:
    """Each value with each town. What tells no town is the same wherever it is, and who is of another town another."""
    for value in values:
        if to_keep:
            yield from (Token(kind, f"{value}\0{town}") for town in (*(towns or [_ANYWHERE]), _NOWHERE))
        else:
            yield from (Token(kind, f"{value}\0{town}") for town in (*(towns or [_NOWHERE]), _ANYWHERE))


def _organisation(facts: AssociationFacts, *, with_events: bool) -> Iterator[Token]:
    # Where every other town has one of that name, the name is nobody's: only with its town it is known again.
    for name in (one for one in _called(facts) if not is_widespread(organisation_words(one))):
        words = words_of(name)
        yield Token(BODY, fold(name))
        if 1 < len(words) <= _MOST_WORDS:
            yield from _run(CALLED, words)
        if with_events:
            yield Token(Named.ORGANISER, fold(name))
    if facts.url:
        yield Token(URL, plain_address(facts.url))
    for contact in (*facts.contacts, *(one for point in facts.places for one in point.contacts)):
        yield from _contact(contact)


def _contact(contact: Contact) -> Iterator[Token]:
    if contact.kind is ContactKind.EMAIL and (address := plain_mail(contact.value)):
        yield Token(MAIL, address)
    elif contact.kind is ContactKind.PHONE and (number := clean_phone(contact.value)):
        yield Token(PHONE, number)
    elif contact.kind is ContactKind.LINK and (url := clean_url(contact.value)):
        yield Token(URL, plain_address(url))


def _run(sort: str, words: list[str]) -> list[Token]:
    return [Token(f"{sort}-{len(words)}", " ".join(words)), Token(BEGINS, words[0])]


def _called(facts: AssociationFacts) -> list[str]:
    return [name for name in dict.fromkeys((facts.name, *facts.other_names)) if fold(name)]


def _body(name: str) -> str:
    words = fold(name).split()
    return " ".join([word for word in words if word not in _LEGAL] or words)


def _towns(places: Iterable[Place], names: Iterable[str] = ()) -> list[str]:
    found = [_TAIL.sub("", fold(city)) for city in (*(place.city for place in places), *names)]
    return list(dict.fromkeys(" ".join(_WHOLE.get(word, word) for word in town.split()) for town in found if town))
