"""Scrapy's settings for one crawl: hardened against hostile sites, polite to ordinary ones."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from spiders import chromium
from spiders.records import Job

# Sources under way at once; each asks for one page at a time, so this bounds the queue, CONCURRENT_REQUESTS the wire.
SOURCES_AT_ONCE = 200
# At the first we end the crawl with every report written; at the second Scrapy closes it in its own way.
MEMORY_STOP_MB = 1024
MEMORY_LIMIT_MB = 1536

_HANDLER = "spiders.handler.GuardedHandler"
_FIXED: dict[str, Any] = {
    "BOT_NAME": "tocsin",
    # what may be asked, and how
    "DOWNLOAD_HANDLERS": {
        "http": _HANDLER, "https": _HANDLER, "file": None, "data": None, "ftp": None, "s3": None,
    },
    "TWISTED_DNS_RESOLVER": "spiders.guard.GuardedResolver",
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "TWISTED_REACTOR_ENABLED": True,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    # a proxy comes from the job alone: this middleware would read HTTP_PROXY and its kind
    "HTTPPROXY_ENABLED": False,
    # robots.txt by our own middleware, which remembers it between crawls and spares a host whose robots.txt fails
    "ROBOTSTXT_OBEY": True,
    "ROBOTSTXT_USER_AGENT": "Tocsin",
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "spiders.robots.KeptRobots": 100,
    },
    "COOKIES_ENABLED": False,
    "REFERER_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "REDIRECT_MAX_TIMES": 6,
    "HTTPCACHE_ENABLED": False,
    # how much and how long
    "DOWNLOAD_MAXSIZE": 5 * 1024 * 1024,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_TIMEOUT": 25,
    "DNS_TIMEOUT": 10,
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
    # every request waits in the slot of its source's home host: see host_delays
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_DELAY_JITTER": 0.2,
    "REACTOR_THREADPOOL_MAXSIZE": 16,
    "RETRY_TIMES": 1,
    # 429 is not among them: a host that asks for patience gets it
    "RETRY_HTTP_CODES": [500, 502, 503, 504, 408, 522, 524],
    "RETRY_EXCEPTIONS": [
        "scrapy.exceptions.DownloadFailedError",
        "scrapy.exceptions.ResponseDataLossError",
        "twisted.internet.error.ConnectionDone",
        "twisted.internet.error.ConnectionLost",
    ],
    "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    "MEMUSAGE_ENABLED": True,
    "MEMUSAGE_WARNING_MB": MEMORY_STOP_MB,
    "MEMUSAGE_LIMIT_MB": MEMORY_LIMIT_MB,
    "MEMUSAGE_CHECK_INTERVAL_SECONDS": 5.0,
    # no doors into the process
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    # nothing on the console but our own records
    "LOG_ENABLED": False,
    "LOG_INSTALL_ROOT_HANDLER": False,
    "STATS_DUMP": False,
    "LOGSTATS_INTERVAL": 0,
    "DEFAULT_REQUEST_HEADERS": {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "en;q=0.7,fr;q=0.6,*;q=0.5",
    },
}  # fmt: skip


class SettingsError(ValueError):
    """The job asks for a crawl that cannot be; the message says what to change."""


def settings_for(job: Job) -> dict[str, Any]:
    """The settings of this job's crawl: per-host delays from its sources, contact, proxy, allowed nets.

    Raises SettingsError for a proxy or a net that cannot be used.
    """
    _check(job)
    agent = user_agent(job.contact)
    needs_browser = any(source.browser for source in job.sources)
    return (
        _FIXED
        | (chromium.settings(job.chromium, agent) if needs_browser else {})
        | {
            "USER_AGENT": agent,
            "DOWNLOAD_SLOTS": host_delays(job),
            "TOCSIN_ALLOW_NETS": list(job.allow_nets),
            "TOCSIN_PROXY": job.proxy,
            "TOCSIN_PROXY_HOST": urlsplit(job.proxy).hostname if job.proxy else None,
        }
    )


def _check(job: Job) -> None:
    for net in job.allow_nets:
        try:
            ip_network(net, strict=False)
        except ValueError as error:
            raise SettingsError(
                f"TOCSIN_ALLOW_NETS: '{net}' is no net: write for example 127.0.0.0/8"
            ) from error
    if job.proxy is None:
        return
    try:
        parts = urlsplit(job.proxy)
        is_usable = parts.scheme == "http" and bool(parts.hostname) and parts.port and "@" not in parts.netloc
    except ValueError:
        is_usable = False
    if not is_usable:
        # The value may hold a password: it is not repeated.
        raise SettingsError("TOCSIN_PROXY cannot be used: write http://HOST:PORT, without user and password")


def host_delays(job: Job) -> dict[str, dict[str, Any]]:
    """Seconds between two requests to the host and port of each source; the longest where sources share them."""
    delays: dict[str, float] = {}
    for source in job.sources:
        host = slot_of(source.home_url)
        delays[host] = max(delays.get(host, 0.0), source.delay_seconds)
    return {host: {"concurrency": 1, "delay": delay} for host, delay in delays.items()}


def slot_of(home_url: str) -> str:
    """The queue in which the requests of a source wait for each other: its home's host and port."""
    try:
        return urlsplit(home_url).netloc.lower() or home_url
    except ValueError:
        return home_url


def user_agent(contact: str) -> str:
    """Who asks, with a way to reach the operator when one is configured."""
    try:
        number = version("tocsin")
    except PackageNotFoundError:
        number = "0"
    safe = "".join(c for c in contact if c.isprintable() and c not in "()")
    return f"Tocsin/{number} (+{safe})" if safe else f"Tocsin/{number} (news watch)"
