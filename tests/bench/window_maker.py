"""A made-up window of articles for the bench of scale: events that clone some texts, with what is rare made anew."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import archive_maker
import numpy as np
from numpy.typing import NDArray

from alerts.events.copies import fingerprint
from alerts.events.facts.extract import extract
from alerts.events.frequencies import BUCKETS
from alerts.events.profile import IN_DOUBT, LAYOUT, Profile, profile
from sql.connection import Connection

SEED = 7
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAYS = 14
SOURCES = 60
GENERATED = 400
MOST_TEXTS = 600
HELD_BACK = 100  # texts that no event of the window is cloned from: of these are new happenings
# how many events have how many articles
SIZES = ((0.45, 1, 1), (0.18, 2, 2), (0.30, 3, 8), (0.065, 9, 49), (0.005, 50, 200))
# share of the texts in which a term stands that every event has, or half of them by topic
COMMON, MIDDLE = 0.04, 0.01
TOPICS = 100
LOOK_ALIKE = 0.1  # of the events: the words of an earlier one, on another day with another toll
COPIES = 0.3  # of the articles of an event
LOST = 0.3  # of the terms of the others


@dataclass(frozen=True, slots=True)
class Text:
    """An article as detection reads it."""

    id: int
    title: str
    text: str
    language: str | None
    section: str | None
    source: str
    source_kind: str | None
    source_country: str | None
    published: datetime | None


def texts_of(folder: Path) -> list[Text]:
    """The texts of a labelled set, as of today."""
    lines = (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    found = []
    for at, one in enumerate(json.loads(line) for line in lines if line.strip()):
        moment = datetime.fromisoformat(one["published"]) if one["published"] else None
        if moment is not None and moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        language, section, source = one.get("lang"), one.get("section"), one.get("publisher") or "x"
        kind = one.get("source_kind")
        title, text = one["title"] or "", one["text"] or ""
        found.append(Text(at, title, text, language, section, source, kind, None, moment))
    return found[:MOST_TEXTS]


def generated() -> list[Text]:
    """Texts of made-up words, as often as words are in life, with sentences of the Sahel between."""
    chance = random.Random(SEED)
    words = [_word(chance) for _ in range(12_000)]
    odds = [1 / (rank + 3) for rank in range(len(words))]
    found = []
    for at in range(GENERATED):
        language = chance.choice(("en", "en", "en", "fr", "ar"))
        told = [archive_maker._sentence(chance, language) for _ in range(chance.randint(1, 3))]
        for _ in range(chance.randint(8, 22)):
            run = chance.choices(words, odds, k=chance.randint(9, 22))
            names = [_word(chance).capitalize() for _ in range(chance.randint(0, 2))]
            told.append(" ".join([run[0].capitalize(), *run[1:], *names]) + ".")
        title = told[0].rstrip(".")
        moment = NOW - timedelta(hours=chance.uniform(0, 200))
        found.append(Text(at, title, " ".join(told), language, None, "x", None, None, moment))
    return found


def _word(chance: random.Random) -> str:
    return "".join(
        chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(chance.randint(1, 4))
    )


def read(texts: Sequence[Text]) -> list[Profile]:
    """The profiles of texts."""
    return [profile(text, extract(text)) for text in texts]


@dataclass(frozen=True, slots=True)
class Template:
    """A text whose words and names can be made anew."""

    text: Text
    read: Profile
    fingerprint: NDArray[np.uint32]
    is_common: NDArray[np.bool_]
    is_middle: NDArray[np.bool_]


def templates(texts: Sequence[Text]) -> list[Template]:
    """What events are cloned from."""
    profiles = read(texts)
    seen = Counter(term for one in profiles for term in (one.packed & (BUCKETS - 1)).tolist())
    found = []
    for text, one in zip(texts, profiles, strict=True):
        shares = np.array([seen[term] for term in (one.packed & (BUCKETS - 1)).tolist()]) / len(texts)
        bits = fingerprint(text.title, text.text)
        found.append(Template(text, one, bits, shares >= COMMON, (shares >= MIDDLE) & (shares < COMMON)))
    return found


@dataclass(frozen=True, slots=True)
class Clone:
    """An article of the window."""

    event: int
    moment: datetime
    template: Template
    profile: Profile
    fingerprint: NDArray[np.uint32]


def window(texts: Sequence[Text], count: int) -> Iterator[Clone]:
    """So many articles of events that begin within the last two weeks; the same ones at each call."""
    chance, pool = random.Random(SEED), np.random.default_rng(SEED)
    known = templates([one for one in texts if one.published is not None][:-HELD_BACK])
    vocabulary = int(600 * count**0.5)
    made = event = 0
    heads: list[tuple[Template, int]] = []
    while made < count:
        event += 1
        template, salt = known[event % len(known)], event * (event > len(known))
        if heads and chance.random() < LOOK_ALIKE:
            template, salt = chance.choice(heads)
        heads.append((template, salt))
        first = NOW - timedelta(days=chance.uniform(0, DAYS))
        head = _anew(template, salt, first, vocabulary)
        for at in range(min(_size(chance), count - made)):
            made += 1
            moment = min(first + timedelta(days=abs(chance.gauss(0, 0.8)) * (at > 0)), NOW)
            is_copy = at > 0 and chance.random() < COPIES
            bits = template.fingerprint if is_copy or at == 0 else pool.permutation(template.fingerprint)
            yield Clone(event, moment, template, head if is_copy else _told_otherwise(head, pool, at), bits)


def _size(chance: random.Random) -> int:
    share = chance.random()
    for part, low, high in SIZES:
        share -= part
        if share < 0:
            return chance.randint(low, high)
    return 1


def _told_otherwise(head: Profile, pool: np.random.Generator, at: int) -> Profile:
    if at == 0:
        return head
    kept = head.packed[pool.random(len(head.packed)) >= LOST]
    more = (kept[: len(kept) // 10] & ~np.uint32(BUCKETS - 1)) | pool.integers(
        0, BUCKETS, len(kept) // 10, dtype=np.uint32
    )
    record = head.record.copy()
    record["source"] = at
    return Profile(np.unique(np.concatenate([kept, more])), record)


def _anew(template: Template, salt: int, moment: datetime, vocabulary: int) -> Profile:
    """The profile of a text, with the words and names of another event, on another day."""
    packed, record = template.read.packed, template.read.record.copy()
    chance = random.Random(salt * 1_000 + moment.toordinal())
    if salt:
        redrawn = ~(template.is_common | template.is_middle)
        by_topic = template.is_middle & (packed % 2 == 0)
        low = packed & (BUCKETS - 1)
        fresh = np.where(
            redrawn,
            _drawn(low, salt, vocabulary),
            np.where(by_topic, _drawn(low, salt % TOPICS, vocabulary), low),
        )
        packed = np.unique((packed & ~np.uint32(BUCKETS - 1)) | fresh.astype(np.uint32))
        for field in (
            "located",
            "head",
            "everywhere",
            "persons",
            "numbers",
            "title_numbers",
            "victims",
            "streets",
        ):
            keys = record[field]
            low = _drawn(keys & (BUCKETS - 1), salt, vocabulary)
            record[field] = np.where(keys == 0, 0, (keys & np.uint32(IN_DOUBT | 0x7FF00000)) | low)
        for field in ("killed", "injured"):
            if record[field][0] > 0:
                record[field] = chance.randint(1, 60)
        record["series"] = 0
    published = template.text.published
    shift = moment.toordinal() - (published.toordinal() if published else 0)
    for field in ("day", "until", "earliest", "latest", "days"):
        record[field] = np.where(record[field] > 0, record[field] + shift, 0)
    return Profile(packed, record)


def _drawn(terms: NDArray[np.uint32], salt: int, vocabulary: int) -> NDArray[np.uint32]:
    mixed = (
        terms.astype(np.uint64) * 0x9E3779B97F4A7C15 + np.uint64(salt * 0x94D049BB133111EB % 2**64)
    ) >> np.uint64(20)
    mixed = (mixed ^ (mixed >> np.uint64(17))) * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(30)
    place = (mixed % np.uint64(vocabulary)).astype(np.uint64)
    return ((place * np.uint64(2654435761)) & np.uint64(BUCKETS - 1)).astype(np.uint32)


def fill(conn: Connection, texts: Sequence[Text], count: int) -> None:
    """Store a window of so many articles, read but placed nowhere, in an empty, migrated database."""
    clones = list(window(texts, count))
    clones.sort(key=lambda one: one.moment)
    with conn.cursor().copy("copy sources (name, home_url, kind, next_due_at, added_at) from stdin") as copy:
        for number in range(SOURCES):
            copy.write_row((f"s{number}", f"https://s{number}.example", "local", NOW, NOW))
    (source,) = conn.execute("select min(id) from sources").fetchone() or (1,)
    with conn.cursor().copy(
        "copy articles (source_id, url, url_key, title, published, published_precision, language, access, text,"
        " text_hash, first_seen_at, changed_at, detected_at, matched_at) from stdin"
    ) as copy:
        for number, one in enumerate(clones):
            url = f"https://s.example/{number}"
            copy.write_row((
                source + number % SOURCES, url, url, one.template.text.title[:200] or "-", one.moment, "minute",
                one.template.text.language, "full", one.template.text.text[:400], str(number), one.moment, one.moment,
                one.moment, one.moment,
            ))  # fmt: skip
    (first,) = conn.execute("select min(id) from articles").fetchone() or (1,)
    with conn.cursor().copy(
        "copy article_profiles (article_id, revision, layout, moment, packed, record, fingerprint) from stdin"
    ) as copy:
        for number, one in enumerate(clones):
            stored = one.profile.packed.tobytes(), one.profile.record.tobytes(), one.fingerprint.tobytes()
            copy.write_row((first + number, 1, LAYOUT, one.moment, *stored))
    conn.execute("vacuum analyze")


def add(conn: Connection, texts: Sequence[Text], count: int) -> None:
    """New articles into the queue: half of them tell of what is in the window, in other words, half of what is new."""
    (number,) = conn.execute("select count(*) from articles").fetchone() or (0,)
    chance = random.Random(number)
    known = [one for one in texts if one.published is not None]
    for at in range(count):
        text = chance.choice(known[-HELD_BACK:] if at % 2 else known[:-HELD_BACK])
        told = text.text.split(". ")
        chance.shuffle(told)
        url = f"https://s.example/new-{number + at}"
        now = NOW + timedelta(days=1, minutes=-chance.randrange(600))
        conn.execute(
            "insert into articles (source_id, url, url_key, title, published, published_precision, language, access,"
            " text, text_hash, first_seen_at, changed_at) values"
            " ((select min(id) from sources), %s, %s, %s, %s, 'minute', %s, 'full', %s, %s, %s, %s)",
            (url, url, text.title, now, text.language, ". ".join(told), url, now, now),
        )
