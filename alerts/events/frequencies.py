"""How common each term is: the table that weighs the words of a day, frozen from one night to the next."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 20  # hashed (side, term); 2**22 measured no better
MIN_IDF = 0.05
# How many articles' worth the shipped background counts beside the installation's own.
BACKGROUND = 100.0


@lru_cache(maxsize=1 << 18)
def bucket(side: int, term: str) -> int:
    """The column of a term of one side of an article."""
    return zlib.crc32(f"{side}\0{term}".encode()) % BUCKETS


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many articles each bucket stood, of how many. Articles of a day are counted in the next table only."""

    seen: NDArray[np.float32]
    total: float

    def idf(self, columns: NDArray[np.int32]) -> NDArray[np.float64]:
        """Inverse document frequency, floored; the shipped background counts as `BACKGROUND` articles."""
        common = background().take(columns).astype(np.float64) * BACKGROUND
        seen = self.seen.take(columns).astype(np.float64) + common
        return np.maximum(np.log((self.total + BACKGROUND + 1) / (seen + 0.5)), MIN_IDF)

    def and_articles(self, articles: Iterable[NDArray[np.uint32]]) -> Frequencies:
        """This table with some articles more; each holds its packed terms, every one once."""
        parts = [(one & np.uint32(BUCKETS - 1)).astype(np.int64) for one in articles]
        every = np.concatenate([*parts, np.zeros(0, np.int64)])
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
    shares = np.zeros(BUCKETS, np.float32)
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        side, term, share = line.split("\t")
        shares[bucket(int(side), term)] += float(share)
    return np.minimum(shares, 1.0)
