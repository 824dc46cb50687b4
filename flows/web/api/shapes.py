"""What the API answers of the archive, sources, mutes and people.

Times are UTC, coordinates degrees (WGS 84), languages ISO 639-1, countries ISO 3166-1 alpha-2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flows.people.roles import Role
from flows.web.problem import FieldProblem
from sql.rows import SourceHealth


@dataclass(frozen=True, slots=True)
class Me:
    """Who asks. `form_token`: of a session, to be sent as X-CSRF-Token with each change; None: you came by a token."""

    name: str
    role: Role
    form_token: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a change, in words."""

    done: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """An article that a search found; `sentence`: what makes the query hold, `is_sure` false: it may not hold."""

    id: int
    url: str
    title: str
    source: str
    language: str | None
    published: datetime | None
    first_seen_at: datetime
    event: int | None
    sentence: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class FacetValue:
    """How many of the found articles have a value."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True)
class Search:
    """What a query finds. `articles`: in all; `facets`: source, country (of the source), language, type (of the event).

    `next`: the cursor of the next part, None: this was the last one.
    """

    articles: int
    facets: dict[str, list[FacetValue]]
    days: dict[date, int]
    problems: list[FieldProblem]
    items: list[FoundLine]
    next: str | None


@dataclass(frozen=True, slots=True)
class ArticleRevision:
    """What an article said before it was changed."""

    revision: int
    seen_at: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it was read. `text_sha256`: of the text, as it was stored in this revision."""

    id: int
    url: str
    other_urls: list[str]
    title: str
    authors: list[str]
    source: str
    language: str | None
    published: datetime | None
    published_precision: str
    first_seen_at: datetime
    changed_at: datetime
    removed_at: datetime | None
    access: str
    text: str
    text_sha256: str
    revision: int
    revisions: list[ArticleRevision]
    event: int | None


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """A part of a rule's query, and whether it holds for the article."""

    clause: str
    holds: bool
    words: str


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What a rule made of an article: `standing` is alerted, held, matches_now, near, far or unusable."""

    rule: str
    version: int
    standing: str
    words: str
    alert: int | None
    sentence: str
    clauses: list[ClauseVerdict]


@dataclass(frozen=True, slots=True)
class Why:
    """Why one was told of an article, or was not: the answer in words, and rule by rule."""

    article: int
    event: int | None
    answer: str
    verdicts: list[RuleVerdict]


@dataclass(frozen=True, slots=True)
class Source:
    """A source; `health` None: it was not judged yet. `advice`: what to do when it is ill."""

    name: str
    home_url: str
    language: str | None
    country: str | None
    kind: str | None
    is_enabled: bool
    next_due_at: datetime
    added_at: datetime
    health: SourceHealth | None
    advice: str
    muted_until: datetime | None


@dataclass(frozen=True, slots=True)
class Mute:
    """Something that is silent for a time, with how many events and changes it held."""

    id: int
    kind: str
    name: str
    why: str
    muted_by: str
    muted_at: datetime
    until: datetime
    ended_at: datetime | None
    ended_by: str | None
    events: int
    changes: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may use the page; `can_log_in`: a password was chosen, and the person is not disabled."""

    name: str
    role: Role
    can_log_in: bool
    disabled_at: datetime | None
    seen_at: datetime | None
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class LoginAddress:
    """The address by which a person chooses a password, once and within two days. It is shown this once."""

    name: str
    address: str
