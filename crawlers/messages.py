"""Between Scrapy's requests and responses and our own questions and answers."""

from collections.abc import Callable
from typing import Any

from scrapy import Request
from scrapy.http import Response

from catalog import clock
from crawlers.asking import Ask
from crawlers.reading import Answer

_JSON = {"Content-Type": "application/json"}


def request_for(ask: Ask, callback: Callable[..., Any], errback: Callable[..., Any]) -> Request:
    """The request that asks `ask`; the callback gets the question as `ask`."""
    kept = {"ask": ask}
    if not ask.body:
        return Request(ask.url, callback=callback, errback=errback, cb_kwargs=kept)
    body = ask.body.encode()
    return Request(ask.url, callback, "POST", _JSON, body, errback=errback, cb_kwargs=kept)


def answer_of(response: Response, posted: str = "") -> Answer:
    """What a reader gets of `response`, to a request that posted `posted`."""
    media_type, _, rest = header(response, "Content-Type").partition(";")
    charset = rest.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    record = response.request.meta.get("goodweek_record", "") if response.request else ""
    return Answer(
        response.url, response.body, clock.now(), media_type.strip().lower(), charset, posted, record=str(record)
    )


def header(response: Response, name: str) -> str:
    """The value of a header of `response`, or an empty text."""
    return (response.headers.get(name) or b"").decode("latin-1")
