"""Scrapy's settings in the crawl child: those of the project, and what the job says."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import Settings

from spiders import chromium
from spiders.records import Job
from spiders.settings import user_agent

_IN_THE_CHILD: dict[str, Any] = {
    "ITEM_PIPELINES": {"spiders.pipelines.ProtocolPipeline": 900},
    # nothing on the console but the records of the protocol
    "LOG_ENABLED": False,
    "LOG_INSTALL_ROOT_HANDLER": False,
    "STATS_DUMP": False,
    "LOGSTATS_INTERVAL": 0,
    # only the slots of sources have a delay: the parts of a rendered page wait for nothing
    "DOWNLOAD_DELAY": 0,
}


class SettingsError(ValueError):
    """The job asks for a crawl that cannot be; the message says what to change."""


def settings_for(job: Job) -> Settings:
    """The settings of this job's crawl: contact, proxy, allowed nets, the browser if one is needed.

    Raises SettingsError for a proxy or a net that cannot be used.
    """
    _check(job)
    agent = user_agent(job.contact)
    settings = Settings()
    settings.setmodule("spiders.settings", priority="project")
    of_job = {"USER_AGENT": agent, "TOCSIN_ALLOW_NETS": list(job.allow_nets), "TOCSIN_PROXY": job.proxy}
    settings.setdict(_IN_THE_CHILD | of_job, priority="cmdline")
    if job.browser or any(source.browser for source in job.sources):
        settings.setdict(chromium.settings(job.chromium, agent), priority="cmdline")
    return settings


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
