"""What is wrong with a request, for programs: RFC 9457 as JSON, or a plain text for whoever asks for no JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from json import dumps
from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from exports.asking_words import known_words
from exports.asking_wrong import AskedWrongly
from exports.exporter import Site
from exports.pages_addresses import absolute
from exports.phrases import Language

PROBLEM = "application/problem+json"
OPEN = {"Access-Control-Allow-Origin": "*"}
"""Whatever may be asked for may be read by pages of other sites: there is nothing that only some may see."""
_HIDDEN = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Vary": "Accept, Accept-Encoding",
}


class ProblemRecord(BaseModel):
    """What is wrong (RFC 9457); further members depend on its `type`."""

    type: str
    title: str
    status: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong.

    Attributes:
        kind: a word for it; where it is told of is the anchor of that name on the page of the API.
        more: further members, as RFC 9457 allows.
    """

    status: int
    kind: str
    title: str
    detail: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def answer(
        self, site: Site, *, as_json: bool = True, headers: Mapping[str, str] | None = None, body: bool = True
    ) -> Response:
        """The answer that tells of it."""
        told = {**_HIDDEN, **OPEN, **(headers or {})}
        if not as_json:
            known: Sequence[str] = self.more.get("known", ())
            lines = [self.detail or self.title, *([known_words(known, most=400)] if known else [])]
            text = "".join(f"{line}\n" for line in lines) if body else ""
            return Response(text, self.status, told, "text/plain; charset=utf-8")
        members = {
            "type": f"{absolute(site, 'api/')}#{self.kind}",
            "title": self.title,
            "status": self.status,
            **({"detail": self.detail} if self.detail else {}),
            **self.more,
        }
        text = f"{dumps(members, ensure_ascii=False)}\n" if body else ""
        return Response(text, self.status, told, PROBLEM)


UNAVAILABLE = Problem(503, "unavailable", "What is published cannot be read just now; try again later.")
RETRY = {"Retry-After": "60"}


def wrong_problem(language: Language, wrong: AskedWrongly) -> Problem:
    """The problem that a filter is asked for wrongly: which one, and what it takes."""
    more: dict[str, Any] = {"parameter": wrong.parameter, "value": wrong.value, "known": list(wrong.known)}
    kind = "unknown-parameter" if wrong.why == "no_filter" else "wrong-value"
    title = "Unknown parameter" if kind == "unknown-parameter" else "Wrong value"
    return Problem(400, kind, title, wrong.told(language), more)


def wants_json(accept: str, *, by_itself: bool) -> bool:
    """Whether who says `accept` wants problems as JSON; `by_itself`: they asked for JSON."""
    return "json" in accept or (by_itself and "text/plain" not in accept and "text/html" not in accept)
