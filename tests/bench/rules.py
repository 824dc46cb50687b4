"""How fast articles are matched with many rules at once, and whether the live matcher finds what the reference finds.

    .venv/bin/python tests/bench/rules.py --data DIR [--data DIR] [--json] [--differential] [--archive] [--peers]

DIR holds `index.jsonl` or `docs.jsonl` (see rules_corpus.py). Times are CPU time, from the text to the rules' numbers;
of each piece of the corpus the fastest of several passes counts, in which the sizes take turns with the floor: Python's
`text.split()` over the same texts. So a busy machine changes the ratios little.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import resource
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

import rules_archive  # noqa: E402  (run as a script, without installing)
import rules_peers  # noqa: E402
from rules_corpus import Rule, corpus, make_rules, odd_rules  # noqa: E402

from alerts.rules.engine.matcher import Matcher  # noqa: E402
from alerts.rules.eval.document import Document, Fields  # noqa: E402
from alerts.rules.eval.match import evaluate  # noqa: E402
from alerts.rules.rule import WatchRule, usable_query  # noqa: E402

SIZES = (1_000, 10_000, 100_000)
# articles a second, and times the floor
MUST_SPEED = {1_000: 2_500, 10_000: 1_500, 100_000: 500}
MUST_RATIO = {1_000: 10.0, 10_000: 16.0}
MUST_GROWTH = 2.5
MUST_SINGLE_MS, MUST_LIVE_MS, MUST_MEMORY_KB = 10.0, 100.0, 5.0
PIECE = 256
COMPARED_RULES, COMPARED_ARTICLES = 10_000, 2_000
Figures = dict[str, dict[str, float]]


def figure(value: float, *, baseline: float | None = None, **must: float) -> dict[str, float]:
    """A figure; `least` or `most` is what it must be."""
    compared = {} if baseline is None else {"baseline": baseline, "ratio": value / baseline}
    return {"value": value, **compared, **must}


def speeds(articles: Sequence[Fields], matchers: dict[int, Matcher], passes: int) -> Figures:
    """Articles a second and times the floor, by number of rules."""
    pieces = [articles[begin : begin + PIECE] for begin in range(0, len(articles), PIECE)]
    calls: dict[int, Callable[[Sequence[Fields]], object]] = {0: _split}
    calls |= {size: matcher.match_many for size, matcher in matchers.items()}
    best = {size: [float("inf")] * len(pieces) for size in calls}
    for _ in range(passes):
        for number, piece in enumerate(pieces):
            for size, call in calls.items():
                best[size][number] = min(best[size][number], _cpu(call, piece))
    took = {size: sum(times) / len(articles) for size, times in best.items()}
    found: Figures = {"floor, articles a second": figure(1 / took[0])}
    for size in matchers:
        least = MUST_SPEED.get(size)
        name = f"{size:,} rules, articles a second"
        found[name] = figure(1 / took[size], **({"least": least} if least else {}))
        most = MUST_RATIO.get(size)
        name = f"{size:,} rules, us an article"
        found[name] = figure(
            took[size] * 1e6, baseline=took[0] * 1e6, **({"most_ratio": most} if most else {})
        )
    for small, large in zip(matchers, list(matchers)[1:], strict=False):
        name = f"growth of time, {small:,} to {large:,} rules"
        found[name] = figure(
            took[large] / took[small], **({"most": MUST_GROWTH} if large == 10 * small else {})
        )
    return found


def _split(articles: Sequence[Fields]) -> None:
    for article in articles:
        article.text.split()


def _cpu(call: Callable[[Sequence[Fields]], object], articles: Sequence[Fields]) -> float:
    began = time.process_time()
    call(articles)
    return time.process_time() - began


def filled(rules: Sequence[Rule]) -> Matcher:
    """A matcher with these rules."""
    matcher = Matcher()
    matcher.add_many((rule.id, rule.tree) for rule in rules)
    return matcher


def start(articles: Sequence[Fields], rules: Sequence[Rule]) -> Figures:
    """What a process pays before the first article: reading the queries, taking the rules in, the first pass."""
    found: Figures = {}
    for size in (one for one in (1_000, 10_000) if one <= len(rules)):
        queries = [rule.query for rule in rules[:size]]
        began = time.process_time()
        for query in queries:
            usable_query(WatchRule(name="bench", query=query, notify=["mail"]))
        parsed = time.process_time()
        matcher = filled(rules[:size])
        matcher.match_many(articles[:1])
        taken = time.process_time()
        matcher.match_many(articles[1:501])
        found[f"{size:,} rules, reading the queries, ms"] = figure(1000 * (parsed - began))
        found[f"{size:,} rules, taking them in, ms"] = figure(1000 * (taken - parsed))
        first = (time.process_time() - taken) / len(articles[1:501])
        found[f"{size:,} rules, first 500 articles, us each"] = figure(1e6 * first)
    return found


def single(articles: Sequence[Fields], matcher: Matcher, passes: int = 3) -> Figures:
    """One article at a time."""
    best = [min(_cpu(matcher.match_many, [article]) for _ in range(passes)) for article in articles[:1500]]
    best.sort()
    size = f"{len(matcher):,} rules, one article alone"
    return {
        f"{size}, median ms": figure(1000 * best[len(best) // 2]),
        f"{size}, p99 ms": figure(1000 * best[int(len(best) * 0.99)], most=MUST_SINGLE_MS),
        f"{size}, worst ms": figure(1000 * best[-1]),
    }


def live(articles: Sequence[Fields], matcher: Matcher, new: Sequence[Rule]) -> Figures:
    """From a rule saved to an article matched with it."""
    size, took = len(matcher), []
    for rule, article in zip(new, articles, strict=False):
        began = time.process_time()
        matcher.add(rule.id, rule.tree)
        matcher.match_many([article])
        took.append(1000 * (time.process_time() - began))
    for rule in new:
        matcher.remove(rule.id)
    took.sort()
    return {
        f"{size:,} rules, rule saved to live, median ms": figure(took[len(took) // 2]),
        f"{size:,} rules, rule saved to live, worst ms": figure(took[-1], most=MUST_LIVE_MS),
    }


def memory(articles: Sequence[Fields], rules: Sequence[Rule]) -> Figures:
    """What the matcher holds per rule, beside the trees, once the whole corpus has passed."""
    gc.collect()
    tracemalloc.start()
    matcher = filled(rules)
    matcher.match_many(articles[:1])
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    matcher.match_many(articles)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    size = f"{len(rules):,} rules"
    return {
        f"{size}, KB a rule": figure(taken / len(rules) / 1024, most=MUST_MEMORY_KB),
        f"{size}, words met in the corpus, MB": figure((after - taken) / (1 << 20)),
    }


def differences(articles: Sequence[Fields], rules: Sequence[Rule]) -> Figures:
    """Articles for which the live matcher does not find exactly the rules that the reference finds."""
    found = filled(rules).match_many(articles)
    pieces = [slice(begin, begin + 50) for begin in range(0, len(articles), 50)]
    with ProcessPoolExecutor(os.cpu_count(), initializer=_hold, initargs=(list(rules),)) as pool:
        parts = pool.map(_reference, [articles[piece] for piece in pieces])
        expected = [ids for part in parts for ids in part]
    wrong = [at for at, (one, other) in enumerate(zip(found, expected, strict=True)) if one != other]
    for at in wrong[:10]:
        print(f"differs: article {at}, rules {set(found[at]) ^ set(expected[at])}", file=sys.stderr)
    return {
        "articles whose rules differ from the reference": figure(len(wrong), most=0),
        "rules compared": figure(len(rules)),
        "articles compared": figure(len(articles)),
        "matches compared": figure(sum(map(len, expected))),
    }


_HELD: list[Rule] = []


def _hold(rules: list[Rule]) -> None:
    _HELD[:] = rules


def _reference(articles: Sequence[Fields]) -> list[list[int]]:
    documents = map(Document, articles)
    return [[rule.id for rule in _HELD if evaluate(rule.tree, one) is not None] for one in documents]


def measure(articles: Sequence[Fields], given: argparse.Namespace) -> Figures:
    """All figures asked for."""
    if given.differential:
        odd = odd_rules(articles, COMPARED_RULES // 10)
        rules = [*make_rules(articles, COMPARED_RULES - len(odd)), *odd]
        return differences(articles[:COMPARED_ARTICLES], rules)
    sizes = [size for size in SIZES if size <= given.rules]
    rules = make_rules(articles, max(sizes))
    found = start(articles, rules)
    matchers = {size: filled(rules[:size]) for size in sizes}
    for size, matcher in matchers.items():
        matches = sum(map(len, matcher.match_many(articles)))
        found[f"{size:,} rules, matches an article"] = figure(matches / len(articles))
    # a full collection would walk all rules
    gc.freeze()
    found |= speeds(articles, matchers, given.passes)
    if (middle := matchers.get(10_000)) is not None:
        found |= single(articles, middle)
        found |= live(articles, middle, odd_rules(articles, 50))
        found |= memory(articles, rules[:10_000])
    return found


def show(found: Figures) -> None:
    """The table for people."""
    print(f"{'figure':<54} {'value':>11} {'baseline':>9} {'ratio':>6}  must")
    for name, one in found.items():
        cells = [
            f"{one[key]:,.2f}".rstrip("0").rstrip(".") if key in one else ""
            for key in ("value", "baseline", "ratio")
        ]
        must = f"{'' if is_kept(one) else 'MISSED '}{_limits(one)}"
        print(f"{name:<54} {cells[0]:>11} {cells[1]:>9} {cells[2]:>6}  {must}")


def _limits(one: dict[str, float]) -> str:
    words = {
        "least": "at least {:,g}",
        "most": "at most {:,g}",
        "most_ratio": "at most {:,g} times the floor",
    }
    return ", ".join(text.format(one[key]) for key, text in words.items() if key in one)


def is_kept(one: dict[str, float]) -> bool:
    """Whether a figure is what it must be."""
    unlimited = float("inf")
    return one.get("least", -unlimited) <= one["value"] <= one.get("most", unlimited) and one.get(
        "ratio", 0
    ) <= one.get("most_ratio", unlimited)


def main() -> int:
    """Print the figures; 1 when one misses what it must be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--rules", type=int, default=max(SIZES), help="the most rules")
    parser.add_argument("--passes", type=int, default=7)
    parser.add_argument("--differential", action="store_true", help="compare with the reference; minutes")
    parser.add_argument(
        "--archive", action="store_true", help="then compare and measure rules_archive.py; minutes"
    )
    parser.add_argument("--peers", action="store_true", help="what other ways cost, on fewer articles")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    articles = corpus(given.data)
    found = measure(articles, given)
    if given.peers:
        found |= rules_peers.figures(articles, make_rules(articles, 1_000))
    if given.archive:
        for name, one in rules_archive.figures(
            given.data, articles=200_000, rules=COMPARED_RULES, sample=COMPARED_ARTICLES
        ).items():
            found[name] = {("most" if key == "must" else key): value for key, value in one.items()}
    found["peak memory MB"] = figure(
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)
    )
    if given.json:
        print(json.dumps({"machine": platform.platform(), "figures": found}))
    else:
        show(found)
    return 0 if all(map(is_kept, found.values())) else 1


if __name__ == "__main__":
    sys.exit(main())
