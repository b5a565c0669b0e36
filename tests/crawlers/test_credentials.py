"""The table `[credentials]`: what may stand in it, and where a secret may go (reliability A9)."""

from typing import Any

import pytest
from pydantic import ValidationError

from catalog.errors import ConfigurationInvalid
from crawlers.authorizing import token_of
from crawlers.credentials import Credentials

KEY = {"kind": "header", "variables": ("GOODWEEK_KEY",), "header": "key"}
BEARER = {"kind": "bearer", "variables": ("GOODWEEK_TOKEN",)}
CLIENT = {
    "kind": "oauth2",
    "variables": ("GOODWEEK_ID", "GOODWEEK_SECRET"),
    "token_url": "https://api.plateforme.example/oauth2/token",
}


@pytest.mark.parametrize(("table", "header"), [(KEY, "key"), (BEARER, "Authorization"), (CLIENT, "Authorization")])
def test_each_kind_has_its_header(table: dict[str, Any], header: str) -> None:
    assert Credentials(**table).header_name == header


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({**KEY, "header": ""}, "header is wanted for kind header, and for no other"),
        ({**KEY, "header": "Host"}, "header Host carries no keys"),
        ({**KEY, "header": "Cookie"}, "header Cookie carries no keys"),
        ({**BEARER, "header": "key"}, "header is wanted for kind header, and for no other"),
        ({**BEARER, "token_url": CLIENT["token_url"]}, "token_url is wanted for kind oauth2, and for no other"),
        ({**CLIENT, "token_url": ""}, "token_url is wanted for kind oauth2, and for no other"),
        (
            {**CLIENT, "variables": ("GOODWEEK_ID",)},
            "kind oauth2 wants 2 name(s) in variables: client id and client secret",
        ),
        (
            {**CLIENT, "variables": ("GOODWEEK_ID", "GOODWEEK_ID")},
            "kind oauth2 wants 2 name(s) in variables: client id and client secret",
        ),
        ({**BEARER, "variables": ("GOODWEEK_A", "GOODWEEK_B")}, "kind bearer wants 1 name(s) in variables: the key or"),
    ],
)
def test_a_table_that_fits_not_together_is_an_error(table: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Credentials(**table)
    assert caught.value.errors()[0]["msg"].startswith(f"Value error, {problem}")


@pytest.mark.parametrize("name", ["PATH", "goodweek_key", "GOODWEEK_", "GOODWEEK_KEY\n", "eyJhbGciOi"])
def test_variables_have_names_of_our_own(name: str) -> None:
    with pytest.raises(ValidationError):
        Credentials(kind="bearer", variables=(name,))


@pytest.mark.parametrize("url", ["ftp://a.example/", "https://user@a.example/", "/oauth2/token", "https://a b/"])
def test_a_token_address_is_an_address(url: str) -> None:
    with pytest.raises(ValidationError):
        Credentials(**{**CLIENT, "token_url": url})


def test_missing_names_the_variables_without_a_value() -> None:
    client = Credentials(**CLIENT)

    assert client.missing({}) == ("GOODWEEK_ID", "GOODWEEK_SECRET")
    assert client.missing({"GOODWEEK_ID": "x", "GOODWEEK_SECRET": "  "}) == ("GOODWEEK_SECRET",)
    assert client.missing({"GOODWEEK_ID": "x", "GOODWEEK_SECRET": "y"}) == ()


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "clé", "a\x00b", "x" * 4097])
def test_a9_a_value_that_no_header_carries_is_named_and_not_shown(value: str) -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        Credentials(**BEARER).values({"GOODWEEK_TOKEN": value})
    assert str(caught.value) == "GOODWEEK_TOKEN: holds what no header can carry, or over 4,096 characters."


def test_white_space_around_a_value_is_dropped() -> None:
    assert Credentials(**BEARER).values({"GOODWEEK_TOKEN": " abc def\n"}) == ("abc def",)


def test_a9_a_secret_may_go_to_the_origins_of_the_start_addresses() -> None:
    start = ("https://api.plateforme.example/v5/directory/forms", "http://127.0.0.1:8080/x", "file:kept.json")

    origins = Credentials(**CLIENT).origins(start, ("127.0.0.1:8080",))

    assert origins == {("https", "api.plateforme.example", 443), ("http", "127.0.0.1", 8080)}


@pytest.mark.parametrize(
    ("table", "start"),
    [
        (KEY, "http://api.plateforme.example/v2/events"),
        ({**CLIENT, "token_url": "http://api.plateforme.example/token"}, "https://api.plateforme.example/v5/x"),
    ],
)
def test_a9_a_secret_does_not_go_over_an_open_line(table: dict[str, Any], start: str) -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        Credentials(**table).origins((start,), ())
    assert caught.value.problem == ("credentials: would be sent to api.plateforme.example:80 for anyone to read.")


@pytest.mark.parametrize(("life", "fresh"), [(1800, 1740.0), (100, 50.0), (2, 1.0), (None, 1740.0), ("1800", 1740.0)])
def test_a_token_is_renewed_a_minute_before_its_end(life: object, fresh: float) -> None:
    token = token_of(b'{"access_token": "abc", "expires_in": %s}' % _json(life), 0.0)

    assert token is not None
    assert (token.access, token.refresh, token.fresh_until) == ("abc", "", fresh)
    assert "abc" not in repr(token)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"access_token": ""}', b'{"access_token": 7}', b'{"access_token": "a\\r\\nb"}']
)
def test_what_is_no_token_is_none(body: bytes) -> None:
    assert token_of(body, 0.0) is None


def _json(value: object) -> bytes:
    return b"null" if value is None else (f'"{value}"' if isinstance(value, str) else str(value)).encode()
