"""The protocol's messages: a job and further lines go to the crawl child, records come back; each is a line of JSON."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from spiders.items import ArticleItem

EntryKind = Literal["feed", "sitemap", "links"]
# so many links in one question
LINKS_ASKED = 1000


class Drop(StrEnum):
    """Why a page that looked like an article was not kept. Stored, counted and shown."""

    NOT_ARTICLE = "not_article"
    NO_TITLE = "no_title"
    NO_TEXT = "no_text"
    NOT_HTML = "not_html"
    HTTP_ERROR = "http_error"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    ROBOTS = "robots"
    ADDRESS_REFUSED = "address_refused"
    UNREACHABLE = "unreachable"
    OTHER_SITE = "other_site"
    DUPLICATE = "duplicate"
    WALL = "wall"  # a consent wall or a bot challenge instead of the article
    READER_FAILED = "reader_failed"
    KILLED_READER = "killed_reader"  # reading it ended the child, twice: never fetched again
    NOT_NEW = "not_new"  # read to see whether a list goes on where another stopped: older than the stop
    OVER_LIMIT = "over_limit"
    OVER_TIME = "over_time"  # the source's turn was over: comes with its next one
    CUT_OFF = "cut_off"


class Failure(StrEnum):
    """Why a whole source failed in a round."""

    NOT_RESOLVED = "not_resolved"
    ADDRESS_REFUSED = "address_refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    HTTP_ERROR = "http_error"
    ROBOTS = "robots"
    NO_ENTRY = "no_entry"
    NO_ARTICLES = "no_articles"
    BAD_ENTRY = "bad_entry"
    ALL_DROPPED = "all_dropped"
    DEADLINE = "deadline"
    STOPPED = "stopped"  # the child was stopped
    TOO_MANY_REQUESTS = "too_many_requests"  # the host asks us to wait: see ReportRecord.retry_after
    CHILD_DIED = "child_died"
    SPIDER_ERROR = "spider_error"
    NO_BROWSER = "no_browser"  # it is to be read through a browser, and there is none on this machine


class Obstacle(StrEnum):
    """What stands before the news of a site: words that its failure says, after which a browser shows no more."""

    WALL = "a consent wall or a check for robots stands before its pages"
    LOGIN = "it asks its readers to log in"
    MOVED = "it sends its readers on to"
    ABROAD = "leads to other sites only"


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Model):
    """A page that lists articles (feed, sitemap or link page) with the validators of its last answer."""

    url: str
    kind: EntryKind
    etag: str | None = None
    last_modified: str | None = None


class Reread(Model):
    """An article page that was read before and is to be fetched again, by its validators where it gave some."""

    url: str
    url_key: str
    etag: str | None = None
    last_modified: str | None = None


class Robots(Model):
    """The robots.txt of a host as it was when last fetched; a stale one is only used when it cannot be fetched now."""

    host: str
    text: str
    is_stale: bool = False


class Stopped(Model):
    """The entry pages of a source have brought nothing since `at`, which is long for it; `is_dated`: its articles
    usually have a date."""

    at: datetime
    is_dated: bool = True


class SourceJob(Model):
    """One source to crawl. `known` holds the URL keys (`spiders.urls.url_key`) not to be fetched again; None: the
    parent is asked which of the links that are found are new (`LinksRecord`, answered by `NewLinks`).

    `rereads` are fetched again all the same, after the new ones. `max_articles` 0 is a probe: the crawl finds out how
    the site lists its articles and reads the first `sample` of them. `is_page`: the home URL is one page, wanted as is.
    `parser`: the name of a file in spiders/sources/, or `news`, the generic one. `browser`: web pages, not feeds and
    sitemaps, are read as a browser shows them.

    `stopped`: search for better entry pages unless these bring something. `may_search`: False when the site was
    searched so lately that it is not searched again, even when all entry pages are lost. `is_barren`: no article of it
    was ever kept, so that a crawl without one is a failure.
    """

    type: Literal["source"] = "source"
    id: int
    name: str
    home_url: str
    parser: str = "news"
    language: str | None = None
    entries: list[Entry] = []
    known: list[str] | None = []
    rereads: list[Reread] = []
    robots: list[Robots] = []
    delay_seconds: float = 1.0
    max_articles: int = 200
    sample: int = 0
    is_page: bool = False
    browser: bool = False
    stopped: Stopped | None = None
    may_search: bool = True
    is_barren: bool = False


class NewLinks(Model):
    """Which of the links that the child asked of last are new to the source."""

    type: Literal["new_links"] = "new_links"
    source_id: int
    url_keys: list[str]


class End(Model):
    """No further source comes."""

    type: Literal["end"] = "end"


Line = Annotated[SourceJob | NewLinks | End, Field(discriminator="type")]
LINE: TypeAdapter[Line] = TypeAdapter(Line)


class Job(Model):
    """What one crawl child does; `deadline_seconds` counts from its start.

    `takes_more`: further sources come while it runs, one on a line (`SourceJob`), until `End`. `turn_seconds`: how long
    it reads one source before it leaves the rest for the source's next turn; None: until the deadline. `browser`: a
    source to come may need one.

    `memory_mb`: how much more address space than at its start the child may take, where the system can hold it to that.
    `chromium`: the program that renders pages; None: the one that the system has. `hidden`: files and folders that the
    child must not be able to open.
    """

    sources: list[SourceJob] = []
    takes_more: bool = False
    turn_seconds: float | None = None
    browser: bool = False
    deadline_seconds: float = 600.0
    memory_mb: int = 1024
    proxy: str | None = None
    allow_nets: list[str] = []
    contact: str = ""
    chromium: str | None = None
    hidden: list[str] = []


class PageRecord(Model):
    """An entry page was read (or answered 304): its validators for the next round, and how many links it gave.

    `why`: why the source is read by this page, when a search has just chosen it.
    """

    type: Literal["page"] = "page"
    source_id: int
    url: str
    kind: EntryKind
    status: int
    etag: str | None = None
    last_modified: str | None = None
    links: int = 0
    new_links: int = 0
    # items of a feed that lead nowhere
    unlinked: int = 0
    why: str = ""
    # hints of when to ask again, see spiders.hints
    max_age: int | None = None
    update_seconds: int | None = None
    hub: str | None = None


class DiscoveryRecord(Model):
    """The site was searched for entry pages again, since those known were lost or stopped; these are `chosen` in their
    place (empty: none that is better).

    `detail`: what was found, or why nothing was; `kind`: what the source was read by until then.
    """

    type: Literal["discovery"] = "discovery"
    source_id: int
    cause: Literal["lost", "stopped"]
    kind: EntryKind
    instead_of: list[str]
    chosen: list[str] = []
    detail: str = ""
    stopped_at: datetime | None = None


class RobotsRecord(Model):
    """The robots.txt of a host was fetched (empty: it has none), to be given back with the next jobs."""

    type: Literal["robots"] = "robots"
    source_id: int
    host: str
    text: str


class OpenedRecord(Model):
    """A page is about to be parsed; if the child dies before the next record on it, the page is what killed it.

    For an article that is its own record; for an entry page, which gives none at once, another of these (`is_over`).
    """

    type: Literal["opened"] = "opened"
    source_id: int
    url: str
    url_key: str
    what: Literal["entry", "article", "reread"]
    is_over: bool = False


class LinksRecord(Model):
    """The child asks which of these pages of a source are new (`NewLinks`); until then it waits with the source."""

    type: Literal["links"] = "links"
    source_id: int
    url_keys: list[str] = Field(max_length=LINKS_ASKED)


class FrozenRecord(Model):
    """A page as it was answered, unread (`SourceJob.is_page`); `url` is where it stood after redirects."""

    type: Literal["frozen"] = "frozen"
    source_id: int
    url: str
    html: str


class UnchangedRecord(Model):
    """A page that was fetched again has not changed (304)."""

    type: Literal["unchanged"] = "unchanged"
    source_id: int
    url: str
    url_key: str


class DropRecord(Model):
    """A page that was not kept, and why; `detail` is a short sentence, e.g. the HTTP status.

    `same_as`: of a duplicate, the key of the article that it is another address of.
    """

    type: Literal["drop"] = "drop"
    source_id: int
    url: str
    url_key: str
    reason: Drop
    detail: str = ""
    is_reread: bool = False
    status: int | None = None
    same_as: str | None = None


class LogRecord(Model):
    """One log line of the child, for the run's log."""

    type: Literal["log"] = "log"
    level: int
    message: str
    source_id: int | None = None


class ReportRecord(Model):
    """The result of one source in this crawl. `failure` None means it went well.

    `new_links` = `articles` + the sum of `dropped`, but for a probe (`max_articles` 0), which reads a sample at most.
    Pages fetched again (`SourceJob.rereads`) count in `requests` and `bytes` and nowhere else.
    `retry_after`: seconds that the host asked us to wait; `delay_seconds`: what it was given between two pages at last.
    """

    type: Literal["report"] = "report"
    source_id: int
    failure: Failure | None = None
    detail: str = ""
    requests: int = 0
    entries_unchanged: int = 0
    links: int = 0
    new_links: int = 0
    articles: int = 0
    dropped: dict[Drop, int] = {}
    bytes: int = 0
    seconds: float = 0.0
    delay_seconds: float = 0.0
    retry_after: float | None = None


Record = Annotated[
    PageRecord
    | DiscoveryRecord
    | RobotsRecord
    | OpenedRecord
    | LinksRecord
    | FrozenRecord
    | ArticleItem
    | UnchangedRecord
    | DropRecord
    | LogRecord
    | ReportRecord,
    Field(discriminator="type"),
]
RECORD: TypeAdapter[Record] = TypeAdapter(Record)
