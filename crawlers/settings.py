"""The settings of every crawl: polite, closed, bounded (reliability A5 to A7, A10, A11, A13, A15 to A17).

`crawlers.guard.check_settings` refuses to start when one of those that keep us safe is changed.
Per source, `crawlers.spider` sets the delay. Two names are ours: `GOODWEEK_BACKOFF` (seconds before
the first repeat of a failed request; three times as long before the second) and `GOODWEEK_PATIENCE`
(the longest `Retry-After`, in seconds, that is waited for within a visit).
"""

import os
from importlib.metadata import PackageNotFoundError, version

from catalog.cleaning.text import clean_line
from crawlers.guard import HANDLERS


def user_agent(contact: str = "") -> str:
    """How we introduce ourselves: name, version, and where to complain (an address or an e-mail)."""
    try:
        number = version("goodweek")
    except PackageNotFoundError:
        number = "0"
    reachable = clean_line(contact).encode("ascii", "ignore").decode().strip("() ")
    return f"Goodweek/{number} (+{reachable})" if reachable else f"Goodweek/{number}"


BOT_NAME = "goodweek"
USER_AGENT = user_agent(os.environ.get("GOODWEEK_CONTACT", ""))
ROBOTSTXT_USER_AGENT = "Goodweek"
ROBOTSTXT_OBEY = True

SPIDER_LOADER_CLASS = "crawlers.loader.SourceLoader"
SPIDER_MODULES = ["crawlers.spiders"]
NEWSPIDER_MODULE = "crawlers.spiders"

# What may be connected to, and how.
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_REACTOR_ENABLED = True
TWISTED_DNS_RESOLVER = "crawlers.guard.GuardedResolver"
DOWNLOAD_HANDLERS = HANDLERS
DOWNLOAD_VERIFY_CERTIFICATES = True
HTTPPROXY_ENABLED = False
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawlers.robots.RobotsMiddleware": 100,
    "crawlers.retries.RetryMiddleware": 550,
    "crawlers.redirects.RedirectMiddleware": 600,
    "crawlers.authorizing.CredentialsMiddleware": 690,
    "crawlers.conditional.ConditionalMiddleware": 700,
    "crawlers.guard.GuardMiddleware": 950,
}

# No way in, and nothing carried from one answer to the next.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = False
REFERRER_POLICY = "no-referrer"
METAREFRESH_ENABLED = False
HTTPCACHE_ENABLED = False
DEFAULT_REQUEST_HEADERS = {"Accept": "*/*", "Accept-Language": "fr, en;q=0.8"}

# Bounds.
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_FAIL_ON_DATALOSS = True
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
GOODWEEK_BACKOFF = 2.0
GOODWEEK_PATIENCE = 30.0
CLOSESPIDER_TIMEOUT = 600
EXTENSIONS = {"scrapy.extensions.memusage.MemoryUsage": None, "crawlers.memory.OwnMemoryUsage": 0}
MEMUSAGE_LIMIT_MB = 1024
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5.0
REACTOR_THREADPOOL_MAXSIZE = 20

# Scrapy starts so many tasks for each answer; what we yield there costs nothing.
CONCURRENT_ITEMS = 4

# Politeness: one request at a time to a host. The delay of a source is a floor, so there is no jitter.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.05
DOWNLOAD_DELAY_JITTER = 0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = DOWNLOAD_DELAY
AUTOTHROTTLE_MAX_DELAY = 20.0

LOG_LEVEL = "INFO"
LOG_COLOR = False
FEED_EXPORT_ENCODING = "utf-8"
