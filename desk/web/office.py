"""What all pages of the desk share, and how a request becomes values."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import clock
from catalog.claiming import Claims
from catalog.moderation import Desk
from catalog.rates import Rate, is_allowed
from catalog.sealed import check_seal
from catalog.store import Store
from catalog.submissions import AUTHORITY, SOURCE
from catalog.views import SourceView
from desk.instance import Instance
from desk.keys import desk_key
from desk.phrases import say
from desk.web.filled import Values, value_in
from desk.web.guard import client_of
from desk.web.limits import POSTING, Limits
from desk.web.pages import page
from desk.web.signing import QUICKEST, age_of, form_token
from exports.exporter import Site
from exports.pages_addresses import within
from exports.phrases import Language

HONEYPOT = "website"
"""A field that people do not see and do not fill in; programs that fill in everything do."""
_MOST_FIELDS, _MOST_PART = 400, 100_000
_LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Office:
    """The desk of one instance in this process.

    Attributes:
        key: signs forms. limits: how often who may ask this process for anything.
    """

    instance: Instance
    store: Store
    desk: Desk
    key: bytes
    limits: Limits = field(default_factory=Limits)

    @property
    def claims(self) -> Claims:
        """The claims on what sources tell of."""
        return Claims(self.store, self.desk.uid_domain)

    @property
    def site(self) -> Site:
        """The site that it belongs to."""
        return self.instance.config.site


def office_of(instance: Instance, store: Store) -> Office:
    """The office of an instance. Raises `ConfigurationInvalid`, and `SealBroken` when the key is another one."""
    key = desk_key(instance.private_folder, os.environ)
    check_seal(store)
    return Office(instance, store, Desk(store, source_of(instance), instance.config.calendar.uid_domain), key)


def source_of(instance: Instance) -> SourceView:
    """The source of all that people submit, as it stands with what is published."""
    site, terms = instance.config.site, instance.config.submissions
    return SourceView(
        name=SOURCE,
        title=say("fr", "source.title", name=site.name),
        publisher=site.name,
        homepage=site.base_url,
        licence=terms.licence,
        licence_url=terms.licence_url,
        attribution="",
        primary=True,
        sample=False,
        authority=AUTHORITY,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, read: who asks, in which language, what was typed, and which file came with it.

    Attributes:
        values: of the form that was sent. query: of the address, whether a form was sent or not.
    """

    language: Language
    client: str
    values: Values = field(default_factory=dict)
    file_name: str = ""
    file_body: bytes = b""
    cookie: str = ""
    is_proven: bool = False
    query: Values = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The value of a field, or nothing."""
        return value_in(self.values, name)

    def queried(self, name: str) -> str:
        """What the address itself says under a name, or nothing."""
        values = self.query.get(name, ())
        return values[0].strip() if values else ""

    @property
    def version(self) -> int:
        """The version of the submission that was looked at; -1, which none has, where the form does not say it."""
        text = self.one("version")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


COOKIE = "goodweek-editor"


async def asked_of(office: Office, request: Request, language: Language) -> Asked:
    """Read a request whole. Raises `HTTPException` 400 when it is no form."""
    client = client_of(request.scope, office.instance.config.submissions.trusted_proxies)
    cookie = request.cookies.get(COOKIE, "")
    query = {key: [value.replace("\0", "")[:_LONGEST_QUERY]] for key, value in request.query_params.items()}
    if request.method != "POST":
        return Asked(language, client, cookie=cookie, query=query)
    async with request.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=_MOST_PART) as form:
        values: dict[str, list[str]] = {}
        name, body = "", b""
        for key, value in form.multi_items():
            if isinstance(value, UploadFile):
                name, body = (value.filename or "")[:200], await value.read()
            else:
                values.setdefault(key, []).append(value.replace("\0", ""))
    return Asked(language, client, values, name, body, cookie, bool(request.state.is_proven), query)


def check_sent(office: Office, asked: Asked, purpose: str, *, by_hand: bool = False) -> None:
    """Refuse what a page of ours did not send (reliability D6), or what comes too often (reliability D9).

    `by_hand`: it was typed, which takes three seconds. Raises `HTTPException`.
    """
    age = age_of(office.key, purpose, asked.one("form"), clock.now())
    if age is None and not asked.is_proven:
        raise HTTPException(403)
    if by_hand and (age is None or age < QUICKEST or asked.one(HONEYPOT)):
        raise HTTPException(422)
    check_rate(office, asked, "post", POSTING)


def check_rate(office: Office, asked: Asked, what: str, rate: Rate) -> None:
    """Refuse what comes too often from one address. Raises `HTTPException` 429."""
    if not may_ask(office, asked.client, what, rate):
        raise HTTPException(429)


def may_ask(office: Office, client: str, what: str, rate: Rate) -> bool:
    """Whether a network address may ask for this once more."""
    if rate is POSTING:
        return office.limits.allow(what, client, rate)
    return is_allowed(office.store, what, client, rate)


def token_for(office: Office, purpose: str) -> str:
    """What a form of this purpose carries."""
    return form_token(office.key, purpose, clock.now())


Answering = Callable[[Office, Asked], Response]


async def answer(office: Office, request: Request, language: Language, view: Answering) -> Response:
    """Let a view answer, in a thread of its own: it waits for the database."""
    asked = await asked_of(office, request, language)
    return await run_in_threadpool(view, office, asked)


def look_again(where: str) -> RedirectResponse:
    """Lead on within the desk, where nothing is stored: so a reload presses no button twice (303, D3)."""
    return RedirectResponse(where, 303, {"Cache-Control": "no-store"})


class Way(NamedTuple):
    """A way on from a page that says one thing: a path within a language, and what it is called."""

    path: str
    words: str


def message(
    office: Office,
    language: Language,
    key: str,
    path: str,
    status: int = 200,
    *,
    way: Way | None = None,
    root: str | None = None,
    **values: object,
) -> Response:
    """A page that says one thing: the phrases `KEY.title` and `KEY.text`. `root` is as that of `page`."""
    return page(
        language,
        "message.html",
        path,
        office.site,
        title=say(language, f"{key}.title"),
        status=status,
        root=root,
        text=say(language, f"{key}.text", **values),
        way=Way(within(language, way.path), say(language, way.words)) if way else None,
    )
