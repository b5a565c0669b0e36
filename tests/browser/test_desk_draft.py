"""The draft of the form that a browser keeps: until it is sent, without the mail address."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.visitor import chromium
from tests.desk.visiting import Desked, desked

TITLE, DAYS = "Bal des voisins", ("2026-12-05", "2026-12-12", "2026-12-19", "2026-12-26")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desked]:
    chromium()
    with desked(tmp_path_factory.mktemp("draft") / "week") as found:
        yield found


@pytest.fixture(scope="module")
def form(desk: Desked) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{desk.base}submit/")
        yield page
        browser.close()


def kept(form: Page) -> str:
    """What the browser has of the draft, once it had the time to keep it."""
    form.wait_for_timeout(500)
    return str(form.evaluate("localStorage.getItem('goodweek-draft:/submit/')"))


def test_draft_is_kept_taken_up_with_all_its_dates_and_gone_once_it_is_dropped(form: Page, desk: Desked) -> None:
    assert form.locator("#draft").is_hidden()
    form.locator("[name=title]").fill(TITLE)
    form.locator("[name=mail]").fill("odile@valbrume.example")
    form.locator("button[value=more]").click()
    for number, day in enumerate(DAYS):
        form.locator(f"[name=day-{number}]").fill(day)
    said = kept(form)

    assert [one for one in (TITLE, *DAYS) if one not in said] == []
    assert "odile" not in said

    form.goto(f"{desk.base}submit/")
    assert form.locator("[name=title]").input_value() == ""
    form.locator("[data-draft-take]").click()
    form.wait_for_selector(f"[name=title][value='{TITLE}']")
    assert [form.locator(f"[name=day-{number}]").input_value() for number in range(4)] == list(DAYS)
    assert form.locator("#draft").is_hidden()

    form.goto(f"{desk.base}submit/")
    form.locator("[data-draft-drop]").click()
    assert (form.locator("#draft").is_hidden(), kept(form)) == (True, "None")


def test_what_was_sent_leaves_no_draft(form: Page, desk: Desked) -> None:
    form.goto(f"{desk.base}submit/")
    form.locator("[name=title]").fill(TITLE)
    assert TITLE in kept(form)
    # As the button does that sends it; the form is not looked at here.
    form.evaluate(
        """() => {
          const form = document.querySelector("form[data-draft]");
          const button = Object.assign(document.createElement("button"), {name: "do", value: "send"});
          form.append(button);
          form.addEventListener("submit", (event) => event.preventDefault());
          button.click();
        }"""
    )
    form.goto(f"{desk.base}submit/")
    assert (form.locator("#draft").is_hidden(), kept(form)) == (True, "None")
