"""Interfaces that want a key, a token or a client: what to ask for, and how its source says so."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.credentials import Credentials


@dataclass(frozen=True, slots=True)
class Api:
    """An interface that answers nobody without credentials.

    Attributes:
        how: how a person comes by them.
        licence: under which its data is, where its terms say so for all of it.
    """

    reader: str
    credentials: Credentials
    publisher: str
    how: str
    licence: str = ""


_APIS = {
    "api.openagenda.com": Api(
        "openagenda",
        Credentials(kind="header", variables=("GOODWEEK_OPENAGENDA_KEY",), header="key"),
        "OpenAgenda",
        "Make an account on openagenda.com: the public key stands in its settings.",
        "Licence Ouverte 2.0",
    ),
    "api.helloasso.com": Api(
        "helloasso",
        Credentials(
            kind="oauth2",
            variables=("GOODWEEK_HELLOASSO_CLIENT_ID", "GOODWEEK_HELLOASSO_CLIENT_SECRET"),
            token_url="https://api.helloasso.com/oauth2/token",  # noqa: S106 - an address, not a secret
        ),
        "HelloAsso",
        "Ask HelloAsso for a client of its API: an association finds it in its account, a partner is given one.",
    ),
    "api.data.inclusion.gouv.fr": Api(
        "data_inclusion",
        Credentials(kind="bearer", variables=("GOODWEEK_DATA_INCLUSION_TOKEN",)),
        "data.inclusion",
        "Ask data.inclusion for a token; it is free.",
    ),
}
_APIS["api.data.inclusion.beta.gouv.fr"] = _APIS["api.data.inclusion.gouv.fr"]


def api_of(url: str) -> Api | None:
    """The interface at `url` that wants credentials; None for any other address."""
    return _APIS.get((urlsplit(url).hostname or "").lower())
