"""How complete an entry is, what it lacks, and when it was confirmed: in rows for a profile, in a sentence for an event.

The day of the last confirmation is that of the claims. How long ago that is, a page does not say: it changes with its
entry alone.
"""

from datetime import datetime

from catalog.cleaning.times import local
from catalog.scores import Completeness, confirmed_at
from catalog.views import AssociationView, EventView
from exports.calendar_words import HOME_ZONE, short_day_words
from exports.completeness import complete
from exports.looks import of_the_look
from exports.pages_links import Row, Said
from exports.phrases import Language, phrase
from exports.remembering import remembered


def completeness_rows(language: Language, view: AssociationView) -> list[Row]:
    """The share, what is missing, the day of the last confirmation; the last two where there is any."""
    known, day = complete(view), _day(language, view)
    share = phrase(language, "completeness.percent", percent=known.percent)
    rows = [
        Row(phrase(language, "completeness.share"), [Said(share, note=phrase(language, "completeness.of_all"))]),
        Row(phrase(language, "completeness.lacking"), [Said(_lacking(language, known))] if known.missing else []),
        Row(phrase(language, "completeness.confirmed"), [Said(day)] if day else []),
    ]
    return [row for row in rows if row.values]


def completeness_words(language: Language, view: EventView) -> str:
    """The same in one to three short sentences."""
    known, day = complete(view), _day(language, view)
    said = [phrase(language, "completeness.event", percent=known.percent)]
    if known.missing:
        said.append(_lacking_words(language, known))
    if day:
        said.append(phrase(language, "completeness.event_confirmed", day=day))
    return " ".join(said)


@of_the_look(1024)
def _lacking_words(language: Language, known: Completeness) -> str:
    return phrase(language, "completeness.event_lacking", missing=_lacking(language, known))


def _lacking(language: Language, known: Completeness) -> str:
    return ", ".join(
        phrase(language, "completeness.partly", what=one.label(language))
        if one in known.partly
        else one.label(language)
        for one in known.missing
    )


@remembered
def _confirmed_at(view: EventView | AssociationView) -> datetime | None:
    return confirmed_at(view)


def _day(language: Language, view: EventView | AssociationView) -> str:
    at = _confirmed_at(view)
    return short_day_words(language, local(at, HOME_ZONE).date()) if at else ""
