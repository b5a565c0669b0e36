"""The API as an app of its own, below `/api/v1/`: its operations, its document, its door."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.web.api import Reading, add_problems
from desk.web.api_schema import given, openapi_of, problem
from desk.web.api_submitting import Received, Submitting
from desk.web.asking import Asked
from desk.web.office import Office
from desk.web.problems import OPEN, Problem
from exports.asking_pages import AssociationsPage, ChangesPage, EditionsList, EventsPage, SourcesList
from exports.directory_records import AssociationRecord, EventRecord
from exports.exporter import Site

_BELOW = "/api/v1"
_PREFLIGHT = {
    **OPEN,
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_WRONG: dict[int | str, dict[str, Any]] = {
    "4XX": problem("What is wrong with the request."),
    "503": problem("Try again later."),
}
_MOVED = {"308": problem("It was merged into another, at `Location`.")}


def make_api(office: Office, asked: Asked) -> ASGIApp:
    """The API of an office."""
    api = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    reading, submitting = Reading(asked), Submitting(office)

    def read(path: str, endpoint: Callable[..., Any], model: type[BaseModel], **more: dict[str, Any]) -> None:
        first = (model.__doc__ or "").split("\n", 1)[0]
        responses: dict[int | str, dict[str, Any]] = {"200": given(model, first), **_WRONG}
        responses.update(more)
        api.add_api_route(path, endpoint, responses=responses, response_class=Response)

    read("/events", reading.events, EventsPage)
    read("/events/{id}", reading.event, EventRecord, **_MOVED)
    read("/associations", reading.associations, AssociationsPage)
    read("/associations/{id}", reading.association, AssociationRecord, **_MOVED)
    read("/editions", reading.editions, EditionsList)
    read("/sources", reading.sources, SourcesList)
    read("/changes", reading.changes, ChangesPage)
    api.add_api_route(
        "/submissions",
        submitting.submit,
        methods=["POST"],
        status_code=202,
        response_model=Received,
        responses=_WRONG,
    )
    document: dict[str, Any] = {}

    async def told(_: Request) -> Response:
        if not document:
            document.update(openapi_of(api, asked.site))
        return JSONResponse(document, headers={**OPEN, "Cache-Control": "public, max-age=900"})

    api.add_route("/openapi.json", told, ["GET"])
    add_problems(api, asked)
    return Door(api, asked.site)


def with_api(app: ASGIApp, api: ASGIApp) -> ASGIApp:
    """The app, with the API below its address: whatever else stands in that, so that no other page answers for it."""

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{_BELOW}/"):
            await api({**scope, "root_path": f"{scope.get('root_path', '')}{_BELOW}"}, receive, send)
        else:
            await app(scope, receive, send)

    return either


class Door:
    """Stands in front of the API: HEAD is GET without its body, any site may read, and what is written is JSON."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the API answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET"}, receive, _headless(send))
        elif scope["method"] == "POST" and not _is_json(Headers(scope=scope)):
            refused = Problem(415, "not-json", "Send it as application/json")
            await refused.answer(self._site)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_json(headers: Headers) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def _headless(send: Send) -> Send:
    async def sending(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sending
