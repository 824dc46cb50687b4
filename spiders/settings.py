"""Scrapy's settings: hardened against hostile sites, polite to ordinary ones.

The crawl child adds those of its job (spiders.job_settings).
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version


def user_agent(contact: str) -> str:
    """Who asks, with a way to reach the operator when one is configured."""
    try:
        number = version("tocsin")
    except PackageNotFoundError:
        number = "0"
    safe = "".join(c for c in contact if c.isprintable() and c not in "()")
    return f"Tocsin/{number} (+{safe})" if safe else f"Tocsin/{number} (news watch)"


BOT_NAME = "tocsin"
SPIDER_MODULES = ["spiders.news"]
USER_AGENT = user_agent(os.environ.get("TOCSIN_CONTACT", ""))

# ours: networks that are not public and may be connected to all the same; a proxy for everything; sources of one job
# crawled at once (each asks for one page at a time, so this bounds the queue, CONCURRENT_REQUESTS the transfers)
TOCSIN_ALLOW_NETS = os.environ.get("TOCSIN_ALLOW_NETS", "").replace(",", " ").split()
TOCSIN_PROXY = os.environ.get("TOCSIN_PROXY") or None
TOCSIN_SOURCES_AT_ONCE = 200

# what may be requested, and how: every request passes the address guard
DOWNLOAD_HANDLERS = {
    "http": "spiders.handler.GuardedHandler",
    "https": "spiders.handler.GuardedHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "spiders.resolver.GuardedResolver"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_REACTOR_ENABLED = True
DOWNLOAD_VERIFY_CERTIFICATES = True
# only TOCSIN_PROXY: this middleware would read HTTP_PROXY and its kind
HTTPPROXY_ENABLED = False
# robots.txt by our own middleware, which remembers it between crawls and spares a host whose robots.txt fails
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Tocsin"
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.robots.RobotsTxtMiddleware": 100,
}
COOKIES_ENABLED = False
REFERER_ENABLED = False
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 6
HTTPCACHE_ENABLED = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en;q=0.7,fr;q=0.6,*;q=0.5",
}

# how much and how long
DOWNLOAD_MAXSIZE = 5 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 25
DNS_TIMEOUT = 10
# more than the sources that a reading has under way (TOCSIN_PLACES): hosts that hang keep no transfer from the others
CONCURRENT_REQUESTS = 120
CONCURRENT_REQUESTS_PER_DOMAIN = 2
# for `scrapy parse` and `shell`; in a crawl all requests of a source wait in the slot of its home host, with the
# source's own delay, which the throttle adapts
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0.2
EXTENSIONS = {"spiders.throttle.Throttle": 0}
AUTOTHROTTLE_ENABLED = False
REACTOR_THREADPOOL_MAXSIZE = 16
RETRY_TIMES = 1
# 429 is not among them: a host that asks us to wait gets no second request at once
RETRY_HTTP_CODES = [500, 502, 503, 504, 408, 522, 524]
RETRY_EXCEPTIONS = [
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.ResponseDataLossError",
    "twisted.internet.error.ConnectionDone",
    "twisted.internet.error.ConnectionLost",
]
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
# at the first we end the crawl with every report written; at the second Scrapy closes it in its own way
MEMUSAGE_ENABLED = True
MEMUSAGE_WARNING_MB = 1024
MEMUSAGE_LIMIT_MB = 1536
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5.0

# nobody connects to a running crawl
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# `-O articles.jsonl`: an article as its readers know it; without this, all fields of the item
FEED_EXPORT_ENCODING = "utf-8"
FEED_EXPORT_FIELDS = [
    *(
        "url",
        "title",
        "published",
        "published_precision",
        "modified",
        "authors",
        "language",
        "section",
        "agency",
    ),
    *("access", "text"),
]
