"""The bytes of a mail: lines within their limits, headers that say what was meant."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.message import Message
from alerts.delivery.plain import one_line
from alerts.delivery.transports.mime import folded, mail_bytes

SUBJECTS = [
    "[border] Fourteen soldiers killed in convoy ambush",
    "[граница] Четырнадцать солдат погибли при нападении на колонну " * 2,
    "[سد] انهيار سد قرب المدينة",
    "[x] " + "D" * 120,
    "🔥" * 60,
    "Dam =?utf-8?q?=0d=0aBcc=3a_victim=40example.org?=",
]


def mail(subject: str, **headers: str) -> bytes:
    message = Message(subject, "<p>Fourteen.</p>\n", "Fourteen.\n.\nFifteen.\n", {}, headers)
    sender, recipient = ("Tocsin", "tocsin@example.org"), ("Ana Ñandú", "ana@example.org")
    return mail_bytes(message, sender=sender, recipient=recipient, headers={}, id="d-1.x")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_arrives_as_it_was_meant_in_short_lines(subject: str) -> None:
    raw = mail(subject)

    parsed = message_from_bytes(raw, policy=policy.default)
    assert str(parsed["Subject"]) == one_line(subject, 2_000)
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines[: lines.index(b"")]) <= max(76, len(subject) + 12)
    assert all(len(line) <= 998 for line in lines)


@given(st.text(max_size=300))
def test_no_words_make_a_header_or_a_line_too_long(words: str) -> None:
    value = folded("Subject", words)

    assert all(line[:1] == " " for line in value.split("\r\n")[1:])
    assert value.isascii()
    assert "\n" not in value.replace("\r\n ", "")
    if not one_line(words, 2_000).isascii():
        assert all(len(line) <= 76 for line in value.split("\r\n"))
        assert str(make_header(decode_header(value))).split() == one_line(words, 2_000).split()


def test_a_message_keeps_its_own_headers_and_has_both_parts() -> None:
    parsed = message_from_bytes(
        mail("x", **{"Message-ID": "<d-1@x.example>", "List-Id": "<a.b>"}), policy=policy.default
    )

    assert parsed["Message-ID"] == "<d-1@x.example>"
    assert parsed["To"].addresses[0].display_name == "Ana Ñandú"
    assert parsed["From"].addresses[0].display_name == "Tocsin"
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert parsed.get_body(("plain",)).get_content().splitlines()[1] == "."


def test_every_attempt_to_one_person_has_the_same_id_and_other_people_have_others() -> None:
    message = Message("x", "<p>x</p>", "x", {})
    sender = ("Tocsin", "tocsin@example.org")

    ids = [
        message_from_bytes(
            mail_bytes(message, sender=sender, recipient=(False, person), headers={}, id="d-1.x"),
            policy=policy.default,
        )["Message-ID"]
        for person in ("ana@example.org", "Ana@example.org", "bo@example.org")
    ]

    assert ids[0] == ids[1] != ids[2]
