"""Of all pages of the demo: each carries the policy, has nothing within that it forbids, loads from here alone, is light.

No browser is needed: `test_requests.py` sees that browsers agree. See reliability C6 and C7.
"""

import gzip
import re
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import html

from tests.browser.kinds import kinds_of, pages_of
from tests.browser.serving import Site

LIMIT = 60_000
"""Bytes of a page, uncompressed; and of a page with its styles and scripts, as servers send them compressed."""
_SOURCES = {"'none'", "'self'", "'wasm-unsafe-eval'", "data:"}
_LOADS = {
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "script": ("src",),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "image": ("href",),
    "use": ("href",),
}
_LOADED_LINKS = {
    "stylesheet",
    "icon",
    "apple-touch-icon",
    "mask-icon",
    "preload",
    "modulepreload",
    "prefetch",
    "manifest",
}


@pytest.fixture(scope="module")
def trees(public: Path) -> dict[str, html.HtmlElement]:
    """Every page, by path."""
    return {path: html.document_fromstring((public / path).read_bytes()) for path in pages_of(public)}


def _policies(tree: html.HtmlElement) -> list[dict[str, set[str]]]:
    """The policies that stand before anything that is loaded or run."""
    found = []
    for element in tree.find("head"):
        if element.tag in ("link", "script", "style"):
            break
        if element.get("http-equiv", "").lower() == "content-security-policy":
            words = [directive.split() for directive in element.get("content", "").split(";") if directive.strip()]
            found.append({name: set(sources) for name, *sources in words})
    return found


def test_c6_every_page_carries_a_strict_policy(trees: dict[str, html.HtmlElement]) -> None:
    wrong = {}
    for path, tree in trees.items():
        policies = _policies(tree)
        sources = set().union(*(allowed for one in policies for allowed in one.values()))
        nothing = [{one.get("default-src") == {"'none'"}, one.get("base-uri") == {"'none'"}} for one in policies]
        if nothing != [{True}] or not sources <= _SOURCES or not policies[0].get("form-action", set()) <= _SOURCES:
            wrong[path] = policies

    assert len(trees) > 200
    assert wrong == {}


def test_c6_no_page_has_a_script_or_a_style_within(trees: dict[str, html.HtmlElement]) -> None:
    wrong = {}
    for path, tree in trees.items():
        scripts = [one for one in tree.iter("script") if one.get("src") is None]
        found = [one.get("type", "script") for one in scripts if one.get("type") != "application/ld+json"]
        found += [str(one.tag) for one in tree.iter("style")]
        found += [
            name for one in tree.iter("*") for name in one.attrib if name == "style" or name.lower().startswith("on")
        ]
        if found:
            wrong[path] = found

    assert wrong == {}


def _loaded(tree: html.HtmlElement) -> list[str]:
    """The addresses of all that a page loads by itself."""
    found = []
    for element in tree.iter(*_LOADS):
        for name in _LOADS[element.tag]:
            value = element.get(name, "")
            found += [part.split()[0] for part in value.split(",") if part.strip()] if name == "srcset" else [value]
    found += [one.get("href", "") for one in tree.iter("link") if _LOADED_LINKS & set(one.get("rel", "").split())]
    return [address for address in found if address]


def test_c7_no_page_loads_anything_from_elsewhere(trees: dict[str, html.HtmlElement], site: Site) -> None:
    wrong = {}
    for path, tree in trees.items():
        found = [urljoin(site.base + path, address) for address in _loaded(tree)]
        elsewhere = [address for address in found if not address.startswith((site.base, "data:image/"))]
        missing = [
            one for one in found if one.startswith(site.base) and not (site.public / one[len(site.base) :]).is_file()
        ]
        if elsewhere or missing:
            wrong[path] = elsewhere + missing

    assert wrong == {}


def test_c7_no_style_sheet_loads_anything_from_elsewhere(site: Site) -> None:
    sheets = sorted(site.public.rglob("*.css"))
    found = [
        address
        for one in sheets
        for address in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s;]+)", one.read_text("utf-8"))
    ]

    assert sheets
    assert [address for address in found if re.match(r"[a-z]+:|//", address) and not address.startswith("data:")] == []


def test_each_kind_of_page_is_light(trees: dict[str, html.HtmlElement], site: Site) -> None:
    heaviest: dict[str, tuple[int, int, str]] = {}
    for path, kind in kinds_of(trees).items():
        parts = {urljoin(site.base + path, one) for one in _loaded(trees[path]) if one.endswith((".css", ".js"))}
        files = [site.public / path, *(site.public / one[len(site.base) :] for one in parts)]
        found = (files[0].stat().st_size, sum(map(_sent, files)), path)
        heaviest[kind] = max(heaviest.get(kind, found), found)

    assert {kind: found for kind, found in heaviest.items() if max(found[:2]) > LIMIT} == {}


@cache
def _sent(file: Path) -> int:
    """The bytes of a file as servers send them."""
    return len(gzip.compress(file.read_bytes()))
