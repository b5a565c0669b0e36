"""An editor adds a passkey in Chromium, whose authenticator is a virtual one, signs in with it, and removes it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.judges import barriers
from tests.browser.serving import Site
from tests.browser.visitor import Visit, Visitor, chromium, visiting
from tests.desk.queued import signed_in
from tests.desk.visiting import Desked, desked

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
ENTER, ADD = "Se connecter avec une clé d’accès", "Ajouter une clé d’accès"
QUEUE, SIGN_IN, PASSKEYS = "À décider", "Entrer à la rédaction", "Vos clés d’accès"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desked]:
    chromium()
    with desked(tmp_path_factory.mktemp("passkeys") / "week", site="http://localhost:{port}/") as found:
        yield found


@pytest.fixture(scope="module")
def browser(desk: Desked) -> Iterator[Visitor]:
    base = desk.office.site.base_url
    port = int(base.rstrip("/").rpartition(":")[2])
    with visiting(Site(desk.office.instance.public_folder, base, port)) as visitor:
        yield visitor


@pytest.fixture
def visit(desk: Desked, browser: Visitor) -> Visit:
    """The page of passkeys, before an editor who came by a mailed link."""
    desk.forget_who_asked()
    cookies = signed_in(desk).cookies
    visit = browser.open("desk/sign-in/")
    visit.page.context.clear_cookies()
    base = desk.office.site.base_url
    visit.page.context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])
    return browser.open("desk/passkeys/")


@pytest.fixture
def device(visit: Visit) -> Iterator[tuple[CDPSession, str]]:
    """An authenticator that knows its user and says yes, and its id."""
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield session, made["authenticatorId"]
    session.send("WebAuthn.disable")
    session.detach()


def shows(page: Page, heading: str) -> None:
    expect(page.locator("main h1")).to_have_text(heading)


def leave(page: Page, visitor: Visitor) -> None:
    """Sign out, by the button of the queue."""
    page.goto(f"{visitor.site.base}desk/")
    page.get_by_role("button", name="Sortir").click()
    shows(page, SIGN_IN)


def test_editor_adds_a_passkey_signs_in_with_it_and_a_removed_one_is_refused(
    browser: Visitor, visit: Visit, device: tuple[CDPSession, str]
) -> None:
    page, (session, name) = visit.page, device
    expect(page.locator("[data-passkey-without]")).to_be_hidden()
    page.get_by_label("Son nom").fill("Ordinateur")
    page.get_by_role("button", name=ADD).click()
    expect(page.locator('section[aria-labelledby="mine"] li strong')).to_have_text("Ordinateur")
    (credential,) = session.send("WebAuthn.getCredentials", {"authenticatorId": name})["credentials"]
    assert (credential["isResidentCredential"], credential["rpId"]) == (True, "localhost")
    assert barriers(visit) == []

    leave(page, browser)
    page.get_by_role("button", name=ENTER).click()
    shows(page, QUEUE)
    page.goto(f"{browser.site.base}desk/passkeys/")
    expect(page.locator('section[aria-labelledby="mine"] li .note')).to_contain_text("utilisée le")

    page.get_by_role("button", name="Retirer").click()
    expect(page.locator('section[aria-labelledby="mine"] li')).to_have_count(0)
    leave(page, browser)
    page.get_by_role("button", name=ENTER).click()
    expect(page.get_by_role("alert").first).to_contain_text("n’a pas été acceptée")
    assert (barriers(visit), visit.violations()) == ([], [])


def test_who_has_no_passkey_is_told_and_may_ask_for_a_link(
    visit: Visit, browser: Visitor, device: tuple[CDPSession, str]
) -> None:
    page, (session, name) = visit.page, device
    leave(page, browser)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": False})
    page.get_by_role("button", name=ENTER).click()

    expect(page.locator("[data-passkey-wrong]")).to_be_visible()
    expect(page.locator("input[name=mail]")).to_be_visible()
    assert [one for one in visit.complaints if "status of 422" not in one] == []


@pytest.mark.parametrize("path", ["desk/sign-in/", "desk/passkeys/"])
def test_without_scripts_the_mailed_link_remains(desk: Desked, browser: Visitor, visit: Visit, path: str) -> None:
    cookies = visit.page.context.cookies()
    plain = browser.open(path, scripts=False)
    plain.page.context.add_cookies(
        [{"name": one["name"], "value": one["value"], "url": desk.office.site.base_url} for one in cookies]
    )
    plain = browser.open(path, scripts=False)

    expect(plain.page.locator("form[data-passkey]")).to_be_hidden()
    told = plain.page.locator("input[name=mail]" if path == "desk/sign-in/" else "[data-passkey-without]")
    expect(told).to_be_visible()
