"""A desk as it is run: `goodweek serve --desk` in a process of its own, behind it an SMTP server, before it Chromium.

What is published is published by the command; who follows the calendar asks for it over HTTP, at the address that the
published page gives. All people and towns are invented.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar
from playwright.sync_api import Browser, sync_playwright

from exports.phrases import phrase
from tests.browser.visitor import chromium
from tests.desk.visiting import Mailbox, free_port, mail_server
from tests.journeys.web import begin, goodweek

SITE = "Semaine de Brume-sur-Orne"
_CONFIG = """\
[site]
name = "{site}"
base_url = "{base}"
desk = true

[calendar]
uid_domain = "brume.example"

[mail]
smtp = "127.0.0.1:{smtp}"
security = "none"

[submissions]
allow_private = ["{private}"]
"""
_PATIENCE = 20.0
_UNLISTED = phrase("fr", "feed.vanished")
_ZONE = ZoneInfo("Europe/Paris")


class Shown(NamedTuple):
    """A date in the calendar of who follows it; `is_listed` unless it says that nobody announces it any more."""

    title: str
    start: str
    sequence: int
    status: str
    place: str
    is_listed: bool = True


@dataclass(slots=True)
class Week:
    """A desk that runs, its mails, and the browser of all who come."""

    folder: Path
    base: str
    box: Mailbox
    browser: Browser
    _read: dict[str, int] = field(default_factory=dict)

    def publish(self) -> None:
        """`goodweek publish`, when the second in which something was decided is over: within it there is no history."""
        time.sleep(1.1)
        told = goodweek("publish", "-C", self.folder)
        assert (told.status, told.err) == (0, ""), told

    def mail(self, to: str) -> EmailMessage:
        """The next mail to an address that was not read yet; it is waited for."""
        number, end = self._read.get(to, 0), time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            mails = [mail for mail in self.box.mails() if mail["To"] == to]
            if len(mails) > number:
                self._read[to] = number + 1
                return mails[number]
            time.sleep(0.05)
        raise AssertionError(f"no mail number {number + 1} came to {to}")

    def unread(self) -> list[str]:
        """The subjects of mails that nobody has read."""
        seen: dict[str, int] = {}
        found = []
        for mail in self.box.mails():
            to = str(mail["To"])
            seen[to] = seen.get(to, 0) + 1
            found += [str(mail["Subject"])] if seen[to] > self._read.get(to, 0) else []
        return found

    def ask(self, address: str) -> tuple[int, bytes]:
        """The status and the body at an address of the site, as a program gets them that follows it."""
        parts = urlsplit(address)
        connection = HTTPConnection(parts.netloc, timeout=20)
        try:
            connection.request("GET", parts.path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class Subscriber:
    """Somebody who follows the calendar of everything, at the address that the first page gives to programs.

    `uids` are those of the dates that they saw last.
    """

    def __init__(self, week: Week) -> None:
        page = week.browser.new_page()
        page.goto(week.base)
        (webcal,) = page.locator("a[href^='webcal:']").evaluate_all("all => all.map((one) => one.href)")
        page.close()
        self.week, self.address, self.uids = week, f"http:{webcal.removeprefix('webcal:')}", set[str]()

    def sees(self) -> list[Shown]:
        """All dates in the calendar after the next publication, in order."""
        self.week.publish()
        return self.finds()

    def finds(self) -> list[Shown]:
        """All dates in the calendar as it is, in order."""
        status, body = self.week.ask(self.address)
        assert status == 200
        entries = Calendar.from_ical(body).walk("VEVENT")
        self.uids = {str(entry["UID"]) for entry in entries}
        assert len(self.uids) == len(entries)
        return sorted(
            Shown(
                str(entry["SUMMARY"]),
                _begin(entry.decoded("DTSTART")),
                int(entry["SEQUENCE"]),
                str(entry["STATUS"]),
                str(entry.get("LOCATION", "")).partition(",")[0],
                _UNLISTED not in str(entry.get("DESCRIPTION", "")),
            )
            for entry in entries
        )


def _begin(start: datetime) -> str:
    return f"{start.astimezone(_ZONE):%Y-%m-%d %H:%M}"


@contextmanager
def chromium_running() -> Iterator[Browser]:
    """The browser of all who come; every host but this machine is unknown to it."""
    path = chromium()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=path,
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-proxy-server"],
            chromium_sandbox=hasattr(os, "geteuid") and os.geteuid() != 0,
        )
        yield browser
        browser.close()


@contextmanager
def week_running(folder: Path, browser: Browser, private: str = "127.0.0.2:80") -> Iterator[Week]:
    """The desk of a new instance, published once; it may ask the one `private` place of this machine."""
    port = free_port()
    with mail_server() as (box, smtp):
        base = f"http://127.0.0.1:{port}/"
        folder.mkdir()
        (folder / "goodweek.toml").write_text(_CONFIG.format(site=SITE, base=base, smtp=smtp, private=private), "utf-8")
        week = Week(folder, base, box, browser)
        week.publish()
        process = begin("serve", "--desk", "-C", folder, "--port", port)
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith(base)
            yield week
        finally:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    """End it as by Ctrl-C; it had nothing to complain of."""
    process.send_signal(signal.SIGINT)
    assert (process.communicate(timeout=20)[1], process.returncode) == ("", 0)
