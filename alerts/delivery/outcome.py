"""Judge what became of one message from what Apprise said while it sent it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

ANSWER_LENGTH = 400
HTTP_STATUS = re.compile(r"\berror=(\d{3})\b")
SMTP_STATUS = re.compile(r"\(([245]\d\d), b['\"]")
# smtplib and urllib3 say in these words that nothing was handed over
NOT_HANDED_OVER = re.compile(
    r"connection refused|not known|name resolution|no route to host|network is unreachable|certificate"
    r"|failed to establish|connect ?timeout|connection to \S+ timed out|failed to resolve"
    r"|connection error while submitting|nodename nor servname",
    re.IGNORECASE,
)
# Slack's Web API refuses with 200 and a word; all but these are permanent
SLACK_REFUSAL = re.compile(r'"ok": ?false.*?"error": ?"(\w+)"')
SLACK_PASSING = {
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
}
# a gateway's "no answer from behind me" does not say that the message was not taken
GATEWAY_UNSURE = {502, 504}


class Outcome(StrEnum):
    """What became of one attempt. AMBIGUOUS: it was handed over, and no answer came."""

    SENT = "sent"
    PERMANENT = "permanent"
    RATE_LIMITED = "rate_limited"
    TRANSIENT = "transient"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class SendResult:
    """The outcome of an attempt, and the server's words without secrets."""

    outcome: Outcome
    text: str


def judge(was_accepted: bool, lines: Sequence[str]) -> SendResult:
    """Class an attempt by its result and the lines (already without secrets) that Apprise logged during it.

    What cannot be understood is AMBIGUOUS: a labelled repeat is better than silence.
    """
    said = " ".join(" ".join(lines).split())
    text = said[:ANSWER_LENGTH]
    if was_accepted:
        return SendResult(Outcome.SENT, text)
    return SendResult(_failure(said), text or "no answer and no reason given")


def _failure(said: str) -> Outcome:
    if refusal := SLACK_REFUSAL.search(said):
        return _slack_refusal(refusal[1])
    if status := HTTP_STATUS.search(said):
        return _http(int(status[1]))
    if status := SMTP_STATUS.search(said):
        return _smtp(int(status[1]), said)
    return Outcome.TRANSIENT if NOT_HANDED_OVER.search(said) else Outcome.AMBIGUOUS


def _slack_refusal(word: str) -> Outcome:
    if word in {"ratelimited", "rate_limited", "message_limit_exceeded"}:
        return Outcome.RATE_LIMITED
    return Outcome.TRANSIENT if word in SLACK_PASSING else Outcome.PERMANENT


def _http(status: int) -> Outcome:
    if status == 429:
        return Outcome.RATE_LIMITED
    if status in GATEWAY_UNSURE or 200 <= status < 300:
        return Outcome.AMBIGUOUS
    return Outcome.TRANSIENT if status >= 500 or status in {408, 425} else Outcome.PERMANENT


def _smtp(status: int, said: str) -> Outcome:
    """A refusal of the log-in passes once the operator has put the password right, so it is not permanent."""
    if "connection error while submitting" in said.lower():
        return Outcome.TRANSIENT
    return Outcome.PERMANENT if status >= 500 else Outcome.TRANSIENT
