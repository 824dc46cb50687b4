"""A search of the past finds what the reference matcher finds, for every tree and every article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.rules.article import document_of, fields_of
from alerts.rules.eval.document import Document
from alerts.rules.eval.match import match
from alerts.rules.history import archive, indexing, tsquery
from alerts.rules.history.indexing import index_stored
from alerts.rules.language.lists import expand
from alerts.rules.language.parse import parse
from alerts.rules.language.syntax import And, AtLeast, Field, Form, Near, Node, Not, Or, Phrase, Term
from alerts.text.tokens import tokenize
from sql import matches, text_index
from sql.connection import Connection, connect, transaction
from sql.migrate import migrate

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
BEGIN, END = NOW - timedelta(days=2), NOW + timedelta(days=1)
WORDS = (
    "Mali", "mali", "AES", "Aes", "aes", "attaque", "attaques", "attaqué", "côte", "coté", "l'armée", "Saint-Louis",
    "U.S.", "马里", "ÉTÉ", "été", "نصرة", "Мали", "½AB", "x1", "REFUGIES", "réfugiée", "refugie", "İhracat", "IHRACATI",
    "ครู", "ครอบครัว", "น้ำ", "น\u0e4d้า", "ກູ້", "ນ້ຳ", "བོད་ཡིག", "བད", "צה\"ל", "שָׁלוֹם", "שלום", "대통령은", "대통령", "Ɓauna",
    "bauna", "ƙŋɔɛ", "Oʻzbek", "O'zbek", "٣٣", "33", "३३", "ہے", "هي", "ھەرێم", "F-16", "F16", "M23", "ኢትዮጵያ",
)  # fmt: skip
LANGUAGES = ("fr", "fr-FR", "en", "ar", "xx", None, "tr", "nb", "iw", "no", "he")
ARTICLES = 60
USUAL = {"title": "One", "text": "", "language": "en", "authors": [], "section": None, "path": ""}

texts = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
articles = st.fixed_dictionaries({
    "title": texts.map(lambda text: text or "-"),
    "text": st.lists(texts, max_size=3).map("\n".join),
    "language": st.sampled_from(LANGUAGES),
    "authors": st.lists(texts, max_size=2),
    "section": st.none() | texts,
    "path": texts,
})  # fmt: skip


def _terms(written: str, form: Form) -> Node:
    tokens = tokenize(written)
    terms = tuple(Term(one.text, form, written[one.start : one.end], 0, 1) for one in tokens)
    return terms[0] if len(terms) == 1 else Phrase(terms, 0, 1)


words = st.builds(_terms, st.sampled_from(WORDS), st.sampled_from((Form.WORD, Form.EXACT, Form.STEM)))
prefixes = st.builds(
    lambda text: Term(text, Form.PREFIX, text, 0, 1),
    # the last ones begin as the names of fields do
    st.sampled_from(("att", "mal", "arm", "cot", "мал", "sou", "cou", "tit", "대통", "ครู", "bau", "ኢት")),
)
phrases = st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(
    lambda parts: _terms(" ".join(parts), Form.WORD)
)
atoms = words | prefixes | phrases
operands = st.recursive(
    atoms,
    lambda inner: (
        st.builds(lambda ones: Or(tuple(ones), 0, 1), st.lists(inner, min_size=2, max_size=3))
        | st.builds(Near, inner, inner, st.integers(0, 4), st.booleans(), st.just(0), st.just(1))
    ),
    max_leaves=4,
)


def _several(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    lists = st.lists(inner, min_size=2, max_size=4)
    return (
        st.builds(lambda ones: And(tuple(ones), 0, 1), lists)
        | st.builds(lambda ones: Or(tuple(ones), 0, 1), lists)
        | st.builds(
            lambda ones, count: AtLeast(min(count, len(ones)), tuple(ones), 0, 1), lists, st.integers(1, 4)
        )
        | st.builds(Not, inner, st.just(0), st.just(1))
    )


plain = st.recursive(operands, _several, max_leaves=5)
names = st.sampled_from(("title", "lead", "body", "source", "lang", "country", "author", "section", "url"))
abouts = st.builds(
    Field,
    st.just("lang"),
    st.sampled_from(("fr", "en")).map(lambda text: _terms(text, Form.WORD)),
    st.just(0),
    st.just(1),
)
trees = st.recursive(
    plain | st.builds(Field, names, plain, st.just(0), st.just(1)) | abouts, _several, max_leaves=4
)


class Archive:
    """An indexed database of articles, and the same articles as documents."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.documents: dict[int, Document] = {}
        conn.execute(
            "insert into sources (name, home_url, country, next_due_at, added_at)"
            " values ('studio-mali', 'https://s.example', 'ML', %(now)s, %(now)s),"
            " ('aes', 'https://t.example', null, %(now)s, %(now)s)",
            {"now": NOW},
        )

    def add(self, number: int, given: dict[str, object]) -> None:
        article = USUAL | given
        self.conn.execute(
            "insert into articles (source_id, url, url_key, title, published_precision, language, access, text,"
            " text_hash, first_seen_at, changed_at, authors, section)"
            " select id, %(url)s, %(url)s, %(title)s, 'unknown', %(language)s, 'full', %(text)s, '', %(now)s, %(now)s,"
            " %(authors)s, %(section)s from sources order by id offset %(source)s limit 1",
            article
            | {"now": NOW, "url": f"https://s.example/{article['path']}/{number}", "source": number % 2},
        )

    def ready(self) -> Archive:
        index_stored(self.conn, limit=1_000_000)
        ids = [row[0] for row in self.conn.execute("select id from articles")]
        self.documents = {one.id: document_of(one) for one in matches.by_articles(self.conn, article_ids=ids)}
        return self

    def expected(self, tree: Node) -> set[int]:
        return {number for number, document in self.documents.items() if match(tree, document) is not None}

    def found(self, tree: Node) -> set[int]:
        found = archive.decided(self.conn, tree, archive.search(self.conn, tree, BEGIN, END))
        assert not found.doubtful
        return set(found.ids)


@pytest.fixture(scope="module")
def many(server_url: str) -> Iterator[Archive]:
    """One database for all trees; each example of articles is drawn once."""
    name = f"tocsin_archive_{id(server_url)}"
    with connect(server_url) as admin:
        admin.autocommit = True
        admin.execute(f"create database {name}".encode())
    with connect(server_url.rsplit("/", 1)[0] + f"/{name}") as conn:
        migrate(conn)
        filled = Archive(conn)

        @settings(max_examples=ARTICLES, database=None, deadline=None, derandomize=True)
        @given(articles)
        def draw(article: dict[str, object]) -> None:
            filled.add(next(numbers), article)

        numbers = iter(range(10_000))
        draw()
        yield filled.ready()
    with connect(server_url) as admin:
        admin.autocommit = True
        admin.execute(f"drop database {name} with (force)".encode())


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=trees)
def test_the_past_answers_as_the_reference_does(many: Archive, tree: Node) -> None:
    assert many.found(tree) == many.expected(tree)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=trees)
def test_what_is_asked_loosely_misses_nothing(many: Archive, tree: Node) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tsquery, "MOST_WORDS", 1)

        assert many.found(tree) == many.expected(tree)


LONG = "the " * 400 + "far apart " + "le " * 20_000 + "beyond all"


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ('"far apart"', True),
        ('"the far"', True),
        # the 20,000th word and those after the last place that Postgres keeps
        ('"beyond all"', True),
        ('"all beyond"', False),
        ("beyond NEAR/30 le", True),
        ("beyond NEAR/30 far", False),
        ("far ONEAR/2 le", True),
        ("lead:beyond", False),
        ("body:beyond NOT title:beyond", True),
        ('far NOT "beyond all"', False),
        ("title:far", False),
    ],
)
def test_a_very_long_article_is_searched_to_its_end(conn: Connection, query: str, holds: bool) -> None:
    filled = Archive(conn)
    filled.add(0, {"title": "The long one", "text": LONG})
    filled.add(1, {"title": "Another", "text": "far apart"})
    filled.ready()
    root = parse(query).root
    assert root is not None

    found = filled.found(root)

    assert found == filled.expected(root)
    assert (min(filled.documents) in found) is holds


def test_an_article_of_more_words_than_a_tsvector_holds_is_searched_too(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "LARGEST", 100)
    filled = Archive(conn)
    text = "Ambush near Gao, and much more than fits into a hundred letters"
    filled.add(0, {"text": text})
    filled.ready()
    root = parse("ambush gao").root
    assert root is not None

    assert filled.found(root) == set(filled.documents)
    assert filled.found(parse("ambush nowhere").root or root) == set()


def test_hostile_words_are_only_words(conn: Connection) -> None:
    filled = Archive(conn)
    text = "O'Neil \\ said: 'a & b | !c' <-> d:* ; " + "x" * 3_000 + " ﷺ ½ e\u0301t\u00e9 \U0001f4a3 _x_"
    filled.add(0, {"title": "'; --", "text": text, "authors": ["' & '"], "section": "\\", "path": "%27"})
    filled.ready()

    for query in (
        "o'neil",
        '"a b"',
        "d",
        "xxx*",
        "ﷺ",
        "été",
        "url:s.example",
        f"{'x' * 200}*",
        f"{'x' * 199}",
    ):
        root = parse(query).root
        assert root is not None
        assert filled.found(root) == filled.expected(root), query


def test_lists_of_thousands_and_near_between_long_ones_are_asked(conn: Connection) -> None:
    filled = Archive(conn)
    text = "word17 stands by name33"
    filled.add(0, {"text": text})
    filled.ready()
    words = Or(tuple(Term(f"word{n}", Form.WORD, f"word{n}", 0, 1) for n in range(20_000)), 0, 1)
    names = Or(tuple(Term(f"name{n}", Form.WORD, f"name{n}", 0, 1) for n in range(60)), 0, 1)

    for tree in (
        words,
        Not(words, 0, 1),
        Near(words, names, 30, False, 0, 1),
        AtLeast(2, words.operands, 0, 1),
    ):
        assert filled.found(tree) == filled.expected(tree)


def test_a_source_that_gets_another_name_is_indexed_anew(conn: Connection) -> None:
    filled = Archive(conn)
    filled.add(0, {"text": "Ambush"})
    filled.ready()
    tree = Field("source", Term("radio", Form.WORD, "radio", 0, 1), 0, 1)
    assert filled.found(tree) == set()

    conn.execute("update sources set name = 'radio-mali' where name = 'studio-mali'")
    assert index_stored(conn) == 1

    assert filled.found(tree) == set(filled.documents)


def test_a_changed_article_is_indexed_anew_and_an_indexed_one_is_left(conn: Connection) -> None:
    filled = Archive(conn)
    filled.add(0, {"text": "Ambush"})
    filled.ready()
    assert index_stored(conn) == 0

    conn.execute("update articles set text = 'Truce', revision = 2")
    assert index_stored(conn) == 1

    filled.ready()
    root = parse("truce").root
    assert root is not None
    assert filled.found(root) == set(filled.documents)
    assert filled.found(parse("ambush").root or root) == set()


def test_what_another_run_indexes_is_passed_over(conn: Connection, database_url: str) -> None:
    filled = Archive(conn)
    for number in range(3):
        filled.add(number, {"text": f"Ambush {number}", "language": "fr"})
    with transaction(database_url) as other:
        held = text_index.claim_unindexed(other, limit=2)

        assert index_stored(conn) == 1
        assert len(held) == 2
    assert index_stored(conn) == 2


@pytest.mark.parametrize(
    "query", ["lang:iw", "lang:he", "lang:(heb OR xx)", "title:F-16", "F16 lang:=IW", "f16*"]
)
def test_codes_of_languages_and_spellings_of_numbers_find_the_past_too(conn: Connection, query: str) -> None:
    filled = Archive(conn)
    for number, (title, language) in enumerate(
        [("F-16", "iw"), ("F 16", "he-IL"), ("F16", "heb"), ("F1", "fr")]
    ):
        filled.add(number, {"title": title, "language": language})
    filled.ready()
    root = parse(query).root
    assert root is not None
    tree = expand(root, {}).root
    assert tree is not None

    assert len(filled.found(tree)) == 3
    assert filled.found(tree) == filled.expected(tree)


def test_fields_are_those_of_the_stored_article(conn: Connection) -> None:
    filled = Archive(conn)
    filled.add(0, {"text": "x", "authors": ["A B"], "section": "World"})
    (article,) = matches.by_articles(filled.conn, article_ids=[1])

    fields = fields_of(article)

    assert (fields.source, fields.country, fields.authors, fields.section) == (
        "studio-mali",
        "ML",
        ("A B",),
        "World",
    )


def test_a_limit_of_time_ends_with_the_search(conn: Connection) -> None:
    root = parse("ambush").root
    assert root is not None
    # a transaction that is open already outlives the search
    conn.execute("select 1")

    archive.search(conn, root, BEGIN, END, at_most=timedelta(seconds=1))

    shown = conn.execute(
        "select current_setting('statement_timeout'), current_setting('enable_seqscan')"
    ).fetchone()
    assert shown == ("0", "on")
