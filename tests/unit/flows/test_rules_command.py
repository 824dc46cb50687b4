"""What `tocsin rules` says of itself."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from alerts.rules.fields import SourceKind
from flows.commands.rules import app


def test_the_help_of_add_names_every_kind_of_source(capsys: pytest.CaptureFixture[Any]) -> None:
    app("add --help", exit_on_error=False, result_action="return_value")
    words = capsys.readouterr().out

    assert [kind for kind in get_args(SourceKind) if kind not in words] == []
