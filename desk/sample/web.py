"""The sample web: what its addresses answer in the week of a given day, rendered in memory.

The pages of one week are the same bytes on each of its days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desk.sample import systems
from desk.sample.agenda import answers
from desk.sample.dossier import pages as dossier_pages
from desk.sample.federation import pages as federation_pages
from desk.sample.mairie import PATH as CALENDAR
from desk.sample.mairie import calendar
from desk.sample.places import PATH as TABLE
from desk.sample.places import table
from desk.sample.templates import template
from desk.sample.week import Week, spoken_day


@dataclass(frozen=True, slots=True)
class Page:
    """What one address answers."""

    body: bytes
    content_type: str


HTML = "text/html; charset=utf-8"
NOT_FOUND = "/404.html"
ROBOTS = "# Exemple : tout robot est bienvenu sur ce site inventé.\nUser-agent: *\nAllow: /\n"


def render(today: date, base_url: str) -> dict[str, Page]:
    """The pages served at `base_url`, by path with the query where there is one, in the week of `today`.

    A page that answers a POST has `POST ` before its path.
    """
    week = Week.of(today)
    pages = dict(_html_pages(week))
    for path, body, content_type in systems.answers(base_url):
        pages[path] = Page(body, content_type)
    pages[CALENDAR] = Page(calendar(week), "text/calendar; charset=utf-8")
    pages[TABLE] = Page(table(week), "text/csv; charset=utf-8")
    for path, body in answers(week).items():
        pages[path] = Page(body, "application/json; charset=utf-8")
    pages["/robots.txt"] = Page(ROBOTS.encode(), "text/plain; charset=utf-8")
    return pages


def _html_pages(week: Week) -> Iterator[tuple[str, Page]]:
    rendered = {
        "/": template("accueil.html").render(monday=spoken_day(week.monday), sunday=spoken_day(week.sunday)),
        NOT_FOUND: template("404.html").render(),
        **federation_pages(week),
        **dossier_pages(),
    }
    for path, text in rendered.items():
        yield path, Page(text.encode(), HTML)
