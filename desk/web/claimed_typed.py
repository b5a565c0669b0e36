"""What a claimant typed about their own entry, as values of fields that differ from what is shown, or what is wrong. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import JsonValue

from catalog.cleaning.contacts import clean_phone
from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, clean_text
from catalog.facts import AssociationFacts, Contact, EventFacts, ended_at
from catalog.submissions import carried_over
from catalog.submitters import clean_mail
from catalog.vocabulary import Audience, ContactKind, Theme
from desk.web.filled import Typed, Values
from desk.web.typed import read_form, values_of
from desk.web.typed_contacts import unshown

OF_EVENT = (
    "title", "status", "occurrences", "place", "attendance", "online_url", "registration", "price", "organisers", "audiences", "themes",
    "accessibility", "language", "url", "description",
)  # fmt: skip
OF_ASSOCIATION = ("name", "description", "url", "contacts", "audiences", "themes")
_LONGEST = {"name": 200, "description": 10_000}


def values_shown(facts: EventFacts | AssociationFacts) -> dict[str, list[str]]:
    """The form, filled with what is shown."""
    if isinstance(facts, EventFacts):
        return values_of(facts)
    made = {name: [str(getattr(facts, name))] for name in ("name", "description", "url")}
    made |= {str(kind): [_first(facts, kind)] for kind in (ContactKind.EMAIL, ContactKind.PHONE)}
    return made | {name: [str(word) for word in getattr(facts, name)] for name in ("audiences", "themes")}


def read_changes(
    facts: EventFacts | AssociationFacts, values: Values, now: datetime
) -> tuple[Typed, dict[str, JsonValue]]:
    """What was typed, with what is wrong with it; and the fields that are to have another value, as JSON."""
    if isinstance(facts, EventFacts):
        # What is over can be corrected, too.
        now = min(now, *map(ended_at, facts.occurrences))
        typed = read_form(values, now, needs_mail=False)
        # What the form would give of what is shown: it does not ask for all that sources say.
        base = read_form(values_of(facts), now, needs_mail=False).facts
        told = _whole(typed.facts, facts) if typed.facts else None
        return typed, _changed(_whole(base, facts) if base else facts, told, OF_EVENT)
    typed = Typed(values)
    return typed, _changed(facts, _association(facts, typed), OF_ASSOCIATION)


def _whole(typed: EventFacts, facts: EventFacts) -> EventFacts:
    """What the form gives, with what it does not ask for of dates and of ways to register."""
    registration = (*typed.registration, *unshown(facts.registration))
    return carried_over(typed.model_copy(update={"registration": registration}), facts)


def _changed(
    base: EventFacts | AssociationFacts, told: EventFacts | AssociationFacts | None, names: Sequence[str]
) -> dict[str, JsonValue]:
    """Of what was told the fields that differ; the status has buttons of its own."""
    if told is None:
        return {}
    return json_of(told, [name for name in names if name != "status" and getattr(told, name) != getattr(base, name)])


def json_of(facts: EventFacts | AssociationFacts, names: Sequence[str]) -> dict[str, JsonValue]:
    """These fields as JSON; a description is one in both of its forms."""
    told: Mapping[str, JsonValue] = facts.model_dump(mode="json")
    made = {name: told[name] for name in names}
    return {**made, "description_html": ""} if "description" in made else made


def _association(facts: AssociationFacts, typed: Typed) -> AssociationFacts | None:
    for name, longest in _LONGEST.items():
        if len(typed.one(name)) > longest:
            typed.wrong(name, "wrong.long")
    if not clean_line(typed.one("name")):
        typed.wrong("name", "wrong.missing")
    url = clean_url(typed.one("url")) if typed.one("url") else ""
    if url is None:
        typed.wrong("url", "wrong.address")
    contacts = _contacts(facts, typed)
    if typed.errors:
        return None
    changes = {
        "name": clean_line(typed.one("name")),
        "description": clean_text(typed.one("description")),
        "url": url,
        "contacts": contacts,
        "audiences": tuple(word for word in Audience if word.value in typed.values.get("audiences", ())),
        "themes": tuple(word for word in Theme if word.value in typed.values.get("themes", ())),
    }
    left = {name: value for name, value in changes.items() if not _is_same(getattr(facts, name), value)}
    return facts.model_copy(update=left)


def _is_same(before: object, after: object) -> bool:
    """Whether nothing changed; ticks have no order."""
    return set(before) == set(after) if isinstance(before, tuple) and isinstance(after, tuple) else before == after


def _contacts(facts: AssociationFacts, typed: Typed) -> tuple[Contact, ...]:
    """The first address and number as they were typed, and all other contacts as they are."""
    found: list[Contact] = []
    for kind, clean in ((ContactKind.EMAIL, clean_mail), (ContactKind.PHONE, clean_phone)):
        text = typed.one(str(kind))
        value = clean(text) if text else ""
        if text and not value:
            typed.wrong(str(kind), "wrong.mail" if kind is ContactKind.EMAIL else "wrong.phone")
        others = [one for one in facts.contacts if one.kind is kind][1:]
        found += [Contact(kind=kind, value=value)] if value else []
        found += [one for one in others if one.value != value]
    return (*found, *(one for one in facts.contacts if one.kind not in (ContactKind.EMAIL, ContactKind.PHONE)))


def _first(facts: AssociationFacts, kind: ContactKind) -> str:
    return next((one.value for one in facts.contacts if one.kind is kind), "")
