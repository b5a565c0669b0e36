"""Forms of other sites are refused by what browsers say of where they come from (reliability D6)."""

import asyncio

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from desk.web.guard import Guard

SITE = "https://val-brume.example/semaine/"
HOST = "val-brume.example"
REFUSED, TOKEN, PROVEN = "refused", "a token is asked for", "proven"


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    told = PROVEN if Request(scope).state.is_proven else TOKEN
    await PlainTextResponse(told)(scope, receive, send)


async def _refused(_request: Request, error: HTTPException) -> Response:
    return PlainTextResponse(REFUSED, error.status_code)


def answered(headers: dict[str, str], site: str = SITE) -> str:
    """What becomes of a form that comes with these headers."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    pairs = [(name.lower().encode(), value.encode()) for name, value in {"Host": HOST, **headers}.items()]
    scope: Scope = {"type": "http", "method": "POST", "path": "/submit/", "headers": pairs, "query_string": b""}
    asyncio.run(Guard(_app, site, _refused)(scope, receive, send))
    told = str(sent[1]["body"].decode())
    assert (sent[0]["status"] == 403) == (told == REFUSED)
    return told


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, PROVEN),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://val-brume.example"}, PROVEN),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, PROVEN),  # what our own pages send: they tell no referrer
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, REFUSED),
        ({"Sec-Fetch-Site": "same-site"}, REFUSED),
        ({"Sec-Fetch-Site": "cross-site"}, REFUSED),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, REFUSED),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://val-brume.example"}, REFUSED),
        ({"Sec-Fetch-Site": ""}, REFUSED),
        ({"Sec-Fetch-Site": "none"}, TOKEN),
        ({"Sec-Fetch-Site": "none", "Origin": "https://evil.example"}, REFUSED),
        ({"Origin": "https://val-brume.example"}, PROVEN),
        ({"Origin": "https://VAL-BRUME.example"}, PROVEN),
        ({"Origin": "http://val-brume.example"}, REFUSED),
        ({"Origin": "https://val-brume.example:8443"}, REFUSED),
        ({"Origin": "https://val-brume.example.evil.example"}, REFUSED),
        ({"Origin": "https://www.val-brume.example"}, REFUSED),
        ({"Origin": "https://evil.example"}, REFUSED),
        ({"Origin": "http://localhost:3000"}, REFUSED),
        ({"Origin": "http://127.0.0.1"}, REFUSED),
        ({"Origin": "file://"}, REFUSED),
        ({"Origin": ""}, REFUSED),
        ({"Origin": "null"}, TOKEN),
        ({}, TOKEN),
    ],
)
def test_d6_form_is_believed_for_its_origin_asked_for_its_token_or_refused(
    headers: dict[str, str], expected: str
) -> None:
    assert answered(headers) == expected


@pytest.mark.parametrize("site", [SITE, "http://127.0.0.1:8000/"])
@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://localhost:8000", PROVEN),
        ("http://localhost:8001", REFUSED),
        ("http://localhost", REFUSED),
        ("https://localhost:8000", REFUSED),
    ],
)
def test_d6_page_of_this_machine_sends_to_the_place_that_it_is_from_alone(
    site: str, origin: str, expected: str
) -> None:
    assert answered({"Host": "localhost:8000", "Origin": origin}, site) == expected
