"""Read articles for identity: facts, profile, fingerprint and agency of each revision, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum

from alerts.events import profile
from alerts.events.agencies import canonical, credited
from alerts.events.claimed import claims_of
from alerts.events.copies import fingerprint
from alerts.events.corrections import corrected
from alerts.events.facts.claims import DateClaim, Facts, TollClaim
from alerts.events.facts.extract import EXTRACTOR, extract
from alerts.events.places.claim import PlaceClaim
from alerts.events.places.gazetteer import Gazetteer
from alerts.events.roles import is_roundup
from sql import event_states, events, facts, profiles
from sql.connection import Connection
from sql.rows import ArticleText, Fact
from sql.statements import Json

TEXT_LIMIT = 12_000  # characters; enough to tell a copy from a report of one's own
# the gazetteer with the imported places, loaded when the first article asks: a run without work does not pay for it
Places = Callable[[], Gazetteer]
AT_ONCE = 200
READABLE = frozenset({"full", "teaser"})


class Step(StrEnum):
    """The two steps in which the articles of an older program are taken over."""

    READ = "reading articles anew"
    PLACE = "seeking the events of articles anew"


# the step, how many articles are done, and of how many
Tell = Callable[[Step, int, int], None]


def read(conn: Connection, article_ids: Sequence[int], places: Places) -> list[ArticleText]:
    """Keep facts and profiles of these articles; in the caller's transaction. What was read, texts included."""
    articles = events.texts(conn, article_ids=article_ids, characters=TEXT_LIMIT)
    readable = [article for article in articles if article.access in READABLE]
    claimed = [extract(article, gazetteer=places()) for article in readable]
    older = _Older(conn, article_ids)
    facts.forget(conn, article_ids=article_ids)
    facts.insert(
        conn,
        (
            {"article_id": article.id, "extractor": EXTRACTOR, **row}
            for article, found in zip(readable, claimed, strict=True)
            for row in rows_of(found)
        ),
    )
    older.compare(articles)
    profiles.upsert(
        conn, [_profile_row(article, found) for article, found in zip(readable, claimed, strict=True)]
    )
    return articles


class _Older:
    """What this program read in earlier revisions of articles, before it is forgotten."""

    def __init__(self, conn: Connection, article_ids: Sequence[int]) -> None:
        self._conn = conn
        self._titles = {
            row.article_id: row.title
            for row in event_states.older_revisions(conn, article_ids, layout=profile.LAYOUT)
        }
        self._facts = self._read()

    def compare(self, articles: Sequence[ArticleText]) -> None:
        """Keep what the newer revisions, whose facts are stored by now, claim otherwise."""
        newer = self._read()
        rows = [
            {"article_id": article.id, "revision": article.revision, **asdict(one)}
            for article in articles
            if article.id in newer and not is_roundup(article.title, article.section)
            for one in corrected(
                claims_of(self._facts[article.id], self._titles[article.id]),
                claims_of(newer[article.id], article.title),
            )
        ]
        event_states.record_corrections(self._conn, rows)

    def _read(self) -> dict[int, list[Fact]]:
        read: dict[int, list[Fact]] = defaultdict(list)
        for fact in event_states.claims(self._conn, list(self._titles)) if self._titles else ():
            read[fact.article_id].append(fact)
        return read


def read_backlog(
    conn: Connection,
    places: Places,
    *,
    since: datetime | None,
    limit: int | None,
    tell: Tell | None = None,
) -> int:
    """Read articles that an older program read, or none, the newest first; commits batch by batch. How many."""
    total = profiles.count_unread(conn, layout=profile.LAYOUT, since=since) if tell else 0
    done = 0
    while limit is None or done < limit:
        room = AT_ONCE if limit is None else min(AT_ONCE, limit - done)
        with conn.transaction():
            # two that read one article at once would keep its facts twice
            events.lock_detection(conn)
            batch = profiles.unread(conn, layout=profile.LAYOUT, since=since, limit=room)
            read(conn, batch, places)
        if not batch:
            break
        done += len(batch)
        if tell is not None:
            tell(Step.READ, done, max(done, total))
    return done


def rows_of(found: Facts) -> Iterator[dict[str, object]]:
    """What an article claims, as rows of the table of facts."""
    for day in found.dates:
        yield _row("date", _date(day, found), day.sentence, is_context=day.is_context)
    for place in found.places:
        yield _row("place", _place(place), place.sentence, is_context=place.is_context)
    for toll in found.tolls:
        yield _row("toll", _toll(toll), toll.sentence, is_context=toll.is_context)
    for actor in found.actors:
        value = {"name": actor.name, "list": actor.list_name}
        yield _row("actor", value, actor.sentence, is_context=actor.is_context)
    for denial in found.denials:
        value = {"speaker": denial.speaker, "said_by": denial.said_by}
        yield _row("denial", value, denial.sentence, is_context=denial.is_context)
    yield _row("type", {"type": found.type.value}, found.type_sentence, is_context=False)


def _row(kind: str, value: Mapping[str, object], sentence: str, *, is_context: bool) -> dict[str, object]:
    return {"kind": kind, "value": Json(dict(value)), "sentence": sentence, "is_context": is_context}


def _date(claim: DateClaim, found: Facts) -> dict[str, object]:
    return {
        "lo": claim.lo.isoformat(),
        "hi": claim.hi.isoformat(),
        "statement": claim.is_statement,
        "inferred": claim.is_inferred,
        "background": found.looks_back_to is not None and not claim.is_context and not claim.is_inferred,
    }


def _place(claim: PlaceClaim) -> dict[str, object]:
    return {
        "name": claim.name, "mention": claim.mention, "id": claim.place_id, "country": claim.country,
        "admin1": claim.admin1, "latitude": claim.latitude, "longitude": claim.longitude,
        "precision": int(claim.precision),
    }  # fmt: skip


def _toll(claim: TollClaim) -> dict[str, object]:
    return {
        "kind": claim.kind.value, "low": claim.low, "high": claim.high, "side": claim.side, "said_by": claim.said_by
    }  # fmt: skip


def _profile_row(article: ArticleText, found: Facts) -> dict[str, object]:
    made = profile.profile(article, found)
    return {
        "article_id": article.id,
        "revision": article.revision,
        "layout": profile.LAYOUT,
        "moment": article.published,
        "agency": canonical(article.agency) or credited(article.text),
        "packed": made.packed.tobytes(),
        "record": made.record.tobytes(),
        "fingerprint": fingerprint(article.title, article.text).tobytes(),
    }
