"""Subscriptions, and the addresses they go to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subscriber:
    """An address of a person; `address` None: it was erased. `person_id` None: of somebody without an account."""

    id: int
    person_id: int | None
    address: str | None = field(repr=False)
    address_key: str | None = field(repr=False)
    created_at: datetime
    created_by: str
    confirmed_at: datetime | None
    erased_at: datetime | None
    erased_by: str | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription to a rule; `schedule` None: told when the rule says. `confirmed_at` None: it waits for that."""

    id: int
    subscriber_id: int
    rule_id: int
    rule: str
    schedule: str | None
    asked_at: datetime
    asked_by: str
    confirmed_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True, slots=True)
class RuleSubscriber:
    """Somebody who is told of what a rule alerts for."""

    id: int
    subscriber_id: int
    schedule: str | None


@dataclass(frozen=True, slots=True)
class RequestsAsked:
    """How often a confirmation mail was asked for, for a mailbox and by a person."""

    for_mailbox: int
    by_person: int


@dataclass(frozen=True, slots=True)
class SubscriberMessage:
    """A message to a subscriber; `rule` and `headline` None: of no alert by itself."""

    id: int
    created_at: datetime
    sent_at: datetime | None
    state: str
    rule: str | None
    headline: str | None
