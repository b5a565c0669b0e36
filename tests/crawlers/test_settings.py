"""The settings, and what start-up refuses (reliability A7, A17)."""

import pytest
from scrapy.settings import Settings

from catalog.errors import ConfigurationInvalid
from crawlers.guard import check_settings
from crawlers.settings import user_agent
from tests.crawlers.jobs import run_driver, source


def _settings(**overrides: object) -> Settings:
    settings = Settings()
    settings.setmodule("crawlers.settings", priority="project")
    settings.setdict(overrides, priority="cmdline")
    return settings


def test_a7_our_settings_pass() -> None:
    check_settings(_settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPPROXY_ENABLED", True),
        ("DOWNLOAD_HANDLERS", {"http": "scrapy.core.downloader.handlers._httpx.HttpxDownloadHandler"}),
        ("DOWNLOAD_HANDLERS", {"file": "scrapy.core.downloader.handlers.file.FileDownloadHandler"}),
        ("DOWNLOAD_HANDLERS", {"gopher": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"}),
        ("TWISTED_DNS_RESOLVER", "scrapy.resolver.CachingThreadedResolver"),
        ("DNS_RESOLVER", "scrapy.resolver.CachingThreadedResolver"),
        ("TWISTED_REACTOR_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", False),
        ("TELNETCONSOLE_ENABLED", True),
        ("REMOTE_CONTROL_ENABLED", True),
        ("COOKIES_ENABLED", True),
        ("METAREFRESH_ENABLED", True),
        ("HTTPCACHE_ENABLED", True),
        ("ROBOTSTXT_OBEY", False),
        ("DOWNLOADER_MIDDLEWARES", {"scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600}),
        ("DOWNLOADER_MIDDLEWARES", {"crawlers.guard.GuardMiddleware": None}),
    ],
)
def test_a7_way_past_the_guard_is_refused(name: str, value: object) -> None:
    with pytest.raises(ConfigurationInvalid) as refused:
        check_settings(_settings(**{name: value}))
    assert refused.value.where == f"Scrapy setting {'TWISTED_DNS_RESOLVER' if name == 'DNS_RESOLVER' else name}"


@pytest.mark.parametrize(
    "settings",
    [
        {"HTTPPROXY_ENABLED": True},
        {"DOWNLOAD_HANDLERS": {"http": "scrapy.core.downloader.handlers._httpx.HttpxDownloadHandler"}},
    ],
)
def test_a7_crawl_does_not_start(servers, settings: dict[str, object]) -> None:
    (server,) = servers(1)
    done = run_driver({"a": source(server)}, {"http_proxy": server.url("/")}, settings=settings)
    assert (done.returncode, server.accepts) == (1, 0)
    assert done.stderr.splitlines()[-1].startswith("catalog.errors.ConfigurationInvalid: Scrapy setting ")


def test_user_agent_names_us_and_the_contact() -> None:
    name, _, rest = user_agent("https://goodweek.example/\r\nX: y").partition("/")
    assert (name, rest.partition(" ")[2]) == ("Goodweek", "(+https://goodweek.example/ X: y)")
    assert " " not in user_agent()
