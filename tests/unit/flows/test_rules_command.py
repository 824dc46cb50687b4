"""What `tocsin rules` says of itself."""

from __future__ import annotations

import inspect
from typing import get_args

from alerts.rules.fields import SourceKind
from flows.commands import rules


def test_the_help_of_add_names_every_kind_of_source() -> None:
    words = inspect.getdoc(rules.add) or ""

    assert [kind for kind in get_args(SourceKind) if kind not in words] == []
