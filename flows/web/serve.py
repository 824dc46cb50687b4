"""`tocsin web`: the page, until it is stopped. Also run by `tocsin up` (flows.local.siblings)."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from typing import Any

import uvicorn

import sql.people
from flows.database import database
from flows.people.first import first_address
from flows.people.provider import provider_of
from flows.settings import Settings, load_settings, open_home, page_url
from flows.web.app import application
from flows.web.binding import check_binding
from flows.web.proxies import Proxied
from flows.web.site import make_site
from sql.connection import transaction
from sql.pool import Pool


def serve(settings: Settings, say: Callable[[str], None] | None = None) -> None:
    """Answer requests until SIGINT or SIGTERM. `say`: what is told at the start, and where the first account is made.

    Raises flows.web.binding.Unprotected, flows.people.provider.ExtraMissing, and what `flows.database.database` and
    `flows.settings.link_key` raise.
    """
    open_home(settings)
    provider_of(settings, page_url(settings))
    with database(settings) as url:
        with transaction(url) as conn:
            check_binding(settings, can_log_in=sql.people.count_with_password(conn) > 0)
        if say is not None:
            _tell(settings, url, say)
        pool = Pool(url)
        pool.open()
        try:
            pages = application(make_site(settings, pool))
            collect_seldom()
            uvicorn.run(Proxied(pages, settings.trusted_proxies), **server_options(settings))
        finally:
            pool.close()


def collect_seldom() -> None:
    """Let Python look for garbage more seldom, and never among what stays as long as the process.

    A look at everything takes 100 ms in the midst of an answer; nearly all that a page makes goes without it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def _tell(settings: Settings, url: str, say: Callable[[str], None]) -> None:
    say(f"The page is at {page_url(settings)}; Ctrl-C stops it.")
    if (address := first_address(settings, url)) is not None:
        say(f"Nobody has an account yet. Make the first one at {address}")


def server_options(settings: Settings) -> dict[str, Any]:
    """What uvicorn is told."""
    return {
        "host": settings.web_address,
        "port": settings.web_port,
        "ssl_certfile": settings.web_certificate,
        "ssl_keyfile": settings.web_certificate_key,
        # read in flows.web.proxies, which keeps the peer too
        "proxy_headers": False,
        "server_header": False,
        "lifespan": "off",
        "ws": "none",
        "access_log": False,  # addresses hold tokens
        "log_level": "warning",
        "timeout_keep_alive": 30,
        "limit_concurrency": 200,
        "timeout_graceful_shutdown": 5,
    }


def main() -> int | str:
    """Serve by the settings of the environment; a sentence when that cannot be."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        serve(load_settings())
    except (ValueError, OSError, RuntimeError) as error:
        return f"the page cannot be shown: {error}"
    return 0
