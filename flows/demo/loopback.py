"""An asyncio loop in a thread of its own, for the demo's servers on loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

HOST = "127.0.0.1"

T = TypeVar("T")


class LoopThread:
    """Runs servers beside the caller; `stop` ends their talks and closes their ports."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._servers: list[asyncio.Server] = []
        self._thread.start()

    def serve(self, protocol: Callable[[asyncio.AbstractEventLoop], asyncio.BaseProtocol]) -> int:
        """Listens on a free port with a new protocol for each connection; returns the port."""
        return self._run(self._serve(protocol))

    def stop(self) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _serve(self, protocol: Callable[[asyncio.AbstractEventLoop], asyncio.BaseProtocol]) -> int:
        server = await self._loop.create_server(lambda: protocol(self._loop), HOST, 0)
        self._servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        # Open talks first: since Python 3.12 wait_closed waits for each of them.
        talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        for server in self._servers:
            await server.wait_closed()
        await asyncio.sleep(0)  # lets the transports close their sockets
