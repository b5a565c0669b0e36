"""The sample server answers as a well-kept site: types, validators, a page for what is not there."""

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from desk.sample.server import HOST, etag_of, serve
from desk.sample.web import Page

PAGES = {
    "/": Page(b"<p>Exemple</p>", "text/html; charset=utf-8"),
    "/liste?limit=10&offset=0": Page(b"{}", "application/json; charset=utf-8"),
    "/404.html": Page(b"<p>Introuvable (exemple)</p>", "text/html; charset=utf-8"),
}


@pytest.fixture(name="connection")
def _connection() -> Iterator[HTTPConnection]:
    with serve(lambda _: PAGES) as base_url:
        connection = HTTPConnection(urlsplit(base_url).netloc, timeout=5)
        yield connection
        connection.close()


def _asked(connection: HTTPConnection, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response, response.read()


def test_page_comes_with_its_type_and_a_strong_validator(connection: HTTPConnection) -> None:
    response, body = _asked(connection, "/")

    assert (response.status, body) == (200, PAGES["/"].body)
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["ETag"] == etag_of(body)


@pytest.mark.parametrize("written", ["{}", "W/{}", '"other", {}', "*"])
def test_known_page_is_answered_304_without_a_body(connection: HTTPConnection, written: str) -> None:
    response, body = _asked(connection, "/", If_None_Match=written.format(etag_of(PAGES["/"].body)))

    assert (response.status, body) == (304, b"")
    assert response.headers["ETag"] == etag_of(PAGES["/"].body)


def test_other_validator_gets_the_page(connection: HTTPConnection) -> None:
    response, body = _asked(connection, "/", If_None_Match='"other"')

    assert (response.status, body) == (200, PAGES["/"].body)


def test_head_gives_the_length_and_no_body(connection: HTTPConnection) -> None:
    response, body = _asked(connection, "/", "HEAD")

    assert (response.status, response.headers["Content-Length"], body) == (200, str(len(PAGES["/"].body)), b"")


def test_order_of_the_query_does_not_matter(connection: HTTPConnection) -> None:
    assert _asked(connection, "/liste?offset=0&limit=10")[1] == b"{}"


def test_what_is_not_there_is_a_404_page_of_its_own(connection: HTTPConnection) -> None:
    for path in ("/nulle-part", "/liste?limit=10&offset=99", "/liste"):
        response, body = _asked(connection, path, If_None_Match="*")
        assert (response.status, body) == (404, PAGES["/404.html"].body)


def test_address_is_on_loopback_and_the_port_is_free_again_afterwards() -> None:
    with serve(lambda _: PAGES) as base_url:
        parts = urlsplit(base_url)
    assert parts.hostname == HOST

    with serve(lambda _: PAGES, parts.port or 0) as again:
        assert again == base_url
