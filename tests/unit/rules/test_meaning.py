"""The reference agrees with the meaning of queries written once more, without any index, by trying every place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.eval.document import LONGEST_LEAD, Document, Fields
from alerts.rules.eval.explain import explain
from alerts.rules.eval.match import match
from alerts.rules.eval.ranges import bounds, near, ranges_of
from alerts.rules.language.syntax import (
    And,
    AtLeast,
    Field,
    FieldName,
    Form,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
)
from alerts.text.tokens import fold, tokenize

PIECES = st.sampled_from(
    [
        "ab",
        "Ab",
        "abc",
        "abd",
        "ba",
        "Äbc",
        "a-b",
        "attack",
        "attacked",
        "中国",
        ".",
        "\n",
        "รูค",
        "ค้ำ",
        "ཡིག",
        'שָׁל"ל',
        "ƙaɛ",
        "٣",
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map(" ".join)
ARTICLES = st.builds(
    Fields,
    title=TEXTS,
    text=TEXTS,
    language=st.sampled_from([None, "en", "zh-Hans"]),
    source=TEXTS,
    country=st.sampled_from([None, "ML", "NE"]),
    authors=st.lists(TEXTS, max_size=2).map(tuple),
    section=st.none() | TEXTS,
    url=TEXTS.map(lambda text: "https://example.org/" + text.replace(" ", "%20")),
)
NAMES: tuple[FieldName, ...] = ("title", "lead", "body", "source", "author", "section", "url")


def _term(written: str, form: Form) -> Term:
    return Term(fold(written), form, written, 0, 0)


TERMS = st.one_of(
    st.builds(_term, st.sampled_from(["ab", "abc", "abd", "ba", "a", "中", "attack"]), st.just(Form.WORD)),
    st.builds(_term, st.sampled_from(["abc", "att", "xyz"]), st.just(Form.PREFIX)),
    st.builds(_term, st.sampled_from(["Ab", "Äbc", "ab", "中"]), st.just(Form.EXACT)),
    st.builds(_term, st.sampled_from(["attack", "attacks", "ab"]), st.just(Form.STEM)),
)
LEAVES = TERMS | st.builds(Phrase, st.lists(TERMS, min_size=2, max_size=3).map(tuple), st.just(0), st.just(0))


def _several(kind: type[And] | type[Or], inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(kind, st.lists(inner, min_size=2, max_size=3).map(tuple), st.just(0), st.just(0))


def _near(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(Near, inner, inner, st.integers(0, 4), st.booleans(), st.just(0), st.just(0))


@st.composite
def _at_least(draw: st.DrawFn, inner: st.SearchStrategy[Node]) -> Node:
    operands = tuple(draw(st.lists(inner, min_size=1, max_size=4)))
    return AtLeast(draw(st.integers(1, len(operands))), operands, 0, 0)


NEARS = _near(st.recursive(LEAVES, lambda inner: _near(inner) | _several(Or, inner), max_leaves=4))


def _trees(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.recursive(
        leaves,
        lambda inner: (
            _several(And, inner)
            | _several(Or, inner)
            | st.builds(Not, inner, st.just(0), st.just(0))
            | _at_least(inner)
        ),
        max_leaves=6,
    )


WITHOUT_FIELD = _trees(LEAVES | NEARS)
COUNTRY = st.builds(
    Field, st.just("country"), TERMS | st.just(_term("ml", Form.WORD)), st.just(0), st.just(0)
)
LANGUAGE = st.builds(Field, st.just("lang"), st.just(_term("zh", Form.WORD)), st.just(0), st.just(0))
FIELDS = st.builds(Field, st.sampled_from(NAMES), WITHOUT_FIELD, st.just(0), st.just(0)) | COUNTRY | LANGUAGE
QUERIES = _trees(LEAVES | NEARS | FIELDS)

# one word: folded, as written, its place in the text
Word = tuple[str, str]
Place = tuple[int, int]
Find = tuple[Place, frozenset[Place]]


def _parts(fields: Fields, name: FieldName | None) -> list[list[Word]]:
    if name is None:
        return _parts(fields, "title") + _parts(fields, "body")
    if name == "lead":
        text = fields.text.lstrip().partition("\n")[0]
        return [_words(text)[:LONGEST_LEAD]]
    texts = {
        "title": [fields.title],
        "body": [fields.text],
        "source": [fields.source],
        "lang": [(fields.language or "").partition("-")[0]],
        "country": [fields.country or ""],
        "author": list(fields.authors),
        "section": [fields.section or ""],
        "url": [fields.url.removeprefix("https://").replace("%20", " ")],
    }
    return [_words(text) for text in texts[name]]


def _words(text: str) -> list[Word]:
    return [(token.text, text[token.start : token.end]) for token in tokenize(text)]


def _is(term: Term, word: Word, language: str | None) -> bool:
    folded, written = word
    stems = {"attack", "attacks", "attacked"}
    match term.form:
        case Form.WORD:
            return folded == term.text
        case Form.PREFIX:
            return folded.startswith(term.text)
        case Form.EXACT:
            return written == term.written
        case Form.STEM:
            is_form = language == "en" and {term.text, folded} <= stems
            return folded == term.text or is_form


def _finds(node: Node, words: list[Word], language: str | None) -> Iterator[Find]:
    """Every way in which the node stands: from where to where, and the places of its words and phrases."""
    match node:
        case Or():
            for operand in node.operands:
                yield from _finds(operand, words, language)
        case Near():
            yield from _finds_near(node, words, language)
        case Term() | Phrase():
            terms = node.terms if isinstance(node, Phrase) else (node,)
            for begin in range(len(words) - len(terms) + 1):
                here = zip(terms, words[begin:], strict=False)
                if all(_is(term, word, language) for term, word in here):
                    yield (begin, begin + len(terms)), frozenset({(begin, begin + len(terms))})


def _finds_near(node: Near, words: list[Word], language: str | None) -> Iterator[Find]:
    lefts, rights = (list(_finds(side, words, language)) for side in (node.left, node.right))
    for (left, left_places), (right, right_places) in product(lefts, rights):
        gaps = [right[0] - left[1]] + ([] if node.is_ordered else [left[0] - right[1]])
        if any(0 <= gap <= node.distance for gap in gaps):
            yield (min(left[0], right[0]), max(left[1], right[1])), left_places | right_places


def _holds(node: Node, fields: Fields, name: FieldName | None = None) -> bool:
    language = (fields.language or "").partition("-")[0] or None
    match node:
        case And():
            return all(_holds(operand, fields, name) for operand in node.operands)
        case Or():
            return any(_holds(operand, fields, name) for operand in node.operands)
        case AtLeast():
            return sum(_holds(operand, fields, name) for operand in node.operands) >= node.count
        case Not():
            return not _holds(node.operand, fields, name)
        case Field():
            return _holds(node.operand, fields, node.name)
        case _:
            return any(True for words in _parts(fields, name) for _ in _finds(node, words, language))


@given(QUERIES, ARTICLES)
def test_the_reference_agrees_with_the_meaning_of_the_query(query: Node, fields: Fields) -> None:
    found = match(query, Document(fields))

    assert (found is not None) == _holds(query, fields)


@given(QUERIES, ARTICLES)
def test_the_clauses_of_a_query_hold_exactly_when_it_does(query: Node, fields: Fields) -> None:
    clauses = explain(query, Document(fields))

    assert all(clause.holds for clause in clauses) == _holds(query, fields)
    assert all(clause.words and clause.name for clause in clauses)


@given(QUERIES, ARTICLES)
def test_every_marked_place_holds_a_word_and_every_mark_lies_in_the_sentence(
    query: Node, fields: Fields
) -> None:
    found = match(query, Document(fields))

    if found is not None:
        for span in found.spans:
            assert tokenize({"title": fields.title, "text": fields.text}[span.field][span.start : span.end])
        for start, end in found.marks:
            assert 0 <= start < end <= len(found.sentence)
        assert list(found.spans) == sorted(set(found.spans))


@given(NEARS, TEXTS)
def test_of_a_near_exactly_the_words_are_marked_that_make_it_hold(query: Node, text: str) -> None:
    tokens = tokenize(text)
    ways = _finds(query, _words(text), None)
    expected = {at for _, places in ways for begin, end in places for at in range(begin, end)}

    found = match(query, Document.of("", text))

    spans = found.spans if found else ()
    marked = {
        at
        for at, token in enumerate(tokens)
        if any(s.start <= token.start and token.end <= s.end for s in spans)
    }
    assert marked == expected


RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)), max_size=12).map(
    lambda pairs: [(begin, begin + length) for begin, length in pairs]
)


@given(RANGES, RANGES, st.integers(0, 30), st.booleans())
def test_ranges_are_joined_as_if_every_pair_were_tried(
    left: list[Place], right: list[Place], distance: int, ordered: bool
) -> None:
    expected = {
        (min(a, c), max(b, d))
        for a, b in left
        for c, d in right
        if 0 <= c - b <= distance or (not ordered and 0 <= a - d <= distance)
    }

    found = near(ranges_of(left), ranges_of(right), distance, is_ordered=ordered)

    assert list(bounds(found)) == sorted(expected)
