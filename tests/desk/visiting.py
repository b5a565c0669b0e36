"""Visitors of a desk: they open pages over real HTTP, fill in the forms that they find, and read the mails that come.

The desk runs in this process, on a port of its own; mails go to a real SMTP server on loopback.
"""

import email.policy
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import uvicorn
from aiosmtpd.controller import Controller
from lxml import html

from catalog import clock
from desk.instance import Instance
from desk.letters import send_due
from desk.mailing import post_of
from desk.publishing import publish_instance
from desk.serving import Published
from desk.web.app import make_app
from desk.web.beside import Beside
from desk.web.heads import BoundedProtocol
from desk.web.office import Office, office_of
from desk.web.signing import form_token

DAY = clock.today() + timedelta(days=20)
EVENT: Mapping[str, str | Sequence[str]] = {
    "title": "Atelier réparation",
    "description": "On répare ensemble.\n\nApportez vos outils.",
    "day-0": DAY.isoformat(),
    "from-0": "18:00",
    "to-0": "20:00",
    "place": "Salle des Tilleuls",
    "address": "3 rue des Tilleuls",
    "postal_code": "95999",
    "city": "Val-Brume",
    "organiser": "Les Voisins de Val-Brume",
    "price": "free",
    "themes": ["digital-inclusion"],
    "mail": "amina@les-voisins.example",
    "agree": "1",
}
"""An invented event in an invented town."""


@dataclass(slots=True)
class Mailbox:
    """All mails that a server on loopback took, as bytes and with the recipients of the envelope."""

    taken: list[tuple[list[str], bytes]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.taken.append((list(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 OK"

    def mails(self) -> list[EmailMessage]:
        """The mails, parsed."""
        return [message_from_bytes(body, policy=email.policy.default) for _, body in self.taken]  # type: ignore[misc]


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_of(mail: EmailMessage) -> str:
    """The one link of a mail."""
    (link,) = re.findall(r"https?://\S+", text_of(mail))
    return str(link)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """A real SMTP server, and its port."""
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


@dataclass(slots=True)
class Page:
    """What was answered."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def tree(self) -> Any:
        """The page, parsed."""
        return html.fromstring(self.body)

    @property
    def title(self) -> str:
        """Its heading."""
        return " ".join(self.tree.xpath("string((//main//h1)[1])").split())

    @property
    def wrong(self) -> list[str]:
        """Names of the fields beside which something is said to be wrong, in order."""
        return [name.removesuffix("-wrong") for name in self.tree.xpath('//span[@class="wrong"]/@id')]

    def values(self, button: str = "") -> dict[str, list[str]]:
        """What a browser would send of the form that has this button (`do`), without the button."""
        forms = [one for one in self.tree.forms if not button or one.xpath(f'.//button[@value="{button}"]')]
        found: dict[str, list[str]] = {}
        for name, value in forms[0].form_values():
            found.setdefault(name, []).append(value)
        return found


@dataclass(slots=True)
class Visitor:
    """A browser without JavaScript."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, url: str, body: bytes | None = None, method: str = "", *, follow: bool = True, **headers: str
    ) -> Page:
        """Open an address; redirects are followed."""
        parts = urlsplit(urljoin(self.base, url))
        base = urlsplit(self.base)
        sent = {"Host": base.netloc, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = HTTPConnection("127.0.0.1", base.port or 80, timeout=20)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method or ("GET" if body is None else "POST"), target, body, sent)
        answer = connection.getresponse()
        found = Page(parts.geturl(), answer.status, dict(answer.headers.items()), answer.read())
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        connection.close()
        if follow and answer.status == 303:
            return self.ask(urljoin(found.url, found.headers["location"]))
        return found

    def send(self, url: str, values: Mapping[str, str | Sequence[str]], *, follow: bool = True, **headers: str) -> Page:
        """Send a form, as a page of the site would."""
        told = {"Sec_Fetch_Site": "same-origin", "Content_Type": "application/x-www-form-urlencoded", **headers}
        return self.ask(url, urlencode(values, doseq=True).encode(), follow=follow, **told)

    def press(self, page: Page, button: str = "", *, follow: bool = True, **values: str | Sequence[str]) -> Page:
        """Change some values of the form on a page, and press one of its buttons."""
        sent: dict[str, str | Sequence[str]] = {**page.values(button), **values}
        return self.send(page.url, {**sent, **({"do": button} if button else {})}, follow=follow)


@dataclass(slots=True)
class Desked:
    """A desk that runs, with its mailbox."""

    office: Office
    box: Mailbox
    base: str
    beside: Beside | None = None

    @property
    def visitor(self) -> Visitor:
        """Somebody who comes for the first time."""
        return Visitor(self.base)

    def forget_who_asked(self) -> None:
        """Let everybody ask as if nobody had yet."""
        self.office.limits._seen.clear()
        with self.office.store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM request")

    def ripe(self, purpose: str) -> str:
        """The token of a form that was given out a minute ago."""
        return form_token(self.office.key, purpose, clock.now() - timedelta(minutes=1))

    def mail(self, to: str = "") -> EmailMessage:
        """Send what is due, and give the last mail, or the last one that went to an address."""
        send_due(self.office.instance, self.office.store, post_of(self.office.instance, {}))
        return [mail for mail in self.box.mails() if not to or mail["To"] == to][-1]

    def submit(self, visitor: Visitor, language: str = "", **values: str | Sequence[str]) -> Page:
        """Fill in the form and send it; the page that says to look at one's mail."""
        return visitor.send(f"{language}submit/", {**EVENT, **values, "form": self.ripe("submit/"), "do": "send"})

    def publish(self) -> None:
        """Publish the site."""
        publish_instance(self.office.instance, allow_shrink=True)


@contextmanager
def desked(
    folder: Path,
    database: str = "",
    site: str = "",
    proxies: int = 0,
    allowed: str = "",
    *,
    sends: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Desked]:
    """A desk over HTTP, with a published site that is empty; it `sends` its mails by itself, or when it is told to.

    `site` is its base address, in which `{port}` is that of the desk.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    base = (site or "http://127.0.0.1:{port}/").format(port=listening.getsockname()[1])
    with mail_server() as (box, port):
        folder.mkdir(exist_ok=True)
        (folder / "goodweek.toml").write_text(
            f'[site]\nname = "Semaine de Val-Brume"\nbase_url = "{base}"\n'
            f'[calendar]\nuid_domain = "val-brume.example"\n[database]\nurl = "{database}"\n'
            f'[mail]\nsmtp = "127.0.0.1:{port}"\nsecurity = "none"\n[submissions]\ntrusted_proxies = {proxies}\n'
            + (f'allow_private = ["{allowed}"]\n' if allowed else "")
        )
        instance = Instance.at(folder)
        publish_instance(instance)
        with instance.store() as store:
            office = office_of(instance, store)
            beside = Beside(office, post_of(instance, {})) if sends else None
            app = make_app(office, Published(instance.public_folder), beside, environment=environment or {})
            config = uvicorn.Config(app, http=BoundedProtocol, log_config=None, access_log=False, proxy_headers=False)
            server = uvicorn.Server(config)
            thread = Thread(target=server.run, args=([listening],))
            thread.start()
            try:
                yield Desked(office, box, f"http://127.0.0.1:{listening.getsockname()[1]}/", beside)
            finally:
                server.should_exit = True
                thread.join()
                listening.close()
