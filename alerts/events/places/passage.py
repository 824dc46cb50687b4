"""A passage made ready to read places in: its tokens, the names in it, the cue words of its language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.events.places import cues
from alerts.events.places.cues import Word
from alerts.events.places.gazetteer import Gazetteer, Kind, Mention
from alerts.text.tokens import Token, tokenize

# "BAMAKO (Reuters) —", "DAKAR, Senegal, March 3 (AP) -", "МОСКВА, 3 марта. /ТАСС/"
_DATELINE = re.compile(
    r"[\s\W]{0,3}[^\W\d_][^\n.!?:;—–]{1,50}?(?:,\s*(?:[A-Z][a-z]{1,5}\.|(?:[A-Z]\.){1,3}))?"
    r"(?:\.\s*/[^/\n]{2,30}/|\s*\([^)\n]{2,40}\)\s*[:—–-]|\s(?:—|–|--|-)\s|\s/[^/\n]{2,30}/)"
)


@dataclass(slots=True)
class Passage:
    """A passage cut into tokens, with the mentions in it and the cue words of its language."""

    text: str
    number: int
    tokens: list[Token]
    mentions: list[Mention]
    words: dict[str, Word]
    language: str | None
    is_title_case: bool
    occupied: dict[int, Mention]

    def gap(self, at: int) -> str:
        """What stands between token `at` and the next."""
        return self.text[self.tokens[at].end : self.tokens[at + 1].start]

    def written(self, first: int, last: int) -> str:
        """Tokens `first` to `last` as the text has them."""
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def word(self, at: int) -> Word | None:
        """What the word at `at` does before a name; the French preposition à is told from other a."""
        token = self.tokens[at]
        if token.text == "a" and (
            cues.is_accented_a(self.text, token.start)
            or (self.language == "fr" and self.text[token.start] == "A")
        ):
            return Word.LOCATIVE
        return self.words.get(token.text) or (Word.MEASURE if token.text.isdigit() else None)

    def is_demonym(self, at: int) -> bool:
        """Whether the word at `at` is an adjective or a people of a country."""
        mention = self.occupied.get(at)
        return mention is not None and mention.kind is Kind.DEMONYM

    def is_upper(self, at: int) -> bool:
        """Whether the word at `at` begins with a capital."""
        return self.text[self.tokens[at].start].isupper()


def is_dateline(passage: Passage) -> bool:
    """Whether the passage is the first sentence and begins with a newsroom's or the event's town."""
    return passage.number == 1 and _DATELINE.match(passage.text) is not None


def cut(text: str, number: int, gazetteer: Gazetteer, language: str | None) -> Passage:
    """A passage made ready; number 0 is the title."""
    tokens = tokenize(text)
    mentions = gazetteer.find_in(text, tokens)
    occupied = {at: mention for mention in mentions for at in range(mention.first, mention.last + 1)}
    words = cues.words_of(language)
    return Passage(
        text,
        number,
        tokens,
        mentions,
        words,
        language,
        _is_title_case(text, tokens, 0.85 if number else 0.6),
        occupied,
    )


def _is_title_case(text: str, tokens: list[Token], least: float) -> bool:
    long = [token for token in tokens if len(token.text) > 3]
    return len(long) > 2 and sum(text[token.start].isupper() for token in long) >= least * len(long)
