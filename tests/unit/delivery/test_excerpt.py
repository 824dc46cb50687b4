"""The sentence that made a rule match, with its words marked."""

from __future__ import annotations

from alerts.delivery.excerpt import EXCERPT_LENGTH, Piece, excerpt

SENTENCE = "Armed men ambushed a convoy."
TEXT = f"Before. {SENTENCE} After."


def span(word: str, text: str = TEXT, field: str = "text") -> dict[str, object]:
    start = text.index(word)
    return {"field": field, "start": start, "end": start + len(word)}


def test_matched_words_are_marked_where_they_stand() -> None:
    pieces = excerpt(SENTENCE, [span("convoy"), span("ambushed")], {"text": TEXT})

    assert pieces == [
        Piece("Armed men "),
        Piece("ambushed", is_match=True, is_word=True),
        Piece(" a "),
        Piece("convoy", is_match=True, is_word=True),
        Piece("."),
    ]


def test_a_part_of_a_word_is_known_as_such() -> None:
    pieces = excerpt(SENTENCE, [span("bush")], {"text": TEXT})

    assert pieces[1] == Piece("bush", is_match=True, is_word=False)


def test_spans_outside_the_sentence_or_over_each_other_mark_nothing() -> None:
    spans = [
        span("Before"),
        span("After"),
        span("ambushed a"),
        span("a convoy"),
        span("convoy", SENTENCE, "title"),
    ]

    pieces = excerpt(SENTENCE, spans, {"title": "Other", "text": TEXT})

    assert [piece.text for piece in pieces if piece.is_match] == ["ambushed a"]


def test_a_long_sentence_is_cut_around_its_first_match() -> None:
    long = "x " * 400 + "ambushed " + "y " * 400

    pieces = excerpt(long, [span("ambushed", long)], {"text": long})

    assert pieces[0].text == pieces[-1].text == "…"
    assert [piece.text for piece in pieces if piece.is_match] == ["ambushed"]
    assert sum(len(piece.text) for piece in pieces) <= EXCERPT_LENGTH + 2


def test_no_sentence_gives_nothing() -> None:
    assert excerpt("", [span("convoy")], {"text": TEXT}) == []
