"""The figures of a passage, whatever they count: months, years, ages and times of day are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alerts.events.facts import numbers
from alerts.events.facts.lexicon import Flag, lexicon
from alerts.events.facts.passages import Sentence, read_sentence

_SPANS = Flag.YEARS | Flag.DAYS | Flag.WEEKS | Flag.MONTHS_SPAN | Flag.MONTH
_YEARS = range(1990, 2036)


def of_told(told: Iterable[str], read: Iterable[Sentence], language: str | None) -> Iterator[tuple[int, ...]]:
    """The figures of each passage; most are sentences that were read already."""
    known = {sentence.text: sentence for sentence in read}
    for passage in told:
        sentence = known.get(passage)
        yield tuple(figures(passage, language) if sentence is None else _figures(sentence))


def figures(passage: str, language: str | None) -> list[int]:
    """The figures of a passage above one, in order; of a range its lower end."""
    return list(_figures(read_sentence(passage, lexicon(language or "en"))))


def _figures(sentence: Sentence) -> Iterator[int]:
    if not sentence.flags & Flag.NUMBER:
        return
    at = 0
    while at < len(sentence.words):
        number = (
            numbers.read(sentence.words, sentence.tokens, at)
            if sentence.words[at].flags & Flag.NUMBER
            else None
        )
        if number is None:
            at += 1
            continue
        around = sentence.words[max(0, at - 1) : number.end + 1]
        is_span = any(word.flags & _SPANS and not word.flags & Flag.NUMBER for word in around)
        if number.low > 1 and number.low not in _YEARS and not is_span:
            yield number.low
        at = max(number.end, at + 1)
