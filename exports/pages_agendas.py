"""Links that bring a calendar, or one date, into the agenda that people have: Apple, Google, Outlook.

None of the services documents its links for good, so the plain address always stands beside them.
Google takes the calendar as `cid`; whether it wants `webcal:` or `https:` there has changed over the years
(calagator issue 556), and is a setting of the site.
"""

from datetime import UTC, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode

from catalog.sightings import Occurrence
from exports import pages_addresses as addresses
from exports.exporter import Site
from exports.remembering import remembered

_GOOGLE = "https://calendar.google.com/calendar"
_OUTLOOK = "https://outlook.live.com/calendar/0"
_OFFICE = "https://outlook.office.com/calendar/0"
_LONGEST = 300  # characters of a text that is carried in an address
_BASIC, _EXTENDED = "%Y%m%dT%H%M%SZ", "%Y-%m-%dT%H%%3A%M%%3A%SZ"  # instants as they stand in a query
_UNKNOWN_END = timedelta(hours=1)  # both services ask for an end


class Subscription(NamedTuple):
    """How to subscribe to one calendar.

    Attributes:
        url: its plain address; path: the same within the published folder.
        webcal: what calendar programs of the device open.
    """

    path: str
    url: str
    webcal: str
    google: str
    outlook: str
    office: str


class OneDate(NamedTuple):
    """Links that fill in the form of a new entry in an agenda on the web."""

    google: str
    outlook: str


def subscription(site: Site, path: str, name: str) -> Subscription:
    """The ways to subscribe to the calendar at `path`, which is called `name`."""
    url, webcal = addresses.absolute(site, path), addresses.webcal(site, path)
    by_url = urlencode({"url": url, "name": name})
    return Subscription(
        path,
        url,
        webcal,
        google=f"{_GOOGLE}/r?{urlencode({'cid': webcal if site.google_scheme == 'webcal' else url})}",
        outlook=f"{_OUTLOOK}/addfromweb?{by_url}",
        office=f"{_OFFICE}/addfromweb?{by_url}",
    )


def one_date(slot: Occurrence, title: str, where: str, page: str) -> OneDate:
    """The links for one date of an event; `page` is the address at which it stays up to date."""
    # Put together by hand, since titles and places come again in each link, and in the other language.
    text, place, body = _quoted(title[:_LONGEST]), _quoted(where[:_LONGEST]), quote_plus(page)
    when = _when(slot)
    return OneDate(
        f"{_GOOGLE}/render?action=TEMPLATE&text={text}&details={body}&location={place}&{when.google}",
        f"{_OUTLOOK}/deeplink/compose?rru=addevent&subject={text}&body={body}&location={place}&{when.outlook}",
    )


@remembered
def _when(slot: Occurrence) -> OneDate:
    """What both links say of the time, the same in each language."""
    if slot.start_at is None:
        first, after = slot.first_day, slot.last_day + timedelta(days=1)  # both take the day after the last one
        return OneDate(f"dates={first:%Y%m%d}%2F{after:%Y%m%d}", f"startdt={first}&enddt={after}&allday=true")
    start = slot.start_at.astimezone(UTC)
    end = (slot.end_at or slot.start_at + _UNKNOWN_END).astimezone(UTC)
    google = f"dates={start:{_BASIC}}%2F{end:{_BASIC}}&ctz={_quoted(slot.zone)}"
    return OneDate(google, f"startdt={start:{_EXTENDED}}&enddt={end:{_EXTENDED}}")


_quoted = lru_cache(maxsize=1024)(quote_plus)
