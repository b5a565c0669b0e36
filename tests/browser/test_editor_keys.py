"""An editor goes through the queue by the keyboard alone; keys can be turned off, and never act while somebody types."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.judges import barriers
from tests.browser.serving import Site
from tests.browser.visitor import Visit, Visitor, chromium, visiting
from tests.desk.queued import Again, queued, signed_in
from tests.desk.visiting import Desked

PAGES = ("reports", "held", "twins", "words")
REPORT, HELD, WORDS = "Le site", "Visite retenue : brume", "Mots inconnus : Agenda de la mairie"
TWINS, QUEUE = "Est-ce le même événement ?", "À décider"
STEPS = [
    ("o", REPORT),
    ("d", HELD),
    ("u", REPORT),
    ("j", HELD),
    ("r", TWINS),
    ("s", WORDS),
    ("u", TWINS),
    ("k", REPORT),
    ("j", TWINS),
    ("l", WORDS),
    ("i", TWINS),  # put off, it comes last
    ("g", QUEUE),
]
"""Keys in their order, and what is shown after each."""
CALM = 450
"""Milliseconds after which keys decide: a little more than the script waits."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desked, Again, dict[str, str]]]:
    chromium()
    folder = tmp_path_factory.mktemp("desk")
    with queued(folder / "week") as found:
        cookies = dict(signed_in(found).cookies)
        yield found, Again(found, folder / "as-it-was.db"), cookies


@pytest.fixture(scope="module")
def browser(desk: tuple[Desked, Again, dict[str, str]]) -> Iterator[Visitor]:
    found, _, _ = desk
    port = int(found.base.rstrip("/").rpartition(":")[2])
    with visiting(Site(found.office.instance.public_folder, found.base, port)) as visitor:
        yield visitor


@pytest.fixture
def visit(desk: tuple[Desked, Again, dict[str, str]], browser: Visitor) -> Visit:
    """The queue, before an editor who is signed in; everything waits again."""
    found, again, cookies = desk
    again.put_back()
    found.forget_who_asked()
    opened = browser.open("desk/sign-in/")
    opened.page.context.add_cookies(
        [{"name": name, "value": value, "url": found.base} for name, value in cookies.items()]
    )
    opened.page.evaluate("localStorage.clear()")
    return browser.open("desk/")


def press(page: Page, key: str) -> None:
    """Press a key as somebody does who has read what is there."""
    page.wait_for_timeout(CALM)
    page.keyboard.press(key)


def shows(page: Page, heading: str) -> None:
    """Wait until a page of this heading is there."""
    expect(page.locator("main h1")).to_have_text(heading)


@pytest.mark.drill
def test_editor_goes_through_the_queue_by_keys_alone(visit: Visit) -> None:
    page = visit.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_have_text("brume")
    page.keyboard.press("k")
    expect(page.locator(":focus")).to_have_text("Le site")
    for key, heading in STEPS:
        press(page, key)
        shows(page, heading)
    assert page.locator(".queue").first.locator("a").all_inner_texts() == ["Le site", "Réparation de vélos"]
    # What was said of the last thing is told on the page that follows it.
    expect(page.locator(".queue").last.locator("strong").first).to_have_text("Mots ignorés")
    assert (visit.complaints, visit.violations()) == ([], [])


@pytest.mark.drill
def test_key_that_is_pressed_twice_does_not_decide_what_was_not_read(visit: Visit) -> None:
    page = visit.page
    page.goto(page.locator('a[href*="held/"]').first.evaluate("link => link.href"))
    page.wait_for_timeout(CALM)
    page.keyboard.press("r")
    page.wait_for_url("**/twins/**")
    for key in ("s", "d", "l"):
        page.keyboard.press(key)
    page.wait_for_timeout(CALM)

    shows(page, TWINS)


@pytest.mark.drill
def test_keys_are_shown_turned_off_and_leave_who_types_alone(visit: Visit) -> None:
    page = visit.page
    page.goto(page.locator('a[href*="reports/"]').first.evaluate("link => link.href"))
    page.wait_for_timeout(CALM)
    page.locator("#why").click()
    page.keyboard.type("drj?")
    expect(page.locator("#why")).to_have_value("drj?")
    page.locator("h1").click()
    page.keyboard.press("Control+j")

    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    assert page.locator("#keys kbd").all_inner_texts() == ["d", "r", "j", "k", "g", "?"]
    page.get_by_role("button", name="Touches actives").click()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    for key in ("j", "d", "?"):
        press(page, key)
    shows(page, REPORT)
    expect(page.locator("dialog#keys")).to_be_hidden()

    page.reload()
    page.get_by_role("button", name="Touches du clavier").click()
    expect(page.get_by_role("button", name="Touches actives")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Touches actives").click()
    page.get_by_role("button", name="Fermer").click()
    press(page, "j")
    shows(page, HELD)


@pytest.mark.drill
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_queue_have_no_barrier(visit: Visit, browser: Visitor, scheme: str) -> None:
    hrefs = visit.page.locator(".queue").first.locator("a").evaluate_all("links => links.map((link) => link.href)")
    found = {}
    for address in (visit.page.url, *hrefs, "report/"):
        opened = browser.open(address, scheme="dark" if scheme == "dark" else "light")
        found[address] = barriers(opened)
        opened.look(width=320)
        found[f"{address} on a phone"] = barriers(opened, "target-size", "color-contrast")
        wide = opened.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[f"{address} from side to side"] = ["it scrolls"] if wide else []

    assert len(hrefs) == len(PAGES)
    assert {address: faults for address, faults in found.items() if faults} == {}
