"""An article as sentences, clauses and words: the title, then the first sentences without dateline and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from alerts.events.facts.lexicon import LANGUAGES, VERB, Lexicon, Word, fold, lexicon

SENTENCES = 8  # read of the text
CHARACTERS = 2_500  # of the text, of which the first sentences are sought
LONGEST = 700  # characters of a sentence; what has no stops is no sentence

_END = re.compile(
    r"(?<=[.!?…])[\"”»’)]*\s+(?=[\"“«‘(¿¡]?\s?[^\W\d_a-zß-ÿа-я]|[\"“«‘(]?\d)|(?<=[。！？।॥።؟!۔])\s*|\n+"
)
_SHORTENED = re.compile(
    r"(?:\b(?:Fr|Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Capt|Maj|Gov|Sen|Rep|Rev|St|No|Prof|Hon|Brig|Cmdr|vs|Jan|Feb|Mar|Apr"
    r"|Aug|Sept?|Oct|Nov|Dec|Mgr|Me|MM|Pr|av|env|Sr|Sra|Dra?|Ing|ul|см|г|гг|ул|им|тыс|млн|U\.S|a\.m|p\.m|[A-Z])\.|\b\d{1,2}\.)$"
)
_DATELINE = re.compile(
    r"^\s*(?:[A-ZÀ-ÞĀ-Ž][\w’'.À-ž-]+(?:[\s/,]+[\w’'.À-ž-]+){0,7}\s*)?"
    r"(?:\([^)]{2,60}\)\s*(?:[-–—:.]+\s+)?|[-–—]{1,2}\s+)"
)
_STAMP = re.compile(
    r"^\W*(?:posted|published|updated|last\s+updated|by|publié|mis\s+à\s+jour|modifié|par|опубликовано|نشر"
    r"|share|read\s+more|photo|image|getty|copyright|©|advert\w*|subscribe|also\s+read|lire\s+aussi)\b",
    re.I,
)
_CAPTION = re.compile(
    r"\(\w*\s*photo\b|\bphoto\s+by\b|\bvia\s+AP\b|\bAP\s+(?:Photo|Images)\b|\bGetty\s+Images\b|/\s?(?:AFP|REUTERS|Reuters)\)"
)
_STAMPED = re.compile(
    r"\b(?:(?:last\s+)?(?:posted|updated|published|modified)\s*(?:on|at|:)?\s*[^.\n]{0,60}?\b(?:19|20)\d\d\b(?:[\s,|@-]*(?:at\s+)?"
    r"\d{1,2}:\d\d(?:\s*[ap]\.?m\b\.?)?(?:\s*(?-i:[A-Z]{2,4})\b)?)?"
    r"|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+(?:19|20)\d\d[\s,|@-]*(?:at\s+)?\d{1,2}:\d\d\s*[ap]\.?m\b\.?(?:\s*(?-i:[A-Z]{2,4})\b)?)",
    re.I,
)
_READ_TIME = re.compile(r"^\W*(?:\d+\s+minutes?\b.{0,30}\bread|min(?:ute)?s?\s+read)", re.I)
_CLAUSE = re.compile(r"(?:[,،:](?!\d)|[;؛—–()«»“”\"])")
_TOKEN = re.compile(
    r"\d{1,3}(?:[ ,.]\d{3})+(?![\d])|\d+(?:[.,]\d+)?(?!\w)|\d+[^\W\d_]\w*|[^\W\d_][\w]*(?:-\d\w*)?|[^\w\s]"
)
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_AND_NUMBER = re.compile(r"\bو(?=\d)")  # written as one word: و5
_HYPHEN = re.compile(r"(?<=\w)-(?=[^\W\d_])")
_STOPWORDS = {
    "en": "the of and to in was on by said for with has were is it they are at from that",
    "fr": "le les la des du et dans une est sur par au qui il elle en un sont ont pour l d ce cette a",
    "es": "el los las del y en una por con que fue al un la de se su",
    "pt": "o os as do da em uma não por com foi ao que um dos das no na",
    "de": "der die das und ist von den mit ein wurde bei auf im in nach am",
    "it": "il gli della di che nel una per con sono stato alla un la le i del",
    "tr": "ve bir bu için ile olarak da olan kişi",
    "ha": "da na ta ya sun an wani a ne ce suka wasu",
    "sw": "ya wa na kwa katika ni za watu huo",
}
# letters of a script, letters that only one language has, that language, and the other
_SCRIPTS = (
    (re.compile("[\u0620-\u06ff]"), re.compile("[پچژگ]"), "fa", "ar"),
    (re.compile("[\u0400-\u04ff]"), re.compile("[їєґі]"), "uk", "ru"),
)
_STOPS = {language: frozenset(fold(words).split()) for language, words in _STOPWORDS.items()}


@dataclass(slots=True)
class Sentence:
    """A sentence as written, its folded tokens and what is known of each. `clause` numbers the clause of each token;
    `recalled` says of each whether its clause tells of something older."""

    text: str
    tokens: list[str]
    words: list[Word]
    clause: list[int]
    flags: int  # of all words together
    is_title: bool = False
    recalled: list[bool] = field(default_factory=list)


def language_of(declared: str | None, title: str, text: str) -> str | None:
    """The language that the article is read in: the declared one, else by its letters and commonest words."""
    code = (declared or "").lower().replace("_", "-").split("-")[0]
    if code:
        return code if code in LANGUAGES else None
    sample = f"{title} {text[:600]}".lower()
    for letters, own, own_language, language in _SCRIPTS:
        if letters.search(sample):
            return own_language if own.search(sample) else language
    return _by_stopwords(sample) if re.search("[a-z]", sample) else None


def _by_stopwords(sample: str) -> str | None:
    words = fold(sample).split()
    scores = {language: sum(word in stops for word in words) for language, stops in _STOPS.items()}
    best = max(scores, key=lambda language: scores[language])
    if not scores[best]:
        return None
    return best if scores[best] > scores["en"] else "en"


def sentences(title: str, text: str, language: str) -> list[Sentence]:
    """The title, then up to `SENTENCES` sentences of the text."""
    words = lexicon(language)
    read = [read_sentence(title[:LONGEST], words)]
    read[0].is_title = True
    read.extend(
        read_sentence(sentence, words)
        for sentence in islice((one for one in split(text) if one != title), SENTENCES)
    )
    return read


def dateline(text: str) -> str:
    """The place and agency in front of the first sentence ("NIAMEY (AFP) — "), as written; "" when there is none."""
    found = _DATELINE.match(text[:120])
    return found.group() if found else ""


def split(text: str) -> Iterator[str]:
    """The sentences of a text without its dateline, stamps of posting and labels."""
    started = False
    for part in _whole(_STAMPED.sub(" ", text[:CHARACTERS])):
        sentence = part if started else _DATELINE.sub("", part, count=1).strip() or part
        if not sentence or _STAMP.match(sentence) or _READ_TIME.match(sentence) or _CAPTION.search(sentence):
            continue
        started = True
        yield sentence[:LONGEST]


def _whole(text: str) -> Iterator[str]:
    """Parts between stops, joined again after an abbreviation."""
    held = ""
    for part in _END.split(text):
        joined = f"{held} {part}".strip() if held else part.strip()
        if joined and len(joined) < LONGEST and _SHORTENED.search(joined[-12:]):
            held = joined
            continue
        held = ""
        if joined:
            yield joined
    if held:
        yield held


def read_sentence(text: str, words: Lexicon) -> Sentence:
    sentence = Sentence(text, [], [], [], 0)
    if words.language == "en":
        text = _no_months(text)
    for number, clause in enumerate(clauses(_DOTTED.sub(r"\1/\2/\3", fold(text)))):
        tokens = _tokens(clause, words)
        sentence.tokens += tokens
        sentence.words += map(words.word, tokens)
        sentence.clause += [number] * len(tokens)
    for word in sentence.words:
        sentence.flags |= word.flags
    return sentence


def clauses(text: str) -> Iterator[str]:
    """The parts between commas and the like, each with the sign that ends it."""
    start = 0
    for found in _CLAUSE.finditer(text):
        yield text[start : found.end()]
        start = found.end()
    yield text[start:]


def _tokens(clause: str, words: Lexicon) -> list[str]:
    plain = _HYPHEN.sub(" ", clause)
    if words.language == "ar":
        plain = _AND_NUMBER.sub("و ", plain)
    plain = " ".join(plain.split(" "))
    return _TOKEN.findall(words.phrases.sub(lambda found: found.group().replace(" ", "_"), plain))


def _no_months(text: str) -> str:
    """The verbs "may" and "march" set apart from the months, which are written with a capital."""
    return re.sub(r"\b(?:may|march)\b", lambda found: found.group() + VERB, text)
