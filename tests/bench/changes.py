"""Whether changes of articles are told from noise, on real texts: `--data DIR` holds `index.jsonl` with their `text`.

Noise that pages make (stamps, counters, typography, boxes in another order) and changes that newsrooms make (a number,
a word, a sentence less) are put into each text. The baseline is a fingerprint of the text that is blind to white space.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from flows.crawl.articles import text_hash  # noqa: E402  (run as a script, without installing)
from flows.crawl.revisions import is_noise, words  # noqa: E402

MUST_NOISE, MUST_CHANGES = 0.99, 0.99
SEED = 1
WORDS = 60
STAMPS = (
    "Updated: 22 November 2026, 14:05 GMT", "12 comments", "1,204 views", "4 min read", "Lu 532 fois",
    "Mis à jour le 22 novembre 2026 à 14h30", "Lesezeit: 3 Minuten", "Última actualización: hace 3 horas",
    "Aggiornato il 22 novembre alle 14:30", "Atualizado há 2 horas", "1 204 просмотра", "منذ 3 ساعات",
)  # fmt: skip

Edit = Callable[[str, random.Random], str | None]


def stamped(text: str, chance: random.Random) -> str | None:
    return f"{chance.choice(STAMPS)}\n{text}\n{chance.choice(STAMPS)}"


def set_otherwise(text: str, chance: random.Random) -> str | None:
    return text.replace('"', "”").replace("'", "’").replace(" – ", " — ").replace(" ", "\N{NO-BREAK SPACE}")


def in_another_order(text: str, chance: random.Random) -> str | None:
    lines = text.splitlines()
    return "\n".join(chance.sample(lines, len(lines))) if len(lines) > 1 else None


def another_number(text: str, chance: random.Random) -> str | None:
    found = list(re.finditer(r"\d+", text))
    if not found:
        return None
    at = chance.choice(found)
    return f"{text[: at.start()]}{int(at[0]) + 7}{text[at.end() :]}"


def another_word(text: str, chance: random.Random) -> str | None:
    at = chance.choice(list(re.finditer(r"\w{2,}", text)))
    return f"{text[: at.start()]}xyzzy{text[at.end() :]}"


def a_sentence_less(text: str, chance: random.Random) -> str | None:
    sentences = re.split(r"(?<=[.!?])\s+", text)
    at = chance.randrange(len(sentences))
    return " ".join(sentences[:at] + sentences[at + 1 :]) if words(sentences[at]) else None


NOISE: tuple[Edit, ...] = (stamped, set_otherwise, in_another_order)
CHANGES: tuple[Edit, ...] = (another_number, another_word, a_sentence_less)


def edited(texts: list[str], edits: tuple[Edit, ...]) -> list[tuple[str, str]]:
    chance = random.Random(SEED)
    pairs = [(text, edit(text, chance)) for text in texts for edit in edits]
    return [(old, new) for old, new in pairs if new is not None]


def measure(texts: list[str]) -> dict[str, dict[str, float | None]]:
    noise, changes = edited(texts, NOISE), edited(texts, CHANGES)
    began = time.process_time()
    quiet = sum(is_noise(old, new) for old, new in noise) / len(noise)
    told = sum(not is_noise(old, new) for old, new in changes) / len(changes)
    speed = (len(noise) + len(changes)) / (time.process_time() - began)
    same = sum(text_hash("", old) == text_hash("", new) for old, new in noise) / len(noise)
    other = sum(text_hash("", old) != text_hash("", new) for old, new in changes) / len(changes)
    return {
        f"noise left out ({len(noise)} pairs)": _figure(quiet, same, MUST_NOISE),
        f"changes told ({len(changes)} pairs)": _figure(told, other, MUST_CHANGES),
        "pairs per CPU second": _figure(speed, None, None),
    }


def _figure(value: float, baseline: float | None, must: float | None) -> dict[str, float | None]:
    ratio = round(value / baseline, 3) if baseline else None
    return {"value": round(value, 4), "baseline": None if baseline is None else round(baseline, 4),
            "ratio": ratio, "must": must}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="Changes of articles told from noise.")
    parser.add_argument("--data", type=Path, required=True, help="folder with index.jsonl")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    lines = (arguments.data / "index.jsonl").read_text("utf-8").strip().split("\n")
    texts = [
        text for text in (json.loads(line).get("text") or "" for line in lines) if len(words(text)) > WORDS
    ]
    figures = measure(texts)
    if arguments.json:
        print(json.dumps({"machine": platform.platform(), "figures": figures}))
    else:
        print(f"{'figure':40} {'value':>9} {'baseline':>9} {'ratio':>7} {'must':>7}")
        for name, one in figures.items():
            cells = [
                "" if one[key] is None else str(one[key]) for key in ("value", "baseline", "ratio", "must")
            ]
            print(f"{name:40} {cells[0]:>9} {cells[1]:>9} {cells[2]:>7} {cells[3]:>7}")
    return 1 if any(one["must"] and (one["value"] or 0) < one["must"] for one in figures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
