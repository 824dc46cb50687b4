"""The little of HTTP/1.1 that the demo's servers speak: one request, one answer, connection closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

_HEAD_LIMIT = 16_384  # bytes of request line and headers
_BODY_LIMIT = 1_000_000  # bytes
_PATIENCE = 30.0  # seconds that a client may take to say what it wants


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked for; header names in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What it is told; `Content-Length` and `Connection` come by themselves."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def http_protocol(
    answer: Callable[[Request], Answer],
) -> Callable[[asyncio.AbstractEventLoop], asyncio.BaseProtocol]:
    """A protocol for `LoopThread.serve`: every request is answered by `answer`, which must not block."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                request = await _read(reader)
                writer.write(_bytes(answer(request), with_body=request.method != "HEAD"))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, OSError, TimeoutError):
            pass  # the client left, or is no HTTP client
        finally:
            writer.close()

    def protocol(loop: asyncio.AbstractEventLoop) -> asyncio.BaseProtocol:
        reader = asyncio.StreamReader(limit=_HEAD_LIMIT, loop=loop)
        return asyncio.StreamReaderProtocol(reader, talk, loop=loop)

    return protocol


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.split("\r\n")
    method, target, _ = line.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)
    }
    length = min(int(headers.get("content-length", "0")), _BODY_LIMIT)
    return Request(method, target.partition("#")[0], headers, await reader.readexactly(length))


def _bytes(answer: Answer, *, with_body: bool) -> bytes:
    headers = [("Server", "tocsin-demo"), ("Connection", "close"), *answer.headers]
    if answer.status is not HTTPStatus.NOT_MODIFIED:
        headers.append(("Content-Length", str(len(answer.body))))
    lines = [f"HTTP/1.1 {answer.status.value} {answer.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (answer.body if with_body else b"")
