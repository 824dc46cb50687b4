"""Apprise's plugin of Slack with a request of our own: our blocks, threads by bot token, and what Slack answered."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from apprise.plugins.slack import CHANNEL_RE, NotifySlack, SlackMode

from alerts.delivery.escape import slack
from alerts.delivery.message import Message
from alerts.delivery.outcome import Outcome, SendResult, Stage, broken_off, of_http
from alerts.delivery.transports.http import Answer, post
from alerts.delivery.transports.talk import Talk, accepted, within

WORKFLOWS = {SlackMode.WORKFLOW, SlackMode.WORKFLOW_TRIGGER}
LONGEST_ID = 80
LOOK_UP_SECONDS = 20.0
# words by which Slack's Web API refuses with 200: what passes, and what is about this message; all others are for good
PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
RATE_LIMITED = {"ratelimited", "rate_limited", "message_limit_exceeded"}
OF_THE_MESSAGE = {
    "invalid_blocks", "invalid_blocks_format", "invalid_attachments", "invalid_payload", "msg_too_long",
    "no_text", "too_many_attachments", "attachment_payload_limit_exceeded",
}  # fmt: skip
OF_THE_THREAD = {"thread_not_found", "cannot_reply_to_message", "message_not_found", "invalid_thread_ts"}


class Slack(NotifySlack):  # type: ignore[no-untyped-call]
    """`slack://`: webhooks, workflows and bots, each with one channel."""

    message: Message
    seconds: float
    thread: str = ""
    result: SendResult | None = None

    def send(self, *_: Any, **__: Any) -> bool:
        """Post the message; `result` tells what came of it, and what Slack calls the message."""
        talk = Talk(self.seconds)
        self.result = within(talk, lambda: self._talk(talk))
        return accepted(self.result)

    def _talk(self, talk: Talk) -> SendResult:
        if self.mode in WORKFLOWS:
            answer = self._post(talk, self._workflow_url(), self._workflow_payload())
            return of_http(
                answer.status, answer.body, location=answer.location, retry_after=answer.retry_after
            )
        payload = self._payload()
        recipient = self.channels[0]
        if recipient is not None and (problem := self._address(talk, payload, recipient)):
            return problem
        is_bot = self.mode == SlackMode.BOT
        url = self.api_url.format("chat.postMessage") if is_bot else self._webhook_url()
        answer = self._post(talk, url, payload)
        if "thread_ts" in payload and _json(answer.body).get("error") in OF_THE_THREAD:
            # its first message is gone: better beside the thread than not at all
            del payload["thread_ts"]
            answer = self._post(talk, url, payload)
        return judge(answer, is_bot=is_bot)

    def _payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = {"attachments": [dict(self.message.slack)]}
        if self.user:
            payload["username"] = self.user
        if self.thread and self.mode == SlackMode.BOT:
            payload["thread_ts"] = self.thread
        return payload

    def _workflow_payload(self) -> dict[str, Any]:
        """A workflow takes one variable of plain text, not blocks."""
        lines = [self.message.subject, *self.message.text.splitlines()]
        return {"text": "\n".join(map(slack, lines))}

    def _address(self, talk: Talk, payload: dict[str, Any], recipient: str) -> SendResult | None:
        """Put the recipient into the payload; the result when there is none."""
        if "@" in recipient[1:]:
            person = self._look_up(talk, recipient)
            if isinstance(person, SendResult):
                return person
            payload["channel"] = person
            return None
        named = CHANNEL_RE.match(recipient)
        if named is None:
            return SendResult(Outcome.PERMANENT, "Slack has no such channel", is_of_target=True)
        channel = named["channel"]
        if named["thread_ts"]:
            payload["thread_ts"] = named["thread_ts"]
        is_plain = channel[0] not in "+@#"
        payload["channel"] = channel[1:] if channel[0] == "+" else f"#{channel}" if is_plain else channel
        return None

    def _look_up(self, talk: Talk, address: str) -> str | SendResult:
        """The member with a mail address; nothing is handed over by asking for it."""
        url = self.api_url.format("users.lookupByEmail")
        # a talk of its own: what is handed over by it is not the message
        answer = self._post(Talk(talk.seconds_left(LOOK_UP_SECONDS)), url, None, params={"email": address})
        member = _json(answer.body).get("user", {})
        if answer.status == 200 and isinstance(member, dict) and member.get("id"):
            return str(member["id"])
        result = judge(answer, is_bot=True)
        if result.outcome in {Outcome.SENT, Outcome.AMBIGUOUS}:
            return broken_off(Stage.RECIPIENT, result.text)
        return result

    def _post(
        self, talk: Talk, url: str, payload: dict[str, Any] | None, params: dict[str, str] | None = None
    ) -> Answer:
        headers = {"User-Agent": self.app_id, "Accept": "application/json"}
        if payload is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        if self.mode == SlackMode.BOT:
            headers["Authorization"] = f"Bearer {self.access_token}"
        return post(
            talk,
            url,
            b"" if payload is None else json.dumps(payload).encode(),
            headers,
            timeouts=(self.socket_connect_timeout, self.socket_read_timeout),
            method="GET" if payload is None else "POST",
            params=params,
            is_verified=bool(self.verify_certificate),
        )

    def _webhook_url(self) -> str:
        base = self.webhook_url if self.mode == SlackMode.WEBHOOK else self.webhook_gov_url
        return f"{base}/{self.token_a}/{self.token_b}/{self.token_c}"

    def _workflow_url(self) -> str:
        base = self.workflow_url if self.mode == SlackMode.WORKFLOW else self.workflow_trigger_url
        return "/".join([base, *self.workflow_path])


def judge(answer: Answer, *, is_bot: bool) -> SendResult:
    """What Slack's answer means: a webhook says `ok`, the Web API `{"ok": true}` or why not."""
    result = of_http(answer.status, answer.body, location=answer.location, retry_after=answer.retry_after)
    if result.outcome is not Outcome.SENT:
        return result
    said = _json(answer.body)
    if said.get("ok") is True:
        return replace(result, text="ok", external_id=_id(said))
    if word := said.get("error"):
        return replace(result, **_refusal(str(word)))
    if not is_bot and answer.body.strip() == "ok":
        return result
    return broken_off(Stage.HANDED_OVER, f"not Slack's words: {result.text}")


def _refusal(word: str) -> dict[str, Any]:
    if word in RATE_LIMITED:
        return {"outcome": Outcome.RATE_LIMITED}
    if word in PASSING:
        return {"outcome": Outcome.TRANSIENT}
    return {"outcome": Outcome.PERMANENT, "is_of_target": word not in OF_THE_MESSAGE}


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _id(said: dict[str, Any]) -> str:
    ts = said.get("ts")
    return ts if isinstance(ts, str) and len(ts) <= LONGEST_ID else ""
