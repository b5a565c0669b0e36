"""Shows who asks: puts the key or token of a source into the requests to it, and into no other.

    request to an origin of `start` ── token fresh? ── yes ── header set ── answer ── 401? ── once more
                                            └── no ── fetched at `token_url`, one at a time

Only requests to the origins (scheme, host, port) of the source's start addresses carry the secret:
no redirect elsewhere, no robots.txt (reliability A9). Tokens are fetched through the crawler's own
engine, so that guard, retries and politeness hold for them too. Nothing secret is put into an
address, a `meta`, an error or a log.
"""

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, NoReturn, Self
from urllib.parse import urlencode

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings

from catalog import clock
from catalog.cleaning.links import origin_of
from catalog.errors import AddressRefused
from crawlers.credentials import TOKEN_ERRORS, Credentials, Origin
from crawlers.failures import in_words
from crawlers.retries import HostResting, retry_after

TOKEN = "goodweek_token"  # noqa: S105 - the name of a mark, not a secret
_AGAIN = "goodweek_authorized_again"
_EARLY = 60.0
_LIFETIME = 1_800.0
_LARGEST = 64 * 1024
_ENDED = frozenset({400, 401})


class CredentialsRefused(IgnoreRequest):
    """A key, token or client that the source does not accept; the text names variables, never values."""


class PrivilegeLacking(IgnoreRequest):
    """The client is known, and may not ask for this."""


@dataclass(slots=True)
class Token:
    """An access token. Its texts are kept out of `repr`.

    Attributes:
        access: what the header carries.
        refresh: what the next token can be asked with; may be empty.
        fresh_until: on the monotonic clock, in seconds: a minute before its end, or half its life if
            that is shorter.
        stale: whether the source refused it meanwhile.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    fresh_until: float
    stale: bool = False

    @property
    def usable(self) -> bool:
        """Whether it may still be sent."""
        return not self.stale and monotonic() < self.fresh_until


def token_of(body: bytes, now: float) -> Token | None:
    """The token in an answer of a token address (RFC 6749 section 5.1) that came at `now`; None if there is none."""
    said = _object(body)
    access, refresh, life = said.get("access_token"), said.get("refresh_token"), said.get("expires_in")
    if not isinstance(access, str) or not access or not access.isascii() or not access.isprintable():
        return None
    seconds = float(life) if isinstance(life, int | float) and 0 < life < 10**9 else _LIFETIME
    return Token(access, refresh if isinstance(refresh, str) else "", now + seconds - min(_EARLY, seconds / 2))


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def environment(settings: BaseSettings) -> Mapping[str, str]:
    """Where credentials are looked up: the environment, or what stands for it when a record is replayed."""
    given: Mapping[str, str] | None = settings.get("GOODWEEK_ENVIRONMENT")
    return os.environ if given is None else given


class CredentialsMiddleware:
    """Adds the key or token of the spider's source; stays out of the way where the source has none."""

    def __init__(
        self, crawler: Crawler, credentials: Credentials, origins: frozenset[Origin], values: tuple[str, ...]
    ) -> None:
        self._crawler, self._credentials, self._origins = crawler, credentials, origins
        self._values = values
        self._named = " and ".join(credentials.variables)
        self._held = f"{self._named} {'hold' if len(values) > 1 else 'holds'}"
        self._token: Token | None = None
        self._failure: Exception | None = None
        self._fetching = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it for one spider.

        Raises `ConfigurationInvalid` when a variable holds what cannot be sent, or a secret would go
        over an open line. Where one has no value, the spider asks nothing.
        """
        source = getattr(crawler.spider, "source", None)
        credentials: Credentials | None = getattr(source, "credentials", None)
        if source is None or credentials is None or credentials.missing(environment(crawler.settings)):
            raise NotConfigured
        origins = credentials.origins(source.start, source.allow_private)
        return cls(crawler, credentials, origins, credentials.values(environment(crawler.settings)))

    async def process_request(self, request: Request) -> None:
        """Set the header, where it belongs.

        Raises `CredentialsRefused` when no token is to be had, and what keeps us from its address
        altogether: `AddressRefused`, `HostResting`.
        """
        request.headers.pop(self._credentials.header_name, None)
        if self._concerns(request):
            request.headers[self._credentials.header_name] = await self._carried()

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response; or the request once more, with a new token, after the first 401.

        Raises `CredentialsRefused` or `PrivilegeLacking` for the report.
        """
        if request.meta.get(TOKEN) and 300 <= response.status < 400:
            raise CredentialsRefused(f"the token address redirects ({response.status}), which secrets do not follow")
        if not self._concerns(request):
            return response
        if response.status == 403:
            raise PrivilegeLacking(f"answered 403: the client lacks the privilege for this address (see {self._named})")
        return self._once_more(request) if response.status == 401 else response

    def _concerns(self, request: Request) -> bool:
        """Whether the secret may go with `request`."""
        if request.meta.get("is_robots") or request.meta.get(TOKEN):
            return False
        return origin_of(request.url) in self._origins

    def _once_more(self, request: Request) -> Request:
        if self._credentials.kind != "oauth2" or request.meta.get(_AGAIN):
            raise CredentialsRefused(f"answered 401: it does not accept what {self._held}")
        # Another request may have fetched a new one since this one was sent.
        if self._token is not None and request.headers.get("Authorization") == _bearer(self._token.access):
            self._token.stale = True
        again = request.replace(dont_filter=True, meta={**request.meta, _AGAIN: True})
        again.headers.pop("Authorization", None)
        return again

    async def _carried(self) -> bytes:
        if self._credentials.kind == "header":
            return self._values[0].encode("ascii")
        if self._credentials.kind == "bearer":
            return _bearer(self._values[0])
        async with self._fetching:
            if self._failure is not None:
                raise self._failure
            if self._token is None or not self._token.usable:
                self._token = await self._fetched()
            return _bearer(self._token.access)

    async def _fetched(self) -> Token:
        """A new token: by the refresh token where there is one that still counts, else by the client's own secret."""
        client, secret = self._values
        answer = None
        if self._token is not None and self._token.refresh:
            fields = {"grant_type": "refresh_token", "client_id": client, "refresh_token": self._token.refresh}
            answer = await self._asked(fields)
        if answer is None or answer.status in _ENDED:
            fields = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
            answer = await self._asked(fields)
        token = token_of(answer.body, monotonic()) if answer.status == 200 else None
        if token is None:
            self._fail(self._refusal(answer))
        return token

    async def _asked(self, fields: Mapping[str, str]) -> Response:
        request = Request(
            self._credentials.token_url,
            method="POST",
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            body=urlencode(fields),
            meta={TOKEN: True, "download_maxsize": _LARGEST},
            priority=1_000,
            callback=NO_CALLBACK,
        )
        # gather() hands over whatever went wrong as a value; the reports that are our own pass as they are.
        [answer] = await asyncio.gather(self._crawler.engine.download_async(request), return_exceptions=True)
        if isinstance(answer, AddressRefused | HostResting | CredentialsRefused):
            self._fail(answer)
        if not isinstance(answer, Response):
            self._fail(CredentialsRefused(f"no token: {in_words(answer)}"))
        return answer

    def _refusal(self, answer: Response) -> Exception:
        rest = retry_after(answer.headers.get("Retry-After"), clock.now())
        if answer.status in {429, 503} and rest:
            return HostResting(rest)
        if answer.status == 200:
            return CredentialsRefused("the token address gives no token")
        error = _object(answer.body).get("error")
        why = f" ({error})" if isinstance(error, str) and error in TOKEN_ERRORS else ""
        if answer.status in {*_ENDED, 403}:
            return CredentialsRefused(
                f"the token address answered {answer.status}{why}: it does not accept what {self._held}"
            )
        return CredentialsRefused(f"the token address answered {answer.status}{why}")

    def _fail(self, error: Exception) -> NoReturn:
        """Raise `error`, now and for every later request of the visit: a token is not asked for twice in vain."""
        self._failure = error
        raise error


def _bearer(token: str) -> bytes:
    return b"Bearer " + token.encode("ascii")
