"""How well and how fast articles become events, on labelled articles given by `--data DIR`.

DIR holds one folder per set with `docs.jsonl` (id, title, text, published, lang, cluster, perhaps publisher and facts)
and, beside the folders, `score.py` and `score_facts.py`, whose docstrings define the figures. `answers` and `facts` run
exactly what production runs, without a database; `alerts` gives what was told at the time, before later articles and
nights.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import resource
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from replay import Replay, replay, report  # noqa: E402  (run as a script, without installing)

from alerts.events.facts.casualties import main_toll  # noqa: E402
from alerts.events.facts.claims import EventType, Facts, TollKind  # noqa: E402
from alerts.events.facts.extract import extract  # noqa: E402
from alerts.events.profile import profile  # noqa: E402

Answer = tuple[object, object | None]
Figure = dict[str, float | None]

# what must be reached: missed, the same of one place, repeats, BCubed, pairwise, labelled share, languages, none_alerts
MUST: Mapping[str, Mapping[str, float]] = {
    "sahel": {
        "missed": 1, "same place": 2, "repeats": 16, "bcubed": 89, "pairwise": 76, "doubt": 12, "languages": 75,
        "none alerts": 10,
    },
    "gva": {"missed": 1.7, "same place": 6.5, "repeats": 19.5, "bcubed": 89, "pairwise": 64, "doubt": 12},
    "gva dense 14": {"missed": 8, "same place": 13, "repeats": 12, "bcubed": 89, "pairwise": 74, "doubt": 12},
    "ecb": {"missed": 6, "repeats": 21, "bcubed": 88.5, "doubt": 35},
}  # fmt: skip
MUST_FACTS = {"date": 0.82, "place": 0.75, "country": 0.85, "type": 0.80, "killed": 0.80}
MUST_ANY_KILLED = 0.92
MUST_SPEED = 250.0
AT_LEAST = ("bcubed", "pairwise", "languages", "doubts right")
DENSE_DAYS = 14
WITHIN = 2.0  # points that what was told at the time may differ from the final events


def answers(documents: Sequence[dict[str, Any]]) -> list[Answer]:
    """Per article, in order of time: its final event, and the event it may be the same as, as decided when told."""
    return _final(replay(documents))


def alerts(documents: Sequence[dict[str, Any]]) -> list[Answer]:
    """The same as it was at the time: the event that the article stood in when it was detected."""
    return _at_the_time(replay(documents))


def _final(state: Replay) -> list[Answer]:
    found: list[Answer] = []
    for number in range(len(state.event_of)):
        event = state.current(state.event_of[number])
        found.append((event, state.doubts.get(event)))
    return found


def _at_the_time(state: Replay) -> list[Answer]:
    return [(event, state.doubts.get(event)) for event in state.told_as]


def facts(documents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each document claims, in the keys of the labelled corpus."""
    return [_fact(extract(report(0, one)), one.get("title") or "") for one in documents]


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


def measure(
    name: str, documents: list[dict[str, Any]], folder: Path, scorer: ModuleType
) -> dict[str, Figure]:
    """The figures of one set, in the manner of its scorer."""
    documents.sort(key=scorer_order)
    shown = ("id", "title", "text", "published", "lang", "publisher", "source_kind", "section")
    started = time.process_time()
    state = replay([{key: one[key] for key in shown if key in one} for one in documents])
    spent = time.process_time() - started
    final, _ = scorer.score(documents, _final(state), str(folder))
    then, _ = scorer.score(documents, _at_the_time(state), str(folder))
    found: dict[str, Figure] = {}
    for figure, value in _values(final).items():
        found[f"{name} {figure}"] = _figure(value, MUST.get(name, {}).get(figure), None)
    for figure in ("missed", "repeats"):
        was, now = _values(then)[figure], _values(final)[figure]
        found[f"{name} {figure} at the time"] = _figure(was, now + WITHIN, now)
    found[f"{name} CPU seconds"] = _figure(spent, None, None)
    return found


def scorer_order(one: Mapping[str, Any]) -> tuple[str, str]:
    """The order of time in which the scorer of the sets gives articles."""
    import hashlib  # noqa: PLC0415

    return (
        one["published"] or "",
        one["id"] if one["published"] else hashlib.md5(one["id"].encode()).hexdigest(),
    )


def _values(result: Mapping[str, Any]) -> dict[str, float]:
    values: dict[str, float] = {
        "missed": result["missed"],
        "repeats": result["repeats"],
        "bcubed": result["bcubed"]["f1"],
        "pairwise": result["pairwise"]["f1"],
        "doubt": result["doubt"]["share"],
    }
    if result["doubt"]["n"]:
        values["doubts right"] = 100 * result["doubt"]["really_repeats"] / result["doubt"]["n"]
    if "same_place" in result:
        values["same place"] = result["same_place"]["missed"]
    if "languages" in result:
        values["languages"] = result["languages"]["one"]
    if result["none_rings"] is not None:
        values["none alerts"] = result["none_rings"]
    return values


def speed(documents: Sequence[dict[str, Any]]) -> dict[str, Figure]:
    """Facts and terms, in articles per CPU second; a first pass warms what is read once."""
    reports = [report(at, one) for at, one in enumerate(documents)]
    for one in reports[:20]:
        profile(one, extract(one))
    started = time.process_time()
    for one in reports:
        profile(one, extract(one))
    return {
        "facts and terms, articles per CPU second": _figure(
            len(reports) / (time.process_time() - started), MUST_SPEED, None
        )
    }


def measure_facts(folder: Path) -> dict[str, Figure]:
    """Which facts are right, of a set whose articles carry them."""
    lines = (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [
        one for one in map(json.loads, lines) if one.get("facts") and not one["cluster"].startswith("none-")
    ]
    scorer = _module(folder.parent / "score_facts.py")
    found = facts(
        [{key: value for key, value in one.items() if key not in ("facts", "cluster")} for one in documents]
    )
    right = {name: [0, 0] for name in MUST_FACTS}
    said = [0, 0, 0]
    for one, got in zip(documents, found, strict=True):
        gold = one["facts"]
        checks = {
            "date": (
                gold.get("event_date_lo"),
                str(got["event_date_lo"])[:10] == str(gold.get("event_date_lo"))[:10],
            ),
            "place": (gold.get("place"), _same_name(scorer, got["place"], gold.get("place"))),
            "country": (gold.get("country"), got["country"] == gold.get("country")),
            "type": (gold.get("type") not in (None, "other"), got["type"] == gold.get("type")),
            "killed": (
                _positive(gold.get("killed")),
                bool(got["killed"]) and got["killed"][0] == (gold.get("killed") or [0])[0],
            ),
        }
        for name, (applies, is_right) in checks.items():
            right[name][0] += bool(applies and is_right)
            right[name][1] += bool(applies)
        claims, is_said = _positive(got["killed"]), _positive(gold.get("killed"))
        said = [said[0] + (claims and is_said), said[1] + claims, said[2] + is_said]
    figures = {
        f"{folder.name} {name} right": _figure(a / b, MUST_FACTS[name], None)
        for name, (a, b) in right.items()
        if b
    }
    if said[1] and said[2]:
        figures[f"{folder.name} any killed, precision"] = _figure(said[0] / said[1], MUST_ANY_KILLED, None)
        figures[f"{folder.name} any killed, recall"] = _figure(said[0] / said[2], MUST_ANY_KILLED, None)
    return figures


def _positive(toll: Sequence[int | None] | None) -> bool:
    return bool(toll and (toll[0] or 0) > 0)


def _same_name(scorer: ModuleType, one: str | None, other: str | None) -> bool:
    left, right = scorer.fold(one), scorer.fold(other)
    return bool(left) and (left in right or right in left)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is missing: the labelled sets lie beside their scorer")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _figure(value: float, must: float | None, baseline: float | None) -> Figure:
    return {"value": round(value, 3), "baseline": baseline, "ratio": None, "must": must}


def _is_missed(name: str, one: Figure) -> bool:
    if one["must"] is None or one["value"] is None:
        return False
    is_floor = name.endswith(("right", "precision", "recall", "second", *AT_LEAST))
    return one["value"] < one["must"] if is_floor else one["value"] > one["must"]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of folders with docs.jsonl, and of score.py"
    )
    parser.add_argument("--only", help="one set")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    scorer = _module(given.data / "score.py")
    figures: dict[str, Figure] = {}
    for folder in sorted(path.parent for path in given.data.glob("*/docs.jsonl")):
        if given.only not in (None, folder.name):
            continue
        documents = scorer.load(str(folder))
        figures |= measure(folder.name, documents, folder, scorer)
        if folder.name == "gva":
            figures |= measure(f"gva dense {DENSE_DAYS}", scorer.dense(documents, DENSE_DAYS), folder, scorer)
        if any(one.get("facts") for one in documents):
            figures |= measure_facts(folder) | speed(documents)
    if not figures:
        parser.error(f"no docs.jsonl in the folders of {given.data}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)
    figures["peak memory MB"] = _figure(peak, None, None)
    if given.json:
        print(json.dumps({"machine": platform.platform(), "figures": figures}))
    else:
        print(f"{'figure':48} {'value':>9} {'must':>7}")
        for name, one in figures.items():
            mark = " MISSED" if _is_missed(name, one) else ""
            print(f"{name:48} {one['value']:>9} {'' if one['must'] is None else one['must']:>7}{mark}")
    return 1 if any(_is_missed(name, one) for name, one in figures.items()) else 0


if __name__ == "__main__":
    sys.exit(main())
