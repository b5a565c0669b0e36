"""Whole visits to a platform that answers by the schemas of HelloAsso's OpenAPI document, tokens and all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.crawlers.helloasso_stub import DOCUMENT, Platform, platform
from tests.crawlers.jobs import Crawled, run_job
from tests.crawlers.token_server import ENVIRON, TokenServer, oauth2

pytestmark = pytest.mark.skipif(
    not DOCUMENT.is_file(), reason="HelloAsso's OpenAPI document is not beside the repository"
)

FILTERS = {"formTypes": ["Event", "CrowdFunding", "Shop"]}


@pytest.fixture
def stub() -> Iterator[tuple[Platform, TokenServer]]:
    """Two organisations with five forms, of which a shop is not concerned."""
    with platform() as (made, server):
        made.organisation("voisins-du-port", name="Les Voisins du Port")
        made.organisation("passerelle", name="La Passerelle")
        made.form("voisins-du-port", "Event", "atelier")
        made.form("voisins-du-port", "Event", "gouter")
        made.form("voisins-du-port", "Shop", "torchons")
        made.form("passerelle", "CrowdFunding", "fourgon")
        made.form("passerelle", "Event", "fete", state="Disabled")
        yield made, server


def _visit(server: TokenServer, memory: Path, *paths: str, at_once: int = 16, **options: Any) -> Crawled:
    source = {
        "reader": "helloasso",
        "start": [server.url(path) for path in paths],
        "allow_private": [server.place],
        "credentials": oauth2(server),
        "options": options,
    }
    settings = {"LOG_LEVEL": "DEBUG", "CONCURRENT_REQUESTS": at_once}
    return run_job({"h": source}, ENVIRON, memory=str(memory), settings=settings)


def _directory_pages(server: TokenServer, first: int = 0) -> list[dict[str, str]]:
    """The queries with which the directory of forms was asked, from the `first` request on."""
    asked = [one for one in server.api()[first:] if urlsplit(one.path).path == "/v5/directory/forms"]
    return [dict(parse_qsl(urlsplit(one.path).query)) for one in asked]


def test_a_visit_reads_both_directories_to_their_end(stub: tuple[Platform, TokenServer], tmp_path: Path) -> None:
    made, server = stub
    # One request after the other: the first token ends by itself, the second one is refused at the ninth.
    server.orders.expires_in = [1.2, 1800, 1800]
    server.orders.api_slow = 0.1
    server.orders.unauthorized = {9}

    paths = ("/v5/directory/forms", "/v5/directory/organizations")
    visit = _visit(server, tmp_path / "m", *paths, at_once=1, filters=FILTERS)
    said, crawled = json.dumps(visit.reports) + visit.stderr + (tmp_path / "m").read_text(), visit["h"]

    assert made.mistakes == []
    assert (crawled["outcome"], crawled["errors"]) == ("complete", [])
    assert sorted(crawled["ids"]) == [
        "passerelle",
        "passerelle/CrowdFunding/fourgon",
        "passerelle/Event/fete",
        "voisins-du-port",
        "voisins-du-port/Event/atelier",
        "voisins-du-port/Event/gouter",
    ]
    assert crawled["skipped"] == {"not an event or association": 1}
    assert server.grants() == ["client_credentials", "refresh_token", "refresh_token"]
    assert [secret for secret in server.secrets() if secret in said] == []
    pages = _directory_pages(server)
    tokens = list(dict.fromkeys(page.get("continuationToken", "") for page in pages))
    assert tokens == ["", "t4", "t6", "t7"]
    assert {page["pageSize"] for page in pages} == {"100"}
    bodies = {asked.body for asked in server.api() if "/directory/forms" in asked.path}
    assert [json.loads(body) for body in bodies] == [FILTERS]


def test_the_next_visit_asks_for_what_changed_since(stub: tuple[Platform, TokenServer], tmp_path: Path) -> None:
    made, server = stub
    paths = ("/v5/directory/forms", "/v5/directory/organizations")
    first = _visit(server, tmp_path / "m", *paths)["h"]
    asked_before = len(server.api())
    made.withdraw("voisins-du-port", "Event", "gouter")
    made.withdraw("passerelle")
    made.form("voisins-du-port", "Event", "atelier", title="Atelier, nouvelle salle")
    made.form("voisins-du-port", "Event", "veillee")

    second = _visit(server, tmp_path / "m", *paths)["h"]

    assert made.mistakes == []
    assert (first["outcome"], second["outcome"]) == ("complete", "complete")
    assert sorted(second["ids"]) == ["voisins-du-port/Event/atelier", "voisins-du-port/Event/veillee"]
    assert second["gone"] == ["association:passerelle", "event:voisins-du-port/Event/gouter"]
    assert second["skipped"] == {"withdrawn by its source": 2}
    later = [urlsplit(asked.path).path for asked in server.api()[asked_before:]]
    assert sorted(set(later)) == [
        "/v5/directory/forms",
        "/v5/directory/organizations",
        "/v5/organizations/voisins-du-port/forms/Event/atelier/public",
        "/v5/organizations/voisins-du-port/forms/Event/veillee/public",
    ]
    assert [page["continuationToken"] for page in _directory_pages(server, asked_before)] == ["t7", "t10", "t11"]


def test_a_visit_without_directory_privilege_reads_lists(stub: tuple[Platform, TokenServer], tmp_path: Path) -> None:
    made, server = stub
    server.orders.forbidden = {"/v5/directory/forms"}

    paths = ("/v5/organizations/voisins-du-port/forms", "/v5/organizations/passerelle", "/v5/directory/forms")
    crawled = _visit(server, tmp_path / "m", *paths)["h"]

    assert made.mistakes == []
    assert sorted(crawled["ids"]) == ["passerelle", "voisins-du-port/Event/atelier", "voisins-du-port/Event/gouter"]
    assert crawled["outcome"] == "partial"
    asked, named = server.url("/v5/directory/forms?pageSize=100"), " and ".join(ENVIRON)
    assert crawled["errors"] == [
        f"{asked}: answered 403: the client lacks the privilege for this address (see {named})"
    ]
