"""Strings made to break documents, put into every text, address and category of an event.

`hostile_view` goes past the cleaning of the models (`model_construct`), to show that exporters defend
themselves; `cleaned_view` is what the catalogue itself would make of the same string.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from catalog.cleaning.text import clean_line
from catalog.sightings import Contact, EventFacts, Image, Occurrence, Organiser, Place, Price
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import ContactKind, EventStatus, PriceKind, Theme
from tests.exports.views import event_facts, event_view, place, slot

_NAUGHTY = Path(__file__).parents[3] / "shared/realdata/bad/minimaxir__big-list-of-naughty-strings/blns.json"

OWN = (
    "x\r\nATTENDEE:mailto:a@b.example",
    "x\nEND:VEVENT\nBEGIN:VEVENT",
    "x\rBEGIN:VALARM\rACTION:AUDIO",
    "x\x0bMETHOD:CANCEL",
    "x\x0cDTSTART:19700101",
    "x\x85SUMMARY:y",
    "x\u2028SUMMARY:y\u2029z",
    "x\\nSUMMARY:y",
    "x\\",
    '";CN="y":mailto:z',
    "^n^'^^",
    "x\x00y",
    "\ud800",
    "\udfff tail",
    "\ufffe\uffff\ufeff",
    "]]><script>alert(1)</script>",
    "<![CDATA[ x ]]>",
    "&lt;b&gt; &amp; &#0; &nope;",
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "y">]>&e;',
    "</item></channel></rss>",
    "</entry></feed>",
    "é" * 400,
    "\N{FAMILY}\u200d" * 90,
    "e" + "\u0301" * 500,
    "\u202egnp.exe",
    "https://x.example/\r\nX-EVIL:1",
    "javascript:alert(1)",
    "https://x.example/?a=b;c,d&e=\"'<>",
    " \t\r\n ",
    "{label} %s {0}",
)


def strings() -> list[str]:
    """Our own thirty, and the public list where it is at hand."""
    known = json.loads(_NAUGHTY.read_text("utf-8")) if _NAUGHTY.is_file() else []
    return [*OWN, *known]


def hostile_view(text: str, **changes: object) -> EventView:
    """An event that says `text` everywhere, past every validator."""
    where = Place.model_construct(
        name=text, address=text, postal_code=text, city=text, insee=text, country=text, access=text,
        latitude=49.0, longitude=2.0,
    )  # fmt: skip
    said = slot().model_dump() | {"title": text, "place": where, "key": text}
    one = Occurrence.model_construct(**said)
    facts = EventFacts.model_construct(
        title=text,
        occurrences=(one,),
        place=where,
        online_url=text,
        description=text,
        description_html=text,
        language=text,
        url=text,
        organisers=(Organiser.model_construct(name=text, url=text), Organiser(name="Asso", url="https://a.example/")),
        registration=tuple(Contact.model_construct(kind=kind, value=text) for kind in ContactKind),
        price=Price.model_construct(kind=PriceKind.PAID, lowest=Decimal(1), highest=None, currency=text),
        themes=(Theme.HEALTH,),
        keywords=(text,),
        image=Image.model_construct(url=text, credit=text, alt=text),
    )
    view = event_view(facts=event_facts())
    values = {
        **{name: getattr(view, name) for name in EventView.model_fields},
        "slug": text,
        "facts": facts,
        "occurrences": (
            OccurrenceView.model_construct(uid="h-1@x.example", sequence=2, status=EventStatus.FULL, slot=one),
        ),
    }
    return EventView.model_construct(**values | changes)


def cleaned_view(text: str, **changes: object) -> EventView:
    """The same event as the models let it in."""
    name = clean_line(text) or "Sans titre"
    where = place(name=text, address=text, city=text, postal_code=text, access=text)
    facts = event_facts(
        title=name,
        description=text,
        description_html=f"<p><em>{text}</em></p>",
        url=text,
        online_url=text,
        keywords=(text,),
        place=where,
        organisers=(Organiser(name=name, url=text), Organiser(name=name, url="https://a.example/")),
        registration=tuple(Contact(kind=kind, value=name) for kind in ContactKind),
    )
    return event_view(facts=facts, **changes)


def unwritable_view(number: int) -> EventView:
    """An event that no format can write, each time for another reason."""
    naive = slot().model_copy(update={"start_at": datetime(2026, 11, 3, 18, 0)})  # noqa: DTZ001 - the fault
    ancient = slot().model_copy(update={"start_at": datetime(800, 12, 25, 12, 0, tzinfo=UTC), "end_at": None})
    faults = (
        {"facts": event_view().facts.model_copy(update={"title": "\ud800\x00"})},
        {"facts": event_view().facts.model_copy(update={"title": None})},
        {"occurrences": ()},
        {"facts": None},
        {"occurrences": (OccurrenceView.model_construct(uid="", sequence=0, status=EventStatus.FULL, slot=naive),)},
        {"occurrences": (OccurrenceView.model_construct(uid="a@b", sequence=0, status=EventStatus.FULL, slot=naive),)},
        {"occurrences": (OccurrenceView.model_construct(uid="a@b", sequence=0, status="x", slot=ancient),)},
    )
    return event_view(id=f"bad{number}").model_copy(update=faults[number % len(faults)])
