"""Alerts, notices, and the messages that carry them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Alert:
    """Something a person should hear, once: rule × event × transition.

    `in_doubt_kind` None: an event of its own. Else it is the doubt that the alert was told with: the other event, the
    alert by which the rule had been told of that one, with its headline, and the facts for and against.
    """

    id: int
    rule_id: int
    rule: str
    rule_version: int
    event_id: int
    root_article_id: int
    article_id: int
    transition: str
    created_at: datetime
    in_doubt_kind: str | None = None
    may_be_event_id: int | None = None
    may_be_alert_id: int | None = None
    doubt_words: str = ""
    may_be_headline: str | None = None
    may_be_told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of one alert, notice or digest to one target of a channel."""

    id: int
    alert_id: int | None
    notice_id: int | None
    channel: str
    target: str
    target_label: str
    state: str
    reason: str
    attempts: int
    is_possible_repeat: bool
    due_at: datetime
    leased_until: datetime | None
    sent_at: datetime | None
    retried_at: datetime | None
    created_at: datetime
    sender: str | None = None
    external_id: str = ""
    waits_for_target: bool = False
    revived_at: datetime | None = None
    woken: int = 0
    reported_at: datetime | None = None
    digest_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryTarget:
    """How a target is: attempts that failed in a row, and until when nothing is sent to it."""

    target: str
    failures: int
    failing_since: datetime | None
    words: str
    resting_until: datetime | None
    is_refusing: bool
    reported_at: datetime | None
    paced_until: datetime | None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """How many messages were given up, went unanswered, wait for longer than an hour, or wait for their channel."""

    failed: int
    unknown: int
    late: int
    held: int


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What the operator set for one channel tag."""

    tag: str
    time_zone: str
    on_ambiguous: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """All that a message says of one alert: the article, its rule and event, and the reader's time zone.

    Of an alert in doubt also what it may repeat: the alert told before with its headline and article, the root article
    of its event, and that of the event told first of all whose thread both belong to. Of an update the headline and
    article of the alert that told of its event first; what the event may be is then that one's.

    `rule_why`: what the rule is for; `rule_title`: what people call it. `access` is full or teaser; articles of one
    `copy_group` carry the same text, of which the event has `copy_groups`. `channel_language`: of the words
    around what sites wrote.
    """

    alert_id: int
    rule: str
    query: str
    transition: str
    event_title: str
    articles: int
    independent_sources: int
    root_url: str
    title: str
    url: str
    source: str
    language: str | None
    published: datetime | None
    published_precision: str
    first_seen_at: datetime
    text: str
    spans: list[Any]
    sentence: str
    time_zone: str
    created_at: datetime
    in_doubt_kind: str | None = None
    doubt_words: str = ""
    may_be_headline: str | None = None
    may_be_told_at: datetime | None = None
    may_be_url: str | None = None
    may_be_root_url: str | None = None
    thread_url: str | None = None
    first_headline: str | None = None
    first_told_at: datetime | None = None
    first_url: str | None = None
    first_in_doubt_kind: str | None = None
    event_id: int = 0
    event_first_seen_at: datetime | None = None
    rule_why: str = ""
    rule_title: str = ""
    access: str = "full"
    copy_group: int | None = None
    copy_groups: int = 1
    channel_language: str = "en"
    # it goes to this channel because nobody took it for so long since its first message was accepted
    escalated_after: timedelta | None = None
    escalated_since: datetime | None = None
    # other rules that the same message tells too
    also_rules: tuple[str, ...] = ()
    # of an update: those that the first message on its event named
    first_rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherReport:
    """A further article of an event, as a message lists it; `copy_group` and `access` as in AlertDetail."""

    source: str
    title: str
    url: str
    published: datetime | None
    published_precision: str
    first_seen_at: datetime
    access: str = "full"
    copy_group: int | None = None


@dataclass(frozen=True, slots=True)
class RoundAlert:
    """An alert as the report of a round shows it."""

    id: int
    rule: str
    event_id: int
    event_title: str
    independent_sources: int
    title: str
    url: str
    source: str
    published: datetime | None
    published_precision: str
    sentence: str
    in_doubt_kind: str | None = None
    doubt_words: str = ""
    may_be_headline: str | None = None
    may_be_told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertDelivery:
    """One message of an alert, as the report of a round shows it."""

    alert_id: int
    channel: str
    label: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a message, and the server's answer."""

    attempt: int
    started_at: datetime
    finished_at: datetime
    outcome: str
    answer: str
    stage: str = ""
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What the operator is told of the watch itself; `source_id` None: of several sources, or of none.

    `language`: that of `subject` and `text`. `subscription_id`: it asks the owner of an address to confirm that
    subscription.
    """

    id: int
    kind: str
    source_id: int | None
    subject: str
    text: str
    created_at: datetime
    language: str = "en"
    subscription_id: int | None = None


@dataclass(frozen=True, slots=True)
class UnalertedMatch:
    """A match on record as alerting that no alert is of."""

    article_id: int
    rule_id: int
    rule: str
    matched_at: datetime


@dataclass(frozen=True, slots=True)
class AlertToDeliver:
    """An alert, the channel tags that it is for, and the channels and targets that have a message of it."""

    alert_id: int
    tags: list[str]
    channels: list[str]
    targets: list[str]
