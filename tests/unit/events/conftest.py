"""Articles of an event as they are stored, each told by one short call."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.events.members import Member, members
from alerts.events.transitions import Transition, transitions
from sql.rows import ArticleCorrection, EventMember, EventMerger, Fact

START = datetime(2026, 3, 3, 12, tzinfo=UTC)


class Story:
    """What several articles tell of one event."""

    def __init__(self) -> None:
        self.articles: list[EventMember] = []
        self.facts: list[Fact] = []
        self.corrections: list[ArticleCorrection] = []
        self.mergers: list[EventMerger] = []
        self._numbers = itertools.count(1)

    def article(
        self,
        source: str = "courier",
        *,
        hours: float = 0,
        title: str = "An attack",
        agency: str | None = None,
        copy_of: int | None = None,
        killed: object = None,
        injured: object = None,
        abducted: object = None,
        side: str | None = None,
        said_by: str | None = None,
        is_context: bool = False,
        kind: str = "attack",
        place: Mapping[str, Any] | None = None,
        actors: Sequence[str] = (),
        denied_by: str | None = None,
    ) -> int:
        """An article some hours after the first; a figure is 9, (9, 11) or (9, None) for at least nine."""
        number = next(self._numbers)
        moment = START + timedelta(hours=hours)
        group = copy_of or number
        url = f"https://{source}.example/{number}"
        self.articles.append(EventMember(1, number, title, source, url, agency, moment, group))
        for counted, said in (("killed", killed), ("injured", injured), ("abducted", abducted)):
            if said is not None:
                low, high = said if isinstance(said, tuple) else (said, said)
                value = {"kind": counted, "low": low, "high": high, "side": side, "said_by": said_by}
                self.fact(number, "toll", value, is_context=is_context)
        if place is not None:
            self.fact(number, "place", place)
        for actor in actors:
            self.fact(number, "actor", {"name": actor, "list": actor.lower()})
        if denied_by is not None:
            self.fact(number, "denial", {"speaker": denied_by or None, "said_by": None})
        self.fact(number, "type", {"type": kind})
        return number

    def fact(self, article: int, kind: str, value: Mapping[str, Any], *, is_context: bool = False) -> None:
        number = 100 * article + len(self.facts)
        self.facts.append(Fact(number, article, "facts", kind, dict(value), f"{kind}.", is_context))

    def correct(self, article: int, field: str, old: str, new: str, *, hours: float) -> None:
        """A later revision of an article; its facts have to be those of the last one."""
        revision = 2 + sum(one.article_id == article for one in self.corrections)
        moment = START + timedelta(hours=hours)
        self.corrections.append(ArticleCorrection(article, revision, field, old, new, "Corrected.", moment))

    def members(self) -> list[Member]:
        return members(self.articles, self.facts, self.corrections)

    def transitions(self) -> list[Transition]:
        return transitions(self.members(), self.mergers)

    def keys(self) -> list[str]:
        """The keys of what changed, without the beginning and the sources."""
        return [one.key for one in self.transitions() if one.kind not in ("new", "sources")]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture(scope="session")
def stories() -> type[Story]:
    return Story
