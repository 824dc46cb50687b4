"""A query holds for an article exactly when its words say so, and the right places and sentence are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.document import Document
from alerts.rules.match import LONGEST_SENTENCE, Hit, match
from alerts.rules.parse import parse
from alerts.rules.sentences import sentences
from alerts.rules.syntax import And, Form, Node, Not, Or, Phrase, Term
from alerts.rules.tokens import tokenize

TITLE = "Ambush near Tin-Zaouatine"
TEXT = (
    "A convoy left on Friday. The U.S. envoy and Gen. Salif Traoré spoke of it at 3.30 p.m. in Bamako. "
    "Men of the Africa Corps and the convoy fell near Tinzaouatène, said M. Diallo!\n"
    "Corps of engineers: no Africa. 中国军队在马里。"
)
DOCUMENT = Document.of(TITLE, TEXT)


def hit(query: str, document: Document = DOCUMENT) -> Hit | None:
    parsed = parse(query)
    assert parsed.root is not None
    return match(parsed.root, document)


def marked(query: str, title: str = TITLE, text: str = TEXT) -> list[str]:
    found = hit(query, Document.of(title, text))
    assert found is not None
    return [{"title": title, "text": text}[span.field][span.start : span.end] for span in found.spans]


@pytest.mark.parametrize(
    "query",
    [
        "convoy",
        "CONVOY",
        "traore",  # accents
        "ambush convoy",  # title and text together
        "title:ambush",
        "title:(ambush near)",
        "tinzaou*",
        '"africa corps"',
        "tin-zaouatine",
        '"tin zaouatine"',
        "U.S.",
        "convoy -football",
        "football OR convoy",
        "convoy NOT (football OR cricket)",
        "convoy NOT title:convoy",
        "军队",  # inside a run of characters
        '"africa cor*"',
        "NOT (NOT convoy)",
    ],
)
def test_the_query_holds(query: str) -> None:
    assert hit(query) is not None


@pytest.mark.parametrize(
    "query",
    [
        "football",
        "convo",  # a word is a whole word
        "title:convoy",
        "tinzaouatine",  # another spelling of the name
        '"corps africa"',
        '"zaouatine a"',  # a phrase does not reach from the title into the text
        "convoy -ambush",
        "convoy football",
        "军马",
        "afric AND corps",
    ],
)
def test_the_query_does_not_hold(query: str) -> None:
    assert hit(query) is None


def test_what_is_looked_for_is_marked_and_what_is_refused_is_not() -> None:
    assert marked("convoy ambush -football") == ["convoy", "convoy", "Ambush"]
    assert marked("traore OR football") == ["Traoré"]
    assert marked("title:(near OR convoy)") == ["near"]
    assert marked('"africa corps" africa corps -x') == [
        "Africa Corps",
        "Corps",
        "Africa",
    ]  # overlaps are one place


def test_marks_lie_where_the_words_were_written_before_folding() -> None:
    assert marked("fin straße", "x", "La ﬁn, STRASSE et E\u0301te\u0301: ﬁn") == ["ﬁn", "STRASSE", "ﬁn"]
    assert marked("ete", "x", "L’E\u0301te\u0301 vient") == ["E\u0301te\u0301"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("convoy", "A convoy left on Friday."),  # the earliest of equals
        ("convoy africa", "Men of the Africa Corps and the convoy fell near Tinzaouatène, said M. Diallo!"),
        ("bamako OR traore", "The U.S. envoy and Gen. Salif Traoré spoke of it at 3.30 p.m. in Bamako."),
        ("ambush friday", "A convoy left on Friday."),  # the text before the title
        ("title:ambush", TITLE),
        ("engineers", "Corps of engineers: no Africa."),
        ("马里", "中国军队在马里。"),
    ],
)
def test_the_sentence_with_most_of_the_words_is_shown(query: str, sentence: str) -> None:
    found = hit(query)

    assert found is not None
    assert found.sentence == sentence


def test_places_in_the_sentence_are_given_too() -> None:
    found = hit("convoy africa")

    assert found is not None
    assert [found.sentence[start:end] for start, end in found.marks] == ["Africa", "convoy"]


@pytest.mark.parametrize("before", [0, 30, 2000])
@pytest.mark.parametrize("after", [0, 30, 2000])
def test_a_text_without_full_stops_is_shown_in_part_around_the_match(before: int, after: int) -> None:
    found = hit("convoy", Document.of("x", "word " * before + "convoy " + "word " * after))

    assert found is not None
    assert len(found.sentence) <= LONGEST_SENTENCE
    assert [found.sentence[start:end] for start, end in found.marks] == ["convoy"]
    assert set(found.sentence.split()) <= {"word", "convoy"}


def test_a_phrase_across_two_sentences_is_found_and_shown_by_its_beginning() -> None:
    found = hit('"friday the"')

    assert found is not None
    assert (found.sentence, found.marks) == ("A convoy left on Friday.", ((17, 24),))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? Four… Five", 5),
        ("Gen. Diallo met Mr. Smith in St. Louis.", 1),
        ("J. K. Smith came.", 1),
        ('He said "Go." Then he left.', 2),
        ("Line one\nline two\n\n", 2),
        ("It cost 3.5 million.", 1),
        ("一。二！三", 3),
        ("هل؟ نعم۔ لا", 3),
        ("e.g. this", 1),
        ("", 0),
        (" \n ", 0),
    ],
)
def test_sentences_are_told_apart(text: str, count: int) -> None:
    assert len(sentences(text)) == count


WORDS = st.sampled_from(["ab", "abc", "abd", "ba", "Äbc", "a-b", "中国", "."])
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


def _terms() -> st.SearchStrategy[Node]:
    texts = st.sampled_from(["ab", "abc", "abd", "ba", "a", "中"])
    forms = st.sampled_from([Form.WORD, Form.PREFIX])
    words = st.builds(lambda text, form: Term(text, form, text, 0, 0), texts, forms)
    phrases = st.builds(Phrase, st.lists(words, min_size=2, max_size=3).map(tuple), st.just(0), st.just(0))
    return words | phrases


QUERIES = st.recursive(
    _terms(),
    lambda inner: (
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple), st.just(0), st.just(0))
        | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple), st.just(0), st.just(0))
        | st.builds(Not, inner, st.just(0), st.just(0))
    ),
    max_leaves=8,
)


def _stands(term: Term, word: str) -> bool:
    return word.startswith(term.text) if term.is_prefix else word == term.text


def _holds(node: Node, fields: list[list[str]]) -> bool:
    """The meaning of a query, written once more without an index."""
    match node:
        case And():
            return all(_holds(operand, fields) for operand in node.operands)
        case Or():
            return any(_holds(operand, fields) for operand in node.operands)
        case Not():
            return not _holds(node.operand, fields)
        case Term() | Phrase():
            terms = node.terms if isinstance(node, Phrase) else (node,)
            return any(
                all(_stands(term, word) for term, word in zip(terms, words[at:], strict=False))
                for words in fields
                for at in range(len(words) - len(terms) + 1)
            )
        case _:
            raise AssertionError(node)


@given(QUERIES, TEXTS, TEXTS)
def test_the_matcher_agrees_with_the_meaning_of_the_query(query: Node, title: str, text: str) -> None:
    found = match(query, Document.of(title, text))

    fields = [[token.text for token in tokenize(part)] for part in (title, text)]
    assert (found is not None) == _holds(query, fields)


@given(QUERIES, TEXTS, TEXTS)
def test_every_marked_place_holds_a_word_and_every_mark_lies_in_the_sentence(
    query: Node, title: str, text: str
) -> None:
    found = match(query, Document.of(title, text))

    if found is not None:
        for span in found.spans:
            assert tokenize({"title": title, "text": text}[span.field][span.start : span.end])
        for start, end in found.marks:
            assert 0 <= start < end <= len(found.sentence)
        assert list(found.spans) == sorted(set(found.spans))
