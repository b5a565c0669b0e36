"""What a form, a preview and a difference show, made of facts and of what was typed."""

from typing import NamedTuple

from catalog.facts import EventFacts, Occurrence
from catalog.lookalikes import LookAlike
from catalog.submissions import Submission
from catalog.vocabulary import Accessibility, Attendance, Audience, EventStatus, PriceKind, Theme
from desk.phrases import say
from desk.web.filled import Typed
from exports.calendar_words import slot_words
from exports.pages_addresses import claim_path, event_path
from exports.pages_words import place_words, value_words
from exports.phrases import Language

_SHOWN = (
    "title",
    "status",
    "occurrences",
    "place",
    "attendance",
    "online_url",
    "registration",
    "price",
    "organisers",
    "audiences",
    "themes",
    "accessibility",
    "language",
    "url",
    "description",
)


class Choice(NamedTuple):
    """A value that can be chosen, in words."""

    value: str
    words: str
    is_chosen: bool


class Wrong(NamedTuple):
    """What is wrong with a field: its name, its label, and why."""

    name: str
    label: str
    why: str


class Fact(NamedTuple):
    """A field in words: before, and after where it differs."""

    label: str
    before: str
    after: str


def choices(language: Language, typed: Typed) -> dict[str, list[Choice]]:
    """All that can be chosen, by field."""
    found = {}
    for name, kind in (("audiences", Audience), ("themes", Theme), ("accessibility", Accessibility)):
        chosen = set(typed.values.get(name, ()))
        found[name] = [Choice(word.value, word.label(language), word.value in chosen) for word in kind]
    attendance, price = typed.one("attendance"), typed.one("price")
    found["attendance"] = [Choice(one.value, one.label(language), one.value == attendance) for one in Attendance]
    found["price"] = [Choice(kind.value, kind.label(language), kind.value == price) for kind in PriceKind]
    return found


def wrongs(language: Language, typed: Typed) -> list[Wrong]:
    """What is wrong, in the order of the form."""
    return [
        Wrong(name, label_of(language, name), say(language, why))
        for name, why in sorted(typed.errors.items(), key=_order)
    ]


def _order(entry: tuple[str, str]) -> tuple[int, str]:
    order = [
        "title",
        "description",
        "day",
        "repeat",
        "until",
        "place",
        "address",
        "postal_code",
        "city",
        "attendance",
        "online_url",
        "register_url",
        "register_mail",
        "register_phone",
        "organiser",
        "organiser_url",
        "url",
        "price",
        "lowest",
        "highest",
        "mail",
        "agree",
    ]
    name = entry[0].partition("-")[0].replace("last", "day").replace("from", "day").replace("to", "day")
    return (order.index(name) if name in order else len(order), entry[0])


def label_of(language: Language, name: str) -> str:
    """What a field of the form is called."""
    field, _, row = name.partition("-")
    label = say(language, f"form.{field}")
    return say(language, "form.of_row", label=label, number=int(row) + 1) if row.isdigit() and int(row) else label


def facts_in_words(language: Language, facts: EventFacts) -> list[Fact]:
    """What will be shown of an event, field by field."""
    return [
        Fact(say(language, f"field.{name}"), "", _whole(language, name, value))
        for name in _SHOWN
        if name not in ("title", "description", "status") and (value := getattr(facts, name))
    ]


def differences(language: Language, one: Submission) -> list[Fact]:
    """What a submission would change; everything, where nothing is accepted yet."""
    after, before = one.facts, one.event
    rows = []
    for name in _SHOWN:
        value, was = getattr(after, name), getattr(before, name) if before else None
        if value == was or (before is None and not value) or (name == "status" and before is None):
            continue
        told = _whole(language, name, was) if before else ""
        rows.append(Fact(say(language, f"field.{name}"), told, _whole(language, name, value)))
    return rows


def _whole(language: Language, name: str, value: object) -> str:
    """A value in words; whoever decides must see all of it."""
    if name == "description":
        return str(value)
    if name == "occurrences" and isinstance(value, tuple):
        return "\n".join(_date_words(language, slot) for slot in value)
    if name == "registration" and isinstance(value, tuple):
        return "\n".join(one.value for one in value)
    if name == "organisers" and isinstance(value, tuple):
        return "\n".join(f"{one.name} {one.url}".strip() for one in value)
    return value_words(language, name, value)


def _date_words(language: Language, slot: Occurrence) -> str:
    """A date, and what is said of it alone."""
    words = slot_words(language, slot)
    is_plain = slot.status is EventStatus.SCHEDULED
    return words if is_plain else f"{words} ({slot.status.label(language).lower()})"


class Alike(NamedTuple):
    """An event that may be the same, as it is shown: its page and where to claim it (relative to the site), title, dates, place."""

    href: str
    title: str
    when: str
    where: str
    claim: str


def alikes(language: Language, found: list[LookAlike]) -> list[Alike]:
    """Look-alikes in words."""
    return [
        Alike(
            href=event_path(language, one.id),
            title=one.facts.title,
            when=slot_words(language, one.facts.occurrences[0]),
            where=place_words(one.facts.place) if one.facts.place else one.facts.online_url,
            claim=claim_path(language, one.id),
        )
        for one in found
    ]
