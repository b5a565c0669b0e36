"""Telling a WebSub hub which feeds changed, so that it tells their subscribers (W3C WebSub, section 7).

A hub that does not answer never fails a publication: who follows a feed asks for it from time to time
as well.
"""

from collections.abc import Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from exports.compressing import SUFFIXES
from exports.exporter import Site
from exports.manifest import MANIFEST, read_manifest

TIMEOUT = 10
"""Seconds that a hub has for an answer."""
_AT_ONCE = 100
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def feeds_of(public: Path) -> dict[str, str]:
    """The published feeds by path, each with the digest of its bytes; none where nothing is published.

    Compressed forms are not among them: a feed names its plain address as its own, so nobody subscribes to another.
    """
    try:
        documents = read_manifest((public / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return {
        path: one.sha256
        for path, one in documents.items()
        if one.media_type.startswith(_FEEDS) and not path.endswith(SUFFIXES)
    }


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The paths of the feeds that are new or have other bytes; one that is gone has nothing to be read."""
    return sorted(path for path, digest in after.items() if before.get(path) != digest)


def ping(site: Site, paths: Sequence[str]) -> str:
    """Tell the site's hub that the feeds at these paths changed; gives what went wrong, in a line, or nothing.

    A hundred feeds stand in one question (`hub.url` may be repeated). After the first that fails no other is asked.
    """
    for start in range(0, len(paths), _AT_ONCE):
        topics = [("hub.url", site.base_url + path) for path in paths[start : start + _AT_ONCE]]
        body = urlencode([("hub.mode", "publish"), *topics]).encode()
        # The model of the site lets http and https in, and nothing else.
        asked = Request(site.hub, body, {"User-Agent": f"Goodweek (+{site.base_url})"})  # noqa: S310
        try:
            with urlopen(asked, timeout=TIMEOUT):  # noqa: S310
                pass
        except HTTPError as error:
            error.close()
            return _failed(site, error, len(paths) - start)
        except (OSError, HTTPException) as error:
            return _failed(site, error, len(paths) - start)
    return ""


def _failed(site: Site, error: Exception, left: int) -> str:
    return f"{site.hub} was not told of {left} feeds that changed: {str(error) or type(error).__name__}"
