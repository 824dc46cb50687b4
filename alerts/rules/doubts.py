"""Looks over a query as read for what it can hardly have meant."""

from __future__ import annotations

from alerts.rules.problems import Problems
from alerts.rules.syntax import Node


def doubt(root: Node, problems: Problems) -> None:
    """Note what is doubtful in the tree of a query."""


def check_codes(root: Node, problems: Problems) -> None:
    """Note languages and countries that no article can have."""
