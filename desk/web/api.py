"""The read API, `/api/v1/`: what is published, by the same filters as calendars and feeds, a page at a time.

The bodies are the lines of the published data, so they have the same schemas. Anybody may read, from any site.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from desk.serving import has_one
from desk.web.api_words import PAGING, AssociationsAsked, ChangesAsked, EventsAsked
from desk.web.asking import Asked
from desk.web.problems import OPEN, RETRY, UNAVAILABLE, Problem, wrong_problem
from exports.asking import Unavailable, pairs_of
from exports.asking_pages import ChangesPage, EditionsList, SourcesList, Wanted, changes_page, plan, written
from exports.asking_query import FILTERS, Sort, read_query
from exports.asking_snapshot import Snapshot
from exports.asking_wrong import AskedWrongly
from exports.directory import AssociationsJson, EventsJson
from exports.directory_records import Record
from exports.http_headers import CHANGING
from exports.pages_addresses import absolute

log = logging.getLogger(__name__)
ROOT = "api/v1/"
_EXPORTERS: dict[Sort, str] = {"events": EventsJson.name, "associations": AssociationsJson.name}
_SENT = {
    **OPEN,
    "Access-Control-Expose-Headers": "ETag, Link",
    "Cache-Control": CHANGING,
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex",
}


class Reading:
    """The operations that read."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._asking, self._site = asked.asking, asked.site

    async def events(self, request: Request, asked: Annotated[EventsAsked, Query()]) -> Response:
        """Events, past ones too, a page at a time."""
        return await self._in_turn(partial(self._page, "events", request, asked.model_dump()))

    async def associations(self, request: Request, asked: Annotated[AssociationsAsked, Query()]) -> Response:
        """Associations, a page at a time."""
        return await self._in_turn(partial(self._page, "associations", request, asked.model_dump()))

    async def event(self, request: Request, id: str) -> Response:  # noqa: A002 - its name in the address
        """One event. An id that was merged into another leads there (308); one that is gone is a 410."""
        return await self._in_turn(partial(self._one, "events", request, id))

    async def association(self, request: Request, id: str) -> Response:  # noqa: A002 - its name in the address
        """One association. An id that was merged into another leads there (308); one that is gone is a 410."""
        return await self._in_turn(partial(self._one, "associations", request, id))

    async def editions(self, request: Request) -> Response:
        """All editions, the latest first."""
        return await self._in_turn(partial(self._list, request, _editions))

    async def sources(self, request: Request) -> Response:
        """All sources, by name."""
        return await self._in_turn(partial(self._list, request, _sources))

    async def changes(self, request: Request, asked: Annotated[ChangesAsked, Query()]) -> Response:
        """What changed, was merged, hidden or is gone since a cursor, by revision."""
        return await self._in_turn(partial(self._changes, request, asked))

    async def _in_turn(self, work: Callable[[], Response]) -> Response:
        return await self._asked.in_turn(work)

    def _page(self, sort: Sort, request: Request, told: Mapping[str, Any]) -> Response:
        pairs = pairs_of(_raw(request))
        snapshot = self._asking.now()
        known = [*FILTERS[sort], *sorted(PAGING & told.keys())]
        for name, said in pairs:
            if name not in known:
                raise AskedWrongly(name, said, "no_filter", known)
        query = read_query(sort, [pair for pair in pairs if pair[0] not in PAGING], snapshot)
        since = _instant(told["changed_since"]) if told["changed_since"] else None
        wanted = Wanted(sort, query, told["limit"], told["cursor"], told.get("sort", "id"), since)
        planned = plan(snapshot, wanted)
        if (same := _same(request, planned.etag)) is not None:
            return same
        following = self._address(f"{sort}?{_next(wanted, planned.following)}") if planned.following else None
        _, lines = self._asking.fragments(_EXPORTERS[sort], sort, [one.id for one in planned.entries])
        body = written(snapshot, planned, [line for _, line in lines], following)
        links = {"Link": f'<{following}>; rel="next"'} if following else {}
        return _json(body, planned.etag, links)

    def _one(self, sort: Sort, request: Request, name: str) -> Response:
        _refuse_parameters(request)
        snapshot, lines = self._asking.fragments(_EXPORTERS[sort], sort, [name])
        if lines:
            shelf = snapshot.events if sort == "events" else snapshot.associations
            etag = shelf.entries[shelf.places[name]].mark.hex()
            return _same(request, etag) or _json(lines[0][1] + b"\n", etag)
        return self._not_there(snapshot, sort, name)

    def _not_there(self, snapshot: Snapshot, sort: Sort, name: str) -> Response:
        gone = snapshot.gone.get(name)
        if gone is None or f"{gone.kind}s" != sort:
            return Problem(404, "not-found", "There is nothing of this id.").answer(self._site)
        heir = snapshot.heir(name)
        if heir:
            moved = Problem(308, "merged", "It is another one now.", more={"heir": heir})
            return moved.answer(self._site, headers={"Location": self._address(f"{sort}/{heir}")})
        what = "It was withdrawn." if gone.what == "hidden" else "It is gone for good."
        return Problem(410, "gone", what).answer(self._site)

    def _list(self, request: Request, make: Callable[[Snapshot], Record]) -> Response:
        _refuse_parameters(request)
        snapshot = self._asking.now()
        return _same(request, snapshot.setting) or _json(_text(make(snapshot)), snapshot.setting)

    def _changes(self, request: Request, asked: ChangesAsked) -> Response:
        for name, said in pairs_of(_raw(request)):
            if name not in ChangesAsked.model_fields:
                raise AskedWrongly(name, said, "no_filter", list(ChangesAsked.model_fields))
        try:
            found, cursor, more = changes_page(self._asking.now(), asked.since, asked.limit)
        except (OSError, ValueError) as error:
            if isinstance(error, AskedWrongly):
                raise
            raise Unavailable from error
        following = self._address(f"changes?limit={asked.limit}&since={cursor}") if more else None
        body = _text(ChangesPage(cursor=cursor, next=following, changes=found))
        return _json(body, "", {"Link": f'<{following}>; rel="next"'} if following else {})

    def _address(self, path: str) -> str:
        return absolute(self._site, f"{ROOT}{path}")


def _raw(request: Request) -> str:
    raw: str = request.scope["query_string"].decode("latin-1")
    return raw


def _refuse_parameters(request: Request) -> None:
    for name, said in pairs_of(_raw(request)):
        raise AskedWrongly(name, said, "no_filter")


def _instant(said: str) -> datetime:
    # A `+` that nobody escaped has become a blank.
    try:
        at = datetime.fromisoformat(said.replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise AskedWrongly("changed_since", said, "no_instant")
    return at


def _next(wanted: Wanted, cursor: str) -> str:
    """The filters and the paging of the next page."""
    since = wanted.since.isoformat().replace("+", "%2B") if wanted.since else ""
    told = {"changed_since": since, "cursor": cursor, "limit": str(wanted.limit)}
    told["sort"] = wanted.order if wanted.order != "id" else ""
    more = [f"{name}={said}" for name, said in told.items() if said]
    return "&".join(filter(None, [wanted.query.text, *more]))


def _same(request: Request, etag: str) -> Response | None:
    """A 304 for who has it already."""
    known = request.headers.get("if-none-match", "")
    return Response(status_code=304, headers={**_SENT, "ETag": f'"{etag}"'}) if has_one(known, etag) else None


def _json(body: bytes, etag: str, more: Mapping[str, str] | None = None) -> Response:
    tag = {"ETag": f'"{etag}"'} if etag else {}
    return Response(body, 200, {**_SENT, **tag, **(more or {})}, "application/json")


def _text(told: Record) -> bytes:
    return told.model_dump_json(by_alias=True).encode() + b"\n"


def _editions(snapshot: Snapshot) -> Record:
    return EditionsList(editions=list(snapshot.edition_by_id.values()))


def _sources(snapshot: Snapshot) -> Record:
    return SourcesList(sources=list(snapshot.around.sources.values()))


def add_problems(api: FastAPI, asked: Asked) -> None:
    """Whatever goes wrong is told as a problem, and nothing of ours is in it (reliability D10)."""

    def tell(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
        return problem.answer(asked.site, headers=headers)

    async def wrongly(_: Request, error: Exception) -> Response:
        assert isinstance(error, AskedWrongly)
        problem = wrong_problem("en", error)
        return tell(Problem(409, "restored", "Begin again", problem.detail) if error.why == "restored" else problem)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        found = [
            {"at": "/".join(map(str, one["loc"][1:])), "detail": str(one["msg"])[:200]} for one in error.errors()[:20]
        ]
        status = 422 if request.method == "POST" else 400
        more: dict[str, Any] = {"errors": found}
        if request.method != "POST" and found:
            more |= {"parameter": found[0]["at"]}
        return tell(Problem(status, "wrong-value", "Wrong value", more=more))

    async def told(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kinds = {404: "not-found", 405: "no-such-method", 413: "too-large", 415: "not-json", 429: "too-many"}
        kind = kinds.get(error.status_code, "refused")
        return tell(Problem(error.status_code, kind, kind.replace("-", " ").capitalize()), error.headers)

    async def unavailable(_: Request, error: Exception) -> Response:
        log.warning("what is published cannot be read: %r", error.__cause__)
        return tell(UNAVAILABLE, RETRY)

    async def broken(_: Request, error: Exception) -> Response:
        log.error("the API failed", exc_info=error)
        return tell(Problem(500, "broken", "Something went wrong here."))

    api.add_exception_handler(AskedWrongly, wrongly)
    api.add_exception_handler(RequestValidationError, invalid)
    api.add_exception_handler(HTTPException, told)
    api.add_exception_handler(Unavailable, unavailable)
    api.add_exception_handler(Exception, broken)
