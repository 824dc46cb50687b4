"""Links in messages: to the pages of an event and an alert, and signed ones that act for whoever holds them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from itsdangerous import BadData, URLSafeTimedSerializer

VALID_FOR = timedelta(days=30)
LONGEST = 1_000  # characters of a token; ours have about 120
SALT = "tocsin-link"
# whoever confirms an address must be there now
CONFIRM_WITHIN = timedelta(days=2)
CONFIRM_SALT, LEAVE_SALT = "tocsin-confirm", "tocsin-leave"


class Verb(StrEnum):
    """What a signed link does once its reader confirms it."""

    MUTE = "mute"
    NOT_RELEVANT = "not-relevant"
    FOLLOW = "follow"
    UNSUBSCRIBE = "unsubscribe"
    UNSUBSCRIBE_DIGEST = "unsubscribe-digest"


class LinkUnreadable(ValueError):
    """The token was not signed by this installation, or is cut off."""

    def __init__(self) -> None:
        super().__init__("this link cannot be read: it is cut off, or it is not from this Tocsin")


class LinkExpired(ValueError):
    """The token was signed too long ago."""

    def __init__(self, valid_for: timedelta = VALID_FOR) -> None:
        super().__init__(f"this link has expired: such a link works for {valid_for.days} days")


@dataclass(frozen=True, slots=True)
class SignedAction:
    """What a link asks for. `recipient`: to whom the message with the link went, as its sender named it.

    `number`: of the alert, or of the digest that one unsubscribes from.
    """

    verb: Verb
    number: int
    recipient: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Links:
    """The links of an installation. `public_url`: where its page is reached, without a slash at the end."""

    public_url: str
    key: bytes = field(repr=False)

    def event(self, event_id: int) -> str:
        """The page of an event."""
        return f"{self.public_url}/events/{event_id}"

    def alert(self, alert_id: int) -> str:
        """The page of an alert."""
        return f"{self.public_url}/alerts/{alert_id}"

    def mutes(self) -> str:
        """The page of what is muted."""
        return f"{self.public_url}/mutes"

    def digest(self, digest_id: int, recipient: str) -> str:
        """A link that unsubscribes from the rules of a digest; GET shows a form, only POST acts."""
        return self.action(Verb.UNSUBSCRIBE_DIGEST, digest_id, recipient)

    def action(self, verb: str, number: int, recipient: str) -> str:
        """A link that does `verb` (see `Verb`) for an alert or a digest, without a log-in; GET asks, only POST acts.

        `recipient` can be read by whoever holds the link: a fingerprint, never an address. Raises ValueError for
        another verb.
        """
        token = _serializer(self.key).dumps([Verb(verb).value, number, recipient])
        return f"{self.public_url}/a/{token}"

    def confirmation(self, subscription_id: int) -> str:
        """A link that confirms a subscription, for whoever reads the mail of its address, and for two days."""
        return f"{self.public_url}/confirm/{_serializer(self.key, CONFIRM_SALT).dumps(subscription_id)}"

    def leave(self, subscriber_id: int) -> str:
        """A link that ends every subscription of an address."""
        return f"{self.public_url}/leave/{_serializer(self.key, LEAVE_SALT).dumps(subscriber_id)}"


def read_confirmation(token: str, key: bytes, now: datetime) -> int:
    """The subscription that a token confirms; raises LinkExpired after `CONFIRM_WITHIN`, and LinkUnreadable."""
    return _numbered(token, key, CONFIRM_SALT, CONFIRM_WITHIN, now)


def read_leave(token: str, key: bytes, now: datetime) -> int:
    """The subscriber that a token lets leave; raises LinkExpired after `VALID_FOR`, and LinkUnreadable."""
    return _numbered(token, key, LEAVE_SALT, VALID_FOR, now)


def _numbered(token: str, key: bytes, salt: str, valid_for: timedelta, now: datetime) -> int:
    if len(token) > LONGEST:
        raise LinkUnreadable
    try:
        number, signed_at = _serializer(key, salt).loads(token, return_timestamp=True)
    except (BadData, ValueError):
        raise LinkUnreadable from None
    if not isinstance(number, int):
        raise LinkUnreadable
    if now - signed_at > valid_for:
        raise LinkExpired(valid_for)
    return number


def read(token: str, key: bytes, now: datetime) -> SignedAction:
    """What a token asks for; raises LinkExpired `VALID_FOR` after it was signed, and LinkUnreadable."""
    if len(token) > LONGEST:
        raise LinkUnreadable
    try:
        (verb, number, recipient), signed_at = _serializer(key).loads(token, return_timestamp=True)
        action = SignedAction(Verb(verb), int(number), str(recipient), signed_at)
    except (BadData, ValueError, TypeError):
        raise LinkUnreadable from None
    if now - signed_at > VALID_FOR:
        raise LinkExpired
    return action


def _serializer(key: bytes, salt: str = SALT) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        key, salt=salt, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
    )
