"""How well and how fast articles become events, on labelled articles given by `--data DIR`.

DIR holds one folder per set, each with `docs.jsonl`: id, title, text, published (ISO 8601 or null), lang,
cluster (the gold label, never shown to the clustering).
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from alerts.events import cluster  # noqa: E402  (run as a script, without installing)
from alerts.events.facts.casualties import main_toll  # noqa: E402
from alerts.events.facts.claims import EventType, Facts, TollKind  # noqa: E402
from alerts.events.facts.extract import extract  # noqa: E402

MUST_BCUBED = 87.0
MUST_SPEED = 500.0


@dataclass(frozen=True, slots=True)
class Report:
    id: int
    title: str
    text: str
    published: datetime | None
    language: str | None


def cluster_dicts(documents: Iterable[dict[str, Any]]) -> list[int]:
    """Event keys of documents given as dicts."""
    return cluster(
        [
            Report(at, one["title"] or "", one["text"] or "", _moment(one["published"]), one.get("lang"))
            for at, one in enumerate(documents)
        ]
    )


@dataclass(frozen=True, slots=True)
class Told:
    """An article as the extractor of facts reads it."""

    title: str
    text: str
    published: datetime | None
    language: str | None
    section: str | None
    source_kind: str | None
    source_country: str | None = None


def facts(documents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each document claims, in the keys of the labelled corpus."""
    return [_fact(extract(_told(one)), one.get("title") or "") for one in documents]


def _told(one: dict[str, Any]) -> Told:
    moment = _moment(one.get("published"))
    written = (one.get(key) for key in ("lang", "section", "source_kind"))
    return Told(one.get("title") or "", one.get("text") or "", moment, *written)


def _fact(claimed: Facts, title: str) -> dict[str, Any]:
    day = next((claim for claim in claimed.dates if not claim.is_context and not claim.is_statement), None)
    place = next((claim for claim in claimed.places if not claim.is_context), None)
    is_strike = claimed.type is EventType.STRIKE
    mains = {kind.value: main_toll(claimed.tolls, kind, title, is_strike) for kind in TollKind}
    tolls = {kind: toll and [toll.low, toll.high] for kind, toll in mains.items()}
    return {
        "event_date_lo": day and (day.hi if day.is_inferred else day.lo).isoformat(),
        "event_date_hi": day and day.hi.isoformat(),
        "place": place and place.name,
        "country": place and place.country,
        "type": claimed.type.value,
        **tolls,
        "actors": [actor.name for actor in claimed.actors],
    }


def _moment(written: str | None) -> datetime | None:
    moment = datetime.fromisoformat(written) if written else None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def bcubed(gold: Sequence[object], found: Sequence[object]) -> float:
    """BCubed F1 in percent (Bagga and Baldwin, 1998)."""
    in_gold, in_found, both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    pairs = list(zip(gold, found, strict=True))
    precision = sum(both[pair] / in_found[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / in_gold[pair[0]] for pair in pairs) / len(pairs)
    return 200 * precision * recall / (precision + recall)


def pairwise(gold: Sequence[object], found: Sequence[object]) -> float:
    """F1 over pairs of articles in percent."""

    def pairs(groups: Iterable[object]) -> int:
        return sum(size * (size - 1) // 2 for size in Counter(groups).values())

    right, told, true = pairs(zip(gold, found, strict=True)), pairs(found), pairs(gold)
    return 200 * right / (told + true) if told + true else 0.0


def measure(folder: Path) -> dict[str, dict[str, float | None]]:
    lines = (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines if line.strip()]
    gold = [one["cluster"] for one in documents]
    spent = []
    for _ in range(3):
        started = time.process_time()
        found = cluster_dicts(documents)
        spent.append(time.process_time() - started)
    alone = list(range(len(gold)))
    speed = len(documents) / sorted(spent)[1]
    return {
        f"{folder.name} BCubed F1": _figure(bcubed(gold, found), bcubed(gold, alone), MUST_BCUBED),
        f"{folder.name} pairwise F1": _figure(pairwise(gold, found), None, None),
        f"{folder.name} articles per CPU second": _figure(speed, None, MUST_SPEED),
    }


def _figure(value: float, baseline: float | None, must: float | None) -> dict[str, float | None]:
    ratio = round(value / baseline, 2) if baseline else None
    return {
        "value": round(value, 1),
        "baseline": None if baseline is None else round(baseline, 1),
        "ratio": ratio,
        "must": must,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Quality and speed of event clustering.")
    parser.add_argument("--data", type=Path, required=True, help="folder of folders with docs.jsonl")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures: dict[str, dict[str, float | None]] = {}
    for folder in sorted(path.parent for path in arguments.data.glob("*/docs.jsonl")):
        figures |= measure(folder)
    if not figures:
        parser.error(f"no docs.jsonl in the folders of {arguments.data}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)
    figures["peak memory MB"] = _figure(peak, None, None)
    if arguments.json:
        print(json.dumps({"machine": platform.platform(), "figures": figures}))
    else:
        print(f"{'figure':40} {'value':>9} {'baseline':>9} {'ratio':>7} {'must':>7}")
        for name, one in figures.items():
            cells = [
                "" if one[key] is None else str(one[key]) for key in ("value", "baseline", "ratio", "must")
            ]
            print(f"{name:40} {cells[0]:>9} {cells[1]:>9} {cells[2]:>7} {cells[3]:>7}")
    missed = [one for one in figures.values() if one["must"] and (one["value"] or 0) < one["must"]]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
