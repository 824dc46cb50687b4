"""How an article is laid out for the search of the past."""

from __future__ import annotations

from alerts.rules.eval.document import Fields
from alerts.rules.history import indexing
from alerts.rules.history.indexing import build_tsvector


def lexemes(fields: Fields) -> dict[str, str]:
    return dict(part[1:].split("':", 1) for part in build_tsvector(fields).words.split(" "))


def test_title_lead_and_text_have_weights_and_stand_far_apart() -> None:
    found = lexemes(Fields("Attack", "One two.\nThree."))

    assert found["attack"] == "1A"
    assert found[":title:attack"] == "1"
    assert found["one"].endswith("B")
    assert int(found["one"][:-1]) - 1 > 31
    assert int(found["three"]) == int(found["two"][:-1]) + 1


def test_a_word_in_capitals_stands_a_second_time_as_written() -> None:
    found = lexemes(Fields("AES and Aes", "ÉTÉ I"))

    assert found["=AES"] == "1A"
    assert found["aes"] == "1A,3A"
    assert "=ÉTÉ" in found
    assert not {"=Aes", "=I"} & set(found)


def test_each_author_is_apart_from_the_next() -> None:
    found = lexemes(Fields("-", "", authors=("Awa Diallo", "Jean")))

    assert found[":author:diallo"] == "2"
    assert int(found[":author:jean"]) - 2 > 31


def test_what_is_said_of_the_article_bears_its_fields_name() -> None:
    about = Fields("-", "", "fr-FR", "studio-tamani", "ML", (), "World", "https://a.example/sport%20news")
    found = lexemes(about)

    wanted = {
        ":source:studio",
        ":source:tamani",
        ":lang:fr",
        ":country:ml",
        ":section:world",
        ":url:sport",
        ":url:news",
    }
    assert wanted <= set(found)


def test_places_that_postgres_cannot_keep_are_named_as_clipped() -> None:
    laid = build_tsvector(Fields("T", "the " * 300 + "le " * 20_000 + "end"))

    assert set(laid.clipped.split(" ")) == {"'the'", "'le'", "'end'"}
    assert "'end':16383" in laid.words
    assert laid.words.count("'the':") == 1


def test_an_article_too_large_for_a_tsvector_is_left_to_the_search(monkeypatch) -> None:
    monkeypatch.setattr(indexing, "LARGEST", 10)

    laid = build_tsvector(Fields("Title", "Some text"))

    assert (laid.words, laid.clipped) == ("", "':'")


def test_a_word_of_thousands_of_letters_is_found_by_its_beginning_only() -> None:
    found = lexemes(Fields("-", "x" * 3_000))

    assert "x" * 200 + ":" in found


def test_words_are_learnt_as_written_in_lower_case() -> None:
    laid = build_tsvector(Fields("Été", "L'Armée ½"))

    assert {("ete", "été"), ("l", "l"), ("armee", "armée")} <= laid.written


def test_no_prefix_of_letters_finds_the_name_of_a_field() -> None:
    about = Fields("One", "two", "fr", "gazette", "ML", ("Awa",), "World", "https://a.example/b")

    letters = {name for name in lexemes(about) if name[0].isalnum()}

    assert letters == {"one", "two"}
