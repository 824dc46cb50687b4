"""Where articles stand among each other, and where that is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from alerts.events.profile import Profile


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands: its piece, and in it the group, each named by its first article."""

    piece: int
    group: int
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A group that may be the same as another, and how strong the link between them is, from 0 to 1."""

    other: int
    score: float


class Store(Protocol):
    """Where the window keeps what it does not hold itself."""

    def profiles(self, ids: Sequence[int]) -> Sequence[Profile]:
        """The profiles of these articles, in this order."""

    def places(self, ids: Sequence[int]) -> Mapping[int, Place]:
        """Where these articles stand; those that were never placed are left out."""

    def members(self, pieces: Sequence[int]) -> Mapping[int, Place]:
        """All articles of these pieces."""

    def put(self, places: Mapping[int, Place]) -> None:
        """Remember where these articles stand from now on."""
