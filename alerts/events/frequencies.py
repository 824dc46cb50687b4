"""How common each term is: the table that weighs the words of a day, frozen from one night to the next."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 20  # hashed (side, term); 2**22 measured no better
MIN_IDF = 0.05
# How many articles' worth the shipped background counts beside the installation's own.
BACKGROUND = 100.0


def bucket(side: int, term: str) -> int:
    """The column of a term of one side of an article: of the hash of the side, a zero byte and the term."""
    return crc32(term.encode(), _of_side(side)) % BUCKETS


def buckets(side: int, terms: Iterable[str]) -> list[int]:
    """The columns of many terms of one side."""
    start = _of_side(side)
    return [crc32(term.encode(), start) % BUCKETS for term in terms]


@cache
def _of_side(side: int) -> int:
    return crc32(f"{side}\0".encode())


@dataclass(frozen=True)
class Frequencies:
    """In how many articles each bucket stood, of how many. Articles of a day are counted in the next table only."""

    seen: NDArray[np.float32]
    total: float

    def idf(self, columns: NDArray[np.int32]) -> NDArray[np.float64]:
        """Inverse document frequency, floored; the shipped background counts as `BACKGROUND` articles."""
        return self.every_idf.take(columns)

    @cached_property
    def every_idf(self) -> NDArray[np.float64]:
        """The same of every column."""
        seen = background().astype(np.float64) * BACKGROUND
        seen += self.seen
        seen += 0.5
        np.log(np.divide(self.total + BACKGROUND + 1, seen, out=seen), out=seen)
        return np.maximum(seen, MIN_IDF, out=seen)

    def and_articles(self, articles: Iterable[NDArray[np.uint32]]) -> Frequencies:
        """This table with some articles more; each holds its packed terms, every one once."""
        parts = list(articles)
        every = np.concatenate([*parts, np.zeros(0, np.uint32)]) & np.uint32(BUCKETS - 1)
        counted = np.bincount(every, minlength=BUCKETS).astype(np.float32)
        return Frequencies((self.seen + counted).astype(np.float32), self.total + len(parts))

    def halved(self) -> Frequencies:
        """The same shares, as of half as many articles."""
        return Frequencies((self.seen / 2).astype(np.float32), self.total / 2)


def empty() -> Frequencies:
    """The table of a young archive: nothing but the background."""
    return Frequencies(np.zeros(BUCKETS, np.float32), 0.0)


@cache
def background() -> NDArray[np.float32]:
    """The share of news articles in which each bucket stands, from the shipped table of words."""
    path = files("alerts.events").joinpath("background.tsv.gz")
    if not path.is_file():
        return np.zeros(BUCKETS, np.float32)
    rows = [line.rpartition(b"\t") for line in gzip.decompress(path.read_bytes()).splitlines()]
    # as in `bucket`: side, a zero byte, term
    places = [crc32(term.replace(b"\t", b"\0", 1)) % BUCKETS for term, _, _ in rows]
    shares = np.zeros(BUCKETS, np.float32)
    np.add.at(shares, places, np.array([float(share) for _, _, share in rows], np.float32))
    return np.minimum(shares, 1.0)
