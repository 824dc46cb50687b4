"""Which changes of events are told, and whether an order of arrival changes them, on a labelled set (`--data DIR`).

DIR holds `docs.jsonl` whose articles carry `facts`: what each claims, `killed`, `injured` and `abducted` as
[low, high].

A *real change* is read from the labels of one event, in order of time, copies left out, from the second article on:
* toll: a labelled figure that is the first of its kind; or 1 and 20 % above the one that readers know by then, and
  above its range; or 20 % below it, never given before, from whoever had given more or from a second publisher.
  What a label gives as an upper bound may be told, and need not be;
* denial or correction: the articles of `DENIALS`, by what the notes of the set and the texts say.

An update is what a rule with the defaults would be told of one event within 15 minutes: tolls, denials, corrections.
It is right when the event has such a change: the same kind and figure, or an article listed in `DENIALS`; mended when
it gives the labelled figure after one that was read wrongly. A place is right when it is the labelled one and that told
before was not. A change is told when an update carries it, or when its article founds an event and so is told as new;
`by an update` counts only the former.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from replay import Report, replay, report  # noqa: E402  (run as a script, without installing)
from transitions_stored import differing_stored  # noqa: E402

from alerts.events.agencies import credited  # noqa: E402
from alerts.events.copies import copy_groups, fingerprint  # noqa: E402
from alerts.events.facts.extract import EXTRACTOR, extract  # noqa: E402
from alerts.events.figures import read  # noqa: E402
from alerts.events.members import members  # noqa: E402
from alerts.events.placing import Told  # noqa: E402
from alerts.events.reading import rows_of  # noqa: E402
from alerts.events.transitions import Transition, transitions  # noqa: E402
from alerts.text.tokens import fold  # noqa: E402
from sql.rows import EventMember, Fact  # noqa: E402

KINDS = ("killed", "injured", "abducted")
DEFAULTS = frozenset({"denial", "correction"} | {kind + end for kind in KINDS for end in ("", "_down")})
BUNDLED = timedelta(minutes=15)
# of each event the articles that deny or correct, each set one change
DENIALS: Mapping[str, Sequence[frozenset[str]]] = {
    "benin-post-0304": [frozenset({"sahel-035"})],
    "tinza-drone-0305": [frozenset({"sahel-048", "sahel-054"})],
    "coup-rumour-0308": [frozenset({"sahel-106"}), frozenset({"sahel-112", "sahel-114"})],
    "eu-sanctions-0309": [frozenset({"sahel-150"})],
    "togo-kpendjal-0309": [frozenset({"sahel-179"})],
    "niger-teachers-0311": [frozenset({"sahel-196"})],
    "boni-convoy-0312": [frozenset({"sahel-206"})],
    "lake-barka-0312": [frozenset({"sahel-208"})],
    "sevare-airport-0314": [frozenset({"sahel-230", "sahel-240"})],
}
Document = Mapping[str, Any]
ORDERS, SEED = 1_000, 1
MUST = {
    "right": 90.0,
    "told": 80.0,
    "median": 1.0,
    "95th percentile": 4.0,
    "differing orders": 0.0,
    "differing orders, stored": 0.0,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A real change: its figure, or the articles that carry it."""

    event: str
    kind: str
    what: int | frozenset[str]
    is_needed: bool = True


class Archive:
    """The articles of a set as stored, under ids given by the order in which they came."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.reports = [report(at, one) for at, one in enumerate(documents)]
        self.found = [list(rows_of(extract(one))) for one in self.reports]
        self.prints = [fingerprint(one.title, one.text) for one in self.reports]
        self.agencies = [credited(one.text) for one in self.reports]

    def changes(self, group: Sequence[int], ids: Mapping[int, int]) -> list[Transition]:
        """The changes of an event of these articles; `ids`: under which id each is stored."""
        told = [self._told(at, ids[at]) for at in group]
        groups = copy_groups(told)
        rows = [
            EventMember(
                1, one.id, one.title, one.source, self.documents[at]["id"], one.agency, one.published, groups[one.id]
            )
            for at, one in zip(group, told, strict=True)
        ]  # fmt: skip
        facts = [fact for at in group for fact in self._facts(at, ids[at])]
        return transitions(members(rows, facts))

    def _told(self, at: int, number: int) -> Told:
        one: Report = self.reports[at]
        assert one.published is not None
        return Told(number, one.title, one.source, self.agencies[at], one.published, self.prints[at])

    def _facts(self, at: int, number: int) -> Iterator[Fact]:
        for place, row in enumerate(self.found[at]):
            value: Any = row["value"]
            yield Fact(
                1_000 * number + place, number, EXTRACTOR, str(row["kind"]), value.obj, str(row["sentence"]),
                bool(row["is_context"]),
            )  # fmt: skip


def real_changes(documents: Sequence[Document]) -> list[Change]:
    """What changed in each event, by the labels."""
    of_event: dict[str, list[Document]] = defaultdict(list)
    for one in documents:
        if not one["cluster"].startswith("none-") and not one.get("copy_of"):
            of_event[one["cluster"]].append(one)
    found: list[Change] = []
    for event, reports in of_event.items():
        for kind in KINDS:
            found += _toll_changes(reports, kind)
        found += [Change(event, "denial", ids) for ids in DENIALS.get(event, ())]
    return found


def _toll_changes(reports: Sequence[Document], kind: str) -> Iterator[Change]:
    event = reports[0]["cluster"]
    given: list[tuple[str, int]] = []  # publisher, low
    older: set[int] = set()  # figures given before the one that is known
    known: tuple[int, int] | None = None
    lowered: set[str] = set()
    for number, one in enumerate(reports):
        low, high = one["facts"][kind] or (0, 0)
        if not low:
            continue
        top = low if high is None else high
        if known is None or (low > known[1] and 5 * low >= 6 * known[0]):
            if number:
                yield Change(event, kind, low)
            known, older = (low, top), {figure for _, figure in given}
        elif low not in older and _is_lowered(high, known, given, one["publisher"], lowered):
            yield Change(event, f"{kind}_down", low)
            known, older = (low, top), {figure for _, figure in given}
        elif top > known[1] and 5 * top >= 6 * known[0] and number:
            yield Change(event, kind, top, is_needed=False)
        given.append((one["publisher"], low))


def _is_lowered(
    high: int | None,
    known: tuple[int, int],
    given: Sequence[tuple[str, int]],
    publisher: str,
    lowered: set[str],
) -> bool:
    if high is None or 5 * high > 4 * known[0]:
        return False
    lowered.add(publisher)
    return len(lowered) > 1 or any(who == publisher and 5 * high <= 4 * figure for who, figure in given)


def judge(archive: Archive, groups: Sequence[Sequence[int]]) -> dict[str, float]:
    """How many updates are right, how many real changes are told, and how many updates an event has."""
    real = real_changes(archive.documents)
    ids = {at: at + 1 for at in range(len(archive.documents))}
    right: Counter[str] = Counter()
    told, as_new = set[Change](), set[str]()
    counts: list[int] = []
    for group in groups:
        changes = archive.changes(group, ids)
        as_new.add(archive.documents[changes[0].article_id - 1]["id"])
        sent = list(_messages([one for one in changes if one.kind in DEFAULTS]))
        counts.append(len(sent))
        for message in sent:
            carried = {
                change for one in message for change in real if _carries(one, _of(archive, one), change)
            }
            told |= carried
            is_mended = any(_mends(one, _of(archive, one), archive.documents) for one in message)
            right["right" if carried else "mended" if is_mended else "wrong"] += 1
            if not carried:
                words = [(_of(archive, one)["id"], one.key, one.old) for one in message]
                print("mended:" if is_mended else "wrong:", *words, file=sys.stderr)
        for one in changes:
            if one.kind == "place":
                right["place" if _is_right_place(one, _of(archive, one)) else "other place"] += 1
    needed = {change for change in real if change.is_needed}
    new = {change for change in needed if _is_told_as_new(change, archive.documents, as_new)}
    told &= needed
    for change in needed - told - new:
        print("not told:", change, file=sys.stderr)
    several = sorted(count for group, count in zip(groups, counts, strict=True) if len(group) > 1)
    updates = right["right"] + right["mended"] + right["wrong"]
    return {
        "real changes": len(needed),
        "updates": updates,
        "right": 100 * right["right"] / max(1, updates),
        "right or mended": 100 * (right["right"] + right["mended"]) / max(1, updates),
        "places": right["place"] + right["other place"],
        "right places": right["place"],
        "told": 100 * len(told | new) / len(needed),
        "told by an update": 100 * len(told) / len(needed),
        "median": several[len(several) // 2],
        "95th percentile": several[int(0.95 * (len(several) - 1))],
        "most": several[-1],
    }


def _of(archive: Archive, one: Transition) -> Document:
    return archive.documents[one.article_id - 1]


def _messages(updates: Sequence[Transition]) -> Iterator[list[Transition]]:
    """Updates of one event within 15 minutes are one message."""
    message: list[Transition] = []
    for one in sorted(updates, key=lambda one: one.moment):
        if message and one.moment - message[0].moment >= BUNDLED:
            yield message
            message = []
        message.append(one)
    if message:
        yield message


def _mends(one: Transition, document: Document, documents: Sequence[Document]) -> bool:
    """A figure as the article gives it, where one was told before that nobody gave: that was read wrongly."""
    kind = one.kind.removesuffix("_down")
    if kind not in KINDS or one.old is None or not document["facts"][kind]:
        return False
    given = {
        figure
        for other in documents
        if other["cluster"] == document["cluster"] and other["facts"][kind]
        for figure in other["facts"][kind]
    }
    return document["facts"][kind][0] == int(one.key.rpartition(":")[2]) and read(one.old)[0] not in given


def _carries(one: Transition, document: Document, change: Change) -> bool:
    if document["cluster"] != change.event:
        return False
    if not isinstance(change.what, int):
        return one.kind in ("denial", "correction") and document["id"] in change.what
    return one.kind == change.kind and int(one.key.rpartition(":")[2]) == change.what


def _is_told_as_new(change: Change, documents: Sequence[Document], as_new: set[str]) -> bool:
    for one in documents:
        if one["cluster"] == change.event and one["id"] in as_new:
            if not isinstance(change.what, int):
                if one["id"] in change.what:
                    return True
            elif (one["facts"][change.kind.removesuffix("_down")] or [None])[0] == change.what:
                return True
    return False


def _is_right_place(one: Transition, document: Document) -> bool:
    label, new, old = (
        fold(name or "").replace(" ", "") for name in (document["facts"]["place"], one.new, one.old)
    )
    return bool(new) and (new in label or label in new) and not (old and old in label)


def differing_orders(archive: Archive, groups: Sequence[Sequence[int]], orders: int) -> int:
    """Of so many orders of arrival, each with ids and batches of its own, those that end in other changes."""
    chance = random.Random(SEED)
    whole = [at for group in groups for at in group]
    expected = [_keys(archive, group, {at: number for number, at in enumerate(whole, 1)}) for group in groups]
    differing = 0
    for _ in range(orders):
        ids = {at: number for number, at in enumerate(chance.sample(whole, len(whole)), 1)}
        is_same = all(
            _keys(archive, chance.sample(group, len(group)), ids) == keys
            for group, keys in zip(groups, expected, strict=True)
        )
        differing += not is_same
    return differing


def _keys(archive: Archive, group: Sequence[int], ids: Mapping[int, int]) -> set[tuple[object, ...]]:
    at_of = {number: at for at, number in ids.items()}
    return {
        (
            one.key,
            at_of[one.article_id],
            one.old,
            one.new,
            one.sentence,
            one.said_by,
            one.is_disputed,
            one.moment,
        )
        for one in archive.changes(group, ids)
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of docs.jsonl with facts")
    parser.add_argument("--orders", type=int, default=ORDERS)
    parser.add_argument("--stored", type=int, default=0, help="orders through detection and Postgres as well")
    parser.add_argument("--labelled", action="store_true", help="group as labelled, not as detection groups")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    lines = (given.data / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    documents: list[Document] = sorted(map(json.loads, lines), key=lambda one: (one["published"], one["id"]))
    shown = ("id", "title", "text", "published", "lang", "publisher", "source_kind", "section")
    found = replay([{key: one[key] for key in shown if key in one} for one in documents])
    of: dict[object, list[int]] = defaultdict(list)
    for at, one in enumerate(documents):
        of[one["cluster"] if given.labelled else found.current(found.event_of[at])].append(at)
    archive, groups = Archive(documents), list(of.values())
    figures = judge(archive, groups)
    if given.orders:
        figures["differing orders"] = differing_orders(archive, groups, given.orders)
    if given.stored:
        figures["differing orders, stored"] = differing_stored(documents, given.stored)
    missed = [
        name for name, must in MUST.items() if name in figures and _is_missed(name, figures[name], must)
    ]
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:24} {value:>8.1f} {MUST.get(name, ''):>6}{' MISSED' if name in missed else ''}")
    return 1 if missed else 0


def _is_missed(name: str, value: float, must: float) -> bool:
    return value < must if name in ("right", "told") else value > must


if __name__ == "__main__":
    sys.exit(main())
