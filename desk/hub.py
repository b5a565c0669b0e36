"""Telling a WebSub hub which feeds changed, so that it tells their subscribers (W3C WebSub, section 7).

A hub that does not answer never fails a publication: who follows a feed asks for it from time to time
as well. What it is still to be told stands in `.goodweek/hub.txt`, a path a line.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from exports.compressing import SUFFIXES
from exports.exporter import Site
from exports.manifest import MANIFEST, read_manifest

TIMEOUT = 10
"""Seconds that a hub has for an answer."""
NOTE = "hub.txt"
_AT_ONCE = 100
_PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
_AILING = HTTPStatus.INTERNAL_SERVER_ERROR  # and above: what fails there may go well the next time
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


def owe(private: Path, paths: Collection[str]) -> None:
    """Note in the folder `private` that the hub is to be told of these feeds too."""
    if paths:
        _note(private, {*owed(private), *paths})


def owed(private: Path) -> list[str]:
    """The paths of the feeds of which the hub is still to be told."""
    try:
        return (private / NOTE).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return []


def tell(site: Site, private: Path, public: Path, paths: Iterable[str]) -> str:
    """Tell the site's hub of these feeds and of those that are noted; gives what went wrong, in a line, or nothing.

    What a hub that is down or busy was not told stays noted. One that refuses would refuse again: that is told, no more.
    """
    there = [path for path in sorted({*owed(private), *paths}) if (public / path).is_file()]
    answer = ping(site, there)
    _note(private, answer.left)
    return answer.problem


def _note(private: Path, paths: Collection[str]) -> None:
    """Write down what is owed. Where there is no room, it is told this time or not at all."""
    note, part = private / NOTE, private / f"{NOTE}.part"
    with suppress(OSError):
        if paths:
            part.write_text("".join(f"{path}\n" for path in sorted(paths)), "utf-8")
            part.replace(note)
        else:
            note.unlink(missing_ok=True)


class Answer(NamedTuple):
    """How a hub answered.

    Attributes:
        problem: what went wrong, in a line; empty where nothing did.
        left: the feeds of which it would be worth telling it another time.
    """

    problem: str = ""
    left: tuple[str, ...] = ()


def ping(site: Site, paths: Sequence[str]) -> Answer:
    """Tell the site's hub that the feeds at these paths changed.

    A hundred feeds stand in one question (`hub.url` may be repeated). After the first that fails no other is asked.
    """
    for start in range(0, len(paths), _AT_ONCE):
        left = tuple(paths[start:])
        topics = [("hub.url", site.base_url + path) for path in left[:_AT_ONCE]]
        body = urlencode([("hub.mode", "publish"), *topics]).encode()
        # The model of the site lets http and https in, and nothing else.
        asked = Request(site.hub, body, {"User-Agent": f"Goodweek (+{site.base_url})"})  # noqa: S310
        try:
            with urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310
                if answer.url != asked.full_url:  # Whoever is led on asks by GET, and says nothing.
                    return _failed(site, f"it leads on to {answer.url}; name that as `site.hub`", left)
        except HTTPError as error:
            error.close()
            return _failed(site, str(error), left, left if error.code in _PASSING or error.code >= _AILING else ())
        except (OSError, HTTPException) as error:
            return _failed(site, str(error) or type(error).__name__, left, left)
    return Answer()


def _failed(site: Site, why: str, untold: Sequence[str], left: tuple[str, ...] = ()) -> Answer:
    then = "; the next publication tells it" if left else ""
    return Answer(f"{site.hub} was not told of {len(untold)} feeds that changed{then}: {why}", left)
