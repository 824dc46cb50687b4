"""Scrapy's settings are hardened, as Scrapy itself understands them."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.settings.default_settings import __all__ as scrapy_names

from spiders.job_settings import SettingsError, settings_for
from spiders.records import Job, SourceJob
from spiders.settings import user_agent
from spiders.throttle import host_delays


@pytest.fixture
def settings() -> Settings:
    source = SourceJob(id=1, name="a", home_url="http://example.com/", delay_seconds=2.5)
    return settings_for(Job(sources=[source], contact="desk@example.org"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("ROBOTSTXT_OBEY", True),
        ("COOKIES_ENABLED", False),
        ("REFERER_ENABLED", False),
        ("HTTPPROXY_ENABLED", False),
        ("HTTPCACHE_ENABLED", False),
        ("METAREFRESH_ENABLED", False),
        ("STATS_DUMP", False),
        ("LOG_ENABLED", False),
        ("LOG_INSTALL_ROOT_HANDLER", False),
        ("TWISTED_REACTOR_ENABLED", True),
        ("MEMUSAGE_ENABLED", True),
    ],
)
def test_a_switch_stands_as_it_must(settings: Settings, name: str, expected: bool) -> None:
    assert settings.getbool(name) is expected


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("DOWNLOAD_MAXSIZE", 1_000_000, 6_000_000),
        ("DOWNLOAD_TIMEOUT", 20, 30),
        ("RETRY_TIMES", 0, 1),
        ("REDIRECT_MAX_TIMES", 5, 8),
        ("CONCURRENT_REQUESTS", 1, 128),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1, 2),
        ("MEMUSAGE_LIMIT_MB", 256, 2048),
    ],
)
def test_a_bound_is_small_and_not_endless(settings: Settings, name: str, least: int, most: int) -> None:
    assert least <= settings.getint(name) <= most


def test_only_http_has_a_handler_and_it_is_ours(settings: Settings) -> None:
    handlers: dict[str, Any] = settings.getwithbase("DOWNLOAD_HANDLERS").copy_to_dict()

    assert {scheme: handler for scheme, handler in handlers.items() if handler} == {
        "http": "spiders.handler.GuardedHandler",
        "https": "spiders.handler.GuardedHandler",
    }


def test_the_resolver_and_the_reactor_are_those_that_the_guard_needs(settings: Settings) -> None:
    assert settings["TWISTED_DNS_RESOLVER"] == "spiders.resolver.GuardedResolver"
    assert settings["TWISTED_REACTOR"].endswith("AsyncioSelectorReactor")


def test_429_is_not_asked_again_at_once(settings: Settings) -> None:
    assert 429 not in settings.getlist("RETRY_HTTP_CODES")


def test_every_setting_is_one_that_scrapy_has(settings: Settings) -> None:
    ours = {name for name in settings if settings.getpriority(name) and not name.startswith("TOCSIN_")}

    assert ours <= set(scrapy_names)


def test_the_delay_of_a_host_is_the_longest_of_its_sources() -> None:
    sources = [
        SourceJob(id=n, name=f"s{n}", home_url=f"http://example.com/{n}", delay_seconds=n) for n in (1, 3, 2)
    ]

    assert host_delays(sources) == {"example.com": {"concurrency": 1, "delay": 3.0}}


def test_the_user_agent_is_honest_and_clean() -> None:
    assert user_agent("https://example.org/bot").endswith("(+https://example.org/bot)")
    assert user_agent("").startswith("Tocsin/")
    assert "\n" not in user_agent("a\r\nX-Evil: 1")


@pytest.mark.parametrize(
    "proxy", ["http://me:secret@proxy:1", "https://proxy:1", "proxy:1", "http://proxy", "http://proxy:x"]
)
def test_a_proxy_that_cannot_be_used_is_refused_without_repeating_it(proxy: str) -> None:
    with pytest.raises(SettingsError, match=r"write http://HOST:PORT") as caught:
        settings_for(Job(sources=[], proxy=proxy))

    assert "secret" not in str(caught.value)
