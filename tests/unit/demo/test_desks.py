"""The desks of the demo: a local mailbox and a stand-in for Slack."""

from __future__ import annotations

import json
import smtplib
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path

from flows.demo.mailbox import Mailbox
from flows.demo.slack import SlackStandIn


def post(slack: SlackStandIn, body: bytes, method: str = "POST") -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", slack.port, timeout=10)
    connection.request(method, "/services/T0/B0/x", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    told = answer.status, answer.read()
    connection.close()
    return told


def test_mail_is_kept_in_order_and_written_as_eml_and_html(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mail") as mailbox:
        for subject in ("Embuscade près de Tin Azérif : 17 morts", "Plain"):
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = "tocsin@demo.example", "desk@demo.example", subject
            mail.set_content("In plain words")
            if subject != "Plain":
                mail.add_alternative("<p>Dix-sept morts, peut-être plus</p>", subtype="html")
            with smtplib.SMTP(mailbox.host, mailbox.port) as server:
                server.send_message(mail)

    assert [str(mail["Subject"]) for mail in mailbox.messages] == [
        "Embuscade près de Tin Azérif : 17 morts",
        "Plain",
    ]
    assert sorted(path.name for path in (tmp_path / "mail").iterdir()) == [
        "01-embuscade-pres-de-tin-azerif-17-morts.eml",
        "01-embuscade-pres-de-tin-azerif-17-morts.html",
        "02-plain.eml",
    ]
    html = tmp_path / "mail" / "01-embuscade-pres-de-tin-azerif-17-morts.html"
    assert "peut-être" in html.read_text(encoding="utf-8")


def test_an_open_mail_talk_does_not_keep_the_mailbox_from_closing(tmp_path: Path) -> None:
    with Mailbox(tmp_path) as mailbox:
        idle = smtplib.SMTP(mailbox.host, mailbox.port)

    idle.close()
    assert mailbox.messages == []


def test_slack_posts_are_kept_and_written_as_json(tmp_path: Path) -> None:
    with SlackStandIn(tmp_path) as slack:
        told = post(slack, json.dumps({"text": "Tin Azérif"}).encode())

    assert told == (200, b"ok")
    assert slack.messages == [{"text": "Tin Azérif"}]
    assert json.loads((tmp_path / "01.json").read_text(encoding="utf-8")) == {"text": "Tin Azérif"}


def test_slack_refuses_what_is_no_json_object_and_other_methods(tmp_path: Path) -> None:
    with SlackStandIn(tmp_path) as slack:
        assert post(slack, b"payload") == (400, b"invalid_payload")
        assert post(slack, b"[]") == (400, b"invalid_payload")
        assert post(slack, b"{}", "PUT")[0] == 405

    assert slack.messages == []
