"""The Prefect server of `tocsin up`: Prefect's own application behind a check of the Host and Origin headers.

A page of another site can make a browser on this machine send requests to 127.0.0.1, or to a name of its own that
resolves to it. Prefect has a login but no setting for this. Run by `python -m flows.local.api_server HOST PORT`.
It imports nothing else of ours, which it would hold for as long as it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import timedelta
from functools import partialmethod
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

LOOK = timedelta(seconds=1)
REFUSED = b"Tocsin answers only to its own address on this machine.\n"


class OwnAddressOnly:
    """Refuses requests that name another host, or come from a page of another origin, before anything reads them."""

    def __init__(self, application: Application, host: str, port: int) -> None:
        self._application = application
        self._hosts = {f"{name}:{port}" for name in (host, "localhost")}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request or web socket; the life of the server itself (`lifespan`) passes."""
        if scope["type"] == "lifespan" or self.is_ours(scope["headers"]):
            await self._application(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(REFUSED)).encode())]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": REFUSED})

    def is_ours(self, headers: list[tuple[bytes, bytes]]) -> bool:
        """Whether there is one Host header, with an address of ours, and no Origin but ours."""
        hosts = [value.decode("latin-1").lower() for name, value in headers if name.lower() == b"host"]
        origins = [value.decode("latin-1").lower() for name, value in headers if name.lower() == b"origin"]
        ours = {f"http://{host}" for host in self._hosts}
        return len(hosts) == 1 and set(hosts) <= self._hosts and set(origins) <= ours


def _look_less_often() -> None:
    """Prefect's background services look for work four times a second, which takes half a percent of a core."""
    from docket import Worker  # noqa: PLC0415 - with Prefect, see below

    slower = partialmethod(Worker.__init__, minimum_check_interval=LOOK, scheduling_resolution=LOOK)
    setattr(Worker, "__init__", slower)  # noqa: B010 - to a type checker a method is no attribute


def main(host: str, port: int) -> None:
    """Serve until SIGTERM; what `prefect server start` does, with the settings that the environment names."""
    # only here: they take ten seconds of CPU to import
    import uvicorn  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415
    from prefect.settings import get_current_settings  # noqa: PLC0415

    _look_less_often()
    settings = get_current_settings().server
    uvicorn.run(
        OwnAddressOnly(create_app(final=True), host, port),
        host=host,
        port=port,
        proxy_headers=False,
        timeout_keep_alive=settings.api.keepalive_timeout,
        ws_ping_interval=settings.api.websocket_ping_interval,
        ws_ping_timeout=settings.api.websocket_ping_timeout,
        log_level=settings.logging_level.lower(),
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
