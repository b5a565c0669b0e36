"""Since when a source says each field as it does. Pure.

A source that mends a word of its description has said nothing new of the hall: of two that disagree about it, the
one that named its hall later is heard, however often the other polishes its text.
"""

from datetime import datetime
from json import loads

from catalog.sightings import Origin, Sighting


def said_since(origin: Origin, field: str = "") -> datetime:
    """Since when the source says this field as it does; without a name, those that it never said otherwise."""
    known = dict(origin.since)
    return known.get(field) or known.get("") or origin.fetched_at


def dated(said: Sighting, facts: str, before: str, origin: Origin) -> Sighting:
    """The sighting with the dates of its fields, given what the source said `before` and whence that came.

    `facts` and `before` are JSON, as `catalog.identity.facts_text` gives it.
    """
    now, first = said.origin.fetched_at, said_since(origin)
    was, is_now = loads(before), loads(facts)
    dates: dict[str, datetime] = {field: at for field, at in origin.since if field}
    dates.update({field: now for field in was.keys() | is_now.keys() if was.get(field) != is_now.get(field)})
    later = sorted((field, at) for field, at in dates.items() if at > first)
    since = (("", first), *later) if first < now else ()
    return said.model_copy(update={"origin": said.origin.model_copy(update={"since": since})})
