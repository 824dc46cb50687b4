"""Which articles tell of the same event: a pure function of the articles in the window."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from alerts.events import terms
from alerts.events.linkage import AverageLink, Edge
from alerts.events.terms import Terms

WINDOW_DAYS = 14.0
DECAY_DAYS = 30.0
THRESHOLD = 0.15
EDGE_FLOOR = 0.08  # weaker pairs hardly move an average and are most of the graph
BLOCK = 512  # rows of the similarity matrix held at once
TOP_TERMS = 300  # per side of an article; bounds the cost of long texts, and 150 lost half a point of F1
MIN_IDF = 0.05
# As many empty articles are counted with the window. Without them a young window that holds little but one
# event takes that event's own words for common ones, and every article becomes its own event.
BACKGROUND = 100
WEIGHTS = {"whole": 1.0, "names": 1.0, "title": 0.5, "lead": 0.5}


class Clusterable(Protocol):
    """What clustering reads of an article."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def language(self) -> str | None: ...


def cluster(articles: Sequence[Clusterable]) -> list[int]:
    """One event key per article, in the order given: the id of the event's earliest article.

    Average-link agglomeration (threshold 0.15) of the cosine of sparse TF-IDF vectors of whole text, names,
    title and lead, times exp(-days apart / 30), within 14 days. The result does not depend on the order of
    the articles. An article without a date is as near in time to every other; callers that know better
    (first seen) give that date. The language is not read: reports in two languages meet by the names, numbers
    and kindred words that they share.
    """
    ordered = sorted(range(len(articles)), key=lambda at: earliest_first(articles[at]))
    read = [terms.read(articles[at].title, articles[at].text) for at in ordered]
    days = np.array([_day(articles[at].published) for at in ordered])
    keys = [0] * len(articles)
    for members in AverageLink(len(read), _edges(_vectors(read), days), THRESHOLD).clusters():
        root = articles[ordered[min(members)]].id
        for member in members:
            keys[ordered[member]] = root
    return keys


def earliest_first(article: Clusterable) -> tuple[bool, float, int]:
    """The order in which articles found an event: by date, then by id; undated ones last."""
    published = article.published
    return (published is None, published.timestamp() if published else 0.0, article.id)


def _day(published: datetime | None) -> float:
    return published.timestamp() / 86400 if published else math.nan


def _edges(vectors: sparse.csr_matrix, days: NDArray[np.float64]) -> Iterator[Edge]:
    """Pairs that are similar enough to count, block by block so that memory stays bounded."""
    transposed = vectors.T.tocsr()
    for start in range(0, vectors.shape[0], BLOCK):
        block = (vectors[start : start + BLOCK] @ transposed).tocoo()
        rows, columns, values = block.row + start, block.col, block.data
        upper = (rows < columns) & (values >= EDGE_FLOOR)
        rows, columns, values = rows[upper], columns[upper], values[upper]
        apart = np.nan_to_num(np.abs(days[rows] - days[columns]))
        values = np.round(values * np.exp(-apart / DECAY_DAYS), 6)
        kept = (values >= EDGE_FLOOR) & (apart <= WINDOW_DAYS)
        yield from zip(rows[kept].tolist(), columns[kept].tolist(), values[kept].tolist(), strict=True)


def _vectors(read: Sequence[Terms]) -> sparse.csr_matrix:
    """One unit row per article: its sides one behind the other, each weighted."""
    columns: dict[tuple[str, str], int] = {}
    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    sides = {side: [getattr(one, side) for one in read] for side in WEIGHTS}
    idf = {side: _idf(counts) for side, counts in sides.items()}
    for at in range(len(read)):
        row: dict[int, float] = {}
        for side, weight in WEIGHTS.items():
            for term, value in _unit(sides[side][at], idf[side]):
                row[columns.setdefault((side, term), len(columns))] = value * math.sqrt(weight)
        norm = math.sqrt(sum(value * value for value in row.values())) or 1.0
        indices.extend(row)
        values.extend(value / norm for value in row.values())
        ends.append(len(indices))
    return sparse.csr_matrix(
        (np.array(values, dtype=np.float32), np.array(indices, dtype=np.int64), np.array(ends)),
        shape=(len(read), max(1, len(columns))),
    )


def _idf(counts: Sequence[Counter[str]]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for one in counts:
        seen.update(one.keys())
    total = len(counts) + BACKGROUND + 1
    return {term: max(math.log(total / (number + 0.5)), MIN_IDF) for term, number in seen.items()}


def _unit(counts: Counter[str], idf: dict[str, float]) -> list[tuple[str, float]]:
    weighted = [(term, (1 + math.log(count)) * idf[term]) for term, count in counts.items()]
    if len(weighted) > TOP_TERMS:
        weighted = sorted(weighted, key=lambda pair: (-pair[1], pair[0]))[:TOP_TERMS]
    norm = math.sqrt(sum(value * value for _, value in weighted)) or 1.0
    return [(term, value / norm) for term, value in weighted]
