"""The one place that decides what may be connected to.

Three layers, each sufficient for its share:
- `check_settings` at start-up: no proxy, no other download handler, no unverified TLS, no open
  port, no pickles, and this guard in its place (reliability A7, A15 to A17);
- `GuardMiddleware`, last before the download: each request of a spider against its own source, so
  that a source cannot reach the private host of another one (reliability A1, A3 to A6);
- `GuardedResolver`: Twisted asks it for every host, IP addresses included, and connects to exactly
  what it answers, so the checked address is the connected address (reliability A2).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.misc import load_object
from scrapy.utils.python import without_none_values
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from twisted.web.client import URI
from zope.interface import implementer  # type: ignore[import-untyped]

from catalog.errors import AddressRefused, ConfigurationInvalid
from crawlers.addresses import check_url, endpoint, endpoints, is_public, shown

__all__ = ["GuardMiddleware", "GuardedResolver", "check_settings", "check_url", "is_public"]

# What may connect: our own handler; the same, keeping the answers; and one that connects to nothing.
_HTTP_HANDLERS = (
    "crawlers.retries.PatientHandler",
    "crawlers.archive_recording.RecordingHandler",
    "crawlers.archive_replay.ReplayHandler",
)


def handlers(http: str) -> dict[str, str | None]:
    """The download handlers by scheme, where the one called `http` does http and https; there are no others."""
    return {"http": http, "https": http, "file": None, "ftp": None, "s3": None, "data": None}


HANDLERS = handlers(_HTTP_HANDLERS[0])
_MUST_BE_ON = ("DOWNLOAD_VERIFY_CERTIFICATES", "TWISTED_REACTOR_ENABLED", "ROBOTSTXT_OBEY")
_MUST_BE_OFF = (
    "TELNETCONSOLE_ENABLED",
    "REMOTE_CONTROL_ENABLED",
    "METAREFRESH_ENABLED",
    "COOKIES_ENABLED",
    "HTTPCACHE_ENABLED",
    "REFERER_ENABLED",
)
_STOCK_REDIRECTS = "scrapy.downloadermiddlewares.redirect.RedirectMiddleware"


@implementer(IResolutionReceiver)
class _Sieve:
    """Holds back what a name resolves to until all of it is known, then passes on all or nothing.

    Twisted's interfaces say nothing to a type checker, hence the `Any`.
    """

    def __init__(self, receiver: Any, host: str, *, private: bool) -> None:
        self._receiver, self._host, self._private = receiver, host, private
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        hosts = [str(getattr(address, "host", "")) for address in self._addresses]
        refused = [] if self._private else [host for host in hosts if not is_public(host)]
        if refused:
            GuardedResolver.refused[self._host] = refused[0]
        else:
            GuardedResolver.refused.pop(self._host, None)
            for address in self._addresses:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """The resolver of the whole process: a host with any address that is not public has none.

    Attributes:
        private: the `(host, port)` pairs in private networks that some source may ask.
        refused: host -> the address for which it was last refused.
    """

    private: ClassVar[set[tuple[str, int]]] = set()
    refused: ClassVar[dict[str, str]] = {}

    def __init__(self, reactor: Any, names: Any | None = None) -> None:
        self._reactor = reactor
        self._names = names if names is not None else reactor.nameResolver

    @classmethod
    def from_crawler(cls, _crawler: Any, reactor: Any) -> Self:
        """Called once by the Scrapy process that owns the reactor."""
        return cls(reactor)

    @classmethod
    def allow(cls, entries: Iterable[str]) -> None:
        """Let the private hosts `entries` (`host:port`) resolve, for as long as the process lives."""
        cls.private |= endpoints(entries)

    def install_on_reactor(self) -> None:
        """Become the resolver of the reactor."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        addressTypes: Sequence[type] | None = None,  # noqa: N803 - Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted's name
    ) -> Any:
        """Resolve `hostName`; nothing is remembered, so nothing can change between check and use."""
        sieve = _Sieve(resolutionReceiver, hostName, private=(hostName.lower(), portNumber) in self.private)
        return self._names.resolveHostName(sieve, hostName, portNumber, addressTypes, transportSemantics)


class GuardMiddleware:
    """The last middleware before the download: nothing is asked that the source may not ask."""

    def __init__(self, allow_private: tuple[str, ...]) -> None:
        self._allowed = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Guard the spider of `crawler`: its source's `allow_private` is the exception to the rule."""
        source = getattr(crawler.spider, "source", None)
        return cls(source.allow_private if source is not None else ())

    def process_request(self, request: Request) -> None:
        """Raise `AddressRefused` unless this very address may be asked, directly."""
        check_url(request.url, self._allowed)
        connected: Any = URI.fromBytes(request.url.encode("ascii", "replace"))  # type: ignore[no-untyped-call]
        if (connected.host.decode("ascii").rstrip(".").lower(), connected.port) != endpoint(request.url):
            raise AddressRefused(shown(request.url), "it can be read in two ways")
        if request.meta.get("proxy"):
            raise AddressRefused(shown(request.url), "a proxy would hide where it leads")
        _require_resolver(request.url)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Say why a name could not be resolved, when it was this guard who refused it."""
        address = GuardedResolver.refused.get(endpoint(request.url)[0]) if _unresolved(exception) else None
        if address is not None:
            raise AddressRefused(shown(request.url), f"its host leads to {address}, which is not public")


def _unresolved(exception: Exception) -> bool:
    return isinstance(exception, CannotResolveHostError)


def _require_resolver(url: str) -> None:
    from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install another one

    if not isinstance(getattr(reactor, "nameResolver", None), GuardedResolver):
        raise AddressRefused(shown(url), "the guard is not the resolver of this process")


def check_settings(settings: BaseSettings) -> None:
    """Raise `ConfigurationInvalid` when something could be connected to behind the guard's back."""
    for name in _MUST_BE_ON:
        _require(name, settings.getbool(name), "must be on")
    for name in _MUST_BE_OFF:
        _require(name, not settings.getbool(name), "must be off")
    _require("JOBDIR", not settings.get("JOBDIR"), "must be unset: Scrapy unpickles what lies in that folder")
    proxies = sorted(set(getproxies()) - {"no"})
    if settings.getbool("HTTPPROXY_ENABLED"):
        found = f"; the environment names one for {', '.join(proxies)}" if proxies else ""
        _require("HTTPPROXY_ENABLED", False, f"must be off: a proxy hides from the guard where an address leads{found}")
    _require("DOWNLOAD_HANDLERS", _pinned(settings), "must stay as it is: another handler bypasses the guard")
    _require("TWISTED_DNS_RESOLVER", _guarded(settings), "must be crawlers.guard.GuardedResolver")
    middlewares = settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    _require("DOWNLOADER_MIDDLEWARES", _complete(middlewares), "must keep the guard, and our redirects only")


def _require(name: str, held: bool, rule: str) -> None:
    if not held:
        raise ConfigurationInvalid(f"Scrapy setting {name}", f"{rule}.", "See crawlers/settings.py.")


def _pinned(settings: BaseSettings) -> bool:
    used: dict[str, Any] = without_none_values(dict(settings.getwithbase("DOWNLOAD_HANDLERS")))
    return any(used == without_none_values(handlers(http)) for http in _HTTP_HANDLERS)


def _guarded(settings: BaseSettings) -> bool:
    if (settings.getpriority("DNS_RESOLVER") or 0) > SETTINGS_PRIORITIES["default"]:
        return False
    resolver = load_object(settings["TWISTED_DNS_RESOLVER"])
    return isinstance(resolver, type) and issubclass(resolver, GuardedResolver)


def _complete(middlewares: Mapping[Any, int | None]) -> bool:
    used = {load_object(key) for key, order in middlewares.items() if order is not None}
    return GuardMiddleware in used and load_object(_STOCK_REDIRECTS) not in used
