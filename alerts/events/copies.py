"""Which articles of an event carry the same text, and how many newsrooms really speak."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np
from scipy import sparse

SHINGLE = 4  # words
CONTAINMENT = 0.5
CONTAINMENT_SAME_AGENCY = (
    0.25  # a credited wire story may be cut and rewritten further and still be one voice
)
MIN_SHINGLES = 8  # a shorter text proves nothing

_WORD = re.compile(r"\w+")


class Copyable(Protocol):
    """What is read of an article to tell a copy from a report of one's own."""

    @property
    def id(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def agency(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def published(self) -> datetime: ...


def copy_groups(articles: Sequence[Copyable]) -> dict[int, int]:
    """The copy group of each article id: the smallest id among the articles that carry the same text.

    Two articles carry the same text when half of the shorter one's runs of four words stand in the other, or
    a quarter when both credit the same agency. Source: Broder, "On the resemblance and containment of
    documents" (1997).
    """
    ordered = sorted(articles, key=lambda article: article.id)
    shingles = [_shingles(article.text) for article in ordered]
    group = list(range(len(ordered)))
    for one, other, shared in _shared(shingles):
        enough = CONTAINMENT
        if _agency(ordered[one]) is not None and _agency(ordered[one]) == _agency(ordered[other]):
            enough = CONTAINMENT_SAME_AGENCY
        if shared >= enough * min(len(shingles[one]), len(shingles[other])):
            low, high = sorted((group[one], group[other]))
            group = [low if at == high else at for at in group] if low != high else group
    return {article.id: ordered[at].id for article, at in zip(ordered, group, strict=True)}


def independent_sources(articles: Sequence[Copyable], groups: Mapping[int, int]) -> int:
    """How many newsrooms stand behind an event: each copy group speaks with one voice, that of the agency it
    credits, else that of the source that had it first."""
    members: dict[int, list[Copyable]] = defaultdict(list)
    for article in articles:
        members[groups[article.id]].append(article)
    return len({_voice(group) for group in members.values()})


def _voice(group: Sequence[Copyable]) -> str:
    agencies = sorted(agency for article in group if (agency := _agency(article)) is not None)
    if agencies:
        return agencies[0]
    return min(group, key=lambda article: (article.published, article.id)).source.casefold()


def _agency(article: Copyable) -> str | None:
    return (article.agency or "").strip().casefold() or None


def _shingles(text: str) -> set[int]:
    words = _WORD.findall(text.casefold())
    found = {hash(tuple(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1)}
    return found if len(found) >= MIN_SHINGLES else set()


def _shared(shingles: Sequence[set[int]]) -> list[tuple[int, int, int]]:
    """How many shingles each pair has in common, in order of the pairs; pairs with none are left out."""
    columns: dict[int, int] = {}
    indices: list[int] = []
    ends = [0]
    for found in shingles:
        indices.extend(columns.setdefault(shingle, len(columns)) for shingle in found)
        ends.append(len(indices))
    rows = sparse.csr_matrix(
        (np.ones(len(indices), dtype=np.int32), np.array(indices, dtype=np.int64), np.array(ends)),
        shape=(len(shingles), max(1, len(columns))),
    )
    common = sparse.triu(rows @ rows.T, k=1).tocoo()
    return sorted(zip(common.row.tolist(), common.col.tolist(), common.data.tolist(), strict=True))
