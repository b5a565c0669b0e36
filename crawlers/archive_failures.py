"""Questions that got no answer: written down, and made to happen again."""

from collections.abc import Mapping
from typing import Any

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawlers.addresses import endpoint
from crawlers.guard import GuardedResolver
from crawlers.retries import HostResting

# All that is told apart when an address fails; what is none of these keeps its name and its text.
_KNOWN: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (
        CannotResolveHostError,
        DownloadCancelledError,
        DownloadConnectionRefusedError,
        DownloadFailedError,
        DownloadTimeoutError,
        IgnoreRequest,
        ResponseDataLossError,
        UnsupportedURLSchemeError,
    )
}


def described(error: Exception, url: str) -> dict[str, Any]:
    """What went wrong with `url`, as a JSON value.

    With it goes what the guard knows of the host's name: it refuses a private address by saying that the
    name has none.
    """
    kinds = [kind.__name__ for kind in type(error).__mro__ if issubclass(kind, Exception)]
    refused = GuardedResolver.refused.get(endpoint(url)[0], "") if isinstance(error, CannotResolveHostError) else ""
    rest = error.seconds if isinstance(error, HostResting) else 0.0
    return {"kinds": kinds, "text": str(error), "refused": refused, "rest": rest}


def failure_of(said: Mapping[str, Any], url: str) -> Exception:
    """The error that `described` described."""
    if said["refused"]:
        GuardedResolver.refused[endpoint(url)[0]] = str(said["refused"])
    if said["kinds"][0] == HostResting.__name__:
        return HostResting(float(said["rest"]))
    nearest = next((_KNOWN[name] for name in said["kinds"] if name in _KNOWN), Exception)
    name, text = str(said["kinds"][0]), str(said["text"])
    return nearest(text) if nearest.__name__ == name else type(name, (nearest,), {})(text)
