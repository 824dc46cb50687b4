"""Addresses that people give, and the links that confirm and end their subscriptions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.delivery.links import (
    CONFIRM_WITHIN,
    LinkExpired,
    Links,
    LinkUnreadable,
    read,
    read_confirmation,
    read_leave,
)
from alerts.delivery.message import Message
from alerts.delivery.subscribers import (
    AddressUnusable,
    read_address,
    subscriber_of,
    target_of,
    with_way_out,
)

KEY = b"a key of this installation"
LINKS = Links("https://tocsin.example.org", KEY)


@pytest.mark.parametrize(
    ("given", "written", "mailbox"),
    [
        ("ana@example.org", "ana@example.org", "ana@example.org"),
        # space around it, and a host in capitals
        ("  Ana@EXAMPLE.org ", "Ana@example.org", "ana@example.org"),
        # a plus address is an address of its own, and leads to one mailbox
        ("ana+tocsin@example.org", "ana+tocsin@example.org", "ana@example.org"),
        ("o'neil@example.org", "o'neil@example.org", "o'neil@example.org"),
        # a host in other letters
        ("ana@bücher.example", "ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example"),
        ("ana@例え.jp", "ana@xn--r8jz45g.jp", "ana@xn--r8jz45g.jp"),
    ],
)
def test_an_address_is_read_as_mail_servers_do(given: str, written: str, mailbox: str) -> None:
    found = read_address(given)

    assert (found.written, found.key, found.mailbox) == (written, written.lower(), mailbox)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@localhost",
        "ana@127.0.0.1",
        "ana@[127.0.0.1]",
        "ana@example.org, eve@evil.example",
        "ana@example.org\r\nBcc: eve@evil.example",
        "ana\n@example.org",
        "ana@example.org\x00",
        "<ana@example.org>",
        "Ana <ana@example.org>",
        '"ana b"@example.org',
        "ana@exa mple.org",
        ".ana@example.org",
        "ana..b@example.org",
        "an\u202ea@example.org",
        "ana@-example.org",
        "ana@example..org",
        f"{'a' * 65}@example.org",
        f"ana@{'a' * 64}.org",
        f"ana@{'.'.join(['a' * 60] * 5)}.org",
        "ana@example.org?to=eve@evil.example",
        "ana%40evil.example@",
    ],
)
def test_what_is_no_one_address_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(AddressUnusable) as refused:
        read_address(given)

    assert "evil" not in str(refused.value)


def test_a_subscriber_is_known_by_a_number_that_no_rule_can_name() -> None:
    assert subscriber_of(target_of(17)) == 17
    for other in ("subscriber-17", "desk", "subscriber 17 ", "subscriber x", "a1b2c3"):
        assert subscriber_of(other) is None
    assert " " in target_of(17)  # a channel tag has none


def test_a_link_confirms_one_subscription_for_two_days() -> None:
    token = LINKS.confirmation(5).rpartition("/")[2]
    now = datetime.now(UTC)

    assert read_confirmation(token, KEY, now) == 5
    with pytest.raises(LinkExpired, match="2 days"):
        read_confirmation(token, KEY, now + CONFIRM_WITHIN + timedelta(seconds=5))


def test_a_link_of_one_kind_is_not_one_of_another() -> None:
    now = datetime.now(UTC)
    confirmation, leave = LINKS.confirmation(5).rpartition("/")[2], LINKS.leave(5).rpartition("/")[2]
    action = LINKS.action("unsubscribe", 5, target_of(5)).rpartition("/")[2]

    for token in (leave, action, "", "x" * 2_000, confirmation[:-1], f"{confirmation}x"):
        with pytest.raises(LinkUnreadable):
            read_confirmation(token, KEY, now)
    for token in (confirmation, action):
        with pytest.raises(LinkUnreadable):
            read_leave(token, KEY, now)
    with pytest.raises(LinkUnreadable):
        read(leave, KEY, now)
    with pytest.raises(LinkUnreadable):
        read_confirmation(confirmation, b"another key", now)


def test_a_digest_to_a_subscriber_has_a_way_out_in_one_click() -> None:
    digest = Message("Digest", "<body><p>x</p></body>", "x\n", {}, {"List-Id": "<desk>"})

    sent = with_way_out(digest, target_of(5), LINKS, "End your subscriptions")

    assert sent.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://tocsin.example.org/leave/" in sent.text
    assert 'href="https://tocsin.example.org/leave/' in sent.html
    assert with_way_out(digest, "a1b2", LINKS, "") == digest
    assert with_way_out(digest, target_of(5), None, "") == digest
