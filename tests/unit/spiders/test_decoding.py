"""The text of feeds whose encoding is told wrongly, twice, or not at all."""

from __future__ import annotations

import pytest

from spiders.decoding import decoded

RUSSIAN = "Колонна попала под обстрел у переправы"
CHINESE = "朱镕基图书馆重新开放"
ARABIC = "تعرضت القافلة لإطلاق نار قرب المعبر"
FRENCH = "L’armée “dément” – 5 €"


def feed(title: str, declared: str = "") -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    return f"{declaration}<rss><channel><title>{title}</title></channel></rss>"


@pytest.mark.parametrize(
    ("title", "declared", "written", "charset"),
    [
        # UTF-16 with a mark and without, of scripts that have no zero bytes of their own
        (RUSSIAN, "utf-16", "utf-16", ""),
        (CHINESE, "utf-16", "utf-16-le", "utf-16"),
        (ARABIC, "UTF-16", "utf-16-be", ""),
        (CHINESE, "", "utf-32", ""),
        # it says UTF-16 and is none
        (RUSSIAN, "utf-16", "utf-8", "utf-16"),
        # bytes that are UTF-8 beyond ASCII are UTF-8, whatever they are called
        (RUSSIAN, "windows-1251", "utf-8", ""),
        (RUSSIAN, "iso-8859-1", "utf-8", "iso-8859-1"),
        (RUSSIAN, "", "utf-8-sig", "koi8-r"),
        # supersets of what is named
        (CHINESE, "gb2312", "gbk", ""),
        (FRENCH, "iso-8859-1", "cp1252", ""),
        (FRENCH, "us-ascii", "cp1252", ""),
        ("①の日本語", "shift_jis", "cp932", ""),
        # only in the header, in any spelling
        (RUSSIAN, "", "cp1251", "windows-1251"),
        (ARABIC, "", "cp1256", "Windows-1256"),
        (RUSSIAN, "", "cp1251", "win-1251"),
        (CHINESE, "", "gbk", "x-gbk"),
        # the header is the server's default: the declaration knows better
        (RUSSIAN, "windows-1251", "cp1251", "utf-8"),
        (RUSSIAN, "koi8-r", "koi8-r", "iso-8859-1"),
        # a proxy has written it anew and told so
        (RUSSIAN, "windows-1251", "koi8-r", "koi8-r"),
        # header and declaration each name another one: the letters decide
        (RUSSIAN, "koi8-r", "koi8-r", "windows-1251"),
        (RUSSIAN, "koi8-r", "cp1251", "windows-1251"),
        (RUSSIAN, "windows-1251", "cp1251", "koi8-r"),
        # nobody says anything, or nothing true
        (RUSSIAN, "", "cp1251", ""),
        (ARABIC, "utf-8", "cp1256", "utf-8"),
        (FRENCH, "utf-8", "cp1252", "utf-8"),
        # ASCII bytes that are not ASCII text
        ("日本語の見出し", "iso-2022-jp", "iso-2022-jp", ""),
        # no encodings of text
        ("Plain words", "rot13", "ascii", "utf-7"),
    ],
)
def test_a_text_is_read_as_it_was_written(title: str, declared: str, written: str, charset: str) -> None:
    assert title in decoded(feed(title, declared).encode(written), charset)


def test_a_text_that_is_cut_within_a_letter_is_utf_8_all_the_same() -> None:
    body = feed(RUSSIAN, "windows-1251").encode()

    assert RUSSIAN[:10] in decoded(body[: body.index(RUSSIAN[12].encode()) + 30])


def test_two_encodings_in_one_text_are_both_read() -> None:
    body = "<t>L’armée</t>".encode() + "<t>dément été</t>".encode("cp1252")

    assert decoded(body) == "<t>L’armée</t><t>dément été</t>"


def test_a_few_faults_do_not_make_another_encoding() -> None:
    body = (
        feed(RUSSIAN * 3, "windows-1251").encode().replace("Колонна".encode(), "Колонн".encode() + b"\xd0", 1)
    )

    assert "попала под обстрел" in decoded(body)


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"\xff\xfe<", b"\x00<\x00", b"\xff" * 50, bytes(range(256)) * 20]
)
def test_no_bytes_are_too_bad_to_be_text(body: bytes) -> None:
    assert isinstance(decoded(body, "idna"), str)
