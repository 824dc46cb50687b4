"""A page of the site: its path, what answers it, and what it asks of whoever wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from re import Pattern
from typing import Any

from starlette.responses import Response
from starlette.routing import compile_path

from flows.web.access import SAFE, Access
from flows.web.visit import Visit

Handler = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """`path` as Starlette writes it; `is_change`: asked for with POST, else with GET.

    `sees_private`: it reads rules that its reader may not see, as its address says that they may.
    """

    path: str
    handler: Handler
    access: Access
    is_change: bool = False
    sees_private: bool = False
    _pattern: Pattern[str] = field(init=False, repr=False)
    _convertors: dict[str, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        pattern, _, convertors = compile_path(self.path)
        object.__setattr__(self, "_pattern", pattern)
        object.__setattr__(self, "_convertors", convertors)

    def answers(self, method: str) -> bool:
        """Whether it is asked for in this way."""
        return (method not in SAFE) == self.is_change

    def parameters(self, path: str) -> dict[str, Any] | None:
        """What a path says for this page; None: it is another page's."""
        found = self._pattern.match(path)
        if found is None:
            return None
        try:
            return {name: self._convertors[name].convert(value) for name, value in found.groupdict().items()}
        except ValueError:  # a number of thousands of digits
            return None


@dataclass(frozen=True, slots=True)
class Found:
    """The page of a path, with what the path says; `page` None: there is none.

    `is_method_right`: it is asked for in the way that the page answers.
    """

    page: Page | None
    parameters: dict[str, Any]
    is_method_right: bool


def find(pages: Sequence[Page], method: str, path: str) -> Found:
    """The page that answers a request."""
    others = Found(None, {}, is_method_right=True)
    for page in pages:
        if (parameters := page.parameters(path)) is None:
            continue
        if page.answers(method):
            return Found(page, parameters, is_method_right=True)
        others = Found(page, parameters, is_method_right=False)
    return others
