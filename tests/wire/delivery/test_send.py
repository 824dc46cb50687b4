"""What a mail server and a Slack stand-in really receive."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from alerts.delivery.channels import load_channels
from alerts.delivery.message import Message, compose
from alerts.delivery.outcome import Outcome
from alerts.delivery.run import send_test
from alerts.delivery.send import send
from sql.rows import AlertDetail, OtherReport
from tests.wire.delivery.conftest import target

SLACK_URL = "slack://T0TEAMTEAM/B0HOOKHOOK/canaryTOKENcanaryTOKEN12"
SENTENCE = "Armed men ambushed a supply convoy near Tin-Akof on Friday, killing 14 soldiers & two drivers."
TEXT = f"The trucks left at dawn. {SENTENCE} More is not known."
SEEN = datetime(2026, 11, 21, 13, 9, tzinfo=UTC)
ALERT = AlertDetail(
    alert_id=1,
    rule="sahel-ambush",
    query="ambush* AND convoy",
    transition="new",
    event_title="Convoy ambushed near Tin-Akof",
    articles=3,
    independent_sources=2,
    root_url="https://wire.example/1",
    title="Fourteen soldiers killed in convoy ambush",
    url="https://www.wire.example/2?a=1&b=2",
    source="Desert Wire",
    language="en",
    published=datetime(2026, 11, 21, 13, 5, tzinfo=UTC),
    published_precision="minute",
    first_seen_at=SEEN,
    text=TEXT,
    spans=[
        {"field": "text", "start": TEXT.index(word), "end": TEXT.index(word) + len(word)}
        for word in ("ambushed", "convoy")
    ],
    sentence=SENTENCE,
    time_zone="Europe/Paris",
    created_at=SEEN,
)
OTHERS = [OtherReport("Valley Post", "Attack on trucks", "https://valley.example/x", SEEN, "minute", SEEN)]


def message(**changes: Any) -> Message:
    return compose(replace(ALERT, **changes), OTHERS, delivery_id=17, is_possible_repeat=False)


def test_a_mail_arrives_with_both_parts_and_the_headers_of_its_thread(mailbox: Any) -> None:
    answer = send(target(mailbox.url()), message())

    (mail,) = mailbox.mails
    assert answer.outcome is Outcome.SENT
    assert mail["Subject"] == "[sahel-ambush] Fourteen soldiers killed in convoy ambush"
    assert mail["To"] == "ana@example.org"
    assert mail["In-Reply-To"] == mail["References"] != ""
    assert mail["List-Id"] == "<sahel-ambush.rules.tocsin.invalid>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Tocsin-Delivery"] == "d-17"
    html, text = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
    assert re.search(r"<mark[^>]*>ambushed</mark>", html)
    assert SENTENCE in text
    assert "https://www.wire.example/2?a=1&b=2" in text
    assert "Sat 21 Nov 2026, 14:05 CET" in text


def test_slack_receives_our_blocks_with_a_link_of_ours(hook: Any) -> None:
    answer = send(target(SLACK_URL), message(), slack_base_url=hook.url)

    (post,) = hook.posts
    assert answer.outcome is Outcome.SENT
    header, section, context = post["attachments"][0]["blocks"]
    assert header["text"]["text"] == "Fourteen soldiers killed in convoy ambush"
    assert "<https://www.wire.example/2?a=1&amp;b=2|Read the article>" in section["text"]["text"]
    assert "14 soldiers &amp; two drivers" in section["text"]["text"]
    assert "2 independent sources" in context["elements"][0]["text"]


@pytest.mark.parametrize(
    "url", [SLACK_URL, "mailtos://tocsin:canary-password@mail.example.org?to=a@example.org"]
)
def test_a_door_shows_no_secret(url: str) -> None:
    assert "canary" not in repr(target(url))


def test_another_service_gets_title_and_text(hook: Any) -> None:
    address = hook.url.removeprefix("http://")

    answer = send(target(f"json://{address}/in"), message())

    (post,) = hook.posts
    assert answer.outcome is Outcome.SENT
    assert post["title"] == "[sahel-ambush] Fourteen soldiers killed in convoy ambush"
    assert "https://www.wire.example/2?a=1&b=2" in post["message"]


def test_a_slack_bot_posts_to_its_channel_and_a_refusal_in_words_is_permanent(hook: Any) -> None:
    bot = target("slack://xoxb-1234-1234-abcdefcanary/#ops")
    hook.answers = [(200, b'{"ok":true,"channel":"C1"}'), (200, b'{"ok":false,"error":"not_in_channel"}')]

    answers = [send(bot, message(), slack_base_url=hook.url) for _ in range(2)]

    assert [answer.outcome for answer in answers] == [Outcome.SENT, Outcome.PERMANENT]
    assert hook.received[0][0] == "/api/chat.postMessage"
    assert "blocks" in hook.posts[0]["attachments"][0]


def test_a_slack_workflow_gets_plain_text(hook: Any) -> None:
    workflow = target("https://hooks.slack.com/workflows/T0TEAM/A0APP/123456/canaryTOKEN")

    answer = send(workflow, message(), slack_base_url=hook.url)

    assert answer.outcome is Outcome.SENT
    assert hook.received[0][0] == "/workflows/T0TEAM/A0APP/123456/canaryTOKEN"
    assert set(hook.posts[0]) == {"text"}
    assert "Fourteen soldiers" in hook.posts[0]["text"]


def test_a_test_of_a_channel_reaches_each_target(hook: Any, mailbox: Any, tmp_path: Any) -> None:
    path = tmp_path / "channels.yaml"
    path.write_text(f"urls:\n  - {mailbox.url()}:\n      tag: desk\n  - {SLACK_URL}:\n      tag: desk\n")
    path.chmod(0o600)

    tried = send_test(load_channels(path), "desk", slack_url=hook.url)

    assert [(one.label, one.outcome) for one in tried] == [
        ("mail to a…@example.org", Outcome.SENT),
        ("Slack webhook B0HO…", Outcome.SENT),
    ]
    assert mailbox.mails[0]["Subject"] == "[tocsin] Test of the channel desk"
