"""A stand-in for Slack's incoming webhooks that keeps what is posted to it."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any

from flows.demo.web import Answer, Request, WebServer

_TEXT = (("Content-Type", "text/plain; charset=utf-8"),)


class SlackStandIn:
    """Takes webhook posts on any path of a free loopback port and writes each as `NN.json` into `folder`.

    Answers as Slack does: `ok`, or 400 `invalid_payload` for what is no JSON object. `messages` holds the payloads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.messages: list[dict[str, Any]] = []
        self.url = ""

    def __enter__(self) -> SlackStandIn:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._server = WebServer(self._answer)
        self.port, self.url = self._server.server_port, self._server.url
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    def _answer(self, request: Request) -> Answer:
        if request.method != "POST":
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", "POST"),))
        try:
            payload = json.loads(request.body)
        except ValueError:
            payload = None
        if not isinstance(payload, dict):
            return Answer(HTTPStatus.BAD_REQUEST, _TEXT, b"invalid_payload")
        path = self.folder / f"{len(self.messages) + 1:02d}.json"
        path.write_text(json.dumps(payload, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        self.messages.append(payload)
        return Answer(HTTPStatus.OK, _TEXT, b"ok")
