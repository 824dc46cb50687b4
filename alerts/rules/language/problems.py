"""What is wrong or doubtful in a query: where, why, and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

# two marks on one letter are language, more are heaps
_MARKS_IN_A_ROW = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")
# more than a person reads; an error is never dropped in favour of a warning
MOST_SHOWN = 50
# columns of a terminal that nobody has widened; carets are of no use under a line that wraps
TERMINAL = 80
LONGEST_SHOWN = 73


class Severity(StrEnum):
    """An error refuses the query; a warning asks whether it says what was meant."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """What can be wrong with a query. Stable: editors and tests refer to it."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    CONTROL_CHARACTER = "control_character"
    TURNED_TEXT = "turned_text"
    TOO_MANY_MARKS = "too_many_marks"
    UNCLOSED_QUOTE = "unclosed_quote"
    UNCLOSED_BRACKET = "unclosed_bracket"
    UNOPENED_BRACKET = "unopened_bracket"
    WRONG_BRACKET = "wrong_bracket"
    EMPTY_BRACKETS = "empty_brackets"
    EMPTY_PHRASE = "empty_phrase"
    NO_LETTERS = "no_letters"
    WORD_TOO_LONG = "word_too_long"
    PHRASE_TOO_LONG = "phrase_too_long"
    MISSING_OPERAND = "missing_operand"
    MINUS_ALONE = "minus_alone"
    FOREIGN_OPERATOR = "foreign_operator"
    SHORT_PREFIX = "short_prefix"
    MISPLACED_WILDCARD = "misplaced_wildcard"
    MISPLACED_SIGN = "misplaced_sign"
    UNKNOWN_FIELD = "unknown_field"
    NEGATED_FIELD = "negated_field"
    NESTED_FIELD = "nested_field"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_COUNTRY = "unknown_country"
    NEAR_NUMBER = "near_number"
    NEAR_TOO_FAR = "near_too_far"
    NEAR_OPERAND = "near_operand"
    TOO_MANY_NEARS = "too_many_nears"
    ATLEAST_NUMBER = "atleast_number"
    ATLEAST_BRACKETS = "atleast_brackets"
    LIST_NAME = "list_name"
    UNKNOWN_LIST = "unknown_list"
    EMPTY_LIST = "empty_list"
    LIST_TOO_LONG = "list_too_long"
    LIST_ENTRY = "list_entry"
    LIST_CYCLE = "list_cycle"
    LIST_TOO_DEEP = "list_too_deep"
    TOO_MANY_ENTRIES = "too_many_entries"
    ONLY_NOT = "only_not"
    MIXED_AND_OR = "mixed_and_or"
    MIXED_NEAR_OR = "mixed_near_or"
    LOWER_CASE_OPERATOR = "lower_case_operator"
    SINGLE_QUOTES = "single_quotes"
    LOST_SIGN = "lost_sign"
    COMMENTED_TAG = "commented_tag"
    DUPLICATE = "duplicate"
    COMMON_WORDS = "common_words"
    LITTLE_WORDS = "little_words"
    SENTENCE = "sentence"
    COMMAS = "commas"
    NO_WORDS = "no_words"
    ACRONYM = "acronym"
    # of a rule that asks nowhere where the event is
    SOURCE_COUNTRY = "source_country"
    # of the archive: see alerts.rules.history.advice
    UNSEEN = "unseen"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: `query[start:end]` is what it speaks of."""

    start: int
    end: int
    code: Code
    severity: Severity
    message: str
    remedy: str


class Problems:
    """Collects findings while a query is read, up to `MOST_SHOWN` of each severity."""

    def __init__(self) -> None:
        self._rows: dict[Severity, list[Problem]] = {severity: [] for severity in Severity}

    def error(self, span: tuple[int, int], code: Code, message: str, remedy: str) -> None:
        """Note a reason to refuse the query."""
        self._add(Problem(*span, code, Severity.ERROR, message, remedy))

    def warning(self, span: tuple[int, int], code: Code, message: str, remedy: str) -> None:
        """Note a doubt."""
        self._add(Problem(*span, code, Severity.WARNING, message, remedy))

    @property
    def has_errors(self) -> bool:
        """Whether there is a reason to refuse the query."""
        return bool(self._rows[Severity.ERROR])

    @property
    def is_full(self) -> bool:
        """Whether further errors would not be kept."""
        return len(self._rows[Severity.ERROR]) >= MOST_SHOWN

    def rows(self) -> tuple[Problem, ...]:
        """The findings in the order of the query, errors before warnings at one place."""
        rows = [row for rows in self._rows.values() for row in rows]
        return tuple(sorted(rows, key=lambda p: (p.start, p.severity, p.end, p.code)))

    def _add(self, problem: Problem) -> None:
        rows = self._rows[problem.severity]
        if len(rows) < MOST_SHOWN:
            rows.append(problem)


def render(query: str, problem: Problem) -> str:
    """The finding for a terminal: the line of the query, carets under the place, message and remedy."""
    line_start = query.rfind("\n", 0, problem.start) + 1
    line_end = query.find("\n", problem.start)
    line = query[line_start : line_end if line_end >= 0 else len(query)]
    number = query.count("\n", 0, problem.start) + 1
    column = problem.start - line_start
    drawn, carets = draw(line, column, problem.end - line_start)
    head = f"{problem.severity} at line {number}, column {column + 1}: {problem.message}"
    between = " " if 4 + len(carets) + 1 + len(problem.remedy) <= TERMINAL else "\n    "
    return f"{head}\n    {drawn}\n    {carets}{between}{problem.remedy}"


def draw(line: str, start: int, end: int) -> tuple[str, str]:
    """`line`, or what of it stands around `start`, and carets to be put under `line[start:end]`."""
    first, last = _shown(line, start)
    ahead, behind = ("… " if first else ""), ("…" if last < len(line) else "")
    before, under = _columns(line[first:start]), _columns(line[start : min(last, end)])
    return ahead + _plain(line[first:last]) + behind, " " * (len(ahead) + before) + "^" * max(1, under)


def _shown(line: str, column: int) -> tuple[int, int]:
    """Which part of a line is drawn: all, or what stands around the column."""
    if _fitting(line, LONGEST_SHOWN) == len(line):
        return 0, len(line)
    after = min(LONGEST_SHOWN // 2, _columns(line[column : column + LONGEST_SHOWN]))
    first = column - _fitting(line[:column][::-1], LONGEST_SHOWN - after)
    return first, first + _fitting(line[first:], LONGEST_SHOWN)


def _fitting(text: str, columns: int) -> int:
    """How many characters of the text fit into so many columns."""
    # marks take no column: a heap of them ends too
    near = text[: 8 * columns]
    for count, character in enumerate(near):
        columns -= _width(character)
        if columns < 0:
            return count
    return len(near)


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: two for the wide characters of East Asia, none for marks."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    # vowel signs of Thai and Devanagari are marks without a combining class
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shortened(text: str) -> str:
    """`text` of a query for use in a message: what can be seen of it, at most 40 characters."""
    seen = _plain(_MARKS_IN_A_ROW.sub(r"\1", text[:400]))
    if text and not seen.strip():
        return " ".join(f"U+{ord(character):04X}" for character in text[:3])
    return seen if len(seen) <= 40 and len(text) <= 400 else seen[:39] + "…"


def _plain(line: str) -> str:
    return "".join(c if c.isprintable() else " " for c in line)
