"""A local mail server that keeps what it is sent, and writes each message where a person can open it."""

from __future__ import annotations

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from flows.demo.loopback import HOST, LoopThread
from flows.demo.sites import slug


class Mailbox:
    """Takes mail for anyone on a free loopback port and writes `NN-subject.eml` and `.html` into `folder`.

    `messages` holds the parsed messages in the order they came in. A message is answered `250` once it is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.messages: list[EmailMessage] = []
        self.port = 0

    def __enter__(self) -> Mailbox:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread = LoopThread("demo-mailbox")
        self.port = self._thread.serve(self._protocol)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.stop()

    @property
    def host(self) -> str:
        return HOST

    def _protocol(self, loop: asyncio.AbstractEventLoop) -> asyncio.BaseProtocol:
        return cast("asyncio.BaseProtocol", SMTP(self, hostname=HOST, enable_SMTPUTF8=True, loop=loop))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd's hook
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        message = message_from_bytes(raw, policy=policy.default)
        self._write(len(self.messages) + 1, raw, message)
        self.messages.append(message)
        return "250 Kept"

    def _write(self, number: int, raw: bytes, message: EmailMessage) -> None:
        name = f"{number:02d}-{slug(str(message['subject'] or 'no subject'))[:60]}"
        (self.folder / f"{name}.eml").write_bytes(raw)
        html = message.get_body(("html",))
        if html is not None:
            (self.folder / f"{name}.html").write_text(html.get_content(), encoding="utf-8")
