"""With which key, token or client a source is asked: the TOML table `[credentials]`.

The table names environment variables. Their values are never written into a file, a log, a report or
an address.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from catalog.cleaning.links import clean_url, origin_of
from catalog.errors import ConfigurationInvalid
from catalog.sightings import Frozen
from crawlers.addresses import endpoint, endpoints

Origin = tuple[str, str, int]

# What a token address may say is wrong (RFC 6749 section 5.2); whatever else it says is neither kept nor repeated.
TOKEN_ERRORS = frozenset(
    [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ]
)

# What a header can carry without being read as something else (RFC 9110 section 5.5).
_CARRIED = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?")
# Headers that steer the connection or the visit; a key has no business in them.
_TAKEN = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "if-modified-since",
        "if-none-match",
        "origin",
        "referer",
        "te",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    ]
)


def _token_address(value: object) -> str:
    url = clean_url(value)
    if url is None:
        raise ValueError("is no http(s) address without user name, spaces or backslash")
    return url


Variable = Annotated[str, Field(pattern=r"^GOODWEEK_[A-Z0-9_]+$", max_length=100)]
HeaderName = Annotated[str, Field(pattern=r"^([A-Za-z][A-Za-z0-9-]{0,59})?$")]
TokenAddress = Annotated[str, BeforeValidator(_token_address)]


class Credentials(Frozen):
    """How a source wants to be shown who asks.

    Attributes:
        kind: `header` (a key in a header of its own), `bearer` (a token as it is), or `oauth2` (a token
            that is fetched from `token_url` for a client; RFC 6749 section 4.4).
        variables: names of environment variables: the key or token; or client id and client secret.
        header: the header of a key, as `key` for OpenAgenda.
        token_url: where tokens are fetched.
    """

    kind: Literal["header", "bearer", "oauth2"]
    variables: Annotated[tuple[Variable, ...], Field(min_length=1, max_length=2)]
    header: HeaderName = ""
    token_url: TokenAddress | Literal[""] = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        wanted = 2 if self.kind == "oauth2" else 1
        if len(self.variables) != wanted or len(set(self.variables)) != wanted:
            what = "client id and client secret" if wanted == 2 else "the key or token"
            raise ValueError(f"kind {self.kind} wants {wanted} name(s) in variables: {what}")
        if bool(self.header) != (self.kind == "header"):
            raise ValueError("header is wanted for kind header, and for no other")
        if self.header.lower() in _TAKEN:
            raise ValueError(f"header {self.header} carries no keys")
        if bool(self.token_url) != (self.kind == "oauth2"):
            raise ValueError("token_url is wanted for kind oauth2, and for no other")
        return self

    @property
    def header_name(self) -> str:
        """The header in which the key or token goes."""
        return self.header or "Authorization"

    def missing(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """The variables that have no value in `environ`."""
        return tuple(name for name in self.variables if not environ.get(name, "").strip())

    def values(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """The values of the variables. Raises `ConfigurationInvalid`, with names and without values."""
        found = tuple(environ.get(name, "").strip() for name in self.variables)
        for name, value in zip(self.variables, found, strict=True):
            if not value:
                raise ConfigurationInvalid(name, "is not set.", "Set it in the environment of goodweek.")
            if not _CARRIED.fullmatch(value):
                raise ConfigurationInvalid(name, "holds what no header can carry, or over 4,096 characters.")
        return found

    def origins(self, start: Iterable[str], allow_private: Iterable[str]) -> frozenset[Origin]:
        """Where the key or token may be sent: the origins of the start addresses (reliability A9).

        Raises `ConfigurationInvalid` when something secret would go over an open line: by plain http to
        a host that is not in `allow_private`.
        """
        private = endpoints(allow_private)
        asked = [url for url in start if not url.startswith("file:")]
        for url in filter(None, (*asked, self.token_url)):
            if not url.startswith("https:") and endpoint(url) not in private:
                host, port = endpoint(url)
                raise ConfigurationInvalid(
                    "credentials", f"would be sent to {host}:{port} for anyone to read.", "Use an https address."
                )
        return frozenset(origin_of(url) for url in asked)
