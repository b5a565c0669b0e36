"""The few documents about the whole: the first pages, the page for addresses that do not exist, style, icons, robots.txt."""

from collections.abc import Iterator
from json import dumps
from typing import Any
from urllib.parse import urlsplit

from exports import pages_addresses as addresses
from exports.cards import DRAWING, icon_ico, icon_png, icon_svg
from exports.colours import tokens
from exports.exporter import Document, Site, Surroundings
from exports.looks import worn
from exports.pages_home import home_page
from exports.pages_navigation import HEAD, found, links
from exports.pages_style import style_sheet
from exports.pages_templates import HTML, pages_version, render_page
from exports.phrases import LANGUAGES, Language, phrase


class SitePages:
    """Home pages, `404.html`, `robots.txt`, the style sheet."""

    name = "site-pages"

    def __init__(self) -> None:
        self.version = pages_version()

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """All of them."""
        for language in LANGUAGES:
            yield Document(addresses.home_path(language), HTML, home_page(language, around))
        yield Document(addresses.MISSING, HTML, _missing(around.site))
        yield Document("robots.txt", "text/plain; charset=utf-8", _robots(around.site))
        yield Document(addresses.STYLE, "text/css; charset=utf-8", style_sheet(around.site))


class SiteIcons:
    """The icon in its forms, and the logo of the instance: taken over as long as the site looks the same."""

    name = "site-icons"
    is_fixed = True

    def __init__(self) -> None:
        self.version = f"{DRAWING}-{pages_version()}"

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """All of them."""
        site = around.site
        accent = site.accent_of("light") or tokens("light")["accent"]
        yield Document(addresses.ICON, "image/svg+xml", icon_svg(accent))
        yield Document(addresses.ICON_OLD, "image/x-icon", icon_ico(accent))
        yield Document(addresses.ICON_TOUCH, "image/png", icon_png(accent, 180))
        yield Document(addresses.ICON_LARGE, "image/png", icon_png(accent, 512))
        yield Document(addresses.WEB_MANIFEST, "application/manifest+json", _web_manifest(site))
        if logo := worn().logo:
            yield Document(f"{addresses.ASSETS}{logo.name}", logo.media_type, logo.body)


def _missing(site: Site) -> bytes:
    """The page that a server gives at any address: its links begin at the root, and it speaks both languages.

    They name no host, so that it keeps its look wherever the folder is looked at.
    """
    page = render_page(
        "fr",
        "missing.html",
        addresses.MISSING,
        site,
        title=phrase("fr", "missing.title"),
        description=phrase("fr", "missing.text"),
        sample=False,
        root=urlsplit(site.base_url).path,
        tongues=[_tongue(language) for language in LANGUAGES],
        other_path=addresses.home_path("en"),
    )
    return page.encode()


def _tongue(language: Language) -> dict[str, Any]:
    return {
        "language": language,
        "title": phrase(language, "missing.title"),
        "text": phrase(language, "missing.text"),
        "search": found(language, "search"),
        "search_label": phrase(language, "home.search"),
        "search_button": phrase(language, "home.search_button"),
        "home": addresses.home_path(language),
        "home_words": phrase(language, "missing.home"),
        "sections": links(language, HEAD),
    }


def _web_manifest(site: Site) -> bytes:
    """What a phone shows of the site on its first screen (https://www.w3.org/TR/appmanifest/)."""
    colours = tokens("light")
    told = {
        "name": site.name,
        "lang": "fr",
        "start_url": ".",
        "display": "browser",
        "background_color": colours["paper"],
        "theme_color": site.accent_of("light") or colours["accent"],
        "icons": [
            {"src": addresses.ICON, "type": "image/svg+xml", "sizes": "any"},
            {"src": addresses.ICON_LARGE, "type": "image/png", "sizes": "512x512"},
        ],
    }
    return f"{dumps(told, ensure_ascii=False, indent=2)}\n".encode()


def _robots(site: Site) -> bytes:
    return f"User-agent: *\nAllow: /\n\nSitemap: {addresses.absolute(site, addresses.SITEMAP)}\n".encode()
