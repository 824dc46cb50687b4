"""A large made-up archive for the benches: articles put together from real sentences, some with ours of the Sahel.

Each article takes runs of sentences from three real ones of a language, so that words stand near each other as they do
in life; one in five has sentences of the kind that our users look for, in four languages.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta

from alerts.rules.eval.document import Fields
from alerts.rules.eval.sentences import sentences
from alerts.rules.history.indexing import index_stored
from sql.connection import Connection, connect

SEED = 11
DAYS = 30
NOW = datetime(2026, 3, 31, tzinfo=UTC)
SOURCES = 300
ARTICLES_PER_EVENT = 4
OF_THE_SAHEL = 0.2
BACKGROUND = 0.1
PLACES = {
    "en": ("Mali", "Bamako", "Gao", "Kidal", "Tinzaouaten", "Burkina Faso", "Ouagadougou", "Djibo", "Niger", "Niamey"),
    "fr": ("Mali", "Bamako", "Gao", "Ménaka", "Tinzaouatène", "Burkina Faso", "Niger", "Niamey", "Tillabéri", "Kayes"),
    "ar": ("مالي", "باماكو", "غاو", "كيدال", "تينزواتين", "النيجر", "نيامي", "بوركينا فاسو"),
    "ru": ("Мали", "Бамако", "Гао", "Кидале", "Тинзауатене", "Нигере", "Ниамее", "Буркина-Фасо"),
}  # fmt: skip
ACTORS = {
    "en": (
        "JNIM",
        "the Africa Corps",
        "Wagner",
        "the army",
        "the junta",
        "the AES",
        "Russian mercenaries",
        "Rosatom",
    ),
    "fr": (
        "le JNIM",
        "l'Africa Corps",
        "Wagner",
        "l'armée",
        "la junte",
        "l'AES",
        "des Russes",
        "le GSIM",
        "Rosatom",
    ),
    "ar": ("نصرة الإسلام", "الفيلق الأفريقي", "الجيش", "روسيا", "روساتوم"),
    "ru": ("Африканский корпус", "армия", "ДНИМ", "Росатом", "хунта"),
}
SENTENCES = {
    "en": (
        "A convoy of {actor} was ambushed near {place} on Monday, residents said.",
        "{actor} claimed an attack on a base in {place} that killed a dozen soldiers.",
        "Fuel trucks were burnt on the road to {place} as the blockade went into its third week.",
        "{actor} signed an agreement on uranium and gold with the ministers of {place}.",
        "Drone strikes near {place} were denied by {actor}, a spokesman said in a statement.",
        "In {place}, {actor} announced elections and then put them off again.",
    ),
    "fr": (
        "Un convoi de {actor} a été attaqué près de {place}, selon des habitants.",
        "{actor} revendique une attaque contre un poste de {place} qui a fait douze morts.",
        "Le carburant manque à {place}, où le blocus dure depuis trois semaines.",
        "{actor} a signé un accord sur l'uranium avec les ministres de {place}.",
        "Des frappes de drones ont visé {place}, ce que {actor} dément.",
    ),
    "ar": (
        "أعلنت {actor} مسؤوليتها عن هجوم قرب {place} يوم الاثنين.",
        "وقعت {actor} اتفاقا بشأن اليورانيوم في {place}.",
    ),
    "ru": (
        "{actor} сообщил о нападении на колонну в {place}.",
        "В {place} {actor} подписал сделку по урану.",
    ),
}
CAPITALS = (
    "Al Jadida",
    "Radio",
    "Presse",
    "Gazette",
    "Courrier",
    "Tribune",
    "Observateur",
    "Post",
    "Wire",
    "Echo",
)


def fill(url: str, corpus: Sequence[Fields], count: int, workers: int, until: datetime = NOW) -> None:
    """Store and index `count` articles of the time up to `until`, with their events, in an empty, migrated database."""
    with connect(url) as conn:
        for index in (
            "articles_by_text",
            "articles_by_source",
            "articles_recent",
            "articles_due",
            "text_index_words",
        ):
            conn.execute(f"drop index {index}".encode())
        _copy_sources(conn, until)
        _copy_articles(conn, corpus, count, until)
        _copy_events(conn, count, until)
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(_index, [url] * workers))
    with connect(url) as conn:
        conn.execute("set maintenance_work_mem = '512MB'")
        conn.execute("create index text_index_words on text_index using gin (words)")
        conn.execute("create index articles_recent on articles ((coalesce(published, first_seen_at)))")
        conn.execute("vacuum analyze")


def store(conn: Connection, articles: Sequence[Fields]) -> None:
    """Store real articles as they are, each with the source and country that it has."""
    sources: dict[tuple[str, str | None], int] = {}
    for number, one in enumerate(articles):
        key = (one.source, one.country)
        if key not in sources:
            row = conn.execute(
                "insert into sources (name, home_url, country, next_due_at, added_at)"
                " values (%s, %s, %s, %s, %s) returning id",
                (
                    f"{one.source or 'x'}-{len(sources)}".lower(),
                    f"https://s{len(sources)}.example",
                    one.country,
                    NOW,
                    NOW,
                ),
            ).fetchone()
            sources[key] = row[0] if row else 0
        conn.execute(
            "insert into articles (source_id, url, url_key, title, authors, published_precision, language, access,"
            " section, text, text_hash, first_seen_at, changed_at)"
            " values (%s, %s, %s, %s, %s, 'unknown', %s, 'full', %s, %s, '', %s, %s)",
            (
                sources[key], one.url, str(number), one.title or "-", list(one.authors), one.language, one.section,
                one.text, NOW, NOW,
            ),
        )  # fmt: skip


def _index(url: str) -> int:
    with connect(url) as conn:
        return index_stored(conn, limit=10_000_000)


def _copy_sources(conn: Connection, until: datetime) -> None:
    chance = random.Random(SEED)
    with conn.cursor().copy(
        "copy sources (name, home_url, country, kind, next_due_at, added_at) from stdin"
    ) as copy:
        for number in range(SOURCES):
            name = f"{chance.choice(CAPITALS)}-{number}".lower().replace(" ", "-")
            country = chance.choice(("ML", "BF", "NE", "FR", "US", "GB", "DE", None))
            kind = chance.choice(("local", "wire", "state", "analysis"))
            copy.write_row((name, f"https://s{number}.example", country, kind, until, until))


def _copy_articles(conn: Connection, corpus: Sequence[Fields], count: int, until: datetime) -> None:
    columns = (
        "source_id, url, url_key, title, authors, published, published_precision, language, access, section, text,"
        " text_hash, first_seen_at, changed_at, detected_at, matched_at"
    )
    (first,) = conn.execute("select min(id) from sources").fetchone() or (1,)
    with conn.cursor().copy(f"copy articles ({columns}) from stdin".encode()) as copy:
        for number, one in enumerate(made_up(corpus, count)):
            published = until - timedelta(days=DAYS) * (1 - number / count)
            seen = published + timedelta(minutes=number % 90)
            source = first + number * 7919 % SOURCES
            url = f"https://s{number}.example/{one.section}/{number}"
            copy.write_row((
                source, url, url, one.title, list(one.authors), published, "minute", one.language, "full",
                one.section, one.text, str(number), seen, seen, seen, seen,
            ))  # fmt: skip


def made_up(corpus: Sequence[Fields], count: int) -> Iterator[Fields]:
    """`count` articles, the same ones at each call."""
    chance = random.Random(SEED)
    pools: dict[str, list[list[str]]] = {}
    for real in corpus:
        own = [real.text[begin:end] for begin, end in sentences(real.text) if end - begin < 600]
        if own:
            pools.setdefault(real.language or "en", []).append(own)
    languages = list(pools)
    # a large share of one language is evened out a little: an archive of ours has many
    weights = [len(pools[language]) ** 0.7 for language in languages]
    for _ in range(count):
        yield _article(chance, pools, chance.choices(languages, weights)[0])


def _article(chance: random.Random, pools: dict[str, list[list[str]]], language: str) -> Fields:
    told: list[str] = []
    for _ in range(3):
        run = chance.choice(pools[language])
        begin = chance.randrange(len(run))
        told += run[begin : begin + chance.randint(3, 9)]
    title = chance.choice(chance.choice(pools[language]))[:80]
    if chance.random() < OF_THE_SAHEL:
        language = (
            chance.choice(("en", "en", "fr", "fr", "ar", "ru")) if language in ("en", "fr") else language
        )
        speech = language if language in SENTENCES else "en"
        ours = [_sentence(chance, speech) for _ in range(chance.randint(1, 4))]
        for sentence in ours:
            told.insert(chance.randrange(len(told) + 1), sentence)
        if chance.random() < 0.4:
            title = ours[0].rstrip(".")
    breaks = [sentence + ("\n" if chance.random() < 0.3 else " ") for sentence in told]
    section = chance.choice(("world", "sport", "afrique", "politics", "economy"))
    authors = ("Awa Diallo",) if chance.random() < 0.02 else ()
    return Fields(title, "".join(breaks), language, authors=authors, section=section)


def _sentence(chance: random.Random, language: str) -> str:
    text = chance.choice(SENTENCES[language])
    actor = chance.choice(ACTORS[language])
    if text.startswith("{"):
        actor = actor[0].upper() + actor[1:]
    return text.format(actor=actor, place=chance.choice(PLACES[language]))


def _copy_events(conn: Connection, count: int, until: datetime) -> None:
    """Events of a few articles that came out close to each other; some of them only look back."""
    (first,) = conn.execute("select min(id) from articles").fetchone() or (1,)
    chance = random.Random(SEED)
    events = max(1, count // ARTICLES_PER_EVENT)
    with conn.cursor().copy(
        "copy events (root_article_id, title, first_published, last_published, articles, independent_sources,"
        " created_at, updated_at) from stdin"
    ) as copy:
        for number in range(events):
            copy.write_row(
                (
                    first + number * ARTICLES_PER_EVENT,
                    "told",
                    until,
                    until,
                    4,
                    chance.randint(1, 4),
                    until,
                    until,
                )
            )
    (event,) = conn.execute("select min(id) from events").fetchone() or (1,)
    with conn.cursor().copy("copy event_articles from stdin") as copy:
        for number in range(events * ARTICLES_PER_EVENT):
            copy.write_row((first + number, event + number // ARTICLES_PER_EVENT, first + number, until))
    with conn.cursor().copy("copy facts (article_id, extractor, kind, value, sentence) from stdin") as copy:
        for number in range(count):
            is_old = chance.random() < BACKGROUND
            day = (until - timedelta(days=chance.randint(20, 400))).date().isoformat()
            value = f'{{"lo": "{day}", "hi": "{day}", "background": {"true" if is_old else "false"}}}'
            copy.write_row((first + number, "dates-1", "date", value, ""))
