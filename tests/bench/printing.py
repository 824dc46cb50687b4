"""How benches end: their figures as JSON or as a table, and whether one misses what it must reach."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from typing import Any


def printed(
    found: Mapping[str, Mapping[str, Any]], *, as_json: bool, width: int = 60, digits: int = 1
) -> int:
    """Print figures, each with a `value` and what it `must` not exceed (None: nothing); 1 when one does."""
    if as_json:
        machine = {"python": platform.python_version(), "system": platform.platform()}
        print(json.dumps({"machine": machine, "figures": found}))
    else:
        for name, figure in found.items():
            must = "" if figure["must"] is None else f"{figure['must']:g}"
            print(f"{name:<{width}} {figure['value']:>10.{digits}f} {must:>8}")
    return int(any(one["must"] is not None and (one["value"] or 0) > one["must"] for one in found.values()))
