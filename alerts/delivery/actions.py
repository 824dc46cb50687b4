"""What a reader can do from a message: signed links where the page has a public address, else commands. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from alerts.delivery.links import Links
from alerts.delivery.wording import Wording
from sql.rows import AlertDetail


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: a link with its label, or a command with what it does."""

    label: str
    link: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Actions:
    """What one delivery offers. `recipient` names whom it goes to without an address; `contact` as TOCSIN_CONTACT."""

    delivery: str
    links: Links | None = None
    recipient: str = ""
    contact: str = ""

    def of(self, alert: AlertDetail, words: Wording) -> Sequence[Action]:
        """What can be done about an alert."""
        if self.links is None:
            return [
                Action(words.command_why, command=f"tocsin why alert:{alert.alert_id}"),
                Action(words.command_judge, command=f"tocsin alerts judge {alert.alert_id} noise"),
                Action(words.command_mute, command=f"tocsin rules mute {alert.rule} 1d --why …"),
            ]
        verbs = (
            ("not-relevant", words.not_relevant),
            ("mute", words.mute),
            ("follow", words.follow),
            ("unsubscribe", words.unsubscribe),
        )
        return [
            Action(words.page, self.links.event(alert.event_id)),
            *(
                Action(label, self.links.action(verb, alert.alert_id, self.recipient))
                for verb, label in verbs
            ),
        ]

    def headers(self, alert_id: int) -> dict[str, str]:
        """How a mail program unsubscribes from the rule of an alert."""
        link = self.links.action("unsubscribe", alert_id, self.recipient) if self.links else ""
        return unsubscribing(link, self.delivery, self.contact)


def unsubscribing(link: str, delivery: str, contact: str) -> dict[str, str]:
    """How a mail program unsubscribes (RFC 2369): by one POST (RFC 8058) where there is a public address with TLS,
    by a mail to the operator where one is known; none where there is neither."""
    ways = [f"<{link}>"] if link else []
    headers: dict[str, str] = {}
    if link.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if address := mail_address(contact):
        ways.append(f"<mailto:{address}?subject=unsubscribe%20{delivery}>")
    return {"List-Unsubscribe": ", ".join(ways), **headers} if ways else {}


def mail_address(contact: str) -> str:
    """The mail address of a contact that is one, or a mailto: address; empty for anything else."""
    address = parseaddr(contact.strip().removeprefix("mailto:"))[1]
    name, sign, host = address.partition("@")
    is_plain = address.isascii() and address.isprintable() and not set(address) & set(" <>,?&%\"'()")
    return address if sign and name and "." in host and is_plain else ""
