"""A route of the API: what it takes, what it answers, and how it is served."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.responses import Response

from alerts.delivery.escape import json_line
from alerts.rules import findings
from alerts.rules.fields import Record
from flows.web import problem
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.problem import FieldProblem, Refused
from flows.web.visit import Visit

PREFIX = "/api/v1"
MOST_ASKED = 200
ASKED = 50


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in the query of an address. `choices`: the only ones, empty: any; `is_number`: a whole number from 0."""

    name: str
    words: str
    choices: tuple[str, ...] = ()
    is_number: bool = False
    is_required: bool = False


CURSOR = Parameter("cursor", "where to go on: `next` of the answer before")
LIMIT = Parameter("limit", f"how many at most: 1 to {MOST_ASKED}, {ASKED} if nothing is said", is_number=True)


@dataclass(frozen=True, slots=True)
class Items:
    """A part of a list; `next`: the cursor of the next part, None: this was the last one."""

    items: Sequence[Any]
    next: str | None = None


class NoBody(Record):
    """A change that needs to be told nothing; the body may be left out."""


@dataclass(frozen=True, slots=True)
class Route:
    """`answer` is the type of what `handler` gives, or of each of its items where `is_list`.

    `body` None: it is asked for with GET, and its handler gets None; else with POST, and gets the body.
    """

    path: str
    summary: str
    access: Access
    handler: Callable[[Visit, Any], Any]
    answer: Any
    is_list: bool = False
    body: type[BaseModel] | None = None
    query: tuple[Parameter, ...] = ()

    @property
    def page(self) -> Page:
        """The page that the gate serves."""
        return Page(
            f"{PREFIX}{self.path}", partial(serve, self), self.access, is_change=self.body is not None
        )

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What its address may ask."""
        return (*self.query, CURSOR, LIMIT) if self.is_list else self.query


def serve(route: Route, visit: Visit) -> Response:
    """Answer a request that was let in; raises problem.Refused."""
    _slow_down(visit)
    _check_query(route, visit)
    body = None if route.body is None else _body(route.body, visit)
    answer = route.handler(visit, body)
    if route.is_list:
        kept = {"items": [_plain(route.answer, item) for item in answer.items], "next": answer.next}
    else:
        kept = _plain(route.answer, answer)
    return Response(f"{json_line(kept)}\n", media_type="application/json")


@lru_cache(maxsize=200)
def adapter(kind: Any) -> TypeAdapter[Any]:
    """What writes and describes values of a type."""
    return TypeAdapter(kind)


def cursor_number(visit: Visit) -> int | None:
    """A cursor that is a number; None: from the beginning."""
    cursor = visit.asked("cursor")
    if not cursor:
        return None
    if not cursor.isdecimal() or len(cursor) > 18:
        raise unusable(
            "cursor", f"{cursor[:40]!r} is no cursor", "take `next` of the answer before, as it is"
        )
    return int(cursor)


def limit_of(visit: Visit) -> int:
    """How many items are asked for."""
    limit = visit.asked("limit")
    number = int(limit) if limit else ASKED
    if not 1 <= number <= MOST_ASKED:
        raise unusable("limit", f"{number} is too many or too few", f"write 1 to {MOST_ASKED}")
    return number


def part(items: Sequence[Any], limit: int, cursor: Callable[[Any], object]) -> Items:
    """The first `limit` of these items, of which one more was read to see whether there is a next part."""
    shown = items[:limit]
    return Items(shown, str(cursor(shown[-1])) if len(items) > limit else None)


def unusable(name: str, detail: str, remedy: str = "") -> Refused:
    """A value that cannot be used, to be raised."""
    return Refused(422, f"{name}: {detail}", [FieldProblem(name, detail, remedy)])


def _plain(kind: Any, value: Any) -> Any:
    return adapter(kind).dump_python(value, mode="json")


def _slow_down(visit: Visit) -> None:
    key = f"token {visit.by_token.id}" if visit.by_token else f"person {visit.actor.name}"
    if seconds := visit.site.limiter.wait(key, time.monotonic()):
        after = max(1, round(seconds))
        raise Refused(
            429, f"too many requests: wait {after} s, then ask again", headers={"Retry-After": str(after)}
        )


def _check_query(route: Route, visit: Visit) -> None:
    """Refuses what is not known, and what cannot be meant: a filter with a typing error must not answer everything."""
    parameters = {parameter.name: parameter for parameter in route.parameters}
    query = visit.request.query_params
    for name, value in query.multi_items():
        parameter = parameters.get(name)
        if parameter is None:
            near = findings.nearest(name, parameters) if parameters else "this route takes none"
            raise unusable(name[:40], "there is no such parameter", near)
        if len(query.getlist(name)) > 1:
            raise unusable(name, "it stands twice", "write it once")
        if parameter.choices and value not in parameter.choices:
            raise unusable(
                name, f"{value[:40]!r} is none of its values", f"write {' or '.join(parameter.choices)}"
            )
        if parameter.is_number and not (value.isdecimal() and value.isascii() and len(value) < 10):
            raise unusable(name, f"{value[:40]!r} is no number", "write a whole number")
    for name, parameter in parameters.items():
        if parameter.is_required and not visit.asked(name):
            raise unusable(name, "it is missing", parameter.words)


def _body(model: type[BaseModel], visit: Visit) -> BaseModel:
    """What was sent, as the route takes it; nothing is a body without fields."""
    kind = visit.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if visit.body and kind != "application/json":
        raise Refused(415, "send JSON, with the header `Content-Type: application/json`")
    try:
        # not by pydantic's own reader: it says other things of what is no JSON, and takes NaN for a number
        record = json.loads(visit.body.decode() or "{}", parse_constant=_no_constant)
        return model.model_validate(record)
    except ValidationError as error:
        wrong = list(findings.of_model(error, model))
        raise Refused(
            422, "; ".join(finding.words for finding in wrong), problem.of_findings(wrong)
        ) from None
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"the body is no JSON in UTF-8: {str(error)[:200]}") from None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
