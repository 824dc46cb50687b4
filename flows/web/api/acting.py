"""Changes of the API are those of the page: one function does both, with the same checks and the same audit log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from flows.web.api.shapes import Done
from flows.web.pages import Handler
from flows.web.visit import Visit

Answerer = Callable[[Visit], Any]


def changed(page: Handler, answer: Answerer, **renamed: str) -> Callable[[Visit, BaseModel], Any]:
    """A handler that changes what `page` changes, then gives `answer`.

    `renamed`: how fields of the body are called in the form of the page.
    """

    def change(visit: Visit, body: BaseModel) -> Any:
        values = body.model_dump(mode="json")
        form = {renamed.get(name, name): _values(value) for name, value in values.items()}
        page(replace(visit, form=form))
        return answer(visit)

    return change


def done(words: str) -> Answerer:
    """An answer in words alone."""
    return lambda visit: Done(words)  # noqa: ARG005 - an answerer's form


def _values(value: object) -> list[str]:
    """The values of a field as a form has them."""
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(value)]
