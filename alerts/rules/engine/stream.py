"""Articles as one stream of tokens, and the features found in it with their places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from alerts.rules.engine.arrays import Flags, Ints
from alerts.rules.engine.atoms import Finder, Occurrences
from alerts.rules.engine.features import WITHOUT_FIELD, Scope
from alerts.rules.engine.vocabulary import END, Vocabulary
from alerts.rules.eval.document import LONGEST_LEAD, Fields, first_paragraph
from alerts.rules.language.syntax import Area
from alerts.text.languages import primary

_AREAS: tuple[Area, ...] = get_args(Area)
_NUMBER = {area: number for number, area in enumerate(_AREAS)}
_LOOKS_AT: dict[Scope, tuple[Area, ...]] = {
    **{area: (area,) for area in _AREAS if area != "text"},
    WITHOUT_FIELD: ("title", "text"),
    "body": ("text",),
    "lead": ("text",),
}


@dataclass(frozen=True, slots=True)
class Stream:
    """The tokens of a batch. Part `n` is a text over whose end no phrase reaches; `ends[n]` is the token at its end."""

    tokens: Ints
    ends: Ints
    # of each token its part, of each part its article and area
    part: Ints
    article: Ints
    area: Ints
    # the first token after the lead, for texts; 0 elsewhere
    lead_end: Ints
    # whether rules look at more than title and text together
    has_fields: bool


@dataclass(frozen=True, slots=True)
class Hits:
    """Features in articles: `feature[n]` in `article[n]`, from token `begin[n]` to `last[n]` of the stream."""

    article: Ints
    feature: Ints
    part: Ints
    begin: Ints
    last: Ints
    reach: int

    def places(self, at: Ints) -> tuple[Ints, Ints]:
        """Begin and last of these hits, with parts set apart further than any NEAR reaches."""
        gap = self.part[at] * (self.reach + 1)
        return self.begin[at] + gap, self.last[at] + gap


def read(articles: Sequence[Fields], vocabulary: Vocabulary, scopes: Iterable[Scope]) -> Stream:
    """Cut into tokens what the scopes look at."""
    scopes = tuple(scopes)
    wanted = {area for scope in scopes for area in _LOOKS_AT[scope]}
    areas = tuple(area for area in _AREAS if area in wanted)
    kinds: list[int] = []
    parts: list[tuple[int, int]] = []
    for number, article in enumerate(articles):
        texts = [(area, text) for area in areas for text in article.texts(area)]
        kinds += vocabulary.read([text for _, text in texts], primary(article.language))
        parts += [(number, _NUMBER[area]) for area, _ in texts]
    tokens = vocabulary.tokens(kinds)
    is_end = tokens == END
    ends = np.flatnonzero(is_end)
    article_of, area_of = np.array(parts, np.int64).reshape(-1, 2).T
    lead_end = np.zeros(len(ends), np.int64)
    if "lead" in scopes:
        at = np.flatnonzero(area_of == _NUMBER["text"])
        begins = np.concatenate(([0], ends + 1))[at]
        lead_end[at] = begins + [_lead(article, vocabulary) for article in articles]
    return Stream(
        tokens, ends, np.cumsum(is_end) - is_end, article_of, area_of, lead_end, scopes != (WITHOUT_FIELD,)
    )


def hits(
    stream: Stream, vocabulary: Vocabulary, finder: Finder, by_atom: dict[Scope, Ints], reach: int
) -> Hits:
    """The features in the stream; `reach` is the longest distance of a NEAR."""
    at = np.flatnonzero(stream.tokens > END)
    owner, atom = vocabulary.terms.of(stream.tokens[at])
    begin = at[owner]
    found = finder.find(Occurrences(atom, begin, begin), stream.tokens, vocabulary.terms)
    part = stream.part[found.begin]
    features, picked = [], []
    for scope, features_of in by_atom.items():
        feature = features_of[found.atom]
        is_feature = feature >= 0
        if stream.has_fields:
            is_feature &= _is_within(scope, stream, found, part)
        here = np.flatnonzero(is_feature)
        picked.append(here)
        features.append(feature[here])
    here = np.concatenate(picked)
    part = part[here]
    begin, last = found.begin[here], found.last[here]
    return Hits(stream.article[part], np.concatenate(features), part, begin, last, reach)


def _is_within(scope: Scope, stream: Stream, found: Occurrences, part: Ints) -> Flags:
    looks_at = np.zeros(len(_AREAS), bool)
    looks_at[[_NUMBER[area] for area in _LOOKS_AT[scope]]] = True
    within: Flags = looks_at[stream.area[part]]
    if scope == "lead":
        within &= found.last < stream.lead_end[part]
    return within


def _lead(article: Fields, vocabulary: Vocabulary) -> int:
    return vocabulary.count(first_paragraph(article.text), primary(article.language), LONGEST_LEAD)
