"""How well and how fast pages are read, against answers: `spiders.extract` beside trafilatura's defaults.

    .venv/bin/python tests/bench/extract.py --data FOLDER [--json] [--half odd|even|all] [--errors FIGURE]

FOLDER holds index.jsonl (id, url, set, title, authors, published, text) and pages/<id>.html.gz. How it counts:

body F1     4-gram shingles of words (CJK by character, soft hyphens gone), F1 a page, mean over pages; exact: all are.
            The standfirst, a first line that the page gives as its description, may be in or out on either side.
            The public article-extraction benchmark means precision and recall over the pages and takes F1 of the two
            means, which is kinder; that figure is "of means", told and not judged
title       equal after NFKC, with white space, quotes and dashes made one kind; case counts
authors     the same names in any order, case and white space apart; two empty lists are equal. People and agencies
            only: the outlet's own name and roles ("Staff", "Redaktion") that answers hold are no authors; the figure
            "as given" counts those as well
published   day: the same day in the answer's own zone; instant: the same minute, for answers with a zone, and ours must
            claim the minute. Answers whose day lies after the page's own dates are given in CORRECTED.
leaked      share of pages with a line under 140 characters that a reader knows for furniture and the answer has not
language    the page's own html lang, but for hosts in SPOKEN, whose templates say en while they write otherwise
speed       CPU seconds of each page read by both in turn, summed; ratio = theirs / ours. slowest: ours, CPU seconds
"""

from __future__ import annotations

import argparse
import gzip
import html as entities
import json
import logging
import platform
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from trafilatura import bare_extraction

from spiders.extract import extract

NEWS, OTHER = "fundus", "wcxb_dev"
MUSTS: dict[str, float | None] = {
    "body F1, news": 0.960, "body exact, news": 0.30, "body F1, other": 0.945, "body F1 of means, news": None,
    "body F1 of means, other": None, "leaked, news": 0.03,
    "title exact, news": 0.84, "authors exact, news": 0.84, "authors as given, news": None, "published day, news": 0.99,
    "published instant, news": 0.97, "language, news": 0.97, "pages per CPU second": 1.5, "slowest page": 1.0,
}  # fmt: skip
SMALLER_IS_BETTER = {"leaked, news", "slowest page"}
_ONE_LANGUAGE = {"nb": "no", "nn": "no"}
SPOKEN = {
    "netwerk24.com": "af",
    "maroelamedia.co.za": "af",
    "mwananchi.co.tz": "sw",
    "mwanaspoti.co.tz": "sw",
}
# Day and month stand swapped in these answers: host and the day as the page itself gives it.
CORRECTED: dict[str, str] = {"klassegegenklasse.org": "2026-01-07", "aa.com.tr": "2025-04-05"}

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
_META = re.compile(r"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_STATED = re.compile(r'"(?:description|alternativeHeadline)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_ROLE = re.compile(
    r"\b(?:staff|team|redaktion|rédaction|redacción|redazione|newsroom|news|editors?|desk)\b|デジタル"
    r"|オンライン|Web$",
    re.IGNORECASE,
)
_QUOTES = {ord(each): "'" for each in '‘’‚‛′`´"“”„‟«»‹›″'} | {ord(each): "-" for each in "‐‑‒–—―"}
_FURNITURE = re.compile(
    r"^\W*(?:(?:read|see) (?:also|more|next)|also read|related (?:posts|articles|stories|news)"
    r"|similar posts|recommended"
    r"|you (?:may|might) (?:also )?like|subscribe|sign up|newsletter|follow us|share\b.{0,30}$"
    r"|(?:\d+ )?comments?\W*$"
    r"|advertisement|story continues|continue reading|already a subscriber|log ?in\b|sign in\b"
    r"|we use cookies|accept all"
    r"|\d+ ?min(?:utes?)?(?: \d+ sec\w*)? ?(?:read|lecture)|reading time|all rights reserved|©"
    r"|tags?:|topics:"
    r"|lire (?:aussi|la suite|également)|à lire (?:aussi|également)|abonnez-vous|partager"
    r"|publicité\W*$|temps de lecture"
    r"|articles? (?:similaires?|liés)|sur le même sujet|déjà abonné|inscrivez-vous"
    r"|lesen sie (?:auch|mehr)|mehr zum thema|auch interessant|anzeige\W*$|jetzt abonnieren"
    r"|teilen\W*$|lesezeit"
    r"|kommentare?\W*$|das könnte (?:sie|dich|ihnen)|zum newsletter|leer (?:más|también)"
    r"|lea también|te puede interesar"
    r"|suscr[ií]b|compartir\W*$|publicidad\W*$|noticias relacionadas|leggi anche|condividi\W*$"
    r"|iscriviti|pubblicità\W*$"
    r"|riproduzione riservata|leia (?:também|mais)|veja também|compartilh\w+\W*$|publicidade\W*$"
    r"|assine\b|saiba mais"
    r"|читайте также|подпис(?:аться|ывайтесь)|поделиться|реклама\W*$|اقرأ أيضا|شارك\W*$|إعلان\W*$"
    r"|مشاركة\W*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a page, in the words of the answers."""

    title: str
    authors: tuple[str, ...]
    day: str | None
    instant: datetime | None
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A page with its answers."""

    id: str
    url: str
    kind: str
    title: str
    authors: tuple[str, ...]
    published: str | None
    text: str
    html: str


def cases(folder: Path, half: str) -> Iterator[Case]:
    """The pages of a half (by the parity of their ids, for tuning on one and judging on the other)."""
    for line in (folder / "index.jsonl").read_text("utf-8").rstrip("\n").split("\n"):
        row = json.loads(line)
        if half != "all" and int(row["id"]) % 2 != (half == "odd"):
            continue
        source = gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes())
        yield Case(
            row["id"], row["url"], row["set"], row["title"] or "", tuple(row["authors"] or ()), row["published"],
            row["text"] or "", source.decode("utf-8", "replace"),
        )  # fmt: skip


def ours(case: Case) -> Reading:
    article = extract(case.html, case.url)
    zone = zone_of(case.published)
    day = article.published.astimezone(zone or UTC).date().isoformat() if article.published else None
    if article.published and article.published_precision == "day":
        day = article.published.date().isoformat()
    instant = article.published if article.published_precision == "minute" else None
    return Reading(article.title, article.authors, day, instant, article.text, article.language)


def theirs(case: Case) -> Reading:
    found = bare_extraction(case.html, url=case.url, with_metadata=True)
    fields: dict[str, Any] = found if isinstance(found, dict) else found.as_dict() if found else {}
    authors = tuple(name.strip() for name in (fields.get("author") or "").split(";") if name.strip())
    return Reading(fields.get("title") or "", authors, fields.get("date"), None, fields.get("text") or "")


def zone_of(published: str | None) -> tzinfo | None:
    try:
        return datetime.fromisoformat(published or "").tzinfo
    except ValueError:
        return None


def shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text.replace("\u00ad", ""))
    if not tokens:
        return Counter()
    return Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3)))


def f1(given: str, wanted: str) -> float:
    precision, recall = precision_recall(given, wanted)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def precision_recall(given: str, wanted: str) -> tuple[float, float]:
    found, gold = shingles(given), shingles(wanted)
    if not found or not gold:
        return float(not found and not gold), float(not found and not gold)
    both = (found & gold).total()
    return both / found.total(), both / gold.total()


def of_means(pairs: list[tuple[float, float]]) -> float:
    """F1 of the mean precision and the mean recall, as the public article-extraction benchmark counts."""
    precision = sum(pair[0] for pair in pairs) / len(pairs)
    recall = sum(pair[1] for pair in pairs) / len(pairs)
    return 2 * precision * recall / max(1e-9, precision + recall)


def descriptions(source: str) -> list[str]:
    """What the page's head and its JSON-LD say that it is about."""
    tags = [tag for tag in _META.findall(source) if "description" in tag.lower()]
    found = [quoted[1] or quoted[2] or "" for tag in tags for quoted in [_CONTENT.search(tag)] if quoted]
    return [plain(entities.unescape(text)) for text in (*found, *_STATED.findall(source))]


def forms(text: str, about: list[str]) -> list[str]:
    """A text with its standfirst and, if it begins with one, without."""
    first, _, rest = text.partition("\n")
    begun = set(shingles(plain(first)))
    if rest and begun and any(len(begun & set(shingles(each))) >= 0.7 * len(begun) for each in about):
        return [text, rest]
    return [text]


def pairings(case: Case, reading: Reading) -> list[tuple[str, str]]:
    about = descriptions(case.html)
    return [(given, gold) for given in forms(reading.text, about) for gold in forms(case.text, about)]


def best(score: Callable[[str, str], float]) -> Callable[[Case, Reading], float]:
    return lambda case, reading: max(score(*texts) for texts in pairings(case, reading))


def same(given: str, gold: str) -> float:
    return shingles(given) == shingles(gold)


def plain(text: str) -> str:
    text = "".join(each for each in text if unicodedata.category(each) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split())


def names(given: Iterable[str]) -> list[str]:
    return sorted(plain(name).casefold() for name in given)


def people(case: Case, given: Iterable[str]) -> list[str]:
    """Authors without the outlet (as its host or its head calls it) and without roles."""
    called = [
        urlsplit(case.url).hostname or "",
        *(quoted[1] or quoted[2] or "" for quoted in _own_names(case.html)),
    ]
    outlets = [re.sub(r"\W", "", plain(each).casefold()) for each in called]
    return [
        name
        for name in given
        if not _ROLE.search(name)
        and not any(re.sub(r"\W", "", plain(name).casefold()) in outlet for outlet in outlets if outlet)
    ]


def _own_names(source: str) -> Iterator[re.Match[str]]:
    for tag in _META.findall(source):
        found = _CONTENT.search(tag)
        if found and re.search(r"og:site_name|application-name|publisher", tag):
            yield found


def leaks(case: Case, reading: Reading) -> list[str]:
    """The lines of furniture in a reading that the answer lacks."""
    wanted = plain(case.text).casefold()
    return [
        line for line in reading.text.split("\n")
        if len(line) < 140 and _FURNITURE.match(line) and plain(line).casefold() not in wanted
    ]  # fmt: skip


def right_day(case: Case, reading: Reading) -> bool | None:
    if not case.published:
        return None
    host = (urlsplit(case.url).hostname or "").removeprefix("www.")
    return reading.day is not None and reading.day in {case.published[:10], CORRECTED.get(host)}


def right_instant(case: Case, reading: Reading) -> bool | None:
    if case.published is None or zone_of(case.published) is None:
        return None
    gold = datetime.fromisoformat(case.published)
    host = (urlsplit(case.url).hostname or "").removeprefix("www.")
    if host in CORRECTED:
        gold = datetime.combine(datetime.fromisoformat(CORRECTED[host]), gold.timetz())
    return reading.instant is not None and abs(reading.instant - gold) < timedelta(minutes=1)


def right_language(case: Case, reading: Reading) -> bool | None:
    host = (urlsplit(case.url).hostname or "").removeprefix("www.")
    claimed = re.search(r"<html[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2})", case.html[:20_000])
    wanted = SPOKEN.get(host) or (claimed[1].lower() if claimed else None)
    given = reading.language or ""
    return _ONE_LANGUAGE.get(given, given) == _ONE_LANGUAGE.get(wanted, wanted) if wanted else None


# Each figure: the set it is counted over, and what one page gives to its mean (None: the page has no answer).
FIGURES: dict[str, tuple[str, Callable[[Case, Reading], float | None]]] = {
    "body F1, news": (NEWS, best(f1)),
    "body exact, news": (NEWS, best(same)),
    "body F1, other": (OTHER, best(f1)),
    "leaked, news": (NEWS, lambda case, reading: bool(leaks(case, reading))),
    "title exact, news": (NEWS, lambda case, reading: plain(case.title) == plain(reading.title)),
    "authors exact, news": (
        NEWS,
        lambda case, reading: names(people(case, case.authors)) == names(people(case, reading.authors)),
    ),
    "authors as given, news": (NEWS, lambda case, reading: names(case.authors) == names(reading.authors)),
    "published day, news": (NEWS, right_day),
    "published instant, news": (NEWS, right_instant),
    "language, news": (NEWS, right_language),
}


def timed(read: Callable[[Case], Reading], case: Case) -> tuple[Reading, float]:
    started = time.process_time()
    reading = read(case)
    return reading, time.process_time() - started


class Tally:
    """What both readers made of the pages so far."""

    def __init__(self, errors: str | None) -> None:
        self.scores: dict[tuple[str, str], list[float]] = {}
        self.pairs: dict[tuple[str, str], list[tuple[float, float]]] = {}
        self.seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
        self._errors = errors

    def add(self, case: Case, name: str, read: Callable[[Case], Reading]) -> None:
        reading, cost = timed(read, case)
        self.seconds[name].append(cost)
        texts = max(pairings(case, reading), key=lambda pair: f1(*pair))
        self.pairs.setdefault((case.kind, name), []).append(precision_recall(*texts))
        for figure, (kind, score) in FIGURES.items():
            value = score(case, reading) if kind == case.kind else None
            if value is None:
                continue
            self.scores.setdefault((figure, name), []).append(float(value))
            if figure == self._errors and name == "ours":
                tell(figure, case, reading, float(value))

    def figures(self) -> dict[str, dict[str, float | None]]:
        found: dict[str, dict[str, float | None]] = {}
        for figure in FIGURES:
            ours_, theirs_ = (self.scores.get((figure, name)) for name in ("ours", "theirs"))
            if ours_ and theirs_:
                found[figure] = {"value": sum(ours_) / len(ours_), "baseline": sum(theirs_) / len(theirs_)}
        for figure, kind in (("body F1 of means, news", NEWS), ("body F1 of means, other", OTHER)):
            pairs, baseline = (self.pairs.get((kind, name)) for name in ("ours", "theirs"))
            if pairs and baseline:
                found[figure] = {"value": of_means(pairs), "baseline": of_means(baseline)}
        mine, other = self.seconds["ours"], self.seconds["theirs"]
        found["pages per CPU second"] = {"value": len(mine) / sum(mine), "baseline": len(other) / sum(other)}
        found["slowest page"] = {"value": max(mine), "baseline": max(other)}
        return found


def measure(pages: Iterable[Case], errors: str | None) -> dict[str, dict[str, float | None]]:
    """Every page read by both, in turns, so that the machine's moods hit both alike."""
    tally = Tally(errors)
    readers = [("ours", ours), ("theirs", theirs)]
    for number, case in enumerate(pages):
        if not number:  # models are loaded with the first page
            for _, read in readers:
                read(case)
        for name, read in readers if number % 2 else reversed(readers):
            tally.add(case, name, read)
    return tally.figures()


def tell(figure: str, case: Case, reading: Reading, value: float) -> None:
    """One line on stderr for a page that a figure counts as wrong."""
    if figure.startswith("body"):
        found, gold = shingles(reading.text), shingles(case.text)
        both = (found & gold).total()
        detail = f"precision {both / max(1, found.total()):.3f} recall {both / max(1, gold.total()):.3f}"
    elif figure.startswith("leaked"):
        detail = " / ".join(leaks(case, reading))
        value = not value
    else:
        wanted = {"title": case.title, "authors": case.authors, "published": case.published}
        given = {
            "title": reading.title,
            "authors": reading.authors,
            "published": f"{reading.day} {reading.instant}",
        }
        word = figure.split(maxsplit=1)[0].rstrip(",")
        detail = f"wanted {wanted.get(word)!r} got {given.get(word, reading.language)!r}"
    if value < 1:
        print(f"{case.id} {value:.3f} {urlsplit(case.url).hostname} {detail}", file=sys.stderr)


def judged(figures: dict[str, dict[str, float | None]]) -> dict[str, dict[str, Any]]:
    """The figures with ratio, must, and whether it is met (speed is judged by its ratio)."""
    table: dict[str, dict[str, Any]] = {}
    for name, figure in figures.items():
        value, baseline, must = figure["value"], figure["baseline"], MUSTS[name]
        ratio = value / baseline if value is not None and baseline else None
        weighed = ratio if name == "pages per CPU second" else value
        met = must is None or (
            weighed is not None and (weighed <= must if name in SMALLER_IS_BETTER else weighed >= must)
        )
        table[name] = {"value": value, "baseline": baseline, "ratio": ratio, "must": must, "met": met}
    return table


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--half", choices=("all", "odd", "even"), default="all")
    parser.add_argument(
        "--errors", choices=list(FIGURES), help="tell each page that this figure counts as wrong"
    )
    options = parser.parse_args()
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    table = judged(measure(cases(options.data, options.half), options.errors))
    if options.json:
        print(json.dumps({"machine": platform.platform(), "figures": table}))
    else:
        print(f"{'figure':26}{'value':>9}{'baseline':>10}{'ratio':>8}{'must':>8}")
        for name, row in table.items():
            cells = "".join(
                f"{'—' if row[key] is None else format(row[key], '.3f'):>{width}}"
                for key, width in (("value", 9), ("baseline", 10), ("ratio", 8), ("must", 8))
            )
            print(f"{name:26}{cells}  {'' if row['met'] else 'MISSED'}")
    return 0 if all(row["met"] for row in table.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
