"""What a program is told of a request that is refused or failed: problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from types import MappingProxyType

from starlette.responses import Response

from alerts.delivery.escape import json_line
from alerts.rules.findings import Finding, path

TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with a field: its name with dots between the parts (`rule.query`), and what to write instead.

    `start` and `end`: the place within the text of the field, where there is one.
    """

    field: str
    detail: str
    remedy: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was not answered. `errors`: field by field, where fields are at fault."""

    title: str
    status: int
    detail: str
    errors: list[FieldProblem]
    type: str = "about:blank"


class Refused(ValueError):
    """A request that is refused, with what a program is told of it. `headers`: of the answer."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.status, self.errors, self.headers = status, tuple(errors), headers
        super().__init__(detail)


def of_findings(findings: Sequence[Finding], within: str = "") -> list[FieldProblem]:
    """What is wrong with a rule or list that was sent as the field `within`."""
    return [
        FieldProblem(
            ".".join(part for part in (within, path(finding.where)) if part),
            finding.message,
            finding.remedy,
            finding.start,
            finding.end,
        )
        for finding in findings
    ]


def answer(
    status: int,
    detail: str,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """The answer to a program."""
    problem = Problem(HTTPStatus(status).phrase, status, detail, list(errors))
    return Response(f"{json_line(asdict(problem))}\n", status, headers, media_type=TYPE)
