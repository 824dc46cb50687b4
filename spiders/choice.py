"""Which of a site's lists is its entry page: the freshest, fullest and best dated one, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter

from spiders.hints import NO_HINTS, Hints
from spiders.links import Link, is_no_article
from spiders.records import EntryKind, Obstacle
from spiders.urls import site

# Points for the age of the newest article of a list; a list without dates counts as neither fresh nor dead.
_AGES = (
    (timedelta(days=2), 3.0),
    (timedelta(days=7), 2.0),
    (timedelta(days=30), 1.0),
    (timedelta(days=90), 0.0),
)
_DEAD = -1.5
_UNDATED = 1.0
# Points for the kind: a feed gives titles and dates, a home page mixes news with everything else.
_KINDS: dict[EntryKind, float] = {"feed": 0.5, "sitemap": 0.25, "links": 0.0}
# More articles than this make a list no better.
_MANY = 20
_LOOKED_AT = 200
FRESH = timedelta(days=7)
_AHEAD = timedelta(hours=26)
# Another site is meant by a list when it has more than half of its links, and so many times those of the list's own.
_TIMES_OWN = 2


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry page as read now; `links` None: it has not changed since its validators.

    `why`: why it was chosen, when a search has just chosen it. `archived`: addresses of the past that were left out.
    `unlinked`: items that lead nowhere.
    """

    url: str
    kind: EntryKind
    links: list[Link] | None
    etag: str | None
    last_modified: str | None
    why: str = ""
    archived: int = 0
    hints: Hints = NO_HINTS
    unlinked: int = 0


def meant_site(links: Sequence[Link], own: Set[str]) -> str | None:
    """The other site whose articles a list gives, as a feed on a host of feeds does; None when it is that of no site
    but its own (`own`), or of many."""
    counts = Counter(site(link.url) for link in links)
    others = {name: count for name, count in counts.items() if name and name not in own}
    name, count = max(others.items(), key=itemgetter(1), default=("", 0))
    at_home = sum(counts[each] for each in own)
    return name if count > len(links) / 2 and count >= _TIMES_OWN * at_home else None


def uselessness(listing: Listing, own: Set[str]) -> str:
    """Why a list of a site (`own`: its names) is no way to its articles; "" when it may be one."""
    links = listing.links or []
    if not links:
        return f"has {listing.unlinked} items, none with a link" if listing.unlinked else "is empty"
    if not any(site(link.url) in own for link in links) and meant_site(links, own) is None:
        return f"{Obstacle.ABROAD} ({len(links)} links)"
    return "" if _likely(links) else "names pictures and lists of pages, and no article"


def _likely(links: Sequence[Link]) -> float:
    """How many of these links may be articles; of a long list as many as among the first of it."""
    seen = links[:_LOOKED_AT]
    likely = sum(link.is_titled or link.published is not None or not is_no_article(link.url) for link in seen)
    return likely * len(links) / len(seen) if seen else 0.0


def newest(listing: Listing, now: datetime) -> datetime | None:
    """When the newest article of a list was published, as far as the list says; dates in the future do not count."""
    dates = [link.published for link in listing.links or () if link.published is not None]
    return max((date for date in dates if date <= now + _AHEAD), default=None)


def is_fresh(listing: Listing, now: datetime) -> bool:
    """Does the list have an article of the last days?"""
    last = newest(listing, now)
    return last is not None and now - last <= FRESH


def has_newer(listing: Listing, since: datetime, now: datetime) -> bool:
    """Does the list have an article that is dated after `since`?"""
    last = newest(listing, now)
    return last is not None and last > since


def score(listing: Listing, now: datetime) -> float:
    """How good a list is as entry page: freshness, number of what may be articles, share that is dated, kind."""
    links = listing.links or []
    last = newest(listing, now)
    age = next(
        (points for limit, points in _AGES if last and now - last <= limit), _DEAD if last else _UNDATED
    )
    dated = sum(link.published is not None for link in links) / len(links) if links else 0.0
    return age + 2.0 * min(_likely(links), _MANY) / _MANY + dated + _KINDS[listing.kind]


def described(listing: Listing, now: datetime) -> str:
    """A list in words: what it is, how many articles, how fresh."""
    count = len(listing.links or ())
    name = {"feed": "feed", "sitemap": "sitemap", "links": "page"}[listing.kind]
    words = f"{name} of {count} {'article' if count == 1 else 'articles'}"
    last = newest(listing, now)
    if last is None:
        return f"{words}, undated"
    hours = max((now - last) / timedelta(hours=1), 0.0)
    age = f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"
    dated = sum(link.published is not None for link in listing.links or ())
    return f"{words}, {'all' if dated == count else dated} dated, the newest {age} old"


def best(candidates: list[Listing], now: datetime) -> Listing:
    """The list with the best score (the first of equals), with the reason."""
    ranked = sorted(candidates, key=lambda listing: score(listing, now), reverse=True)
    chosen, others = ranked[0], ranked[1:]
    why = described(chosen, now)
    if others:
        why += "; better than " + ", ".join(f"{other.url} ({described(other, now)})" for other in others[:3])
    return replace(chosen, why=why)
