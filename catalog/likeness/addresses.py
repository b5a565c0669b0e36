"""Addresses of pages as they are compared, and which of them are a page of one event alone. Pure."""

import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from catalog.likeness.folding import folded
from catalog.likeness.lexicon import FILLERS, LITTLE, SORTS, stem, words_in

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
# One form serves all events of an organiser.
_FORMS = re.compile(
    r"https?://(?:www\.)?(?:forms?\.|framaforms\.|docs\.google\.|calendly\.|linktr\.ee|tally\.so|[\w.-]*typeform\.)"
)
_FILE_ENDING = re.compile(r"\.(?:html?|php|aspx?)$")
_YEAR_OR_PAGE = re.compile(r"\b(?:(?:19|20)\d\d|page \d+|\d)\b")


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


def own_tickets(url: str, title: str, told: Collection[str] = ()) -> bool:
    """Whether a ticket page may be of one event alone: not that of an organiser, nor a form for all of its events."""
    if own_page(url, title, told):
        return True
    parts = [folded(part) for part in url.partition("#")[0].partition("?")[0].rstrip("/").split("/")[3:]]
    if _FORMS.match(url) or len(parts) < 2 or parts[-2].startswith(_ORGANISERS):
        return False
    return not _LISTS.issuperset(parts[-1].split()) and not _YEAR.search(parts[-1])


_ORGANISERS = ("organi", "associations", "user", "collective")
# `tous-a-l-opera-2026` is the page of an edition.
_YEAR = re.compile(r"\b20\d\d\b")
_LISTS = words_in("""
agenda agendas evenement evenements event events programme calendrier billetterie reservation reservations inscription
inscriptions adhesion adhesions boutique formulaire formulaires fr en dons widget
""")


def own_page(url: str, title: str, told: Collection[str] = ()) -> bool:
    """Whether the address may be of one event alone: its last part carries a word of the title, or a number.

    `told` are words of the title that name the house or its organiser: all of its pages carry them.
    `/agenda`, `/evenements?annee=2026` and `/semaine-numerique-2026` are pages of many.
    """
    if _FORMS.match(url):
        return False
    path, _, query = url.partition("#")[0].partition("?")
    last = folded(_FILE_ENDING.sub("", path.rstrip("/").rpartition("/")[2]).replace("_", " "))
    if any(character.isdigit() for character in _YEAR_OR_PAGE.sub("", f"{last} {query}")):
        return True
    words = {stem(word) for word in folded(title).split() if word not in LITTLE} - FILLERS - SORTS.keys() - set(told)
    return not words.isdisjoint(stem(word) for word in last.split())


def is_shared(host: str) -> bool:
    """Whether many have their pages on this host, so that whoever runs it does not speak for each of them."""
    name = host.removeprefix("www.")
    is_platform = any(name == one or name.endswith("." + one) for one in PLATFORMS)
    return is_platform and not name.endswith(_OWN_HOSTS)
