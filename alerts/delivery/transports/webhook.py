"""Apprise's plugin of JSON webhooks with a stable id and a signature, so that a receiver can leave repeats out.

`json://` and `jsons://`. The body has Apprise's fields (`version`, `title`, `message`, `type`) and ours: `id`, the same
for each attempt of one message; `is_possible_repeat`; `tocsin`, the message for programs. With `?secret=…` it is signed
as standardwebhooks.com describes: `webhook-signature: v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from apprise.plugins.custom_json import NotifyJSON

from alerts.delivery.message import Message
from alerts.delivery.outcome import SendResult, of_http
from alerts.delivery.transports.http import post
from alerts.delivery.transports.talk import Talk, accepted, within

SECRET_PREFIX = "whsec_"  # noqa: S105 - how the standard marks a secret in base64


class Webhook(NotifyJSON):  # type: ignore[no-untyped-call]
    """`json://` and `jsons://`: Apprise's addresses and options, our request."""

    template_args = dict(  # noqa: RUF012 - as Apprise's plugins declare their options
        NotifyJSON.template_args,
        secret={"name": "Signing secret", "type": "string", "private": True, "map_to": "secret"},
    )

    message: Message
    seconds: float
    id: str = ""
    is_possible_repeat: bool = False
    result: SendResult | None = None

    def __init__(self, secret: str | None = None, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self.secret = secret or ""

    @staticmethod
    def parse_url(url: str, *_: Any, **__: Any) -> Any:
        """What Apprise reads, and the secret."""
        parts: Any = NotifyJSON.parse_url(url)  # type: ignore[no-untyped-call]
        if parts and parts["qsd"].get("secret"):
            # Apprise has percent-decoded it
            parts["secret"] = parts["qsd"]["secret"]
        return parts

    def send(self, *_: Any, **__: Any) -> bool:
        """Post the message; `result` tells what came of it."""
        talk = Talk(self.seconds)
        content = json.dumps(self._payload()).encode()
        self.result = within(talk, lambda: self._talk(talk, content))
        return accepted(self.result)

    def _payload(self) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "version": self.json_version,
            "title": self.message.subject,
            "message": self.message.text,
            "attachments": [],
            "type": "info",
        }
        for name, value in self.payload_extras.items():
            # Apprise's `:name=value` renames a field, leaves it out when empty, or adds one
            if name not in fields:
                fields[name] = value
            elif value:
                fields[value] = fields.pop(name)
            else:
                del fields[name]
        own = {
            "id": self.id,
            "is_possible_repeat": self.is_possible_repeat,
            "tocsin": dict(self.message.data),
        }
        return fields | own

    def _talk(self, talk: Talk, content: bytes) -> SendResult:
        port = f":{self.port}" if isinstance(self.port, int) else ""
        answer = post(
            talk,
            f"{'https' if self.secure else 'http'}://{self.host}{port}{self.fullpath}",
            content,
            {"User-Agent": self.app_id, "Content-Type": "application/json", **self._signed(content), **self.headers},
            timeouts=(self.socket_connect_timeout, self.socket_read_timeout),
            method=self.method,
            params=self.params,
            auth=(self.user, self.password or "") if self.user else None,
            is_verified=bool(self.verify_certificate),
        )  # fmt: skip
        return of_http(answer.status, answer.body, location=answer.location, retry_after=answer.retry_after)

    def _signed(self, content: bytes) -> Mapping[str, str]:
        now = str(int(time.time()))
        headers = {"webhook-id": self.id, "webhook-timestamp": now}
        if self.secret:
            headers["webhook-signature"] = signature(self.secret, self.id, now, content)
        return headers


def signature(secret: str, id: str, timestamp: str, content: bytes) -> str:  # noqa: A002 - the standard's name
    """The value of `webhook-signature`; a secret that begins with `whsec_` is base64, any other is taken as it is."""
    key = secret.encode()
    if secret.startswith(SECRET_PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
        except binascii.Error:
            key = secret.encode()
    digest = hmac.new(key, f"{id}.{timestamp}.".encode() + content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
