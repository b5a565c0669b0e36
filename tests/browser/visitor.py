"""A visitor with Debian's Chromium who notes all that a page asks for and complains of.

`GOODWEEK_CHROMIUM` names another Chromium; where there is none, the tests that need it are skipped.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.browser.serving import Site

Scheme = Literal["light", "dark"]
HERE = Path(__file__).parent
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_NOTE_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});
"""


def chromium() -> str:
    """Where Chromium is. Skips the test where it is nowhere."""
    named = os.environ.get("GOODWEEK_CHROMIUM", "")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)
    if not found:
        pytest.skip(f"{named or 'Chromium'} is not installed; GOODWEEK_CHROMIUM may name one")
    return found


@cache
def script(name: str) -> str:
    """A function in JavaScript, to be run in a page."""
    return (HERE / name).read_text("utf-8")


@dataclass(slots=True)
class Visit:
    """A page that is open.

    Attributes:
        requests: the addresses that it asked for, its own first. missing: those that were not answered well.
        complaints: errors and warnings of the console, and errors of scripts.
    """

    page: Page
    status: int = 0
    requests: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def look(self, *, scheme: Scheme = "light", forced: bool = False, width: int = 820) -> None:
        """Look at it otherwise."""
        forced_colors: Literal["active", "none"] = "active" if forced else "none"
        self.page.emulate_media(color_scheme=scheme, forced_colors=forced_colors, media="screen")
        self.page.set_viewport_size({"width": width, "height": 900})

    def violations(self) -> list[str]:
        """What its Content-Security-Policy kept it from."""
        found: list[str] = self.page.evaluate("window.violations ?? []")
        return found

    def run(self, name: str, *arguments: object) -> Any:
        """What a function of this folder makes of the page."""
        return self.page.evaluate(f"(given) => ({script(name)})(...given)", list(arguments))


class Visitor:
    """Opens pages of one site, one at a time, in contexts that are kept."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.site = site
        self._browser = browser
        self._tabs: dict[bool, Page] = {}
        self._now: dict[bool, Visit] = {}

    def open(
        self, path: str, *, scripts: bool = True, scheme: Scheme = "light", forced: bool = False, width: int = 820
    ) -> Visit:
        """Open the page at `path`, `width` CSS pixels wide. `forced`: with the few colours of a reader's own."""
        tab = self._tab(scripts=scripts)
        visit = self._now[scripts] = Visit(tab)
        visit.look(scheme=scheme, forced=forced, width=width)
        answer = tab.goto(urljoin(self.site.base, path))
        visit.status = answer.status if answer else 0
        return visit

    def _tab(self, *, scripts: bool) -> Page:
        if scripts not in self._tabs:
            context = self.context(scripts=scripts)
            tab = context.new_page()
            tab.on("request", lambda request: self._asked(scripts, request))
            tab.on("response", lambda answer: self._answered(scripts, answer))
            tab.on("requestfailed", lambda request: self._failed(scripts, request))
            tab.on("console", lambda message: self._said(scripts, message))
            tab.on("pageerror", lambda error: self._now[scripts].complaints.append(str(error)))
            self._tabs[scripts] = tab
        return self._tabs[scripts]

    def context(self, *, scripts: bool = True) -> BrowserContext:
        """A new visitor, with nothing remembered."""
        made = self._browser.new_context(java_script_enabled=scripts, locale="fr-FR", reduced_motion="reduce")
        made.set_default_timeout(10_000)
        if scripts:
            made.add_init_script(_NOTE_VIOLATIONS)
        return made

    def _asked(self, scripts: bool, request: Request) -> None:
        self._now[scripts].requests.append(request.url)

    def _answered(self, scripts: bool, answer: Response) -> None:
        if answer.status >= 400:
            self._now[scripts].missing.append(answer.url)

    def _failed(self, scripts: bool, request: Request) -> None:
        # What was on its way when the page was left is not missing.
        if request.failure != "net::ERR_ABORTED":
            self._now[scripts].missing.append(request.url)

    def _said(self, scripts: bool, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._now[scripts].complaints.append(message.text)


@contextmanager
def visiting(site: Site) -> Iterator[Visitor]:
    """A visitor of `site`; every other host on the web is unknown to the browser."""
    rules = f"MAP {site.host}:443 127.0.0.1:{site.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    options = [f"--host-resolver-rules={rules}", "--no-proxy-server", "--ignore-certificate-errors"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium(), args=options, chromium_sandbox=hasattr(os, "geteuid") and os.geteuid() != 0
        )
        yield Visitor(browser, site)
        browser.close()
