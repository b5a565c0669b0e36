"""The table "Qui le dit": for each field its value, who says it, and what others say instead."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from catalog.cleaning.times import local
from catalog.sightings import AssociationFacts, EventFacts
from catalog.views import Claim, SourceView
from exports.calendar_words import HOME_ZONE, short_day_words
from exports.looks import of_the_look
from exports.pages_links import web_href
from exports.pages_templates import macro
from exports.pages_words import value_words
from exports.phrases import Language, phrase

_UNFIT = re.compile(r"[^A-Za-z0-9_]+")


class Saying(NamedTuple):
    """One source's word: its title with the address where it was read, the day, the licence, the doubts."""

    source: str
    href: str
    stamp: str
    day: str
    licence: str
    licence_href: str
    doubts: str
    since: str = ""


class Other(NamedTuple):
    """A value that was not settled on, and who says it."""

    value: str
    saying: Markup


class ClaimRow(NamedTuple):
    """One field and its concluded value; `said_by` is empty when that comes from none of the present claims."""

    label: str
    value: str
    said_by: list[Markup]
    others: list[Other]
    anchor: str = ""


def claim_rows(
    language: Language, claims: Iterable[Claim], sources: dict[str, SourceView], facts: EventFacts | AssociationFacts
) -> list[ClaimRow]:
    """The rows of the table, in the order of the claims; the values are those of the concluded `facts`."""
    rows: dict[str, ClaimRow] = {}
    known: dict[tuple[object, ...], Markup] = {}
    for claim in claims:
        # A source mostly says all its fields at once: its word is put together once for them all.
        key = (claim.source, claim.url, claim.fetched_at, claim.licence, claim.doubts, claim.decided_by, claim.since)
        if key not in known:
            known[key] = _shown(language, _saying(language, claim, sources.get(claim.source)))
        saying = known[key]
        if claim.field not in rows:
            rows[claim.field] = _row(language, claim, facts)
        row = rows[claim.field]
        if claim.settled and saying not in row.said_by:  # several answers of a source may say the same
            row.said_by.append(saying)
        elif claim.settled:
            continue
        else:
            row.others.append(Other(value_words(language, claim.field, claim.value), saying))
    return list(rows.values())


def _row(language: Language, claim: Claim, facts: EventFacts | AssociationFacts) -> ClaimRow:
    """The row of a field, still without sayings; what a person emptied is not among what is concluded."""
    concluded = getattr(facts, claim.field, None)
    blank = _blank(type(facts), claim.field)
    is_told = concluded is not None and (blank is None or concluded != blank)
    if not is_told and not claim.settled:
        return ClaimRow(_label(language, claim.field), "", [], [], claim_anchor(claim.field))
    value = value_words(language, claim.field, concluded if is_told else claim.value)
    return ClaimRow(_label(language, claim.field), value, [], [], claim_anchor(claim.field))


@lru_cache(maxsize=512)
def _blank(model: type[EventFacts | AssociationFacts], field: str) -> object:
    """What stands in a field of which nothing is said."""
    known = model.model_fields.get(field)
    return known.default if known else None


@lru_cache(maxsize=512)
def claim_anchor(field: str) -> str:
    """The anchor of the row of a field, to which its value on the page leads: letters, digits and hyphens alone."""
    return f"c-{_UNFIT.sub('-', field)}"


@of_the_look(1024)
def _label(language: Language, field: str) -> str:
    try:
        return phrase(language, f"field.{field}")
    except KeyError:
        return field


def _who(language: Language, claim: Claim, source: SourceView | None) -> str:
    if claim.decided_by:
        return phrase(language, f"claims.{claim.decided_by}")
    return source.title if source else claim.source


@of_the_look(4096)
def _shown(language: Language, saying: Saying) -> Markup:
    return macro(language, "saying", saying)


def _saying(language: Language, claim: Claim, source: SourceView | None) -> Saying:
    return Saying(
        source=_who(language, claim, source),
        href=web_href(claim.url),
        stamp=claim.fetched_at.isoformat(timespec="seconds"),
        day=short_day_words(language, local(claim.fetched_at, HOME_ZONE).date()),
        licence=claim.licence,
        licence_href=web_href(source.licence_url) if source and source.licence == claim.licence else "",
        doubts=", ".join(phrase(language, f"doubt.{doubt.name.lower()}") for doubt in claim.doubts),
        since=_since(language, claim),
    )


def _since(language: Language, claim: Claim) -> str:
    """The day from which on a source says it so, where that is another one than that of reading it."""
    if claim.since is None:
        return ""
    since, read = (local(at, HOME_ZONE).date() for at in (claim.since, claim.fetched_at))
    return short_day_words(language, since) if since < read else ""
