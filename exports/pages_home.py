"""The first page: what this is, the week that is on or next, and ways in for each kind of reader.

"Now" is the day on which the catalogue last changed, so that the page is a function of it and of no clock.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from catalog.cleaning.times import local
from catalog.editions import Edition
from exports import pages_addresses as addresses
from exports.calendar_words import HOME_ZONE, jump_words, span_words
from exports.exporter import Surroundings
from exports.json_ld import script_json, site_json_ld
from exports.pages_lists import everything_alternates
from exports.pages_navigation import Link, found
from exports.pages_templates import render_page
from exports.phrases import Language, phrase
from exports.selections import EVERYTHING, Kind, Selection

_MOST_DAYS = 14  # a longer week is shown by its dates alone
_MOST_LINKS = 24
_PAST = 4


class Day(NamedTuple):
    """A day of the week in hand: in words, how many events begin on it, and where they are listed."""

    stamp: str
    words: str
    begun: int
    path: str


class Week(NamedTuple):
    """An edition as the first page shows it.

    Attributes:
        state: whether it is on `now`, comes `next`, or is `past`; state_words: the same in words.
    """

    edition: Edition
    state: str
    state_words: str
    dates: str
    counts: str
    days: list[Day]
    programme: str
    associations: str
    webcal: str
    sample: bool


class Way(NamedTuple):
    """A way in for one kind of reader: heading, a sentence, and links."""

    title: str
    text: str
    links: list[Link]


def home_page(language: Language, around: Surroundings) -> bytes:
    """The page in `language`."""
    site = around.site
    everything = next((one for one in around.selections if one.id == EVERYTHING), None)
    weeks = weeks_of(language, around)
    page = render_page(
        language,
        "home.html",
        addresses.home_path(language),
        site,
        alternates=everything_alternates(language, around),
        title=site.name,
        tagline=site.text("tagline", language) or phrase(language, "home.title"),
        description=phrase(language, "home.intro", name=site.name),
        welcome=site.text("welcome", language),
        sample=False,
        search=found(language, "search"),
        week=weeks[0] if weeks else None,
        coming=[one for one in weeks[1:] if one.state != "past"],
        past=[one for one in weeks[1:] if one.state == "past"][:_PAST],
        archive=found(language, "archive"),
        ways=ways(language, has_desk=site.desk),
        everything=Link(_counts(language, everything), addresses.programme_path(language, EVERYTHING))
        if everything
        else None,
        webcal=addresses.webcal(site, addresses.feed_path(EVERYTHING, "ics")),
        calendar_url=addresses.absolute(site, addresses.feed_path(EVERYTHING, "ics")),
        topics=chips(language, around.selections, Kind.THEME),
        regions=chips(language, around.selections, Kind.REGION),
        source_count=len(around.sources),
        sources_link=found(language, "sources") or found(language, "elsewhere"),
        json_ld=script_json(site_json_ld(site, language, found(language, "search"))),
    )
    return page.encode()


def weeks_of(language: Language, around: Surroundings) -> list[Week]:
    """The editions: the one that is on or comes next, those after it, then the past ones, the latest first."""
    shown = [one for one in around.selections if one.kind is Kind.EDITION and one.edition is not None]
    if not shown:
        return []
    today = day_of(around.selections)
    ahead = sorted((one for one in shown if _last_day(one) >= today), key=lambda one: (_first_day(one), one.id))
    behind = sorted((one for one in shown if _last_day(one) < today), key=lambda one: (_last_day(one), one.id))
    return [_week(language, one, today, around) for one in (*ahead, *reversed(behind))]


def day_of(selections: Iterable[Selection]) -> date:
    """The day on which the catalogue last changed, by French clocks."""
    return local(max(one.changed_at for one in selections), HOME_ZONE).date()


def _first_day(selection: Selection) -> date:
    assert selection.edition is not None
    return selection.edition.starts_on


def _last_day(selection: Selection) -> date:
    assert selection.edition is not None
    return selection.edition.ends_on


def _week(language: Language, selection: Selection, today: date, around: Surroundings) -> Week:
    edition = selection.edition
    assert edition is not None
    state = "past" if edition.ends_on < today else "now" if edition.starts_on <= today else "next"
    programme = addresses.programme_path(language, selection.id)
    return Week(
        edition=edition,
        state=state,
        state_words=phrase(language, f"home.week_{state}"),
        dates=span_words(language, edition.starts_on, edition.ends_on),
        counts=_counts(language, selection),
        days=_days(language, selection, edition, programme),
        programme=programme,
        associations=addresses.association_list_path(language, selection.id),
        webcal=addresses.webcal(around.site, addresses.feed_path(selection.id, "ics")),
        sample=selection.sample,
    )


def _counts(language: Language, selection: Selection) -> str:
    events = phrase(language, "count.events", count=len(selection.events))
    return f"{events}, {phrase(language, 'count.associations', count=len(selection.associations))}"


def _days(language: Language, selection: Selection, edition: Edition, programme: str) -> list[Day]:
    """Each day of a week, with the number of events that begin on it."""
    length = (edition.ends_on - edition.starts_on).days + 1
    if length > _MOST_DAYS:
        return []
    begun = Counter(local(one.starts_at, edition.zone).date() for one in selection.events if one.starts_at)
    days = (edition.starts_on + timedelta(days=number) for number in range(length))
    return [Day(day.isoformat(), jump_words(language, day), begun[day], programme) for day in days]


def ways(language: Language, *, has_desk: bool = False) -> list[Way]:
    """For the public, for organisers, for journalists, for those who run an instance: what there is for each of them."""
    sections = {
        "public": ("programme", "explore", "archive"),
        "press": ("associations", "search", "press", "numbers", "map", "sources", "open_data"),
        "organisers": ("submit", "organisers") if has_desk else ("organisers",),
        "instances": ("instances", "open_data"),
    }
    return [
        Way(
            phrase(language, f"way.{name}"),
            phrase(language, f"way.{name}_text"),
            [link for key in keys if (link := found(language, key))],
        )
        for name, keys in sections.items()
    ]


def chips(language: Language, selections: Sequence[Selection], kind: Kind) -> list[tuple[str, str, int]]:
    """The selections of a kind that have events: what they are called, their programme, how many; the fullest ones, by name."""
    shown = [one for one in selections if one.kind is kind and one.events and one.facet]
    fullest = sorted(shown, key=lambda one: (-len(one.events), one.id))[:_MOST_LINKS]
    told = [
        (one.facet.label(language), addresses.programme_path(language, one.id), len(one.events))
        for one in fullest
        if one.facet
    ]
    return sorted(told, key=lambda one: one[0].casefold())
