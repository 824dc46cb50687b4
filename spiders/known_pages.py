"""Which pages of a source are not to be fetched again: from its job, or from the parent for the links at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from spiders.records import LINKS_ASKED, LinksRecord, SourceJob


class KnownPages:
    """The URL keys of a source that are known, as far as `learn` was asked of them."""

    def __init__(self, source: SourceJob, emit: Callable[[LinksRecord], None]) -> None:
        self.keys = set(source.known or ())
        self._source_id = source.id
        self._emit = emit
        self._must_ask = source.known is None
        self._asked: set[str] = set()
        self._answer: asyncio.Future[list[str]] | None = None

    async def learn(self, keys: Iterable[str]) -> None:
        """Makes `keys` whole for these: those that the parent does not call new are known."""
        if not self._must_ask:
            return
        unasked = list(dict.fromkeys(key for key in keys if key not in self._asked))
        for start in range(0, len(unasked), LINKS_ASKED):
            question = unasked[start : start + LINKS_ASKED]
            self._answer = asyncio.get_running_loop().create_future()
            self._emit(LinksRecord(source_id=self._source_id, url_keys=question))
            new = set(await self._answer)
            self._asked.update(question)
            self.keys.update(key for key in question if key not in new)

    def answer(self, new: list[str]) -> None:
        """The parent's answer to the last question; one that nobody waits for any more is nothing."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(new)
