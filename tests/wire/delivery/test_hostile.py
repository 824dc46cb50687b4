"""Titles and texts written to do harm: what reaches a real mail server and a Slack stand-in is inert."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.header import decode_header
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest

from alerts.delivery.channels import Channels, load_channels
from alerts.delivery.outbox import enqueue
from alerts.delivery.run import DeliverSummary, deliver_due
from sql.connection import Connection, connect
from sql.connection import now as database_now

SLACK = "slack://T0TEAMTEAM/B0HOOKHOOK/TokenTokenTokenToken1234"
HOSTILE = {
    "ping the channel": "<!channel> <!here> <!everyone>",
    "ping a person": "<@U012AB3CD> and <!subteam^S0123>",
    "ping without brackets": "!channel> and @U012AB3CD> and !here|x>",
    "already escaped": "&lt;!channel&gt; and &amp;lt;!channel&amp;gt;",
    "fake link": "<https://evil.example|https://bbc.example/news>",
    "emphasis and code": "*bold* _slanted_ ~gone~ `code` ```fence```",
    "header injection": "Dam breaks\r\nBcc: victim@example.org\r\n\r\nbody",
    "encoded word": "=?utf-8?q?Dam=0d=0aBcc=3a_victim=40example.org?=",
    "encoded word in base64": "=?utf-8?b?RGFtDQpCY2M6IHZpY3RpbUBleGFtcGxlLm9yZw==?=",
    "encoded word that is hidden": "=\u200b?utf-8?q?Dam=0d=0aBcc=3a_victim=40example.org?=",
    "encoded word beside another script": "Плотина =?utf-8?q?=0d=0aBcc=3a_victim=40example.org?=",
    "bare line feed": "Dam\nbreaks",
    "other line breaks": "Dam\u2028breaks\u2029at\u0085noon\x0b\x0c",
    "control characters": "Dam\x07 breaks\x1b[31m red\x7f",
    "ten thousand characters": "Dam breaks " * 1000,
    "one long word": "D" * 10_000,
    "only emoji": "🔥🌊👩‍👩‍👧",
    "right-to-left override": "Dam \u202egnp.exe\u202c breaks \u2066x\u2069",
    "zero width": "D\u200ba\u2060m\ufeff breaks",
    "combining stack": "D" + "\u0301" * 500 + "am",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "templates": "{{7*7}} ${jndi:ldap://x} %s {0} {% raw %}",
    "markdown": "[click](javascript:alert(1)) ![x](https://evil.example/p.png)",
    "tracking": '<img src="https://evil.example/p.gif"><form action="https://evil.example">',
    "style": "</style><style>@import 'https://evil.example/x.css'</style>",
    "a lone dot": "Dam\r\n.\r\nbreaks",
    "lone surrogate": "Dam \\ud800 breaks",
    "arabic": "انهيار سد قرب المدينة",
}


@pytest.fixture
def channels(tmp_path: Any, mailbox: Any) -> Channels:
    path = tmp_path / "channels.yaml"
    path.write_text(f"urls:\n  - {mailbox.url()}:\n      tag: desk\n  - {SLACK}:\n      tag: desk\n")
    path.chmod(0o600)
    return load_channels(path)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_arrive_as_words(
    conn: Connection,
    database_url: str,
    make_alert: Callable[..., Any],
    mailbox: Any,
    hook: Any,
    channels: Channels,
    words: str,
) -> None:
    text = f"{words} ambushed {words}".replace("\x00", "")
    enqueue(conn, make_alert(conn, title=words, text=text), ["desk"], channels, database_now(conn))

    summary = deliver_due(lambda: connect(database_url), channels, slack_url=hook.url)

    assert summary == DeliverSummary(sent=2)
    check_mail(mailbox.received[0])
    check_slack(hook.posts[0]["attachments"][0])


def decoded(header: str) -> str:
    """As a mail program decodes it that is lenient, or does so twice."""
    return "".join(
        part.decode(charset or "ascii", "replace") if isinstance(part, bytes) else part
        for part, charset in decode_header(str(header))
    )


def check_mail(envelope: Any) -> None:
    raw = bytes(envelope.content)
    mail = BytesParser(policy=default).parsebytes(raw)
    html, text = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
    assert envelope.rcpt_tos == ["ana@example.org"]
    assert set(mail.keys()) <= {
        "Content-Type", "MIME-Version", "X-Application", "In-Reply-To", "References", "List-Id", "Auto-Submitted",
        "X-Tocsin-Delivery", "Thread-Topic", "Subject", "From", "To", "Message-ID", "Date",
    }  # fmt: skip
    subject = str(mail["Subject"])
    assert subject.startswith("[sahel-ambush] ")
    assert len(subject) <= 140
    assert not re.search(r"[\r\n]", decoded(decoded(mail["Subject"])))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2060-\u2069\u200b\ufeff]", subject)
    assert len(raw) < 60_000
    assert len(html.encode()) < 30_000
    assert not re.search(r"<(script|img|form|link|iframe)\b", html)
    assert html.count("<style>") == 1
    assert set(re.findall(r'href="([^"]*)"', html)) == {"https://wire.example/1"}
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text.replace("\r\n", "\n"))
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^?\s]*\?[bqBQ]\?[^?\s]*\?=", raw))


def check_slack(attachment: Any) -> None:
    header, section, context = attachment["blocks"]
    assert header["text"]["type"] == "plain_text"
    assert 0 < len(header["text"]["text"]) <= 150
    for block in (section["text"], *context["elements"]):
        assert block["verbatim"] is True
        assert len(block["text"]) <= 3000
    body = section["text"]["text"]
    links = re.findall(r"<[^>]*>", body)
    assert links == ["<https://wire.example/1|Read the article>"]
    rest = body.replace(links[0], "")
    assert not re.search(r"[<>|`]", re.sub(r"^> ", "", rest, flags=re.MULTILINE))
    assert "<" not in header["text"]["text"] + attachment["fallback"]
    assert not re.search(r"&(?!amp;)", rest)
