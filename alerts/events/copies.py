"""Which articles of an event carry the same text, and how many newsrooms really speak."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from alerts.events.agencies import canonical, own_agency
from alerts.text.tokens import folded_words, is_unspaced

if TYPE_CHECKING:
    from scipy import sparse

BITS = 4096
WORDS = BITS // 32  # of the stored array: 512 bytes
SHINGLE = 4  # words
SHINGLE_UNSPACED = 8  # characters of a script without spaces: about four words
# The share of the shorter text that stands in the other. Nearly half, as a new lead takes half of a short text; a
# credited wire story may be cut and rewritten further and still be one voice.
CONTAINMENT = 0.45
CONTAINMENT_SAME_AGENCY = 0.25
MIN_SHINGLES = 8  # a shorter text proves nothing
MIN_SHARED = 6.5  # of a shorter run of words, as two teasers have it in common, nothing follows
MOST_SHINGLES = 3000  # half of the bits are set by then; what a longer text has more is not read
CHANCE = 5.0  # standard deviations above the bits that two unrelated texts share

# Sentences that say nothing of the event: all sites that use one system or one agency's desk write the same.
_BOILERPLATE = re.compile(
    r"""^\W*(?:
    (?:additional\s|further\s)?(?:reporting|writing|editing|compiled|edited|written|translated)\s+by\b
    |this\s+is\s+a\s+(?:developing|breaking)|this\s+(?:story|article|report)\s+(?:is|has\s+been|will\s+be|was)\s+
      (?:developing|updated|first\s+published|originally\s+published)
    |(?:more\s+(?:to\s+follow|details\s+to\s+come|as\s+we\s+get\s+it)|please\s+check\s+back|check\s+back\s+for)\b
    |(?:read|see|watch|listen)\s+(?:also|more|next)\b|also\s+read\b|related\s*:|continue\s+reading
    |(?:sign\s+up|subscribe|support\s+(?:us|our|independent)|donate|follow\s+us|join\s+(?:us|our)|download\s+(?:our|the)\s+app
      |get\s+(?:the\s+latest|our)|click\s+here)\b
    |(?:©|\(c\)|copyright\b|all\s+rights\s+reserved|the\s+post\b.{1,200}\bappeared\s+first|share\s+this|advertisement\b)
    |(?:à\s+)?(?:lire|voir|écouter|regarder)\s+(?:aussi|également|la\s+suite|plus)\b|(?:plus\s+d['’]informations?|plus\s+de\s+détails)\s+à\s+
    |(?:abonnez|inscrivez|suivez|rejoignez|téléchargez|soutenez|retrouvez|recevez)[-\s]?(?:vous|nous|notre|toute|l['’])
    |tous\s+droits\s+réservés|(?:article|texte)\s+mis\s+à\s+jour|(?:édité|rédigé|traduit)\s+par\b|cet\s+article\s+(?:est|a\s+été)\s+
    |(?:lea|lee|leia|lesen|leggi)\s+(?:también|también:|además|também|auch|anche)|suscríbete|síguenos|assine\b|inscreva-se|abonnieren\b
    |todos\s+los\s+derechos|todos\s+os\s+direitos|alle\s+rechte\s+vorbehalten
    |(?:اقرأ|إقرأ|اقرا|شاهد|طالع)\s+(?:أيضا|أيضاً|ايضا|المزيد)|جميع\s+الحقوق|تابعونا|تابعنا|اشترك
    |(?:читайте|смотрите|подробнее)\s+(?:также|ещё|еще|на)|подписывайтесь|подпишитесь|все\s+права\s+защищены|наш\s+telegram
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?؟।])(?<!\b\w\.)\s+|[。\n]+")  # not after an initial
_LONGEST_BOILERPLATE = 400  # characters: a longer sentence tells something


class Credited(Protocol):
    """What is read of an article to say who speaks in it."""

    @property
    def id(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def agency(self) -> str | None: ...
    @property
    def published(self) -> datetime: ...


class Copyable(Credited, Protocol):
    """What is read of an article to tell a copy from a report of one's own."""

    @property
    def fingerprint(self) -> NDArray[np.uint32]: ...


def fingerprint(title: str, text: str) -> NDArray[np.uint32]:
    """What is kept of a text to find its copies: a map of `BITS` bits, in which each run of four words sets one.

    The title counts only where there is next to no text, as every desk writes its own. All zero where both say
    too little to prove anything. Boilerplate sentences are left out.

    A bit map (Whang et al., "A linear-time probabilistic counting algorithm", 1990) and no sample of hashes,
    for every run of words takes part. Standard error of a containment of one half, by 512 bytes (texts of
    200 words in 600 / 200 in 2,000 / 60 in 300 words, real news): bottom-k .089 / .182 / .095 (Broder 1997),
    bottom-k with the smaller threshold of two .075 / .143 / .074, FracMinHash of a quarter, which takes 2 kB
    for the longest, .070 / .064 / .109 (Irber et al. 2022), bit map .018 / .039 / .025.
    """
    shingles = _shingles(text)
    if len(shingles) < MIN_SHINGLES:
        shingles |= _shingles(title)
    bits = np.zeros(BITS, dtype=np.uint8)
    if len(shingles) >= MIN_SHINGLES:
        bits[[shingle % BITS for shingle in shingles]] = 1
    return np.packbits(bits, bitorder="little").view("<u4").astype(np.uint32)


def copy_groups(articles: Sequence[Copyable]) -> dict[int, int]:
    """The copy group of each article id: the smallest id among the articles that carry the same text.

    Two articles carry the same text when nearly half of the shorter one's runs of words stand in the other, or
    a quarter when both credit the same agency, and by far more than chance sets the same bits. All pairs are
    compared: 1,000 articles take 0.1 CPU seconds and 1 MB.
    """
    if not articles:
        return {}
    from scipy.sparse import csgraph  # noqa: PLC0415 - see `alerts.events.groups.pieces`

    ordered = sorted(articles, key=lambda article: article.id)
    maps = np.stack([article.fingerprint for article in ordered]).astype(np.uint32).view(np.uint64)
    names = [_agency(article) for article in ordered]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    agencies = np.array([-1 if name is None else numbers[name] for name in names])
    _, component = csgraph.connected_components(_copies(maps, agencies), directed=False)
    first: dict[int, int] = {}
    return {
        article.id: first.setdefault(label, article.id)
        for article, label in zip(ordered, component.tolist(), strict=True)
    }


def independent_sources(articles: Sequence[Credited], groups: Mapping[int, int]) -> int:
    """How many newsrooms stand behind an event: each copy group speaks with one voice, that of the agency it
    credits (or whose own site is in it), else that of the source that had it first.

    Two sources of one owner are two, for owners are not known.
    """
    return len(set(voices(articles, groups).values()))


def voices(articles: Sequence[Credited], groups: Mapping[int, int]) -> dict[int, str]:
    """Who speaks in each copy group, as `independent_sources` counts them: the same text, the same voice."""
    members: dict[int, list[Credited]] = defaultdict(list)
    for article in articles:
        members[groups[article.id]].append(article)
    return {group: _voice(carriers) for group, carriers in members.items()}


def _voice(group: Sequence[Credited]) -> str:
    """The agency that most of the group name, of equals the first by name; else the first source."""
    agencies = Counter(agency for article in group if (agency := _agency(article)) is not None)
    if agencies:
        return "agency " + min(agencies, key=lambda name: (-agencies[name], name))
    return "source " + min((article.published, article.source.casefold()) for article in group)[1]


def _agency(article: Credited) -> str | None:
    return own_agency(article.source) or canonical(article.agency)


def _copies(maps: NDArray[np.uint64], agencies: NDArray[np.int64]) -> sparse.csr_array:
    """Which later row of `maps` carries the same text as which row; `agencies`: a number each, -1 for none."""
    from scipy import sparse  # noqa: PLC0415 - see `alerts.events.groups.pieces`

    filled = np.bitwise_count(maps).sum(axis=1, dtype=np.int64)
    columns: list[NDArray[np.int64]] = []
    for at in range(len(maps)):
        later = slice(at + 1, None)
        shared = np.bitwise_count(maps[later] & maps[at]).sum(axis=1, dtype=np.int64)
        is_one_agency = (agencies[later] == agencies[at]) & (agencies[at] >= 0)
        needed = np.where(is_one_agency, CONTAINMENT_SAME_AGENCY, CONTAINMENT)
        columns.append(np.flatnonzero(_is_copy(filled[at], filled[later], shared, needed)) + at + 1)
    ends = np.cumsum([0, *map(len, columns)])
    found = np.concatenate(columns)
    return sparse.csr_array((np.ones(len(found), dtype=np.int8), found, ends), shape=(len(maps), len(maps)))


def _is_copy(
    filled: np.int64, others: NDArray[np.int64], shared: NDArray[np.int64], needed: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether the containment that the shared bits speak of is enough, and no chance.

    Of x bits that both texts set by the same words, shared = x + (a - x)(b - x) / (m - x), solved for x.
    """
    smaller = np.minimum(filled, others)
    unrelated = filled * others / BITS
    deviation = np.sqrt(unrelated * (1 - filled / BITS) * (1 - others / BITS))
    same = (shared * BITS - filled * others) / np.maximum(1, BITS - filled - others + shared)
    enough: NDArray[np.bool_] = same >= np.maximum(needed * smaller, MIN_SHARED)
    enough &= shared - unrelated > CHANCE * deviation
    return enough


def _shingles(text: str) -> set[int]:
    words = [
        word
        for sentence in _SENTENCE_END.split(text)
        if not _is_boilerplate(sentence)
        for word in folded_words(sentence)
    ]
    return set(_hashes(words))


def _hashes(words: Sequence[str]) -> Iterable[int]:
    """A stable hash of each run of words, and of twice as many where they are characters of unspaced scripts."""
    encoded = [word.encode() for word in words]
    for at in range(min(len(words) - SHINGLE + 1, MOST_SHINGLES)):
        end = at + (SHINGLE_UNSPACED if is_unspaced(words[at]) else SHINGLE)
        if end <= len(words):
            yield zlib.crc32(b" ".join(encoded[at:end]))


def _is_boilerplate(sentence: str) -> bool:
    return len(sentence) <= _LONGEST_BOILERPLATE and _BOILERPLATE.match(sentence) is not None
