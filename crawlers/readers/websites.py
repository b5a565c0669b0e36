"""What an organisation's own site says of who it is."""

from urllib.parse import urlsplit

from catalog.cleaning.links import clean_url
from catalog.sightings import Identifier

# Where many organisations have their pages; a host of these is nobody's own.
_SHARED = frozenset(["helloasso.com", "facebook.com", "instagram.com", "linktr.ee", "twitter.com", "x.com"])


def own_host(url: str) -> str:
    """The host of an address that is a whole site, without `www.`; empty for any other.

    A whole host is an organisation's own; a path may be one of many on a shared host.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return host if parts.path in ("", "/") and not parts.query and host not in _SHARED else ""


def site_identifiers(site: str) -> tuple[Identifier, ...]:
    """By what an organisation is known whose site is `site`: its host as `website`, or else host and path as `site`."""
    url = clean_url(site) or ""
    host = own_host(url)
    if host:
        return (Identifier(scheme="website", value=host),)
    parts = urlsplit(url)
    if not parts.hostname:
        return ()
    # A shared host without a path is the platform itself.
    return (Identifier(scheme="site", value=f"{parts.hostname.removeprefix('www.')}{parts.path.rstrip('/')}"),)
