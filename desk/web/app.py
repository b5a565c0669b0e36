"""The app: which address is answered by what, and what is said when something goes wrong."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from catalog.errors import StoreUnusable
from desk.serving import Published
from desk.web import claimed, claiming, claims, importing, managing, moderating, reminders, submitting
from desk.web.guard import Guard
from desk.web.office import Answering, Asked, Office, answer, message
from desk.web.published import published_answer
from exports.phrases import LANGUAGES, Language

log = logging.getLogger(__name__)
_Of = Callable[[Office, Asked, str], Response]
_Endpoint = Callable[[Request], Awaitable[Response]]
_TOLD = frozenset({403, 404, 409, 413, 422, 429, 503})


def _take_submit(office: Office, asked: Asked) -> Response:
    """What is sent to the form: something to read, or what was typed."""
    take = importing.take_offer if asked.one("do") in ("read", "fill") else submitting.take_form
    return take(office, asked)


PAGES: tuple[tuple[str, Answering, Answering], ...] = (
    (submitting.PATH, submitting.show_form, _take_submit),
    (claiming.PATH, claiming.show_claim, claiming.take_claim),
    (claims.PATH, moderating.for_editors(claims.show_claims), moderating.for_editors(claims.refuse_all)),
    ("desk/sign-in/", moderating.show_sign_in, moderating.take_sign_in),
    (moderating.PATH, moderating.for_editors(moderating.show_queue), moderating.for_editors(moderating.take_queue)),
)
"""Addresses within a language, what shows them, and what takes what is sent to them."""

PAGES_OF: tuple[tuple[str, _Of, _Of], ...] = (
    ("submit/confirm/{name}", submitting.show_confirm, submitting.take_confirm),
    ("claim/confirm/{name}", claiming.show_confirm, claiming.take_confirm),
    ("claimed/{name}/", claimed.show_claimed, claimed.take_claimed),
    ("claimed/{name}/yearly", claimed.show_yearly, claimed.take_yearly),
    (
        "desk/claims/{name}/",
        moderating.for_editors_of(claims.show_one_claim),
        moderating.for_editors_of(claims.take_one_claim),
    ),
    ("submission/{name}/soon", reminders.show_soon, reminders.take_soon),
    ("stop/{name}", reminders.show_stop, reminders.take_stop),
    ("submission/{name}/", managing.show_mine, managing.take_mine),
    ("desk/sign-in/{name}", moderating.show_link, moderating.take_link),
    ("desk/{name}/", moderating.for_editors_of(moderating.show_one), moderating.for_editors_of(moderating.take_one)),
)
"""The same, of one thing: a secret, or a submission."""


def make_app(office: Office, published: Published, background: Callable[[], object] | None = None) -> Guard:
    """The desk with the published site beside it. `background` is begun with the app; it gives what ends it."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        end = background() if background else None
        yield
        if callable(end):
            await run_in_threadpool(end)

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=lifespan)
    app.add_route("/healthz", _healthz, ["GET"])
    app.add_route("/readyz", partial(_readyz, office), ["GET"])
    for language in LANGUAGES:
        _add_pages(app, office, language)
    app.add_route("/{path:path}", partial(published_answer, published), ["GET", "HEAD"])
    app.add_exception_handler(HTTPException, partial(_refused, office))
    app.add_exception_handler(StoreUnusable, partial(_unusable, office))
    app.add_exception_handler(Exception, partial(_broken, office))
    return Guard(app, office.site.base_url)


def _add_pages(app: FastAPI, office: Office, language: Language) -> None:
    root = "/" if language == "fr" else f"/{language}/"
    for path, show, take in PAGES:
        app.add_route(f"{root}{path}", _endpoint(office, language, show), ["GET"])
        app.add_route(f"{root}{path}", _endpoint(office, language, take), ["POST"])
    for path, show_of, take_of in PAGES_OF:
        app.add_route(f"{root}{path}", _endpoint_of(office, language, show_of), ["GET"])
        app.add_route(f"{root}{path}", _endpoint_of(office, language, take_of), ["POST"])


def _endpoint(office: Office, language: Language, view: Answering) -> _Endpoint:
    async def endpoint(request: Request) -> Response:
        return await answer(office, request, language, view)

    return endpoint


def _endpoint_of(office: Office, language: Language, view: _Of) -> _Endpoint:
    async def endpoint(request: Request) -> Response:
        name = str(request.path_params["name"])
        return await answer(office, request, language, lambda office, asked: view(office, asked, name))

    return endpoint


async def _healthz(_request: Request) -> Response:
    """Whether this process answers."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def _readyz(office: Office, _request: Request) -> Response:
    """Whether the catalogue can be read."""
    await run_in_threadpool(_look, office)
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


def _look(office: Office) -> None:
    with office.store.reading():
        pass


async def _refused(office: Office, request: Request, error: Exception) -> Response:
    """A page with a fixed text for each status; nothing of the request or of the error is in it (D10)."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if request.url.path.startswith("/en/"):
        return _told(office, "en", status)
    return _told(office, "fr", status)


def _told(office: Office, language: Language, status: int) -> Response:
    key = f"error_{status if status in _TOLD else 400 if status < 500 else 500}"
    headers = {"Retry-After": "600"} if status in (429, 503) else {}
    told = message(office, language, key, "", status)
    told.headers.update(headers)
    return told


async def _unusable(office: Office, request: Request, error: Exception) -> Response:
    log.error("the catalogue: %s", error)
    return await _refused(office, request, HTTPException(503))


async def _broken(office: Office, request: Request, error: Exception) -> Response:
    # The address may hold a secret, so it is not in the log.
    log.error("a page could not be made", exc_info=error)
    return await _refused(office, request, HTTPException(500))
