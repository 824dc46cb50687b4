"""The live matcher finds what the reference finds, whatever the rules and the articles."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rules.engine import features
from alerts.rules.engine.atoms import Atoms
from alerts.rules.engine.matcher import Matcher
from alerts.rules.engine.vocabulary import END, Vocabulary
from alerts.rules.eval.document import Document, Fields
from alerts.rules.eval.match import match
from alerts.rules.language.parse import parse
from alerts.rules.language.syntax import And, AtLeast, Field, Form, Near, Node, Not, Or, Phrase, Term
from alerts.text.tokens import compose, tokenize

WORDS = (
    "mali", "Mali", "attack", "attacks", "attacked", "attaques", "attaque", "Bamako", "BAMAKO", "Gao", "gaô", "convoy",
    "l’AES", "aes", "AES", "½", "中国", "军", "تنزواتين", "don't", "fr", "en", "sport", "ML", "Studio Tamani",
    "ﬁn", "d\u02bcAles", "नमस्ते", "é\u0301", "x" * 60, "\ud800", "\x00", "…", "‿", "\u200dmali", "\u0301",
    "REFUGIES", "réfugiée", "ครู", "ครอบครัว", "น้ำ", "น\u0e4d้า", "ນ້ຳ", "ກູ", "བོད་ཡིག", "བད", "צה\"ל", "שָׁלוֹם", "שלום",
    "대통령은", "대통령", "Ɓauna", "bauna", "ŋɔɛ", "Oʻzbek", "O'zbek", "٣٣", "३३", "33", "ہے", "هي", "F16", "ክቡር",
)  # fmt: skip
GAPS = (" ", " ", " ", "\n", "-", ", ", "’", " · ", "")

texts = st.lists(st.sampled_from(WORDS), max_size=25).flatmap(
    lambda words: st.lists(st.sampled_from(GAPS), min_size=len(words), max_size=len(words)).map(
        lambda gaps: "".join(part for pair in zip(words, gaps, strict=True) for part in pair)
    )
)
articles = st.builds(
    Fields,
    title=texts,
    text=texts | st.text(st.characters(exclude_categories=()), max_size=60),
    language=st.sampled_from([None, "en", "fr-FR", "xx", "nb", "iw"]),
    source=st.sampled_from(["", "Studio Tamani"]),
    country=st.sampled_from([None, "ML"]),
    authors=st.lists(st.sampled_from(["Mali Gao", "Attack"]), max_size=2).map(tuple),
    section=st.sampled_from([None, "Sport"]),
    url=st.sampled_from(["", "https://gazette.example/sport/attack%20mali"]),
)


@st.composite
def terms(draw: st.DrawFn) -> Term:
    word = draw(st.sampled_from([word for word in WORDS if tokenize(word)]))
    token = draw(st.sampled_from(tokenize(word)))
    form = draw(st.sampled_from(list(Form)))
    text = token.text[: draw(st.integers(1, 5))] if form is Form.PREFIX else token.text
    return Term(text, form, compose(word[token.start : token.end]), 0, 0)


phrases = st.lists(terms(), min_size=2, max_size=4).map(lambda parts: Phrase(tuple(parts), 0, 0))
words = terms() | phrases


def several(nodes: st.SearchStrategy[Node], most: int = 4) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(nodes, min_size=2, max_size=most).map(tuple)


def either(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return several(nodes).map(lambda operands: Or(operands, 0, 0))


@st.composite
def at_least(draw: st.DrawFn, nodes: st.SearchStrategy[Node]) -> Node:
    operands = draw(several(nodes, 5))
    return AtLeast(draw(st.integers(1, len(operands))), operands, 0, 0)


def nears(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(Near, nodes, nodes, st.integers(0, 30), st.booleans(), st.just(0), st.just(0))


near_operands = st.recursive(words, lambda nodes: either(nodes) | nears(nodes), max_leaves=4)
plain = words | nears(near_operands)


def grown(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return (
        either(nodes)
        | several(nodes).map(lambda operands: And(operands, 0, 0))
        | at_least(nodes)
        | nodes.map(lambda node: Not(node, 0, 0))
    )


names = st.sampled_from(["title", "lead", "body", "source", "lang", "country", "author", "section", "url"])
fields = st.builds(Field, names, st.recursive(plain, grown, max_leaves=4), st.just(0), st.just(0))
rules = st.recursive(plain | fields, grown, max_leaves=8)


def reference(trees: Sequence[Node], article: Fields) -> list[int]:
    document = Document(article)
    return [number for number, tree in enumerate(trees) if match(tree, document) is not None]


def matcher_of(trees: Sequence[Node]) -> Matcher:
    matcher = Matcher()
    matcher.add_many(enumerate(trees))
    return matcher


def tree_of(query: str) -> Node:
    parsed = parse(query)
    assert parsed.root is not None
    return parsed.root


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(rules, min_size=1, max_size=8), st.lists(articles, min_size=1, max_size=4))
def test_the_matcher_finds_what_the_reference_finds(trees: list[Node], found_in: list[Fields]) -> None:
    assert matcher_of(trees).match_many(found_in) == [reference(trees, article) for article in found_in]


@pytest.mark.slow
@settings(max_examples=30)
@given(st.lists(rules, min_size=1, max_size=6), st.lists(articles, min_size=1, max_size=3))
def test_wide_lists_are_found_as_narrow_ones_are(trees: list[Node], found_in: list[Fields]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(features, "WIDE", 1)
        found = matcher_of(trees).match_many(found_in)

    assert found == [reference(trees, article) for article in found_in]


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 3), st.none() | rules, articles), min_size=2, max_size=6))
def test_rules_come_and_go_while_articles_are_matched(steps: list[tuple[int, Node | None, Fields]]) -> None:
    matcher, saved = Matcher(), dict[int, Node]()
    for number, tree, article in steps:
        if number in saved and tree is None:
            matcher.remove(number)
            del saved[number]
        elif tree is not None:
            if number in saved:
                matcher.remove(number)
            matcher.add(number, tree)
            saved[number] = tree

        document = Document(article)
        assert matcher.match_many([article]) == [
            sorted(one for one, tree in saved.items() if match(tree, document) is not None)
        ]


@given(st.text(st.characters(exclude_categories=()), max_size=200) | texts)
def test_every_text_is_cut_as_by_tokenize(text: str) -> None:
    wanted = [token.text for token in tokenize(text)]
    atoms, vocabulary = Atoms(), Vocabulary()
    numbers = {one: atoms.of(Term(one, Form.WORD, one, 0, 0)) for one in wanted}
    vocabulary.follow(atoms)

    kinds = vocabulary.tokens(vocabulary.read([text], "en"))

    assert kinds[-1] == END
    _, found = vocabulary.terms.of(kinds)
    assert len(kinds) == len(wanted) + 1
    assert found.tolist() == [numbers[one] for one in wanted]


@pytest.mark.slow
def test_a_seeded_heap_of_rules_and_articles_agrees_with_the_reference() -> None:
    draw = random.Random(7)
    places = [
        "Kidal",
        "Ménaka",
        "Tessalit",
        "Ségou",
        "Gossi",
        "Douentza",
        "Kayes",
        "Sikasso",
        "Ansongo",
        "Mopti",
    ]
    things = ["market", "bridge", "convoy", "school", "well", "camp", "road", "ferry", "harvest", "radio"]
    deeds = [
        "opened",
        "burned",
        "was repaired",
        "stood empty",
        "was attacked",
        "moved",
        "fell silent",
        "grew",
    ]

    def story() -> str:
        lines = (
            f"In {draw.choice(places)} the {draw.choice(things)} {draw.choice(deeds)}." for _ in range(12)
        )
        return "\n".join(lines)

    def query() -> str:
        one, other = draw.sample(places, 2)
        thing, deed = draw.choice(things), draw.choice(deeds)
        shapes = (
            f'{one} "{deed}" -{thing}', f'({one} OR {other}) NEAR/3 "the {thing}"', f"title:{one} {thing[:3]}*",
            f"{one} ONEAR/4 {thing} ONEAR/6 {other}", f"ATLEAST/2 ({one} OR {other} OR {thing}) lead:{one}",
            f"={one} (~{thing} OR {other} -{thing})", f'body:("in {one}" -({thing} {other}))',
        )  # fmt: skip
        return draw.choice(shapes)

    found_in = [
        Fields(story().partition("\n")[0], story(), draw.choice(["en", "fr", None])) for _ in range(60)
    ]
    trees = [tree_of(query()) for _ in range(300)]

    found = matcher_of(trees).match_many(found_in)

    assert found == [reference(trees, article) for article in found_in]
    assert 1_000 < sum(map(len, found)) < 10_000


def test_a_rule_is_live_when_it_is_saved_and_silent_when_it_is_removed() -> None:
    matcher = Matcher()
    article = [Fields("A convoy near Gao", "")]
    matcher.add(7, tree_of("convoy"))
    before = matcher.match_many(article)
    matcher.add(3, tree_of("ga* OR gao"))
    with_new = matcher.match_many(article)
    matcher.remove(7)
    matcher.add(7, tree_of("ferry"))
    replaced = matcher.match_many(article)
    matcher.remove(3)

    assert (before, with_new, replaced) == ([[7]], [[3, 7]], [[3]])
    assert matcher.match_many(article) == [[]]
    assert len(matcher) == 1


def test_a_rule_cannot_be_added_twice() -> None:
    matcher = matcher_of([tree_of("convoy")])

    with pytest.raises(ValueError, match="rule 0 is there already"):
        matcher.add(0, tree_of("ferry"))


def test_a_list_of_five_thousand_entries_is_one_of_the_article_s_features() -> None:
    entries = tuple(tree_of(f"name{number}") for number in range(5_000))
    anyone = Or(entries, 0, 0)
    trees: list[Node] = [
        And((anyone, tree_of("convoy")), 0, 0),
        Near(anyone, tree_of("ferry"), 2, False, 0, 0),
        And((tree_of("convoy"), Not(anyone, 0, 0)), 0, 0),
    ]

    found = matcher_of(trees).match_many([Fields("Name4999's ferry", "A convoy."), Fields("Convoy", "")])

    assert found == [[0, 1], [2]]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "",
        "a" * 1_000_000,
        "é" * 200_000,
        "中" * 100_000,
        "convoy ferry " * 50_000,
        "\ud800 \x00 convoy",
        "convoy\u0301" * 20_000,
    ],
    ids=[
        "empty",
        "one word",
        "one accented word",
        "no spaces",
        "100,000 tokens",
        "surrogate and NUL",
        "marks",
    ],
)
def test_huge_and_broken_texts_are_matched(text: str) -> None:
    trees = [
        tree_of("convoy ferry"), tree_of('"convoy ferry convoy"'), tree_of("ferry NEAR/3 ferry"), tree_of('"中中中"'),
        tree_of("aaa*"), tree_of("lead:convoy"), tree_of("ferry NEAR/3 (convoy ONEAR/2 convoy)"),
    ]  # fmt: skip
    article = Fields("", text, "en")

    assert matcher_of(trees).match_many([article]) == [reference(trees, article)]


def test_an_article_is_matched_alone_as_in_any_batch() -> None:
    trees = [tree_of("convoy -ferry"), tree_of("lead:gao"), tree_of('"b c" OR gao'), Not(tree_of("1"), 0, 0)]
    matcher = matcher_of(trees)
    found_in = [Fields(f"a {n % 3} convoy", f"gao {n}\n b c" if n % 2 else "b\nc ferry") for n in range(300)]

    together = matcher.match_many(found_in)

    assert together == [matcher.match_many([article])[0] for article in found_in]
    assert together == [reference(trees, article) for article in found_in]
    assert matcher.match_many([]) == []
    assert Matcher().match_many(found_in[:2]) == [[], []]


def test_numbers_of_rules_may_be_as_large_as_postgres_has_them() -> None:
    matcher = Matcher()
    matcher.add(np.iinfo(np.int64).max, tree_of("convoy"))

    assert matcher.match_many([Fields("convoy", "")]) == [[np.iinfo(np.int64).max]]
