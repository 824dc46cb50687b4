"""Named groups, forces and institutions, found by their spellings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.events.facts.claims import ActorClaim
from alerts.events.facts.passages import Sentence


def actor_claims(read: Sequence[Sentence], aliases: Mapping[str, Sequence[str]]) -> tuple[ActorClaim, ...]:
    return ()
