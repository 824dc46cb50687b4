"""Subscribers as recipients: their addresses, written in place of that of one mail entry of the channels file."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from alerts.delivery.channels import Channels, ChannelTarget
from alerts.delivery.digest_message import compose_digest
from alerts.delivery.digests import DigestContent
from alerts.delivery.links import Links
from alerts.delivery.message import Message
from alerts.delivery.redaction import LOG_FILTER
from alerts.delivery.send import Target, fingerprint_of
from alerts.delivery.wording import wording
from sql.rows import Delivery
from sql.rows.subscriptions import Subscriber

# no rule can name it: a channel tag has no space
TARGET = re.compile(r"subscriber ([0-9]{1,18})")
LONGEST_ADDRESS, LONGEST_LOCAL = 254, 64
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class AddressUnusable(ValueError):
    """Mail cannot be sent to what was given; the message says why, and does not repeat it."""

    def __init__(self, why: str = "") -> None:
        super().__init__(f"this is no address that mail can be sent to{why}: write it as ana@example.org")


@dataclass(frozen=True, slots=True)
class MailAddress:
    """An address: `written` is where mail goes, its host in ASCII. `key`: two that differ in case only are one.

    `mailbox`: the same without what follows a plus sign; many such addresses lead to one mailbox.
    """

    written: str
    key: str
    mailbox: str


def read_address(text: str) -> MailAddress:
    """An address as somebody wrote it; raises AddressUnusable. A host in other letters is written as `xn--…`."""
    local, sign, host = text.strip().rpartition("@")
    if not sign or not LOCAL.fullmatch(local) or len(local) > LONGEST_LOCAL:
        raise AddressUnusable
    try:
        ascii_host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise AddressUnusable from None
    labels = ascii_host.split(".")
    if len(labels) < 2 or labels[-1].isdecimal() or not all(LABEL.fullmatch(label) for label in labels):
        raise AddressUnusable(" outside")
    written = f"{local}@{ascii_host}"
    if len(written) > LONGEST_ADDRESS:
        raise AddressUnusable
    key = written.lower()
    return MailAddress(written, key, f"{local.lower().partition('+')[0]}@{ascii_host}")


def target_of(subscriber_id: int) -> str:
    """What deliveries call a subscriber, as channel, target and label: a number that says nothing of the address."""
    return f"subscriber {subscriber_id}"


def subscriber_of(target: str) -> int | None:
    """The number of the subscriber that a delivery goes to; None: its recipient stands in the channels file."""
    match = TARGET.fullmatch(target)
    return int(match[1]) if match else None


def reader_in_words(channel: str, label: str) -> str:
    """Whom a message goes to, and by what: a channel of the rule, or a subscription of their own to it."""
    if subscriber_of(channel) is not None:
        return f"{channel}, by their own subscription to the rule"
    return f"{channel} ({label})"


def mail_entry(channels: Channels) -> ChannelTarget | None:
    """The mail entry that sends to subscribers: the first one of the channel that is marked for it."""
    tag = channels.subscriptions
    return next((target for target in channels.targets if target.tag == tag and target.kind == "mail"), None)


def with_subscribers(channels: Channels, subscribers: Iterable[Subscriber]) -> Channels:
    """The channels with one for each subscriber.

    Where no mail entry sends to them they have no channel: their messages are held until one does.
    """
    entry = mail_entry(channels)
    if entry is None:
        return channels
    addresses = {target_of(row.id): row.address for row in subscribers if row.address is not None}
    # no answer of a server and no line of the log repeats one
    LOG_FILTER.learn(frozenset({*addresses.values(), *map(str.lower, addresses.values())}))
    added = (
        ChannelTarget(name, name, name, entry.kind, _for_address(entry.target, address, name))
        for name, address in addresses.items()
    )
    return replace(channels, targets=(*channels.targets, *added))


def _for_address(target: Target, address: str, label: str) -> Target:
    """The same way to another mail address."""
    plugin = copy.copy(target.plugin)
    plugin.targets = [(False, address)]
    return replace(target, label=label, fingerprint=fingerprint_of(plugin, target.kind), plugin=plugin)


def digest_to(delivery: Delivery, content: DigestContent, links: Links | None, contact: str) -> Message:
    """The message of a digest, whose recipient leaves by a link: a subscriber all subscriptions, anybody else the rules
    that the digest tells."""
    target = delivery.target
    digest = compose_digest(
        content,
        delivery_id=delivery.id,
        is_possible_repeat=delivery.is_possible_repeat,
        links=links,
        recipient="" if subscriber_of(target) else target,
        contact=contact,
    )
    return with_way_out(digest, target, links, wording(content.channel.language).digest["leave"])


def with_way_out(message: Message, target: str, links: Links | None, words: str) -> Message:
    """A digest with the link by which a subscriber leaves, also by one POST of their mail program (RFC 8058).

    As it is, where `target` is no subscriber. `words`: what the link says.
    """
    number = subscriber_of(target)
    if number is None or links is None:
        return message
    link = links.leave(number)
    headers = {"List-Id": f"<subscriber-{number}.tocsin.invalid>", "List-Unsubscribe": f"<{link}>"}
    if link.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return replace(
        message,
        headers={**message.headers, **headers},
        html=message.html.replace("</body>", f'<p><a href="{link}">{words}</a></p></body>'),
        text=f"{message.text.rstrip()}\n\n{words}: {link}\n",
    )
