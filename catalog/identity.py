"""Ids, slugs, fingerprints and iCal UIDs: the only place where they are made.

Ids are made of the name that a source gives to an item when it is first seen, never of its title or
date, and are kept for ever after: through a new date, a new title, another source, a merge.
"""

from base64 import b32encode
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from hashlib import blake2b, sha256
from json import JSONEncoder

from pydantic import TypeAdapter

from catalog.cleaning.text import fold
from catalog.sightings import AssociationFacts, AssociationSighting, EventFacts, EventSighting

_FINGERPRINT_VERSION = "2"
# Made once: making them costs more than using them.
_EVENT, _ASSOCIATION = TypeAdapter(EventFacts), TypeAdapter(AssociationFacts)
_AS_JSON = JSONEncoder(sort_keys=True, default=str)


def content_hash(body: bytes) -> str:
    """SHA-256 of what was read, in hexadecimal."""
    return sha256(body).hexdigest()


def _short(*parts: str, size: int = 10) -> str:
    digest = blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=size).digest()
    return b32encode(digest).decode("ascii").lower().rstrip("=")


def event_id(source: str, source_id: str) -> str:
    """The id of an event first seen as `source_id` in `source`: `e` and sixteen letters or digits."""
    return "e" + _short("event", source, source_id)


def association_id(source: str, source_id: str) -> str:
    """The id of an association first seen as `source_id` in `source`: `a` and sixteen letters or digits."""
    return "a" + _short("association", source, source_id)


def sighting_key(kind: str, source: str, source_id: str) -> str:
    """The key of what `source` says of `source_id`: `s` and twenty hexadecimal digits; nobody reads it aloud."""
    return "s" + blake2b(f"{kind}\0{source}\0{source_id}".encode("utf-8", "replace"), digest_size=10).hexdigest()


def slot_id(subject_id: str, key: str, taken: AbstractSet[str] = frozenset()) -> str:
    """The id of an occurrence within its event, made of the slot's first known key.

    `taken` holds ids that the event has given before: they are never given again.
    """
    salt = 0
    while (slot := _short(subject_id, key, str(salt) if salt else "", size=5)) in taken:
        salt += 1
    return slot


def ical_uid(event_id: str, slot: str, domain: str) -> str:
    """The UID of one occurrence (RFC 5545 section 3.8.4.7), the same in every feed, for ever."""
    return f"{event_id}-{slot}@{domain}"


def facts_text(sighting: EventSighting | AssociationSighting) -> str:
    """What is said, as JSON: the form in which facts are stored and compared."""
    if isinstance(sighting, EventSighting):
        return _EVENT.dump_json(sighting.facts, exclude_defaults=True).decode()
    return _ASSOCIATION.dump_json(sighting.facts, exclude_defaults=True).decode()


def fingerprint(sighting: EventSighting | AssociationSighting, facts: str = "") -> str:
    """Changes if and only if what the source says changes; the time of the visit is not part of it.

    `facts` is the sighting's `facts_text`, where it is known already.
    """
    origin = sighting.origin
    names = (f"{name.scheme}:{name.value}" for name in sighting.identifiers)
    said_by = (_FINGERPRINT_VERSION, sighting.kind, origin.source, origin.source_id, origin.url, origin.reader)
    return digest_of_texts((*said_by, facts or facts_text(sighting), *names, "", *sighting.doubts))


def digest_of_texts(texts: Iterable[str]) -> str:
    """A digest of texts in their order, of which none holds a NUL (as no JSON text and no cleaned text does)."""
    return blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()


def digest_of(value: object) -> str:
    """A digest of any JSON value, for "is this still the same?"."""
    return blake2b(_AS_JSON.encode(value).encode(), digest_size=16).hexdigest()


def slug(text: str, length: int = 60) -> str:
    """A readable piece of an address: `atelier-numerique-a-l-ecole`. Never an id."""
    words = "-".join(word for word in fold(text[:400]).split() if word.isascii())
    cut = words if len(words) <= length else words[: length + 1].rpartition("-")[0] or words[:length]
    return cut or "x"
