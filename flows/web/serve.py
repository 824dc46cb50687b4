"""`tocsin web`: the page, until it is stopped. Also run by `tocsin up`, as `python -m flows.web.serve`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

import sql.people
from flows.database import database
from flows.people.first import first_address
from flows.people.provider import provider_of
from flows.settings import Settings, load_settings, open_home, page_url
from flows.web.binding import check_binding
from flows.web.proxies import Proxied
from flows.web.site import Site, make_site
from sql.connection import transaction
from sql.pool import Pool


class WhenAsked:
    """The pages, imported when somebody first asks for one: until then the process holds 60 MB less."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._application: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if self._application is None:
            self._application = await run_in_threadpool(self._load)
        await self._application(scope, receive, send)

    def _load(self) -> ASGIApp:
        from flows.web.app import application  # noqa: PLC0415 - see above

        return application(self._site)


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
            pages = WhenAsked(make_site(settings, pool))
            uvicorn.run(Proxied(pages, settings.trusted_proxies), **server_options(settings))
        finally:
            pool.close()


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


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        serve(load_settings())
    except (ValueError, OSError, RuntimeError) as error:
        sys.exit(f"the page cannot be shown: {error}")
