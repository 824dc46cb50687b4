"""A query is read as documented, and every mistake is named at its place with what to write instead."""

from __future__ import annotations

import pytest

from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Code
from tests.unit.rules.queries import codes, shown


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("Mali", "mali"),
        ("a b c", "(a & b & c)"),
        ("a AND b", "(a & b)"),
        ("a OR b", "(a | b)"),
        ("a b OR c d", "((a & b) | (c & d))"),  # AND binds before OR
        ("a (b OR c)", "(a & (b | c))"),
        ("a -b", "(a & !b)"),
        ("a AND NOT b", "(a & !b)"),
        ("a NOT b OR c", "((a & !b) | c)"),  # NOT binds before both
        ("a NOT (b OR c)", "(a & !(b | c))"),
        ("NOT NOT a", "a"),  # two refusals cancel out
        ("a --b", "(a & b)"),
        ('"Africa Corps"', '"africa corps"'),
        ('"Mali"', "mali"),
        ('"Africa Corp*"', '"africa corp*"'),
        ("Saint-Louis", '"saint louis"'),
        ("l'AES", '"l aes"'),
        ("AT&T", '"at t"'),
        ("anti-terror*", '"anti terror*"'),
        ("attaqu*", "attaqu*"),
        ("中国军队", '"中 国 军 队"'),
        ("title:Mali", "title:mali"),
        ("Title: (a OR b)", "title:(a | b)"),
        ('-title:"a b" c', '(!title:"a b" & c)'),
        ("a # not this: (\nb", "(a & b)"),
        ("C# x", "(c & x)"),  # a # inside a word is no note
        ("“Africa Corps” «a b» „c d“ 「e f」", '("africa corps" & "a b" & "c d" & "e f")'),
        ("（a OR b） −c", "((a | b) & !c)"),
        ("NEARBY ANDROID ORION NOTE", "(nearby & android & orion & note)"),
        ('a"b c"d', '(a & "b c" & d)'),
        ("attaqu＊", "attaqu*"),
        ("a NEAR/5 b", "(a ~5 b)"),
        ("a ONEAR/0 b", "(a >0 b)"),
        ("a NEAR／５ b", "(a ~5 b)"),
        ("a NEAR/5 b ONEAR/3 c", "((a ~5 b) >3 c)"),  # a chain is read from the left
        ("a NEAR/5 (b ONEAR/3 c)", "(a ~5 (b >3 c))"),
        ('a NEAR/5 (b OR "c d" OR =E OR @f)', '(a ~5 (b | "c d" | =E | @f))'),
        ("(a OR b)NEAR/5(c OR d)", "((a | b) ~5 (c | d))"),
        ("a NEAR/5 b c", "((a ~5 b) & c)"),  # NEAR binds before AND
        ("NOT a NEAR/5 b x", "(!(a ~5 b) & x)"),  # a refusal refuses the whole NEAR
        ("x -(a NEAR/5 b)", "(x & !(a ~5 b))"),
        ("title:(a NEAR/5 b)", "title:(a ~5 b)"),
        ("ATLEAST/2 (a OR b OR c)", "2 of (a, b, c)"),
        ("ATLEAST/2(a OR (b OR c))", "2 of (a, b, c)"),
        ("ATLEAST/2 (a OR (b c) OR -d)", "2 of (a, (b & c), !d)"),
        ("ATLEAST/3 (@places)", "3 of (@places)"),  # how many that is, is not known yet
        ("ATLEAST/1 (a)", "1 of (a)"),
        ("=AES", "=AES"),
        ("＝AES", "=AES"),
        ('="Africa Corps"', '"=Africa =Corps"'),
        ("=Saint-Louis", '"=Saint =Louis"'),
        ("=E\u0301te\u0301", "=Été"),
        ("~attaque -~mine", "(~attaque & !~mine)"),
        ("@jnim", "@jnim"),
        ("＠JNIM-old.2", "@jnim-old.2"),
        ("-@jnim a", "(!@jnim & a)"),
        ("lang:(fr OR en) a", "(lang:(fr | en) & a)"),
        ("ＬＡＮＧ：fr country:=ML", "(lang:fr & country:=ML)"),
        ("lead:a body:b source:studio-tamani", '(lead:a & body:b & source:"studio tamani")'),
        ('author:"A B" section:afrique url:sport', '(author:"a b" & section:afrique & url:sport)'),
        ("title:(a -b)", "title:(a & !b)"),
    ],
)
def test_a_query_is_read_as_documented(query: str, tree: str) -> None:
    parsed = parse(query)

    assert shown(parsed.root) == tree
    assert parsed.errors == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [(Code.EMPTY, "")]),
        (" # only a note", [(Code.EMPTY, " # only a note")]),
        ("(a OR b", [(Code.UNCLOSED_BRACKET, "(")]),
        ("((a) b", [(Code.UNCLOSED_BRACKET, "(")]),
        ("a) b", [(Code.UNOPENED_BRACKET, ")")]),
        ('x "Africa Corps', [(Code.UNCLOSED_QUOTE, '"')]),
        ("a ()", [(Code.EMPTY_BRACKETS, "()")]),
        ('a ""', [(Code.EMPTY_PHRASE, '""')]),
        ("a [b]", [(Code.WRONG_BRACKET, "["), (Code.WRONG_BRACKET, "]")]),
        ("a AND", [(Code.MISSING_OPERAND, "AND")]),
        ("OR a", [(Code.MISSING_OPERAND, "OR")]),
        ("a NOT", [(Code.MISSING_OPERAND, "NOT")]),
        ("a AND AND b", [(Code.MISSING_OPERAND, "AND")]),
        ("title:", [(Code.MISSING_OPERAND, "title:")]),
        ("(AND a)", [(Code.MISSING_OPERAND, "AND")]),
        ("title:-a", [(Code.NEGATED_FIELD, "title:")]),
        ("titel:a", [(Code.UNKNOWN_FIELD, "titel:")]),
        ("a … b", [(Code.NO_LETTERS, "…")]),
        ("a & b", [(Code.FOREIGN_OPERATOR, "&")]),
        ("a - b", [(Code.MINUS_ALONE, "-")]),
        ("ab*", [(Code.SHORT_PREFIX, "ab*")]),
        ("中国*", [(Code.SHORT_PREFIX, "国*")]),
        ("대*", [(Code.SHORT_PREFIX, "대*")]),
        ("대통* a", []),  # syllables
        ("ኢት* a", []),
        ("대a* b", [(Code.SHORT_PREFIX, "대a*")]),
        ("Canal+", [(Code.LOST_SIGN, "Canal+")]),
        ('x =C++ "C#" AND $5', [(Code.LOST_SIGN, "=C++"), (Code.LOST_SIGN, '"C#"'), (Code.LOST_SIGN, "$5")]),
        ('"Canal+ Afrique" AT&T', []),
        ('צה"ל', []),  # gershayim
        ('"צה"ל', [(Code.UNCLOSED_QUOTE, '"')]),
        ('שלום"צה ל"', [(Code.UNCLOSED_QUOTE, '"')]),
        ("*jnim", [(Code.MISPLACED_WILDCARD, "*")]),
        ("at*que", [(Code.MISPLACED_WILDCARD, "*")]),
        ("attaqu**", [(Code.MISPLACED_WILDCARD, "*")]),
        ("NOT football", [(Code.ONLY_NOT, "NOT football")]),
        ("a OR -b", [(Code.ONLY_NOT, "-b")]),
        ("title:(NOT a)", [(Code.ONLY_NOT, "title:(NOT a)")]),
        ("NOT (a -b)", [(Code.ONLY_NOT, "NOT (a -b)")]),
        ("a\x00b", [(Code.CONTROL_CHARACTER, "\x00")]),
        ("a \ud800", [(Code.CONTROL_CHARACTER, "\ud800")]),
        ("a && b", [(Code.FOREIGN_OPERATOR, "&&")]),
        ("a || b", [(Code.FOREIGN_OPERATOR, "||")]),
        ("a|b", [(Code.FOREIGN_OPERATOR, "a|b")]),
        ("a !b", [(Code.FOREIGN_OPERATOR, "!b")]),
        ("+a", [(Code.FOREIGN_OPERATOR, "+a")]),
        ("a^2", [(Code.FOREIGN_OPERATOR, "a^2")]),
        ("wom?n", [(Code.FOREIGN_OPERATOR, "wom?n")]),
        ("/att.*/", [(Code.FOREIGN_OPERATOR, "/att.*/"), (Code.MISPLACED_WILDCARD, "*")]),
        ('"a b"~5', [(Code.FOREIGN_OPERATOR, "~5")]),
        ("word~2", [(Code.FOREIGN_OPERATOR, "word~2")]),
        ("a <-> b", [(Code.FOREIGN_OPERATOR, "<->")]),
        ("a :b", [(Code.FOREIGN_OPERATOR, ":b")]),
        (r"\bfoo\b", [(Code.FOREIGN_OPERATOR, r"\bfoo\b")]),
        ("%jnim%", [(Code.FOREIGN_OPERATOR, "%jnim%")]),
        ('"a =B"', [(Code.MISPLACED_SIGN, "=")]),
        ("=attaqu*", [(Code.MISPLACED_SIGN, "attaqu*")]),
        ("~=a", [(Code.MISPLACED_SIGN, "~=a")]),
        ("=", [(Code.MISPLACED_SIGN, "=")]),
        ("a ~", [(Code.MISPLACED_SIGN, "~")]),
        ("@", [(Code.LIST_NAME, "@")]),
        ("@à", [(Code.LIST_NAME, "@à")]),
        ("@jnim*", [(Code.LIST_NAME, "@jnim*")]),
        ("a NEAR b", [(Code.NEAR_NUMBER, "NEAR")]),
        ("a NEAR/ b", [(Code.NEAR_NUMBER, "NEAR/")]),
        ("a NEAR/x b", [(Code.NEAR_NUMBER, "NEAR/x")]),
        ("a NEAR / 5 b", [(Code.NEAR_NUMBER, "NEAR / 5")]),
        ("a NEAR5 b", [(Code.NEAR_NUMBER, "NEAR5")]),
        ("a NEAR~5 b", [(Code.NEAR_NUMBER, "NEAR~5")]),
        ("a NEAR/99 b", [(Code.NEAR_TOO_FAR, "NEAR/99")]),
        ("a NEAR/9999999999999 b", [(Code.NEAR_TOO_FAR, "NEAR/9999999999999")]),
        ("a near/5 b", [(Code.LOWER_CASE_OPERATOR, "near/5")]),
        ("NEAR/3 b", [(Code.MISSING_OPERAND, "NEAR/3")]),
        ("a NEAR/3", [(Code.MISSING_OPERAND, "NEAR/3")]),
        ("a AND NEAR/3 b", [(Code.MISSING_OPERAND, "AND"), (Code.MISSING_OPERAND, "NEAR/3")]),
        ("a NEAR/3 NOT b", [(Code.NEAR_OPERAND, "NOT")]),
        ("a NEAR/3 --b", [(Code.NEAR_OPERAND, "-")]),
        ("a NEAR/3 (b OR -c)", [(Code.NEAR_OPERAND, "-c")]),
        ("= NEAR/3 b", [(Code.MISPLACED_SIGN, "=")]),
        ("ATLEAST/2 (=)", [(Code.MISPLACED_SIGN, "=")]),
        ("a https://example.org", [(Code.UNKNOWN_FIELD, "https:")]),
        ("(a b) NEAR/3 c", [(Code.NEAR_OPERAND, "a b")]),
        ("a NEAR/3 (b OR (c d))", [(Code.NEAR_OPERAND, "c d")]),
        ("title:a NEAR/3 b", [(Code.NEAR_OPERAND, "title:a")]),
        ("a NEAR/3 (b -c)", [(Code.NEAR_OPERAND, "b -c")]),
        ("a NEAR/3 ATLEAST/1 (b OR c)", [(Code.NEAR_OPERAND, "ATLEAST/1 (b OR c)")]),
        ("ATLEAST/2 a b", [(Code.ATLEAST_BRACKETS, "ATLEAST/2")]),
        ("ATLEAST (a OR b)", [(Code.ATLEAST_NUMBER, "ATLEAST")]),
        ("ATLEAST/0 (a OR b)", [(Code.ATLEAST_NUMBER, "ATLEAST/0")]),
        ("ATLEAST/9 (a OR b)", [(Code.ATLEAST_NUMBER, "ATLEAST/9")]),
        ("ATLEAST/2 (a b c)", [(Code.ATLEAST_NUMBER, "ATLEAST/2")]),
        (
            "ATLEAST/2 (a OR A)",
            [(Code.ATLEAST_NUMBER, "ATLEAST/2"), (Code.DUPLICATE, "A")],
        ),  # equal ones count once
        ("ATLEAST/1 (-a OR b)", [(Code.ONLY_NOT, "ATLEAST/1 (-a OR b)")]),
        ("title:title:x", [(Code.NESTED_FIELD, "title:")]),
        ("title:(a OR lang:fr)", [(Code.NESTED_FIELD, "lang:")]),
        ("a" * 201, [(Code.WORD_TOO_LONG, "a" * 201)]),
        ('"' + "a " * 101 + '"', [(Code.PHRASE_TOO_LONG, '"' + "a " * 101 + '"')]),
        ("lang:xx Mali", [(Code.UNKNOWN_LANGUAGE, "xx")]),
        ("lang:fr-FR Mali", [(Code.UNKNOWN_LANGUAGE, "fr-FR")]),
        ("country:Mali drone", [(Code.UNKNOWN_COUNTRY, "Mali")]),
        ('x country:(ML OR "Burkina Faso")', [(Code.UNKNOWN_COUNTRY, '"Burkina Faso"')]),
        # warnings
        ("a\u202eb", [(Code.TURNED_TEXT, "\u202e")]),
        ("e" + "\u0301" * 9, [(Code.TOO_MANY_MARKS, "\u0301" * 9)]),
        ("a near b", [(Code.LOWER_CASE_OPERATOR, "near")]),
        ("a OR b NEAR/5 c", [(Code.MIXED_NEAR_OR, "b NEAR/5 c")]),
        ("x OR y OR (z OR X)", [(Code.DUPLICATE, "X")]),
        (
            "attaque OR x OR attaqu* OR attaques*",
            [(Code.DUPLICATE, "attaque"), (Code.DUPLICATE, "attaques*")],
        ),
        ("ATLEAST/2 (x OR y OR X)", [(Code.DUPLICATE, "X")]),
        ("AES Rosatom", [(Code.ACRONYM, "AES")]),
        ("US NEAR/5 drone*", [(Code.ACRONYM, "US")]),
        ("the of", [(Code.COMMON_WORDS, "the of")]),
        ("drone OR (le la -x)", [(Code.COMMON_WORDS, "le la -x")]),
        ("lang:fr -football", [(Code.NO_WORDS, "lang:fr -football")]),
        ("country:(ML OR BF)", [(Code.NO_WORDS, "country:(ML OR BF)")]),
        ("a and b", [(Code.LOWER_CASE_OPERATOR, "and")]),
        ("a Or b", [(Code.LOWER_CASE_OPERATOR, "Or")]),
        ("not a", [(Code.LOWER_CASE_OPERATOR, "not")]),
        ("Wagner ET Mali", [(Code.FOREIGN_OPERATOR, "ET")]),
        ("Вагнер ИЛИ Мали", [(Code.FOREIGN_OPERATOR, "ИЛИ")]),
        ("a b OR c", [(Code.MIXED_AND_OR, "a b")]),
        ("a OR b -c", [(Code.MIXED_AND_OR, "b -c")]),
        ("'Africa Corps'", [(Code.SINGLE_QUOTES, "'Africa")]),
        ("a #tag", [(Code.COMMENTED_TAG, "#tag")]),
    ],
)
def test_what_is_wrong_or_doubtful_is_named_at_its_place(
    query: str, expected: list[tuple[Code, str]]
) -> None:
    assert codes(query) == expected


@pytest.mark.parametrize("query", ['a "x@y" "@jnim said"', "a info@x.org", "a#b c", "a 'tis", "non-NEAR"])
def test_signs_inside_words_and_quotes_are_only_signs(query: str) -> None:
    assert parse(query).errors == ()


def test_several_mistakes_are_named_at_once_in_order() -> None:
    query = '(titel:a OR and ab* "x\nNEAR/2'

    assert [code for code, _ in codes(query)] == [
        Code.UNCLOSED_BRACKET,
        Code.UNKNOWN_FIELD,
        Code.LOWER_CASE_OPERATOR,
        Code.MIXED_AND_OR,
        Code.SHORT_PREFIX,
        Code.UNCLOSED_QUOTE,
        Code.MISSING_OPERAND,
    ]


@pytest.mark.parametrize("quote", ['"', "״", "”", "''"])
def test_gershayim_part_a_hebrew_word_and_begin_no_phrase(quote: str) -> None:
    assert shown(parse(f"צה{quote}ל").root) == '"צה ל"'
    assert (
        shown(parse(f'"דובר צה{quote}ל" title:(עזה OR שב{quote}כ)').root)
        == '("דובר צה ל" & title:(עזה | "שב כ"))'
    )


def test_a_phrase_ends_on_its_line() -> None:
    assert codes('"a b\nc d') == [(Code.UNCLOSED_QUOTE, '"')]
    assert shown(parse('"a b\nc d').root) == '("a b" & c & d)'


def test_the_nearest_field_is_offered() -> None:
    assert [parse(f"{name}:a").problems[0].remedy for name in ("titel", "text", "langue", "zzz")] == [
        "did you mean title:?",
        "did you mean body:?",
        "did you mean lang:?",
        'use title, lead, body, source, lang, country, author, section or url; or put the text in "quotes"',
    ]


@pytest.mark.parametrize(
    ("query", "remedy"),
    [
        ("country:Mali x", "did you mean country:ML (Mali)?"),
        ("country:Niger x", "did you mean country:NE (Niger)?"),
        ("country:Tchad x", "did you mean country:TD (Chad)?"),
        ("country:Burkina x", "did you mean country:BF (Burkina Faso)?"),
        ("country:UK x", "did you mean country:GB (United Kingdom)?"),
        ("country:QQ x", "write the two letters of the country, such as ML"),
        ("lang:french x", "did you mean lang:fr (French)?"),
        ("lang:français x", "did you mean lang:fr (French)?"),
        ("lang:eglish x", "did you mean lang:en (English)?"),
        ("lang:pt-BR x", "write lang:pt alone: nothing else is kept of a language"),
        ("lang:qq x", "write the two letters of the language, such as fr"),
    ],
)
def test_the_code_that_was_meant_is_offered(query: str, remedy: str) -> None:
    assert [problem.remedy for problem in parse(query).errors] == [remedy]


@pytest.mark.parametrize(
    "query",
    [
        *("=US drone", '"US Army"', "us drone", "country:US drone", "lang:is drone", "JNIM", "country:xk x"),
        *(
            "the drone",
            '"La Voix"',
            "NOT the drone",
            "author:traore",
            "source:studio-tamani",
            "url:sport",
            "title:x OR x",
        ),
    ],
)
def test_what_is_meant_as_written_is_not_doubted(query: str) -> None:
    assert parse(query).problems == ()


def test_brackets_take_the_doubt_out_of_and_with_or() -> None:
    assert parse("(a b) OR c").problems == ()
    assert parse("a (b OR c)").problems == ()


def test_an_address_is_one_mistake_not_two() -> None:
    assert [one.code for one in parse("https://gazette.example/mali/kidal").errors] == [Code.UNKNOWN_FIELD]
