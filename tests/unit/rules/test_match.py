"""A query holds for an article exactly when its words say so, and the right places and sentence are shown."""

from __future__ import annotations

import time

import pytest

from alerts.rules.eval.document import Document, Fields
from alerts.rules.eval.match import LONGEST_SENTENCE, MOST_SPANS, Hit, match
from alerts.rules.eval.sentences import sentences
from alerts.rules.language.lists import expand
from alerts.rules.language.parse import parse

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
        ("Am 9. April verabschiedete der Bundestag das Gesetz. Es folgte Streit.", 2),  # ordinals
        ("Der 2. Strafsenat sprach ihn im 20. Jahrhundert frei.", 1),
        ("He was 19. Police came.", 2),
        ("1. The first item", 1),
        ("It left at 5 p.m. Monday for St. Louis on Sept. 3. Troops came.", 2),
        ("I live in the U.S. How about you?", 2),
        ("The U.S. Army met Lt. Col. J. B. Traoré of Pitt & Co. at noon.", 1),
        ('"Why did they come?" he asked. Nobody knew.', 2),
        ("See . . . what I mean. Yes.", 2),
        ("He went to Cinnaminson (N.J.) High School. Then he left.", 2),
        ("Le gén. Camara, à 20 h. 30, cite l'art. 3. Fin.", 2),
        ("Der Feiertag, z. B. in Berlin, d. h. frei, kostet ca. 5 Mio. Euro.", 1),
        ("В 2020 г. на ул. Ленина погибли 5 тыс. человек. Это много.", 2),
        ("Write to a.b@example.com. I did. See https://x.example/a.html. Please.", 4),
        ("", 0),
        (" \n ", 0),
    ],
)
def test_sentences_are_told_apart(text: str, count: int) -> None:
    assert len(sentences(text)) == count


ARTICLE = Document(
    Fields(
        title="Mali: l'AES annonce",
        text="Kidal attend.\n\nLes États-Unis et l'AES parlent. They attacked twice; each attack failed.",
        language="fr-FR",
        source="Studio Tamani",
        country="ML",
        authors=("Aminata Diallo", "Bakary Keita"),
        section="Afrique de l'Ouest",
        url="https://www.example.org/sport/2024%20afrique/l-aes",
    )
)
ENGLISH = Document(Fields("x", "They attacked twice; ambushes go on.", language="en"))


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("=AES", True),
        ("=aes", False),
        ("=États", True),
        ("=Etats", False),
        ("=E\u0301tats", True),  # the same letter in two code points
        ('="États Unis"', True),
        ('="états Unis"', False),
        ("~annoncer", True),
        ("~attaque", False),
        ("lang:fr", True),
        ("lang:en", False),
        ("country:ml Kidal", True),
        ("country:(NE OR BF)", False),
        ("source:studio-tamani", True),
        ("source:tamani", True),
        ('source:"tamani studio"', False),
        ("author:Diallo", True),
        ('author:"Diallo Bakary"', False),  # each author for himself
        ("author:(Diallo Keita)", True),
        ("section:afrique", True),
        ("url:sport", True),
        ('url:"2024 afrique"', True),  # percent signs are read
        ("url:https", False),
        ("url:example", True),
        ("body:Kidal", True),
        ("body:Mali", False),
        ("title:Mali", True),
        ("lead:Kidal", True),
        ('lead:"Kidal attend"', True),
        ("lead:AES", False),
        ('lead:"attend les"', False),  # wholly within the first paragraph
        ("lead:(Kidal NEAR/0 attend)", True),
        ("lead:(attend NEAR/0 les)", False),
        ("attend NEAR/0 les", True),  # in the text a paragraph does not part
        ("Mali NEAR/30 Kidal", False),  # title and text do
        ("NOT lang:en AES", True),
        ("AES -country:ML", False),
        ("ATLEAST/2 (Kidal OR Gao OR Mali)", True),
        ("ATLEAST/3 (Kidal OR Gao OR Mali)", False),
        ("ATLEAST/1 (Gao OR NOT Ménaka)", True),
        ("title:ATLEAST/2 (Mali OR annonce OR Kidal)", True),
        ("ATLEAST/2 (lang:fr OR country:ML OR Gao)", True),
        ("lead:(NOT AES) Mali", True),
    ],
)
def test_fields_forms_and_counts(query: str, holds: bool) -> None:
    parsed = parse(query)
    assert parsed.root is not None

    assert (match(parsed.root, ARTICLE) is not None) == holds


def test_what_is_not_seen_does_not_keep_words_from_being_exact() -> None:
    assert hit("=AES", Document.of("x", "L'A\u00adES\u200d parle")) is not None
    assert hit("=A\u200dES", Document.of("x", "L'AES parle")) is not None


def test_forms_are_those_of_the_articles_language() -> None:
    assert hit("~attack", ENGLISH) is not None
    assert hit("~ambush", ENGLISH) is not None
    assert hit('"~ambush"', ENGLISH) is None
    assert hit('~"ambush go"', ENGLISH) is not None
    assert hit("~attack", ARTICLE) is not None  # the word itself stands there
    assert hit("~attacking", ARTICLE) is None  # an English form in a French article
    assert hit("~attacks", Document(Fields("x", "They attacked.", language="xx"))) is None


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("a NEAR/0 b", "a b", True),
        ("a NEAR/0 b", "b a", True),
        ("a ONEAR/0 b", "b a", False),
        ("a NEAR/1 b", "a x b", True),
        ("a NEAR/1 b", "a x x b", False),
        ("a NEAR/5 a", "a", False),  # one place is not two
        ("a NEAR/5 a", "a x a", True),
        ('"a b" NEAR/3 b', "a b", False),  # no overlap
        ('"a b" NEAR/1 c', "a b x c", True),  # counted from the end of the phrase
        ("(a OR b) ONEAR/1 (c OR d)", "x b x d", True),
        ("a NEAR/1 b NEAR/1 c", "a x b x c", True),
        ("a NEAR/1 b NEAR/1 c", "c x a x b", True),  # either side of what was found
        ("a NEAR/1 b NEAR/1 c", "a x c x b", False),  # a and b are too far apart
        ("a NEAR/3 b NEAR/1 c", "a c b", False),  # not within what was found
        ("a NEAR/1 (b NEAR/1 c)", "a x c x b", True),
        ("a ONEAR/1 b ONEAR/1 c", "a b c", True),
        ("a ONEAR/1 b ONEAR/1 c", "c a b", False),
        ("(a NEAR/2 b) NEAR/0 c", "c a a b", True),  # the wider of two finds reaches it
        ("attaq* NEAR/2 =Kidal", "attaque de Kidal", True),
        ("attaq* NEAR/2 =Kidal", "attaque de kidal", False),
        ("中国 NEAR/1 军", "中国的军", True),
    ],
)
def test_near_counts_the_words_between(query: str, text: str, holds: bool) -> None:
    assert (hit(query, Document.of("", text)) is not None) == holds


def test_of_near_only_what_stands_near_is_marked() -> None:
    text = "Wagner left. One two three four five. Wagner came to Gao. One two three four five. Gao waits."

    assert marked("wagner NEAR/3 gao", text=text) == ["Wagner", "Gao"]
    assert marked("wagner NEAR/3 (came OR zebra) NEAR/2 gao", text=text) == ["Wagner", "came", "Gao"]
    found = hit("wagner NEAR/3 gao", Document.of(TITLE, text))
    assert found is not None
    assert found.sentence == "Wagner came to Gao."


def test_of_places_without_end_the_first_are_kept_and_those_that_are_shown() -> None:
    found = hit("word OR end", Document.of("x", "Word. " * 3000 + "End of word."))

    assert found is not None
    assert found.sentence == "End of word."
    assert [found.sentence[start:end] for start, end in found.marks] == ["End", "word"]
    assert len(found.spans) == MOST_SPANS + 2
    assert found.spans[-1].end == 18_011


def test_what_is_asked_of_the_source_is_not_marked() -> None:
    found = hit("kidal source:tamani author:diallo lang:fr", ARTICLE)

    assert found is not None
    assert [(span.field, span.start, span.end) for span in found.spans] == [("text", 0, 5)]
    assert found.sentence == "Kidal attend."


@pytest.mark.parametrize(
    ("query", "title", "text", "sentence"),
    [
        ("lang:fr", "Title", "One. Two.", "Title"),
        ("lang:fr", "", "One. Two.", "One."),
        ("lang:fr", " ", "", " "),
        ("NOT (NOT one)", "Title", "One. Two.", "Title"),  # a refusal shows nothing
    ],
)
def test_where_nothing_is_to_mark_the_title_is_shown_or_the_first_sentence(
    query: str, title: str, text: str, sentence: str
) -> None:
    root = parse(query).root
    assert root is not None

    found = match(root, Document(Fields(title, text, language="fr")))

    assert found == Hit((), sentence, ())


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        *(
            "a NEAR/30 a NEAR/30 a",
            "a NEAR/30 a NEAR/30 b",
            "a NEAR/30 (a NEAR/30 a)",
            '(a OR "a a") NEAR/30 "a a a"',
        ),
        *(
            "a" + " NEAR/30 a" * 10,
            "~a NEAR/9 =a",
            "~ab ~ac ~ad ~ae ~af ~ag ~ah",
            '"a a a a a a a a a a a b"',
        ),
    ],
)
def test_an_article_that_repeats_one_word_without_end_takes_seconds_at_most(query: str) -> None:
    document = Document(Fields("x", "a " * 30_000 + "c " * 40 + "b", language="en"))
    began = time.process_time()

    hit(query, document)

    assert time.process_time() - began < 10


def test_long_lists_near_each_other_take_no_time_of_every_pair() -> None:
    words = [f"w{number}" for number in range(1000)]
    parsed = parse("@one NEAR/30 @two").root
    assert parsed is not None
    root = expand(parsed, {"one": words, "two": words[::-1]}).root
    assert root is not None
    began = time.process_time()

    assert match(root, Document.of("x", " ".join(words * 20))) is not None

    assert time.process_time() - began < 5
