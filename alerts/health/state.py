"""The states of a source, and the causes that lead there.

    ok       something new came within its usual gap (never less than six hours)
    quiet    it answers and has nothing new; that is within what it has shown before
    silent   it answers, and nothing new came for three times its long gaps, or a day if that is longer; what is older
             than that when it comes is nothing new
    blocked  it refuses us: 401, 403, 429, 451, robots.txt, a check for robots or a consent wall
    broken   it cannot be read: server errors, no answer, no links, no page kept, or its layout changed
    gone     404, 410 or an unknown host, for two days
    paused   it is switched off

One failed read makes no source ill: three in a row do, or two over a day. It is well again after two answered reads, or
one that brought an article. A source that never answered, and not often enough to call it ill, has no state yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

# failed reads in a row that make a source ill, or fewer over a longer time
POLLS, FEWER_POLLS, LONG = 3, 2, timedelta(hours=24)
# what is not there this long is gone
GONE_AFTER = timedelta(hours=48)


class State(StrEnum):
    """How a source is."""

    OK = "ok"
    QUIET = "quiet"
    SILENT = "silent"
    BLOCKED = "blocked"
    BROKEN = "broken"
    GONE = "gone"
    PAUSED = "paused"


ILL = frozenset({State.SILENT, State.BLOCKED, State.BROKEN, State.GONE})


class Cause(StrEnum):
    """Why a source is in its state."""

    FINE = "fine"
    NOT_READ = "not_read"
    NOTHING_NEW = "nothing_new"
    SWITCHED_OFF = "switched_off"
    REFUSED = "refused"
    TOO_MANY_REQUESTS = "too_many_requests"
    ROBOTS = "robots"
    WALL = "wall"
    NOT_THERE = "not_there"
    UNKNOWN_HOST = "unknown_host"
    ADDRESS_REFUSED = "address_refused"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    SERVER_ERROR = "server_error"
    NO_ENTRY = "no_entry"
    NO_LINKS = "no_links"
    UNREADABLE_LIST = "unreadable_list"
    PAGES_LOST = "pages_lost"
    READER_FAULT = "reader_fault"
    NO_BROWSER = "no_browser"
    UNFINISHED = "unfinished"
    DRIFT = "drift"


BLOCKING = frozenset({Cause.REFUSED, Cause.TOO_MANY_REQUESTS, Cause.ROBOTS, Cause.WALL})
MISSING = frozenset({Cause.NOT_THERE, Cause.UNKNOWN_HOST})

WORDS: Mapping[Cause, str] = {
    Cause.FINE: "it brings news",
    Cause.NOT_READ: "it has not answered yet",
    Cause.NOTHING_NEW: "it answers, and has nothing new",
    Cause.SWITCHED_OFF: "it is switched off",
    Cause.REFUSED: "it refuses us",
    Cause.TOO_MANY_REQUESTS: "it asks to be read less often",
    Cause.ROBOTS: "its robots.txt forbids reading",
    Cause.WALL: "a check for robots or a consent wall stands before its pages",
    Cause.NOT_THERE: "its list of articles is not there any more",
    Cause.UNKNOWN_HOST: "its name is not known to the DNS",
    Cause.ADDRESS_REFUSED: "its address is not a public one",
    Cause.UNREACHABLE: "it cannot be reached",
    Cause.NO_ANSWER: "it does not answer in time",
    Cause.SERVER_ERROR: "it answers with an error",
    Cause.NO_ENTRY: "no feed, sitemap or list of articles is found",
    Cause.NO_LINKS: "its list of articles is empty, where there should be some",
    Cause.UNREADABLE_LIST: "its list of articles cannot be read",
    Cause.PAGES_LOST: "none of its new pages could be kept",
    Cause.READER_FAULT: "its reader has a fault",
    Cause.NO_BROWSER: "there is no browser to read it through",
    Cause.UNFINISHED: "it was not read to its end in a day",
    Cause.DRIFT: "its articles are read otherwise than before: its layout may have changed",
}

_REFUSED = (
    "open {home} in a browser; if it shows there, the site turns programs away: ask its owner for a feed, or raise "
    "its delay, or watch another source that tells the same"
)
_LIST = "ask anew how its articles are found: tocsin sources probe {home}"
_READER = (
    "compare a new article with what is read of it: tocsin extract URL; when the layout has changed, the source "
    "may need a parser of its own"
)
SUGGESTIONS: Mapping[Cause, str] = {
    Cause.REFUSED: _REFUSED,
    Cause.TOO_MANY_REQUESTS: "ask it less often: tocsin sources edit {name} --delay 10; it has more rest meanwhile",
    Cause.ROBOTS: "ask the site's owner, or take it out: tocsin sources disable {name}",
    Cause.WALL: _REFUSED,
    Cause.NOT_THERE: _LIST,
    Cause.UNKNOWN_HOST: "look whether {home} has moved; if it has, add its new address and remove this one",
    Cause.ADDRESS_REFUSED: "only public addresses are read; name your own networks in TOCSIN_ALLOW_NETS",
    Cause.UNREACHABLE: "open {home} in a browser; if it shows there, look at our own way out (proxy, firewall)",
    Cause.NO_ANSWER: "open {home} in a browser; if it shows there, it is slow to programs: raise its delay",
    Cause.SERVER_ERROR: "wait: most such errors pass; it is asked again by itself",
    Cause.NO_ENTRY: _LIST,
    Cause.NO_LINKS: _LIST,
    Cause.UNREADABLE_LIST: _LIST,
    Cause.PAGES_LOST: _READER,
    Cause.READER_FAULT: "look into the log of the round: the fault of its reader is named there",
    Cause.NO_BROWSER: "install what is missing, or read it without: tocsin sources edit {name} --no-browser",
    Cause.UNFINISHED: "raise TOCSIN_CRAWL_SECONDS, or lower its delay: there was no time to read it",
    Cause.DRIFT: _READER,
}
SILENT_SUGGESTION = (
    "open {home}: if newer articles stand there, ask anew how they are found: tocsin sources probe {home}"
)


def suggestion(state: str, cause: str, *, name: str, home: str) -> str:
    """One thing to do about a source, or nothing where there is no need."""
    if state == State.SILENT:
        return SILENT_SUGGESTION.format(home=home)
    if state == State.PAUSED:
        return f"switch it on: tocsin sources enable {name}"
    words = SUGGESTIONS.get(Cause(cause), "") if cause else ""
    return words.format(name=name, home=home) if state in ILL else ""
