"""What somebody at a page reads off it, and what they get where it leads."""

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from icalendar import Calendar
from playwright.sync_api import Locator, Page


def hrefs(page: Page, selector: str) -> list[str]:
    """The whole addresses of the links there, in the order of the page."""
    found: list[str] = page.locator(selector).evaluate_all("all => all.map((one) => one.href)")
    return found


def ids(page: Page, selector: str = "main h3 a") -> set[str]:
    """The ids of the events or associations whose pages these links lead to."""
    return {one.rpartition("/")[2].removesuffix(".html") for one in hrefs(page, selector)}


def published(public: Path, address: str) -> bytes:
    """What an address of the site leads to."""
    return (public / unquote(urlsplit(address).path).lstrip("/")).read_bytes()


def events_of(calendar: bytes, events: dict[str, dict[str, Any]]) -> set[str]:
    """The ids of the events whose dates are in a calendar."""
    event_of = {date["uid"]: one["id"] for one in events.values() for date in one["occurrences"]}
    return {event_of[str(entry["UID"])] for entry in Calendar.from_ical(calendar).walk("VEVENT")}


def rows(table: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file, each by the headings."""
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def saved(page: Page, button: Locator) -> tuple[str, bytes]:
    """The name and the bytes of the file that a click gives."""
    with page.expect_download() as loading:
        button.click()
    return loading.value.suggested_filename, Path(loading.value.path()).read_bytes()


_NAME = """() => {
  const { ariaLabel, textContent } = document.activeElement;
  return (ariaLabel ?? textContent).trim().replace(/\\s+/g, " ");
}"""


def reach(page: Page, name: str) -> None:
    """Press Tab until the link of this name has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(_NAME) == name:
            return
    raise AssertionError(f"Tab does not lead to {name!r}")


def go(page: Page, name: str) -> None:
    """Reach a link, press Enter, and wait for the page that it leads to."""
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
