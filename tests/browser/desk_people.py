"""Who comes to a desk with a browser: they find what they use by what stands on it, and open the links of their mails.

What a person does by pointer, `ByKeys` does by the keyboard alone.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from desk.phrases import say
from exports.phrases import Language
from tests.browser.desk_running import SITE, Week
from tests.desk.visiting import link_of
from tests.journeys.web import goodweek

QUICKEST = 3.2
"""Seconds within which nobody fills in a form: what is sent sooner is refused."""
_MOST_TABS = 250
_PATIENCE = 60_000.0
"""Milliseconds: what is erased is published anew before the page answers."""
_NAME = """() => {
  const one = document.activeElement;
  const label = [...(one.labels ?? [])].map((each) => each.innerText).join(" ");
  return (one.ariaLabel || label || one.innerText || "").trim().replace(/\\s+/g, " ");
}"""


def words(key: str, language: Language = "fr", **values: object) -> str:
    """What the desk says."""
    return say(language, key, **values)


def called(label: str) -> re.Pattern[str]:
    """The label of a field, which may be said to be needed."""
    return re.compile(rf"^\s*{re.escape(label)}\s*(\({words('form.required')}\))?\s*$")


class Person:
    """Somebody at a desk, in a browser of their own."""

    def __init__(self, week: Week, mail: str, *, scripts: bool = True) -> None:
        self.week, self.mail, self.scripts = week, mail, scripts
        self.context: BrowserContext = week.browser.new_context(java_script_enabled=scripts, locale="fr-FR")
        self.context.set_default_timeout(_PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda told: self._said(told.type, told.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    @property
    def heading(self) -> str:
        """What the page is called."""
        return " ".join(self.page.locator("main h1").inner_text().split())

    def open(self, address: str) -> None:
        """Open an address of the site, or of a mail."""
        self.page.goto(address if "://" in address else self.week.base + address)

    def open_mail(self, subject: str) -> None:
        """Wait for the next mail, which has this subject, and open its link."""
        mail = self.week.mail(self.mail)
        assert str(mail["Subject"]) == subject
        self.open(link_of(mail))

    def field(self, label: str, row: int = 0) -> Locator:
        """The field of this label; of one that each date has, that of the row."""
        return self.page.get_by_label(called(label)).nth(row)

    def fill(self, label: str, value: str, row: int = 0) -> None:
        """Fill in a field."""
        self.field(label, row).fill(value)

    def tick(self, label: str) -> None:
        """Tick a box, or choose one of several."""
        self.field(label).check()

    def choose(self, label: str, value: str) -> None:
        """Choose a word of a list."""
        self.field(label).select_option(label=value)

    def unfold(self, summary: str) -> None:
        """Open what is folded."""
        self.page.locator("summary").get_by_text(summary).click()

    def press(self, button: str) -> None:
        """Press a button that leads to a page, when it is there."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).first.click()

    def send(self, button: str) -> None:
        """Press a button when a person has had the time to read what it sends."""
        self.page.wait_for_timeout(QUICKEST * 1000)
        self.press(button)

    def follow(self, link: str) -> None:
        """Follow a link."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link, exact=True).first.click()

    def beside(self, link: str) -> str:
        """What is called so where a link leads, opened in a tab of its own: a form that was sent is not left."""
        aside = self.context.new_page()
        aside.goto(self.page.get_by_role("link", name=link, exact=True).first.evaluate("link => link.href"))
        heading = aside.locator("main h1").inner_text()
        aside.close()
        return heading

    def bring(self, file: Path) -> None:
        """Give a file to the form, to be read."""
        self.unfold(words("read.summary"))
        self.page.get_by_label(words("read.file"), exact=True).set_input_files(file)
        self.press(words("read.button"))

    def told(self, text: str) -> None:
        """The page says this."""
        expect(self.page.locator("body")).to_contain_text(text)


class ByKeys(Person):
    """Somebody who has a keyboard and no pointer."""

    def reach(self, name: re.Pattern[str]) -> None:
        """Press Tab until what is called so has the focus; among radio buttons arrows lead on."""
        for _ in range(_MOST_TABS):
            self.page.keyboard.press("Tab")
            if name.match(self._focused()):
                return
            if self._kind() == "radio" and self._goes_to_radio(name):
                return
        raise AssertionError(f"Tab does not lead to {name.pattern!r}")

    def _focused(self) -> str:
        found: str = self.page.evaluate(_NAME)
        return found

    def _kind(self) -> str:
        found: str = self.page.evaluate("document.activeElement.type ?? ''")
        return found

    def _goes_to_radio(self, name: re.Pattern[str]) -> bool:
        first = self._focused()
        self.page.keyboard.press("ArrowDown")
        while self._focused() != first:
            if name.match(self._focused()):
                return True
            self.page.keyboard.press("ArrowDown")
        return False

    def fill(self, label: str, value: str, row: int = 0) -> None:
        """Type into a field; a day and an hour in the order in which this browser shows their parts."""
        self.reach(called(label))
        kind = self._kind()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(_TYPED[kind](value) if kind in _TYPED else value)
        assert self.field(label, row).input_value() == value

    def tick(self, label: str) -> None:
        """Tick a box, or choose one of several."""
        self.reach(called(label))
        if self._kind() == "checkbox":
            self.page.keyboard.press("Space")
        assert self.field(label).is_checked()

    def press(self, button: str) -> None:
        """Reach a button and press it."""
        self.reach(called(button))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, link: str) -> None:
        """Reach a link and follow it."""
        self.press(link)


# Chromium without a window writes dates as in the United States, whatever the language.
_TYPED: Mapping[str, Callable[[str], str]] = {
    "date": lambda value: f"{date.fromisoformat(value):%m%d%Y}",
    "time": lambda value: f"{time.fromisoformat(value):%I%M%p}",
}


class Editor:
    """An editor or administrator at work, who came in by the link of a mail."""

    def __init__(self, person: Person, role: str = "") -> None:
        self.person = person
        flags = [f"--{role}"] if role else []
        told = goodweek("editors", "add", "-C", person.week.folder, *flags, person.mail)
        assert told.status == 0, told
        person.open("desk/sign-in/")
        person.fill(words("form.mail"), person.mail)
        person.press(words("sign_in.send"))
        person.open_mail(words("mail.sign_in.subject", site=SITE))
        person.press(words("sign_in.button"))
        assert person.heading == words("queue.title")

    def look(self, title: str) -> None:
        """Open what is called so, from the queue."""
        self.person.open("desk/")
        self.person.follow(title)

    def decide(self, title: str, key: str) -> None:
        """Look at it, and press this button."""
        self.look(title)
        self.person.press(words(key))
