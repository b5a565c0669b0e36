"""`/events.ics`, `/associations.json`…: just what somebody asks for, by any filters.

An address that is written otherwise than the canonical one is answered with the same document, and names that in
`Content-Location` and `Link`. It is not redirected: an agenda would ask twice each time, or, as old ones do with a
permanent redirect, not at all. A document is known by its ETag before it is made, so who has it is answered at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk.serving import has_one, takes_gzip
from desk.web.problems import OPEN, RETRY, UNAVAILABLE, wants_json, wrong_problem
from exports.asking import Asking, Body, Unavailable
from exports.asking_documents import FORMS, Chosen, Form
from exports.asking_wrong import AskedWrongly
from exports.exporter import Site
from exports.http_headers import CHANGING
from exports.pages_addresses import absolute
from exports.phrases import LANGUAGES, Language

Answering = Callable[[Request], Awaitable[Response]]
Done = TypeVar("Done")
_LESS = "-gz"
"""Behind the ETag of a document that is given compressed: other bytes, another ETag (RFC 9110 section 8.8.3)."""
_AT_ONCE = 4
_SENT = {
    **OPEN,
    "Access-Control-Expose-Headers": "ETag, Link, Content-Location",
    "Cache-Control": CHANGING,
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Vary": "Accept-Encoding",
    "X-Robots-Tag": "noindex",
}


class Asked:
    """The addresses of what is asked for, in one process.

    Few documents are made at once: they are held whole while they are, and the desk has other work too.
    """

    def __init__(self, asking: Asking, site: Site) -> None:
        self.asking, self.site = asking, site
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(self, work: Callable[[], Done]) -> Done:
        """Do what may take a while beside answering, a few at a time."""
        async with self._turns:
            return await run_in_threadpool(work)

    async def answer(self, form: Form, language: Language, request: Request) -> Response:
        """The document that is asked for."""
        try:
            return await self._answer(form, language, request)
        except AskedWrongly as wrong:
            problem, more = wrong_problem(language, wrong), {}
        except Unavailable:
            problem, more = UNAVAILABLE, RETRY
        as_json = wants_json(request.headers.get("accept", ""), by_itself=form.suffix == "json")
        return problem.answer(self.site, as_json=as_json, headers=more, body=request.method != "HEAD")

    async def _answer(self, form: Form, language: Language, request: Request) -> Response:
        chosen = await self._chosen(form, language, request.scope["query_string"].decode("latin-1"))
        known = request.headers.get("if-none-match", "")
        if known and (tag := _tag_known(known, chosen.etag)):
            return Response(status_code=304, headers=self._headers(chosen, tag))
        body = self.asking.kept(chosen)
        if request.method == "HEAD":
            return self._given(chosen, body, request.headers, is_head=True)
        if body is None:
            chosen, body = await self.in_turn(partial(self.asking.make, chosen))
        return self._given(chosen, body, request.headers)

    async def _chosen(self, form: Form, language: Language, raw: str) -> Chosen:
        known = self.asking.known(form, language, raw)
        if known is not None:
            return known
        return await self.in_turn(partial(self.asking.choose, form, language, raw))

    def _headers(self, chosen: Chosen, tag: str) -> dict[str, str]:
        address = absolute(self.site, chosen.path)
        return {**_SENT, "ETag": f'"{tag}"', "Content-Location": address, "Link": f'<{address}>; rel="canonical"'}

    def _given(self, chosen: Chosen, body: Body | None, asked: Mapping[str, str], *, is_head: bool = False) -> Response:
        less = body.less if body is not None and takes_gzip(asked.get("accept-encoding", "")) else None
        headers = self._headers(chosen, chosen.etag if less is None else chosen.etag + _LESS)
        if less is not None:
            headers["Content-Encoding"] = "gzip"
        given = b"" if body is None or is_head else less or body.plain
        answer = Response(given, 200, headers, chosen.form.media_type)
        if is_head:
            del answer.headers["content-length"]
        if is_head and body is not None:
            answer.headers["content-length"] = str(len(less or body.plain))
        return answer

    def routes(self) -> list[tuple[str, Answering]]:
        """The addresses, and what answers each."""
        made: list[tuple[str, Answering]] = []
        for form in FORMS:
            # What has no words of its own has one address for all languages.
            languages = LANGUAGES if form.exporters["fr"] is not form.exporters["en"] else LANGUAGES[:1]
            for language in languages:
                root = "/" if language == "fr" else f"/{language}/"
                made.append((f"{root}{form.sort}.{form.suffix}", partial(self.answer, form, language)))
        return made


def _tag_known(known: str, etag: str) -> str:
    """Which of the two ETags of a document a client has; empty for neither."""
    return next((tag for tag in (etag, etag + _LESS) if has_one(known, tag)), "")
