"""Addresses of pages as they are compared, and which of them are a page of one event alone. Pure."""

import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from catalog.cleaning.text import fold
from catalog.likeness.words import stem

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|ref|referrer|source|aff|_ga|igshid|mtm_\w+|pk_\w+|lang|hl")
# Hosts on which many organisations have their pages: the host says nothing of who it is.
PLATFORMS = frozenset(
    [
        "facebook.com",
        "helloasso.com",
        "linkedin.com",
        "twitter.com",
        "x.com",
        "instagram.com",
        "youtube.com",
        "eventbrite.fr",
        "eventbrite.com",
        "meetup.com",
        "wordpress.com",
        "blogspot.com",
        "wixsite.com",
        "sites.google.com",
        "google.com",
        "over-blog.com",
        "weezevent.com",
        "billetweb.fr",
        "openagenda.com",
        "mobilizon.fr",
        "gouv.fr",
        "data.gouv.fr",
        "net1901.org",
        "assoconnect.com",
        "jimdofree.com",
        "jimdo.com",
        "linktr.ee",
        "yurplan.com",
        "framaforms.org",
        "forms.gle",
        "docs.google.com",
        "calendly.com",
        "framasoft.org",
        "framateam.org",
        "zoom.us",
        "meet.jit.si",
        "teams.microsoft.com",
        "webex.com",
        "livestorm.co",
        "tiktok.com",
        "doctolib.fr",
        "leboncoin.fr",
        "tumblr.com",
        "medium.com",
        "github.io",
        "github.com",
        "bit.ly",
        "goo.gl",
        "tinyurl.com",
    ]
)
_LIST_PAGE = re.compile(
    r"(agenda|agendas|evenements?|events?|programme|program|calendrier|calendar|actualites?|news|index|accueil|home|"
    r"contact|inscriptions?|billetterie|reservations?|ateliers?|activites|a propos|fr|en|rejoindre|adhesion)?"
)


@lru_cache(maxsize=20_000)
def same_address(url: str) -> str:
    """The address without what does not change the page: scheme, `www.`, tracking, fragment, last slash."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    query = [(key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key.lower())]
    path = re.sub(r"/(index\.(?:html?|php))?$", "", parts.path)
    return f"{host}{path}{'?' + urlencode(sorted(query)) if query else ''}"


@lru_cache(maxsize=20_000)
def host_of(url: str) -> str:
    """The host without `www.`; empty for a platform on which many have pages."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    is_platform = any(host == one or host.endswith("." + one) for one in PLATFORMS)
    return "" if is_platform and host.count(".") < 3 and not host.endswith(_OWN_HOSTS) else host


# Platforms that give each organisation a host of its own.
_OWN_HOSTS = (
    ".wordpress.com",
    ".blogspot.com",
    ".wixsite.com",
    ".jimdofree.com",
    ".over-blog.com",
    ".assoconnect.com",
    ".github.io",
    ".tumblr.com",
)


def own_page(url: str, words: Collection[str]) -> bool:
    """Whether the address may be of one event alone: its end carries a word of the title or a number."""
    parts = urlsplit(url)
    last = fold(
        re.sub(r"\.\w{2,5}$", "", parts.path.rstrip("/").rpartition("/")[2]).replace("-", " ").replace("_", " ")
    )
    if _LIST_PAGE.fullmatch(last) and not parts.query:
        return False
    if any(character.isdigit() for character in last + parts.query):
        return True
    return bool(words) and not {stem(word) for word in last.split()}.isdisjoint(words)
