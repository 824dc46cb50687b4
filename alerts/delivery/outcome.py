"""What an attempt to send a message came to: how far the talk with the server got decides what is done next. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from alerts.delivery.plain import one_line

ANSWER_LENGTH = 400
# a longer wait than any of ours, and shorter than what the outbox takes for the work of a wrong clock
LONGEST_PATIENCE = timedelta(hours=12)
HTML = re.compile(
    r"[\s\ufeff]*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|title|meta|script|!--)", re.IGNORECASE
)
# HTTP statuses by which a server refuses this one message; any other 4xx refuses all that comes from us
OF_THE_MESSAGE = {400, 406, 409, 411, 412, 413, 415, 422, 431}
# statuses of 4xx that pass by themselves, or once a proxy's log-in is put right
PASSING_4XX = {407, 408, 421, 423, 425, 429}
# statuses of SMTP by which a server asks for TLS, or for a log-in, at whatever step
LOG_IN_FIRST = {521, 530, 534, 535, 538}
# what Apprise's plugins log when nothing was handed over
HTTP_STATUS = re.compile(r"\berror=(\d{3})\b")
NOT_HANDED_OVER = re.compile(
    r"connection refused|not known|name resolution|no route to host|network is unreachable|certificate"
    r"|failed to establish|connect ?timeout|connection to \S+ timed out|failed to resolve"
    r"|nodename nor servname",
    re.IGNORECASE,
)


class Outcome(StrEnum):
    """What became of one attempt. AMBIGUOUS: it was handed over, and no answer came."""

    SENT = "sent"
    PERMANENT = "permanent"
    RATE_LIMITED = "rate_limited"
    TRANSIENT = "transient"
    AMBIGUOUS = "ambiguous"


class Stage(StrEnum):
    """How far the talk with a server got. Only from HANDED_OVER on may the server have the message."""

    CONNECT = "connect"
    GREETING = "greeting"
    TLS = "tls"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    REQUEST = "request"
    HANDED_OVER = "handed over"
    ANSWERED = "answered"

    @property
    def is_handed_over(self) -> bool:
        """Whether the server may have the whole message."""
        return self in {Stage.HANDED_OVER, Stage.ANSWERED}


@dataclass(frozen=True, slots=True)
class SendResult:
    """The outcome of an attempt, and the server's words without secrets.

    `status`: the server's number, of SMTP or HTTP. `is_of_target`: what was refused is not this message but all that
    would come. `retry_after`: how long the server asks to be left alone. `external_id`: what the service calls the
    message, for answers in its thread.
    """

    outcome: Outcome
    text: str
    stage: Stage | None = None
    status: int | None = None
    is_of_target: bool = False
    retry_after: timedelta | None = None
    external_id: str = ""


def broken_off(stage: Stage, words: str) -> SendResult:
    """A talk that ended without an answer: ambiguous only where the whole message had been handed over."""
    outcome = Outcome.AMBIGUOUS if stage.is_handed_over else Outcome.TRANSIENT
    where = "no answer to the whole message" if stage.is_handed_over else f"broken off ({stage.value})"
    return SendResult(outcome, _words(f"{where}: {words}"), stage)


def of_smtp(stage: Stage, status: int, words: str) -> SendResult:
    """What a reply of a mail server means, to the step that it answers.

    A refused log-in, greeting or TLS passes when somebody puts it right; a refused sender or recipient is refused
    for every message, refused contents for this one only. What is no reply of SMTP is as if none had come.
    """
    said = _words(f"{status} {words}") if status > 0 else _words(words)
    if not 200 <= status < 600:
        return broken_off(stage, f"not a reply of SMTP: {said}")
    if stage is Stage.HANDED_OVER and status < 300:
        return SendResult(Outcome.SENT, said, Stage.ANSWERED, status)
    is_about_us = stage not in {Stage.SENDER, Stage.RECIPIENT, Stage.DATA, Stage.HANDED_OVER}
    is_about_us = is_about_us or status in LOG_IN_FIRST
    is_passing = status < 500 or is_about_us or "5.2.2" in words
    if is_passing:
        return SendResult(Outcome.TRANSIENT, said, stage, status, is_of_target=is_about_us)
    is_of_target = stage in {Stage.SENDER, Stage.RECIPIENT} and "5.3.4" not in words
    return SendResult(Outcome.PERMANENT, said, stage, status, is_of_target=is_of_target)


def of_http(
    status: int, body: str, *, location: str = "", retry_after: timedelta | None = None
) -> SendResult:
    """What an answer of an HTTP service means. A page in HTML is not the service's: a portal or a proxy spoke."""
    said = _words(f"HTTP {status} {body}")

    def result(outcome: Outcome, *, is_of_target: bool = False) -> SendResult:
        return SendResult(outcome, said, Stage.ANSWERED, status, is_of_target, retry_after)

    if status == 429:
        return result(Outcome.RATE_LIMITED)
    if 300 <= status < 400:
        where = location or "another address"
        said = f"HTTP {status}: redirected to {where}; redirects are not followed, correct the address"
        return result(Outcome.PERMANENT, is_of_target=True)
    if status >= 500 or status in PASSING_4XX or status < 200:
        return result(Outcome.TRANSIENT)
    if status >= 400:
        return result(Outcome.PERMANENT, is_of_target=status not in OF_THE_MESSAGE)
    if HTML.match(body):
        said = _words(f"HTTP {status} with a web page in place of the service's answer: {body}")
        return result(Outcome.TRANSIENT)
    return result(Outcome.SENT)


def of_apprise(was_accepted: bool, lines: Sequence[str]) -> SendResult:
    """What a plugin of Apprise's own says: its result, and the lines (without secrets) that it logged meanwhile.

    What cannot be understood is AMBIGUOUS: a labelled repeat is better than silence.
    """
    said = _words(" ".join(lines))
    if was_accepted:
        return SendResult(Outcome.SENT, said, Stage.ANSWERED)
    if status := HTTP_STATUS.search(said):
        code = int(status[1])
        if 200 <= code < 300:
            return SendResult(Outcome.AMBIGUOUS, said, Stage.ANSWERED, code)
        found = of_http(code, "")
        text = found.text if 300 <= code < 400 else said
        return SendResult(found.outcome, text, Stage.ANSWERED, code, found.is_of_target)
    if NOT_HANDED_OVER.search(said):
        return SendResult(Outcome.TRANSIENT, said, Stage.CONNECT)
    return SendResult(Outcome.AMBIGUOUS, said or "no answer and no reason given", Stage.HANDED_OVER)


def _words(text: str) -> str:
    return one_line(text, ANSWER_LENGTH)
