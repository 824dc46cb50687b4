"""Makes `alerts/events/background.tsv.gz`: in what share of news articles each common word stands.

From counts of words only: `wordfreq` (install it by hand, it is no dependency) and pages of the press given by
`--data DIR` with an `index.jsonl` of title, text. Never from the labelled events that the bench scores.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from alerts.events import terms  # noqa: E402  (run as a script, without installing)
from alerts.events.profile import skeletons_of  # noqa: E402
from alerts.events.vectors import Side  # noqa: E402
from alerts.text.tokens import tokenize  # noqa: E402

# the share of articles that a press of many countries writes in each language; rough
LANGUAGES = {
    "en": 0.36, "fr": 0.24, "ar": 0.08, "ru": 0.07, "es": 0.07, "pt": 0.05, "de": 0.05, "it": 0.03, "tr": 0.02,
    "fa": 0.02, "uk": 0.02, "nl": 0.01, "id": 0.01,
}  # fmt: skip
# words of an article, of its lead and of its title
LENGTHS = {Side.WHOLE: 350, Side.LEAD: 70, Side.TITLE: 10}
LEAST = 0.004
WORDS = 6000
PAGES = 0.5  # the weight of the pages against the words of wordfreq


def of_wordfreq() -> Counter[tuple[int, str]]:
    from wordfreq import get_frequency_dict  # type: ignore[import-not-found]  # noqa: PLC0415

    shares: Counter[tuple[int, str]] = Counter()
    for language, part in LANGUAGES.items():
        found: Counter[str] = Counter()
        # wordfreq writes figures as 0000
        known = [item for item in get_frequency_dict(language).items() if not item[0][0].isdigit()]
        most = sorted(known, key=lambda item: -item[1])[:WORDS]
        for word, frequency in most:
            for term in terms.words(tokenize(word)):
                found[term] += frequency
        for term, frequency in found.items():
            for side, length in LENGTHS.items():
                shares[side, term] += part * (1 - math.exp(-frequency * length))
    return shares


def of_pages(index: Path) -> Counter[tuple[int, str]]:
    counted: Counter[tuple[int, str]] = Counter()
    pages = [json.loads(line) for line in index.read_text("utf-8").split("\n") if line]
    pages = [page for page in pages if page.get("title") and page.get("text")]
    for page in pages:
        found = terms.read(page["title"], page["text"])
        sides = {
            Side.WHOLE: found.whole,
            Side.NAMES: found.names,
            Side.TITLE: found.title,
            Side.LEAD: found.lead,
        }
        for side, counts in (*sides.items(), (Side.SKELETONS, skeletons_of(page["title"], page["text"]))):
            counted.update((side, term) for term in counts)
    # one page in 300 says little of a word: what stands in one page only is left out
    return Counter({key: number / len(pages) for key, number in counted.items() if number > 1})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    words, pages = of_wordfreq(), of_pages(parser.parse_args().data / "index.jsonl")
    shares = {
        key: (words[key] + PAGES * pages[key]) / (1 + PAGES) if words[key] else pages[key] * PAGES
        for key in words.keys() | pages.keys()
    }
    lines = [
        f"{int(side)}\t{term}\t{share:.4f}"
        for (side, term), share in sorted(shares.items())
        if share >= LEAST
    ]
    path = ROOT / "alerts" / "events" / "background.tsv.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    print(f"{len(lines)} terms, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
