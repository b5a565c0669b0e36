"""What is not kept: keys, tokens, session keys (reliability A9)."""

import json

from scrapy import Request
from scrapy.http import Headers, Response

from crawlers.archive_records import Question
from crawlers.authorizing import TOKEN, token_of
from crawlers.credentials import TOKEN_ERRORS

# Of a question only these headers are kept, of an answer all but those.
HARMLESS = frozenset(
    b"Accept Accept-Language Accept-Encoding User-Agent Content-Type If-None-Match If-Modified-Since".split()
)
SECRET = frozenset({b"Set-Cookie", b"Set-Cookie2"})
_TOLD_OF_TOKENS = (b"Content-Type", b"Retry-After")


def question_of(source: str, request: Request) -> Question:
    """What `request` asks for `source`; of the question for a token only that it is asked."""
    body = b"" if request.meta.get(TOKEN) else request.body
    return Question(source, request.method, request.url, body)


def without_token(answer: Response) -> Response:
    """An answer of a token address as far as it may be kept: whether there was a token, or which error of RFC 6749."""
    names = [name for name in _TOLD_OF_TOKENS if name in answer.headers]
    headers = Headers({name: answer.headers.getlist(name) for name in names})
    said: dict[str, str] = {}
    if token_of(answer.body, 0.0) is not None:
        said = {"access_token": "not-kept"}
    elif (error := _error(answer.body)) in TOKEN_ERRORS:
        said = {"error": error}
    return answer.replace(headers=headers, body=json.dumps(said).encode())


def _error(body: bytes) -> str:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return str(said.get("error", "")) if isinstance(said, dict) else ""
