"""The app: which address is answered by what, and what is said when something goes wrong."""

import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from catalog.errors import StoreUnusable
from desk.serving import Published
from desk.web import (
    api_page,
    ask_page,
    claimed,
    claiming,
    claims,
    erasing,
    following,
    groups,
    holding,
    importing,
    moderating,
    passkeys,
    profiling,
    queueing,
    reminders,
    reported,
    reporting,
    several,
    submitting,
    twinning,
    wording,
)
from desk.web.api_app import make_api, with_api
from desk.web.asking import Asked as AskedFor
from desk.web.assets import script_answer
from desk.web.beside import Beside
from desk.web.guard import Guard
from desk.web.measuring import PATH, metrics_answer, metrics_token
from desk.web.metering import Meter, Metered
from desk.web.office import Answering, Asked, Office, answer, message
from desk.web.problems import Problem
from desk.web.published import published_answer
from exports.asking import Asking, Unavailable
from exports.phrases import LANGUAGES, Language

log = logging.getLogger(__name__)
_Of = Callable[[Office, Asked, str], Response]
_Endpoint = Callable[[Request], Awaitable[Response]]
_TOLD = frozenset({403, 404, 413, 422, 429, 503})
_DEEPEST = 8


def _take_submit(office: Office, asked: Asked) -> Response:
    """What is sent to the form: something to read, or what was typed."""
    do = asked.one("do")
    if do == "read":
        return importing.take_offer(office, asked)
    if do.startswith(("several", "fill-")):
        return several.take_several(office, asked)
    return submitting.take_form(office, asked)


PAGES: tuple[tuple[str, Answering, Answering], ...] = (
    (submitting.PATH, submitting.show_form, _take_submit),
    (claiming.PATH, claiming.show_claim, claiming.take_claim),
    (claims.PATH, moderating.for_editors(claims.show_claims), moderating.for_editors(claims.refuse_all)),
    (following.PATH, following.show_form, following.take_form),
    (profiling.PATH, profiling.show_form, profiling.take_form),
    (reporting.PATH, reporting.show_report, reporting.take_report),
    (moderating.SIGN_IN, moderating.show_sign_in, moderating.take_sign_in),
    (passkeys.SIGN_IN_PATH, passkeys.show_sign_in, passkeys.take_sign_in),
    (passkeys.PATH, moderating.for_editors(passkeys.show_passkeys), moderating.for_editors(passkeys.take_passkeys)),
    (moderating.PATH, moderating.for_editors(queueing.show_queue), moderating.for_editors(moderating.take_queue)),
)
"""Addresses within a language, what shows them, and what takes what is sent to them."""


def _of_editors(path: str, show: moderating.ForEditorOf, take: moderating.ForEditorOf) -> tuple[str, _Of, _Of]:
    """A page for editors alone."""
    return path, moderating.for_editors_of(show, path), moderating.for_editors_of(take, path)


PAGES_OF: tuple[tuple[str, _Of, _Of], ...] = (
    ("submit/confirm/{name}", submitting.show_confirm, submitting.take_confirm),
    ("claim/confirm/{name}", claiming.show_confirm, claiming.take_confirm),
    ("claimed/{name}/", claimed.show_claimed, claimed.take_claimed),
    ("claimed/{name}/yearly", claimed.show_yearly, claimed.take_yearly),
    _of_editors("desk/claims/{name}/", claims.show_one_claim, claims.take_one_claim),
    ("submission/{name}/soon", reminders.show_soon, reminders.take_soon),
    ("stop/{name}", reminders.show_stop, reminders.take_stop),
    ("submission/{name}/", groups.show_mine, groups.take_mine),
    ("desk/sign-in/{name}", moderating.show_link, moderating.take_link),
    _of_editors("desk/group/{name}/", groups.show_group, groups.take_group),
    _of_editors("desk/{name}/", moderating.show_one, moderating.take_one),
    _of_editors("desk/twins/{name}/", twinning.show_pair, twinning.take_pair),
    _of_editors("desk/held/{name}/", holding.show_held, holding.take_held),
    _of_editors("desk/words/{name}/", wording.show_words, wording.take_words),
    _of_editors("desk/reports/{name}/", reported.show_report, reported.take_report),
    _of_editors("desk/undo/{name}/", queueing.show_undo, queueing.take_undo),
    _of_editors(erasing.PATH, erasing.show_erase, erasing.take_erase),
)
"""The same, of one thing: a secret, or what an editor decides about."""


def make_app(
    office: Office,
    published: Published,
    beside: Beside | None = None,
    asking: Asking | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Metered:
    """The desk with the published site beside it. What is done `beside` answering begins and ends with the app.

    Raises `ConfigurationInvalid` for a token of metrics in the `environment` that can be guessed.
    """
    meter, token = Meter(), metrics_token(environment)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if beside is not None:
            beside.begin()
        yield
        if beside is not None:
            await run_in_threadpool(beside.end)

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=lifespan)
    asked = AskedFor(asking or Asking(office.instance.folder, office.site), office.site)
    for address, answering in asked.routes():
        app.add_route(address, answering, ["GET", "HEAD"])
    for language in LANGUAGES:
        root = "/" if language == "fr" else f"/{language}/"
        app.add_route(f"{root}{ask_page.PATH}", partial(ask_page.ask_page, asked, language), ["GET", "HEAD"])
        app.add_route(f"{root}{api_page.PATH}", partial(api_page.api_page, asked, language), ["GET", "HEAD"])
    app.add_route("/healthz", _healthz, ["GET"])
    if token:
        app.add_route(PATH, partial(metrics_answer, office, meter, token), ["GET"])
    app.add_route("/readyz", partial(_readyz, office, beside), ["GET"])
    app.add_route("/desk/{name}.js", script_answer, ["GET"])
    for language in LANGUAGES:
        _add_pages(app, office, language)
    app.add_route("/{path:path}", partial(published_answer, published), ["GET", "HEAD"])
    app.add_exception_handler(HTTPException, partial(_refused, office))
    app.add_exception_handler(StoreUnusable, partial(_unusable, office))
    app.add_exception_handler(Unavailable, partial(_unusable, office))
    app.add_exception_handler(Exception, partial(_broken, office))
    guarded = Guard(with_api(app, make_api(office, asked)), office.site.base_url, partial(_refused, office))
    return Metered(guarded, meter)


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


async def _readyz(office: Office, beside: Beside | None, _request: Request) -> Response:
    """Whether the catalogue can be read, and mails are sent."""
    await run_in_threadpool(_look, office)
    if beside is not None and not beside.is_alive:
        return PlainTextResponse("no mails are sent\n", 503, {"Cache-Control": "no-store"})
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


def _look(office: Office) -> None:
    with office.store.reading():
        pass


async def _refused(office: Office, request: Request, error: Exception) -> Response:
    """A page with a fixed text for each status; nothing of the request or of the error is in it (reliability D10)."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if request.url.path.startswith("/api/v1/"):
        return Problem(status, "refused", "Refused").answer(office.site)
    language: Language = "en" if request.url.path.startswith("/en/") else "fr"
    key = f"error_{status if status in _TOLD else 400 if status < 500 else 500}"
    told = message(office, language, key, "", status, root=_way_back(office, request))
    if status in (429, 503):
        told.headers["Retry-After"] = "600"
    return told


def _way_back(office: Office, request: Request) -> str:
    """The way from what was asked for to the first folder of the site: relative, since a proxy may have taken off its path."""
    depth = request.scope.get("raw_path", b"/").count(b"/") - 1
    return "../" * depth if depth <= _DEEPEST else urlsplit(office.site.base_url).path


async def _unusable(office: Office, request: Request, error: Exception) -> Response:
    log.error("the catalogue: %s", error)
    return await _refused(office, request, HTTPException(503))


async def _broken(office: Office, request: Request, error: Exception) -> Response:
    # The address may hold a secret, so it is not in the log.
    log.error("a page could not be made", exc_info=error)
    return await _refused(office, request, HTTPException(500))
