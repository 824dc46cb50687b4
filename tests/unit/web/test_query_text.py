"""Texts in pieces: nothing of a text is lost, and marks stand where they should."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rules.language.parse import parse
from flows.web.query_text import ELLIPSIS, LONGEST, Piece, marked, underlined


@settings(deadline=None)
@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=5))
def test_a_sentence_in_pieces_is_the_sentence(sentence: str, marks: list[tuple[int, int]]) -> None:
    places = sorted((min(pair), max(pair)) for pair in marks)

    assert "".join(piece.text for piece in marked(sentence, places)) == sentence


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_query_in_pieces_is_the_query_whatever_is_wrong_with_it(query: str) -> None:
    assert "".join(piece.text for piece in underlined(query, parse(query).problems)) == query


def test_a_long_sentence_is_cut_around_its_first_match() -> None:
    pieces = marked("a " * 500 + "convoy" + " b" * 500, [(1000, 1006)])

    assert (pieces[0], pieces[-1]) == (Piece(ELLIPSIS), Piece(ELLIPSIS))
    assert Piece("convoy", "match") in pieces
    assert sum(len(piece.text) for piece in pieces) == LONGEST + 2


def test_a_problem_at_the_end_of_a_query_is_shown_on_its_last_sign() -> None:
    pieces = underlined("convoy AND", parse("convoy AND").problems)

    assert any(piece.kind == "error" for piece in pieces)
