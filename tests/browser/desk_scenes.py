"""All pages of the desk, each in every state that it has: where it is, what is done there, and what it then shows.

A page is told by its route in French; `test_desk_barriers.py` holds these against the routes of the app.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from desk.web.limits import SIGNING_IN
from desk.web.office import COOKIE
from tests.browser.desk_filled import KNOWN, Filled
from tests.browser.visitor import Visit, Visitor
from tests.crawlers.fault_server import FaultServer, Route
from tests.desk.test_desk_offers import calendar, table
from tests.desk.test_desk_profiles import FORM as PROFILE
from tests.desk.visiting import DAY, EVENT

_SEND = """([address, values]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: address });
  for (const [name, value] of values) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""
Values = Mapping[str, str | Sequence[str]]
_SECRET = "A" * 43
_PATIENCE = 60_000.0
"""Milliseconds: an agenda is looked at by a process of its own."""


@dataclass(slots=True)
class Stage:
    """The desk before somebody with a browser, in a language: `en/` stands before each path in English."""

    filled: Filled
    visitor: Visitor
    folder: Path
    visit: Visit
    before: str = ""

    def at(self, path: str) -> str:
        """The path of a page: as it is, or by what `Filled` calls it."""
        return f"{self.before}{self.filled.paths.get(path, path)}"

    def open(self, path: str) -> None:
        """Open a page: by its path, or by what `Filled` calls it."""
        self.filled.rest()
        self.visit = self.visitor.open(self.at(path))
        self.visit.page.set_default_timeout(_PATIENCE)

    def send(self, path: str, values: Values) -> None:
        """Send a form, as a page of the desk does, and see what is answered."""
        self.open("stop/x")
        told = {"form": self.filled.desk.ripe(path), **values}
        pairs = [[name, one] for name, some in told.items() for one in ([some] if isinstance(some, str) else some)]
        page = self.visit.page
        with page.expect_navigation():
            page.evaluate(_SEND, [f"{self.visitor.site.base}{self.at(path)}", pairs])

    def press(self, value: str, **fields: str) -> None:
        """Fill in what the page asks for, and press the button of this value."""
        page = self.visit.page
        for name, text in fields.items():
            page.locator(f"main [name={name}]").first.fill(text)
        button = f"[value={value}]" if value else ""
        with page.expect_navigation():
            page.locator(f"main button{button}").first.click()

    def bring(self, name: str, body: bytes) -> None:
        """Give a file to the form."""
        file = self.folder / name
        file.write_bytes(body)
        self.open("submit/")
        page = self.visit.page
        page.locator("summary").first.click()
        page.locator("[name=file]").set_input_files(file)
        with page.expect_navigation():
            page.locator("button[value=read]").click()


class Scene(NamedTuple):
    """A page in a state: the route that answers, what it is, its status, and how it comes about."""

    route: str
    state: str
    status: int
    show: Callable[[Stage], None]


def _open(route: str, state: str, path: str = "", status: int = 200) -> Scene:
    return Scene(route, state, status, lambda stage: stage.open(path or route))


def _send(route: str, state: str, values: Values, status: int = 200, path: str = "") -> Scene:
    return Scene(route, state, status, lambda stage: stage.send(path or route, values))


def _pressed(route: str, state: str, path: str, button: str, status: int = 200, **fields: str) -> Scene:
    def show(stage: Stage) -> None:
        stage.open(path)
        stage.press(button, **fields)

    return Scene(route, state, status, show)


def _read(state: str, name: str, body: bytes, status: int = 200, press: str = "") -> Scene:
    def show(stage: Stage) -> None:
        stage.bring(name, body)
        if press:
            stage.press(press)

    return Scene("submit/", state, status, show)


def _drafted(stage: Stage) -> None:
    stage.open("submit/")
    stage.visit.page.locator("[name=title]").fill("Bal")
    stage.visit.page.wait_for_timeout(600)
    stage.open("submit/")


PREVIEW = {**EVENT, "do": "preview"}
_WRONG = {
    **PREVIEW, "title": "", "city": "", "organiser": "", "mail": "x", "agree": "", "day-0": "2020-01-01", "from-0": "20:00", "to-0": "18:00",
    "price": "free", "lowest": "trois", "url": "nulle part", "register_mail": "x", "register_url": "x", "online_url": "x",
}  # fmt: skip
_SERIES = {**PREVIEW, "repeat": "week", "do": "repeat"}
_PROFILE = {**PROFILE, "do": "preview"}


def _look(stage: Stage) -> None:
    """The same agenda is not asked for twice, so it is another address."""
    stage.open("submit/feed/")
    stage.press("look", address=stage.filled.web.url("/agenda.ics?again"))


def _claim(stage: Stage) -> None:
    stage.send("claim/", {"id": stage.filled.paths["claimable"].partition("=")[2], "mail": "x"})


OF_PUBLIC = (
    _open("submit/", "empty"),
    Scene("submit/", "a draft is offered", 200, _drafted),
    _send("submit/", "wrong", _WRONG, 422),
    _send("submit/", "preview", {**PREVIEW, "title": "Veillée", "place": "Grange", "address": ""}),
    _send("submit/", "like another", {**PREVIEW, "title": KNOWN}),
    _send("submit/", "more dates", {**PREVIEW, "do": "more"}),
    _send("submit/", "dates that repeat", {**_SERIES, "until": str(DAY + timedelta(weeks=5))}),
    _send("submit/", "dates that repeat wrongly", {**_SERIES, "until": "2020-01-01"}, 422),
    _read("filled from a file", "atelier.ics", calendar("Atelier vélo")),
    _read("nothing was understood", "vide.ics", b"rien", 422),
    _read("several", "programme.csv", table()),
    _read("several, wrong", "programme.csv", table(), 422, "several"),
    _send("submit/", "sent", {**EVENT, "title": "Foire", "place": "Pré", "other": "1", "do": "send"}),
    _open("submit/association/", "empty"),
    _send("submit/association/", "wrong", {"do": "preview", "rna": "1", "siren": "2", "mail": "x", "site": "x"}, 422),
    _send("submit/association/", "preview", {**_PROFILE, "name": "Chorale du Pré", "city": "Pont-Serein"}),
    _send("submit/association/", "like another", _PROFILE),
    _open("submit/feed/", "empty"),
    _send("submit/feed/", "wrong", {"do": "look", "address": "x"}, 422),
    Scene("submit/feed/", "looked at", 200, _look),
    _open("report/", "empty"),
    Scene("report/", "of an event", 200, lambda stage: stage.open(f"report/?id={stage.filled.paths['event']}")),
    _send("report/", "wrong", {"mail": "x"}, 422),
    _send("report/", "sent", {"problem": "link", "said": "Le lien est mort."}),
    _open("claim/", "empty", "claimable"),
    Scene("claim/", "wrong", 422, _claim),
    _open("submit/confirm/{name}", "used", "link of known", 410),
    _open("submit/confirm/{name}", "unknown", f"submit/confirm/{_SECRET}", 404),
    _open("submit/confirm/{name}", "good", "link to confirm"),
    _open("submission/{name}/", "a change waits", "known"),
    _open("submission/{name}/", "refused", "refused"),
    _open("submission/{name}/", "asked", "asked"),
    _open("submission/{name}/", "profile", "profile"),
    _open("submission/{name}/", "agenda", "feed"),
    _open("submission/{name}/", "several", "group"),
    _pressed("submission/{name}/", "preview", "known", "preview", place="Halle"),
    _pressed("submission/{name}/", "wrong", "known", "preview", 422, title=""),
    _pressed("submission/{name}/", "profile, wrong", "profile", "preview", 422, name=""),
    _open("submission/{name}/", "unknown", f"submission/{_SECRET}/", 404),
    Scene("submission/{name}/soon", "button", 200, lambda stage: stage.open(f"{stage.filled.paths['known']}soon")),
    _open("stop/{name}", "button", f"stop/{_SECRET}"),
    _open("claim/confirm/{name}", "good", "link to claim"),
    _open("claim/confirm/{name}", "unknown", f"claim/confirm/{_SECRET}", 404),
    _open("claimed/{name}/", "to be proved by a site", "proving"),
    _open("claimed/{name}/", "waits for an editor", "waiting claim"),
    _open("claimed/{name}/", "held, of an association", "held association"),
    _open("claimed/{name}/", "held, of an event", "held event"),
    _pressed("claimed/{name}/", "wrong", "held event", "send", 422, title=""),
    Scene("claimed/{name}/yearly", "button", 200, lambda stage: stage.open(f"{stage.filled.paths['held event']}yearly")),
    _open("ask/", "all"),
    _open("ask/", "some", "ask/?q=bal"),
    _open("ask/", "wrong", "ask/?near=nulle-part", 400),
    _open("api/", "all"),
)  # fmt: skip


OF_EDITORS = (
    _open("desk/", "all"),
    _open("desk/", "of one kind", "desk/?kind=reports"),
    _open("desk/claims/", "all"),
    _open("desk/claims/{name}/", "waits", "desk of waiting claim"),
    _send("desk/claims/{name}/", "wrong", {"do": "refuse"}, 422, "desk of waiting claim"),
    _open("desk/claims/{name}/", "to be removed", "desk of held association"),
    _pressed("desk/claims/{name}/", "sure?", "desk of held association", "look-removal"),
    _open("desk/{name}/", "new", "desk of asked"),
    _open("desk/{name}/", "changed", "desk of known"),
    _open("desk/{name}/", "refused", "desk of refused"),
    _open("desk/{name}/", "profile", "desk of profile"),
    _open("desk/{name}/", "agenda", "desk of feed"),
    _pressed("desk/{name}/", "wrong", "desk of asked", "refuse", 422),
    _open("desk/{name}/", "unknown", "desk/s0123456789abcdef/", 404),
    _open("desk/group/{name}/", "waits", "group at the desk"),
    _pressed("desk/group/{name}/", "wrong", "group at the desk", "refuse", 422),
    _open("desk/twins/{name}/", "waits", "twins"),
    _open("desk/held/{name}/", "waits", "held"),
    _open("desk/words/{name}/", "wait", "words"),
    _pressed("desk/words/{name}/", "wrong", "words", "ignore", 422),
    _open("desk/reports/{name}/", "waits", "reports"),
    _open("desk/reports/{name}/", "of removal", "removal"),
    Scene("desk/reports/{name}/erase/", "foreseen", 200, lambda stage: stage.open(f"{stage.filled.paths['removal']}erase/")),
    _pressed("desk/", "with what was done just now", "twins", "later"),
    _open("desk/undo/{name}/", "button", "undo"),
    _open("desk/passkeys/", "none"),
    _send("desk/passkeys/", "removed", {"do": "remove", "passkey": "x"}),
)  # fmt: skip


def signed_in(stage: Stage) -> None:
    """The browser is that of an editor from now on."""
    stage.open("stop/x")
    told = {"name": COOKIE, "value": stage.filled.editor.cookies[COOKIE], "url": stage.visitor.site.base}
    stage.visit.page.context.add_cookies([told])  # type: ignore[list-item]


def signed_out(stage: Stage) -> None:
    """The browser is anybody's."""
    stage.visit.page.context.clear_cookies()


def _many(stage: Stage) -> None:
    """Somebody asks for a link too often."""
    stage.open("desk/sign-in/")
    visitor = stage.filled.desk.visitor
    for _ in range(SIGNING_IN.most):
        visitor.press(visitor.ask("desk/sign-in/"), mail="nobody@val-brume.example")
    stage.press("", mail="odile@val-brume.example")


def _large(stage: Stage) -> None:
    stage.bring("grand.ics", b"x" * 6_100_000)


def _by_put(stage: Stage) -> None:
    stage.open("stop/x")
    page = stage.visit.page
    page.route("**/submit/", lambda route: route.continue_(method="PUT"))
    page.goto(f"{stage.visitor.site.base}{stage.at('submit/')}")
    page.unroute("**/submit/")


def _elsewhere(stage: Stage) -> None:
    """A page of another site sends a form here: another port is another site."""
    with closing(FaultServer()) as other:
        other.routes["/attack"] = Route(b"<!doctype html><title>x</title>", headers={"Content-Type": "text/html"})
        stage.open("stop/x")
        page = stage.visit.page
        page.goto(other.url("/attack"))
        stage.visit.requests.clear()
        stage.visit.missing.clear()
        with page.expect_navigation():
            page.evaluate(_SEND, [f"{stage.visitor.site.base}{stage.at('submit/')}", [["do", "send"]]])


OF_SIGNING_IN = (
    _open("desk/sign-in/", "empty"),
    _open("desk/sign-in/passkey/", "opened by itself"),
    _open("desk/", "nobody is signed in", status=401),
    _send("desk/sign-in/", "sent", {"mail": "odile@val-brume.example"}),
    _send("desk/", "the session has ended", {"do": "x"}, 401),
    _open("desk/sign-in/{name}", "good", "link to sign in"),
    _open("desk/sign-in/{name}", "unknown", f"desk/sign-in/{_SECRET}", 404),
)
REFUSED = "{path:path}"
OF_ERRORS = (
    _open(REFUSED, "nothing is there", "rien/", 404),
    Scene(REFUSED, "another method", 405, _by_put),
    Scene(REFUSED, "too large", 413, _large),
    Scene(REFUSED, "too often", 429, _many),
    Scene(REFUSED, "from another site", 403, _elsewhere),
    _send(REFUSED, "by a program", {"do": "send", "website": "https://spam.example/"}, 422, "submit/"),
)
