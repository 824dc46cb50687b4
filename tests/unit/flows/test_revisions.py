"""What is a change of an article and what is not, and in which words it changed."""

from __future__ import annotations

import time

import pytest

from flows.crawl.revisions import Part, Piece, headline_of, is_noise, is_same_story, is_same_title, word_diff

TEXT = "A convoy was ambushed near Tin Azérif on Monday.\nAt least 17 soldiers were killed, the army said."

NOISE = [
    # white space
    (TEXT, TEXT.replace(" ", "\N{NO-BREAK SPACE} ")),
    # paragraphs cut otherwise
    (TEXT, TEXT.replace("\n", " ")),
    # a heading that has become part of its paragraph
    ("The toll\nSeventeen died.", "The toll Seventeen died."),
    # quotation marks, apostrophes and dashes
    ("“It's over” – he said", "«\N{NO-BREAK SPACE}It’s over\N{NO-BREAK SPACE}» — he said"),
    # an ellipsis, a soft hyphen, a zero-width space
    ("He left... am\N{SOFT HYPHEN}bush", "He left… am\N{ZERO WIDTH SPACE}bush"),
    # small and capital letters
    ("BREAKING: Convoy ambushed", "Breaking: convoy ambushed"),
    # thousands written otherwise
    ("Some 12,500 people fled", "Some 12 500 people fled"),
    # composed and decomposed letters
    ("Azérif", "Aze\N{COMBINING ACUTE ACCENT}rif"),
    # Arabic vowel signs and stretched letters
    ("قُتل الجنود", "قتل الجنـــود"),
    # a view counter, in several languages
    (f"{TEXT}\n1,204 views", f"{TEXT}\n1,377 views"),
    (f"Lu 532 fois\n{TEXT}", f"Lu 604 fois\n{TEXT}"),
    (f"{TEXT}\n1 204 просмотра", f"{TEXT}\n1 388 просмотров"),
    (f"{TEXT}\n٣٤٠ مشاهدة", f"{TEXT}\n٣٩٩ مشاهدة"),
    # a number of comments, one that was not there before
    (TEXT, f"{TEXT}\n12 comments"),
    (f"{TEXT}\n3 commentaires", f"{TEXT}\n4 commentaires"),
    # an "updated" stamp, absolute and relative
    (f"Updated: 22 November 2026, 12:30 GMT\n{TEXT}", f"Updated: 22 November 2026, 14:05 GMT\n{TEXT}"),
    (f"Mis à jour le 22 novembre 2026 à 14h30\n{TEXT}", TEXT),
    (f"Aktualisiert am 22. November 2026 um 14:30 Uhr\n{TEXT}", TEXT),
    (f"Última actualización: hace 2 horas\n{TEXT}", f"Última actualización: hace 3 horas\n{TEXT}"),
    (f"Published 2 hours ago\n{TEXT}", f"Published 5 hours ago\n{TEXT}"),
    # a stamp as a sentence of a paragraph
    (f"{TEXT} (Updated at 14:30.)", f"{TEXT} (Updated at 15:10.)"),
    # reading time
    (f"3 min read\n{TEXT}", f"4 min read\n{TEXT}"),
    (f"Temps de lecture : 3 min\n{TEXT}", TEXT),
    (f"{TEXT}\nВремя чтения: 2 мин", TEXT),
    # another pointer to another article
    (f"{TEXT}\nRead also: Rains come early", f"{TEXT}\nRead also: 40 killed in another country"),
    (f"{TEXT}\nÀ lire aussi : Les pluies", TEXT),
    # boxes and paragraphs in another order
    ("First box.\nSecond box.\nThird box.", "Third box.\nFirst box.\nSecond box."),
]

CHANGES = [
    # a toll in one sentence, and nothing else
    (TEXT, TEXT.replace("17", "24")),
    # … of a standing line that looks like a counter
    ("17 killed", "24 killed"),
    # … that a stamp stands beside
    (f"Updated at 12:30\n{TEXT}", f"Updated at 14:30\n{TEXT.replace('17', '24')}"),
    # … in the sentence of the stamp itself
    ("Updated at 12:30: 17 killed", "Updated at 14:30: 24 killed"),
    # a figure that loses a digit, a sign, its unit
    ("Some 12,500 people fled", "Some 1,250 people fled"),
    ("It was 5 degrees", "It was -5 degrees"),
    ("Prices rose by 5 %", "Prices rose by 5 $"),
    # a decimal point
    ("Growth of 1.5 per cent", "Growth of 15 per cent"),
    # a negation
    ("The army denied the attack", "The army has not denied the attack"),
    # a question that was a statement
    ("Coup in Niamey.", "Coup in Niamey?"),
    # a paragraph more, a paragraph less
    (TEXT, f"{TEXT}\nThe group JNIM claimed the attack."),
    (f"{TEXT}\nThe group JNIM claimed the attack.", TEXT),
    # a name that is spelt otherwise
    (TEXT, TEXT.replace("Azérif", "Azerif")),
    # a correction under the text
    (TEXT, f"{TEXT}\nCorrection: an earlier version gave a toll of 17."),
    # a line of a list that becomes like another
    ("Founded in 2011\nFounded in 2018", "Founded in 2018\nFounded in 2018"),
    # words of a stamp that are words of the text
    ("The story was updated.", "The story was denied."),
]

TITLES = [
    # typography
    ("Mali : « 17 morts »", "Mali: “17 morts”", True),
    # a figure
    ("Convoy ambushed, 17 killed", "Convoy ambushed, 24 killed", False),
    # another verb
    ("Convoy ambushed", "Convoy attacked", False),
]


@pytest.mark.parametrize(("old", "new"), NOISE)
def test_noise_is_no_change(old: str, new: str) -> None:
    assert is_noise(old, new)
    assert is_noise(new, old)


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_what_is_said_otherwise_is_a_change(old: str, new: str) -> None:
    assert not is_noise(old, new)
    assert not is_noise(new, old)


@pytest.mark.parametrize(("old", "new", "is_same"), TITLES)
def test_a_title_changes_with_its_words(old: str, new: str, is_same: bool) -> None:
    assert is_same_title(old, new) is is_same


def test_a_version_of_a_story_is_told_from_another_story() -> None:
    assert is_same_story(TEXT, TEXT.replace("17", "24") + " More follows.")
    assert not is_same_story(TEXT, "Welcome to our home page, where all the news of the day is found.")


def test_the_diff_shows_the_words_that_changed() -> None:
    pieces = word_diff("At least 17 soldiers died.", "In all, 24 soldiers died.")

    assert pieces == [
        Piece(Part.REMOVED, "At least 17"),
        Piece(Part.ADDED, "In all, 24"),
        Piece(Part.SAME, "soldiers died. \n"),
    ]
    assert headline_of(pieces) == [("At least 17", "In all, 24")]


def test_the_diff_takes_typography_for_the_same() -> None:
    assert word_diff("He said: “No”", "He said : «No»") == [Piece(Part.SAME, "He said : «No» \n")]


def test_the_diff_tells_a_new_paragraph_from_the_old_ones() -> None:
    pieces = word_diff("One.\nThree.", "One.\nTwo.\nThree.")

    assert [(piece.part, piece.text) for piece in pieces] == [
        (Part.SAME, "One. \n"),
        (Part.ADDED, "Two. \n"),
        (Part.SAME, "Three. \n"),
    ]
    assert headline_of(pieces) == [("", "Two.")]


def test_both_revisions_can_be_read_from_the_diff() -> None:
    old, new = TEXT, TEXT.replace("17", "24").replace("on Monday", "yesterday") + "\nMore follows."

    pieces = word_diff(old, new)

    for part, text in ((Part.REMOVED, old), (Part.ADDED, new)):
        kept = " ".join(piece.text for piece in pieces if piece.part in (Part.SAME, part))
        assert kept.split() == text.split()


def test_a_long_text_that_is_one_paragraph_is_compared_in_time() -> None:
    words = [f"word{n % 700} of the" for n in range(4000)]
    old, new = " ".join(words), " ".join([*words[:2000], "changed", *words[2001:]])
    began = time.process_time()

    pieces = word_diff(old, new)

    assert headline_of(pieces) == [("word600 of the", "changed")]
    assert time.process_time() - began < 1


def test_two_long_texts_with_nothing_in_common_are_compared_in_time() -> None:
    old, new = (" ".join(f"{letter}{n % 9}" for n in range(20_000)) for letter in "ab")
    began = time.process_time()

    pieces = word_diff(old, new)

    assert [piece.part for piece in pieces] == [Part.REMOVED, Part.ADDED, Part.SAME]
    assert time.process_time() - began < 2
