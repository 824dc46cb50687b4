"""Rules and articles are cut into words alike, and each word knows where it stood."""

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.tokens import compose, fold, folded_words, plain, tokenize

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
SCRIPTS = st.text(
    st.sampled_from(
        "aB9é’'-.ßŉİı йёЇتنزوا\u0650\u064eـىیےہھەة中国ญี่ปုံជក\u0301\u0336\u00ad\u200d\ufe0f\x00\ud800ﷺ½한ᄒ"
        'ครูน้ำ\u0e4dาກູ້ຳ\u0ecd\u0eb2བོདུ\u0f71་שָׁ״"ʼʿʻɓƊƙŋƆɛʋ٣३๓၃ⵣ𞤀\U0001e944ߊ\u07f2\u07eb'
    ),
    max_size=40,
)


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("burkinabè", "BURKINABE"),
        ("Росатом", "росатом"),
        ("ёлка", "елка"),
        ("تِنْزَواتِين", "تنزواتين"),  # vowel signs
        ("إمارة", "اماره"),  # hamza and final letter
        ("ایران", "ايران"),  # Persian and Arabic ya
        ("کابل", "كابل"),  # and kaf
        ("أزواد آزواد إزواد", "ازواد ازواد ازواد"),  # hamza above and below, madda
        ("مستشفى", "مستشفي"),  # final ya without dots
        ("مـــالي", "مالي"),  # drawn out
        ("الساحل\u200f", "الساحل"),  # direction mark
        ("Łódź", "lodz"),
        ("Đorđe", "djordje".replace("dj", "d")),
        ("Diyarbakır ISPARTA", "diyarbakir isparta"),
        ("İstanbul", "istanbul"),
        ("Æthelred œil", "aethelred oeil"),
        ("Þór Eyjafjörður", "thor eyjafjordur"),
        ("ﬀ ﬁ", "ff fi"),  # drawn as one letter
        ("ΑΘΉΝΑΣ", "αθηνασ"),
        ("ἀρχή", "αρχη"),
        ("Việt Nam", "viet nam"),
        ("１２", "12"),
        ("M\u2061ali", "mali"),
        ("Tromsø", "tromso"),
        ("straße", "STRASSE"),
        ("œuvre", "oeuvre"),
        ("Tin\u00adzaouaten", "tinzaouaten"),  # soft hyphen
        ("ＡＥＳ", "aes"),
        ("й", "и\u0306"),  # composed and decomposed
        ("h\u0336\u0322e\u0336\u0301", "he"),
        ("شَعب ٱلسلام", "شعب السلام"),
        ("ہسپتال گھر", "هسپتال گهر"),  # heh goal and heh with two eyes
        ("دەوڵەت ھەرێم", "دهوڵهت ههريم"),  # Kurdish e, h and ê
        ("مکۀ ۂ", "مكه ه"),  # heh with hamza
        ("مجھے سرکاری", "مجهي سركاري"),  # barree and Persian yeh
        ("كښې چارۍ", "كښي چاري"),  # Pashto yehs
        ("ئۇيغۇر", "يۇيغۇر"),
        ("שָׁלוֹם", "שלום"),  # points
        ("٣ ۳ ३ ৩ ๓ ໓ ၃ ៣ ３ 𞥓 ߃", "3 3 3 3 3 3 3 3 3 3 3"),
        ("٢٠٢٦", "2026"),
        ("นํ้า น้ํา", "น้ำ น้ำ"),  # am as two characters, before and after the tone
        ("ນໍ້າ", "ນ້ຳ"),
        ("Ɓauna ƙasa ɗan ƴan", "bauna kasa dan yan"),  # Hausa
        ("Ŋgalu ɲɛ bɔ kɛlɛ", "ngalu ne bo kele"),  # Bambara
        ("Eʋe ɖeka Ƒo ɣe", "eve deka fo ge"),  # Ewe
        ("Kʋdʋgʋ Tɩ ŋmɛ", "kvdvgv ti nme"),
        ("Əliyev", "eliyev"),
        ("ħelu ŧ ɨ", "helu t i"),
        ("𞤄𞤢𞤥𞤢𞤳𞤮", "𞤦𞤢𞤥𞤢𞤳𞤮"),  # Adlam has two cases
    ],
)
def test_spellings_that_a_reader_overlooks_fold_alike(left: str, right: str) -> None:
    assert words(left) == words(right) != []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("й", "и"),
        ("ї", "і"),
        ("कि", "क"),
        ("が", "か"),
        ("Mali", "Malia"),
        ("ўзбек", "узбек"),
        ("ड़", "ड"),
        ("क्ष", "कष"),
        ("ぱ", "ば"),
        ("ў", "у"),
        ("รู", "ร"),  # vowel below
        ("น้า", "นา"),  # tone
        ("น้ำ", "น้า"),  # am is no a
        ("ກູ", "ກ"),
        ("ນ້ຳ", "ນ້າ"),
        ("ཀུ", "ཀི"),
        ("ཕ༹", "ཕ"),
        ("తెలుౖ", "తెలు"),
        ("ߊ߲", "ߊ"),  # nasal
        ("ᨠᩴ", "ᨠ"),
    ],
)
def test_other_letters_stay_other_letters(left: str, right: str) -> None:
    assert words(left) != words(right)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'AES", ["l", "aes"]),
        ("l’AES d\u02bcAles", ["l", "aes", "d", "ales"]),
        ("Saint-Louis", ["saint", "louis"]),
        ("U.S.", ["u", "s"]),
        ("snake_case", ["snake", "case"]),
        ("中国军队", ["中", "国", "军", "队"]),
        ("ジャン・ポール", ["シ\u3099", "ャ", "ン", "ポ", "ー", "ル"]),
        ("ประเทศ", list("ประเทศ")),
        ("Wagner™ 2,5", ["wagner", "2", "5"]),
        ("ພາສາ", list("ພາສາ")),
        ("ភាសា", ["ភា", "សា"]),
        ("မြန်မာ", ["မြ", "န်", "မာ"]),
        ("한국 군대", ["한국", "군대"]),  # written with spaces
        ("中\ufe00国", ["中", "国"]),  # variation selector
        ("3.30 p.m.", ["3", "30", "p", "m"]),
        ("anti‑terror‐unit", ["anti", "terror", "unit"]),  # other hyphens
        ("d‘Ivoire qur`an", ["d", "ivoire", "qur", "an"]),
        ("AT&T @name #tag", ["at", "t", "name", "tag"]),
        ("ครู", ["ค", "รู"]),
        ("ครอบครัว", ["ค", "ร", "อ", "บ", "ค", "รั", "ว"]),
        ("ปี ๒๕๖๗", ["ปี", "2567"]),
        ("ນ້ຳ", ["ນ້", "ຳ"]),
        ("བོད་སྐད", ["བོད", "སྐད"]),
        ("Oʻzbek Oʼzbek O'zbek Qurʿan Qurʾan Qurʹan", ["o", "zbek"] * 3 + ["qur", "an"] * 3),
        ("צה\"ל צה״ל צה''ל", ["צה", "ל"] * 3),
        ("🔥\ufe0f", []),
        ("\x00\ud800\u0301", []),
        ("", []),
    ],
)
def test_tokens_are_cut_at_what_is_not_letter_digit_or_mark(text: str, expected: list[str]) -> None:
    assert words(text) == [unicodedata.normalize("NFC", word) for word in expected]


def test_spans_point_into_the_text_as_written() -> None:
    text = "La ﬁn de l’AES: Ti\u0302n-Zaouate\u0300n, ß"

    cut = [(token.text, text[token.start : token.end]) for token in tokenize(text)]

    assert ("fin", "ﬁn") in cut
    assert ("tin", "Ti\u0302n") in cut
    assert ("zaouaten", "Zaouate\u0300n") in cut
    assert ("ss", "ß") in cut


def test_a_thai_word_is_not_found_inside_words_with_other_vowels() -> None:
    teacher, family = words("ครู"), words("ครอบครัว")

    assert not any(family[at : at + 2] == teacher for at in range(len(family)))


def test_parts_of_one_written_word_share_its_span() -> None:
    assert tokenize("½") == [("1", 0, 1), ("2", 0, 1)]


@pytest.mark.slow
def test_every_character_folds_once_and_for_all() -> None:
    characters = map(chr, range(sys.maxunicode + 1))

    assert [c for c in characters if fold(fold(c)) != fold(c)] == []


@given(ANY_TEXT | SCRIPTS)
def test_any_text_is_cut_without_error_and_spans_are_in_order(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.start >= end or token.end == end
        end = token.end


@given(ANY_TEXT | SCRIPTS)
def test_every_letter_and_digit_lies_in_a_token_or_folds_to_nothing(text: str) -> None:
    covered = {at for token in tokenize(text) for at in range(token.start, token.end)}

    assert [
        c for at, c in enumerate(text) if c.isalnum() and at not in covered and any(map(str.isalnum, fold(c)))
    ] == []


@given(ANY_TEXT | SCRIPTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT | SCRIPTS)
def test_a_token_is_its_own_only_token(text: str) -> None:
    for token in tokenize(text):
        assert words(token.text) == [token.text]


@given(SCRIPTS)
def test_case_does_not_matter(text: str) -> None:
    assert words(text.casefold()) == words(unicodedata.normalize("NFC", text).casefold())


def test_of_marks_without_end_thirty_are_kept_and_reading_them_takes_no_quadratic_time() -> None:
    heap = "a" + "\u0301\u0316" * 100_000
    began = time.process_time()

    (token,) = tokenize(heap)

    assert (token.text, token.start, token.end) == ("a", 0, len(heap))
    assert time.process_time() - began < 2
    assert len(compose("a" + "\u0316" * 500)) == 31
    assert compose("a" + "\u0316" * 30) == "a" + "\u0316" * 30


@given(ANY_TEXT | SCRIPTS)
def test_composing_changes_no_token(text: str) -> None:
    assert fold(compose(text)) == fold(text)


def test_a_name_is_compared_by_its_tokens() -> None:
    assert plain(" Côte d’Ivoire: ") == plain("COTE-D'IVOIRE") == "cote d ivoire"
    assert plain("…") == ""


def test_composed_text_is_as_it_is_seen() -> None:
    assert compose("E\u0301tats\u200d-U\u00adnis") == "États-Unis"


@pytest.mark.parametrize(
    "text",
    [
        "The M23's F-16 at 14:02_now, C++ and Canal+",
        "L’Armée d'Abidjan à Tin-Zaouatine",
        "كتيبة في ٢٠٢٦، والجيش",
        "ครูพบครอบครัว",
        "Ђ й ё İhracat ɓ",
        "",
        "\x00 _ -",
    ],
)
def test_words_alone_are_the_tokens_of_the_text(text: str) -> None:
    assert folded_words(text) == [token.text for token in tokenize(text)]


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_ascii_is_cut_as_any_text_is(text: str) -> None:
    # one letter that is not ASCII has the whole text cut the long way
    assert tokenize(text) == tokenize(f"{text} é")[:-1]
