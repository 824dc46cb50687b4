"""The rows that cross the doors between rooms: frozen, typed, one class per shape that a statement returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Source:
    """A news site that we read."""

    id: int
    name: str
    home_url: str
    spider: str
    language: str | None
    country: str | None
    kind: str | None
    enabled: bool
    delay_seconds: float
    min_interval: timedelta
    max_interval: timedelta
    max_articles: int
    next_due_at: datetime
    leased_by: int | None
    leased_until: datetime | None
    added_at: datetime
    removed_at: datetime | None
    browser: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of a source that lists articles, with the validators of its last answer."""

    source_id: int
    url: str
    kind: str
    etag: str | None
    last_modified: str | None
    status: int | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Crawl:
    """What came of one source in one round; `finished_at` None: it runs, or its process was killed."""

    id: int
    round_id: int
    source_id: int
    started_at: datetime
    finished_at: datetime | None
    failure: str | None
    detail: str
    requests: int
    entries_unchanged: int
    links: int
    fetched: int
    new: int
    changed: int
    unchanged: int
    dropped: dict[str, int]
    bytes: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article as stored, in its newest revision, with the name of its source."""

    id: int
    source_id: int
    source: str
    source_kind: str | None
    source_country: str | None
    url: str
    title: str
    authors: list[str]
    published: datetime | None
    published_precision: str
    modified: datetime | None
    language: str | None
    access: str
    section: str | None
    agency: str | None
    text: str
    revision: int
    first_seen_at: datetime
    detected_at: datetime | None
    matched_at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """One real-world happening told by one or more articles."""

    id: int
    root_article_id: int
    state: str
    merged_into: int | None
    title: str
    first_published: datetime
    last_published: datetime
    articles: int
    copy_groups: int
    independent_sources: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which event an article tells of, and which copy group it stands in."""

    article_id: int
    event_id: int
    copy_group: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Something an article claims of an event, with the sentence that says so."""

    id: int
    article_id: int
    extractor: str
    kind: str
    value: dict[str, Any]
    sentence: str
    is_context: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A watch rule in its newest version."""

    id: int
    name: str
    enabled: bool
    version: int
    active_from: datetime
    muted_until: datetime | None
    query: str
    conditions: dict[str, Any]
    notify: list[str]
    saved_at: datetime
    saved_by: str
    why: str
    muted_by: str | None = None
    muted_why: str = ""
    estimate: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Rule × article, with the places in the text that made it match, and what was decided."""

    article_id: int
    rule_id: int
    rule: str
    rule_version: int
    event_id: int | None
    spans: list[Any]
    sentence: str
    decision: str
    matched_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """Something a person should hear, once: rule × event × transition."""

    id: int
    rule_id: int
    rule: str
    rule_version: int
    event_id: int
    root_article_id: int
    article_id: int
    transition: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of one alert, or of one notice, to one target of a channel."""

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


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What the operator set for one channel tag."""

    tag: str
    time_zone: str
    on_ambiguous: str


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """All that a message says of one alert: the article, its rule and event, and the reader's time zone."""

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


@dataclass(frozen=True, slots=True)
class OtherReport:
    """A further article of an event, as a message lists it."""

    source: str
    title: str
    url: str
    published: datetime | None
    published_precision: str
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class UndetectedArticle:
    """An article that no event has been sought for, and when it was published at the latest."""

    id: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class WindowArticle:
    """What detection reads of an article; `published` is never unknown and never after it was first seen."""

    id: int
    source: str
    source_kind: str | None
    title: str
    text: str
    language: str | None
    access: str
    section: str | None
    agency: str | None
    published: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class EventArticle:
    """An article as the list of an event shows it; articles of one copy group carry the same text."""

    article_id: int
    title: str
    source: str
    url: str
    published: datetime | None
    first_seen_at: datetime
    language: str | None
    access: str
    agency: str | None
    copy_group: int


@dataclass(frozen=True, slots=True)
class RuleHead:
    """Where a rule stands, removed or not."""

    id: int
    version: int
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version of a rule as it was saved; `is_removal`: it took the rule out of force."""

    version: int
    is_removal: bool
    enabled: bool
    query: str
    conditions: dict[str, Any]
    notify: list[str]
    saved_at: datetime
    saved_by: str
    why: str


@dataclass(frozen=True, slots=True)
class Decidable:
    """What decides whether a match rings: the article, its event now, the day of the past event it looks back on."""

    id: int
    source: str
    source_kind: str | None
    language: str | None
    published: datetime | None
    first_seen_at: datetime
    event_id: int | None
    root_article_id: int | None
    looks_back_to: date | None


@dataclass(frozen=True, slots=True)
class Matchable(Decidable):
    """An article with all that rules look at."""

    country: str | None
    url: str
    title: str
    text: str
    authors: list[str]
    section: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class Told:
    """A rule was told of an event, or of one merged into it."""

    event_id: int
    rule_id: int


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


@dataclass(frozen=True, slots=True)
class DueReread:
    """An article whose page is to be asked for again; `rang`: somebody was told of its event."""

    id: int
    source_id: int
    url: str
    etag: str | None
    last_modified: str | None
    first_seen_at: datetime
    next_read_at: datetime
    rang: bool


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article as a list shows it."""

    id: int
    source: str
    url: str
    title: str
    published: datetime | None
    published_precision: str
    language: str | None
    access: str
    revision: int
    first_seen_at: datetime
    changed_at: datetime
    removed_at: datetime | None
    event_id: int | None


@dataclass(frozen=True, slots=True)
class ArticleLife:
    """What became of an article since it was first read; `aliases` are its other addresses."""

    first_seen_at: datetime
    changed_at: datetime
    removed_at: datetime | None
    misses: int
    reads: int
    next_read_at: datetime | None
    event_id: int | None
    aliases: list[str]


@dataclass(frozen=True, slots=True)
class Revision:
    """What an article said in one revision."""

    revision: int
    title: str
    text: str
    modified: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What the operator is told of the watch itself; `source_id` None: of several sources, or of none."""

    id: int
    kind: str
    source_id: int | None
    subject: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Patient:
    """A source to be judged, with the judgement before (`state` None: none yet)."""

    id: int
    name: str
    home_url: str
    language: str | None
    kind: str | None
    enabled: bool
    added_at: datetime
    state: str | None
    since: datetime | None
    cause: str | None
    words: str | None
    evidence: dict[str, Any]
    drift: dict[str, Any]
    judged_at: datetime | None
    newest_article_at: datetime | None


@dataclass(frozen=True, slots=True)
class Poll:
    """One finished crawl of a source, as far as it tells of the source's health."""

    source_id: int
    started_at: datetime
    finished_at: datetime
    failure: str | None
    detail: str
    links: int
    fetched: int
    new: int
    dropped: dict[str, int]


@dataclass(frozen=True, slots=True)
class Moment:
    """When an article appeared, by its own date where it has one, and when we saw it first."""

    appeared_at: datetime
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class ArticleShape:
    """What an article was read into, for whoever compares it with its source's others."""

    title: str
    url: str
    first_seen_at: datetime
    authors: int
    is_timed: bool
    section: str | None
    access: str
    text: str
    reading: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which our own network was away; `ended_at` None: it is."""

    id: int
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How well a source is, as judged last; `paused` whenever it is switched off."""

    source_id: int
    source: str
    language: str | None
    kind: str | None
    enabled: bool
    state: str | None
    since: datetime | None
    cause: str
    words: str
    evidence: dict[str, Any]
    drift: dict[str, Any]
    judged_at: datetime | None


@dataclass(frozen=True, slots=True)
class StateChange:
    """One change of a source's state."""

    state: str
    previous: str | None
    since: datetime
    cause: str
    words: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A source whose articles a rule has matched."""

    rule_id: int
    source_id: int


@dataclass(frozen=True, slots=True)
class SearchStanding:
    """When a source brought its newest article, whether its articles tell their date, when it was searched last."""

    source_id: int
    newest_at: datetime | None
    is_dated: bool
    sought_at: datetime | None


@dataclass(frozen=True, slots=True)
class Search:
    """Entry pages sought in place of others; `found` empty: none that is better. `stopped_at`: the newest article's."""

    source_id: int
    sought_at: datetime
    cause: str
    kind: str
    instead_of: list[str]
    found: list[str]
    detail: str
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class NamedList:
    """A named list in its newest version; rules write it as @name."""

    id: int
    name: str
    version: int
    entries: list[str]
    saved_at: datetime
    saved_by: str
    why: str


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One version of a list as it was saved; `is_removal`: it took the list out of force."""

    version: int
    is_removal: bool
    entries: list[str]
    saved_at: datetime
    saved_by: str
    why: str


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """What became of a rule's matches: alerts and holds since a moment, and what people thought of its alerts ever."""

    rule_id: int
    alerts: int
    held: dict[str, int]
    last_rang: datetime | None
    relevant: int
    judged: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person thought of an alert."""

    id: int
    alert_id: int
    verdict: str
    judged_by: str
    judged_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class JudgedArticle:
    """The article of a judged alert, to be offered to its rule as a test."""

    judgement_id: int
    verdict: str
    article_id: int
    title: str
    source: str
    judged_by: str
    judged_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class VocabularyWord:
    """A word of indexed articles as written in lower case, the token that finds it, and its stem in its language."""

    language: str
    token: str
    word: str
    stem: str | None


@dataclass(frozen=True, slots=True)
class IndexHits:
    """What a search found, newest first: articles, and the day of each since 2000-01-01 (UTC).

    `unkept` are those of which the index keeps no words.
    """

    ids: list[int]
    days: list[int]
    unkept: list[int]


@dataclass(frozen=True, slots=True)
class Sifted:
    """An article that a query holds for; `is_doubtful`: only Python can tell."""

    article_id: int
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class EventSources:
    """How many independent newsrooms tell of an event."""

    event_id: int
    independent_sources: int


@dataclass(frozen=True, slots=True)
class WaitingMatch:
    """A match that is to be decided on again."""

    article_id: int
    rule_id: int


@dataclass(frozen=True, slots=True)
class LastRang:
    """When a rule rang last."""

    rule_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SeenQuery:
    """One of several queries that holds for an article, by its number from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class LetterCount:
    """How many words of the vocabulary begin with a letter."""

    letter: str
    words: int
