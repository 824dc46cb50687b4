"""Articles and made-up watch rules for the rule benches: `corpus(folders)`, `make_rules(articles, count)`, `odd_rules`.

The rules are drawn with a fixed seed from the articles' own words, so that every machine with the same articles
measures the same rules. Their mix imitates what media-monitoring services show in their guides: names and topics,
refusals, NEAR, prefixes, long lists. A rule is held by about one article in five hundred.
"""

from __future__ import annotations

import json
import random
import re
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from alerts.rules.eval.document import Fields
from alerts.rules.language.syntax import (
    And,
    AtLeast,
    Field,
    FieldName,
    Form,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
)
from alerts.text.tokens import is_unspaced, tokenize

SEED = 7
MOST_RULES = 100_000
# names and topics are taken from words that at most this share of the articles hold
COMMONEST_NAME, COMMONEST_TOPIC = 0.02, 0.06
COUNTRIES = ("ML", "BF", "NE", "US", "GB", "FR", "DE", "UA")
SECTIONS = ("World", "Politics", "Sport", "Afrique", "Opinion")
_WRITTEN = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as a tree; `query` writes it in the query language."""

    id: int
    tree: Node

    @property
    def query(self) -> str:
        """The rule as a person would write it."""
        return written(self.tree)


def corpus(folders: Sequence[Path]) -> list[Fields]:
    """The articles of all `index.jsonl` and `docs.jsonl` in the folders, in one order on every machine."""
    paths = [path for name in ("index.jsonl", "docs.jsonl") for f in folders for path in f.rglob(name)]
    articles = [_fields(json.loads(line)) for path in sorted(paths) for line in path.open(encoding="utf-8")]
    if not articles:
        raise SystemExit(f"no index.jsonl or docs.jsonl in {', '.join(map(str, folders))}")
    # sets differ in length and language: mixed, so that every part of the corpus is like the whole
    random.Random(SEED).shuffle(articles)
    return articles


def _fields(row: dict[str, Any]) -> Fields:
    url = row.get("url") or f"https://{row.get('topic') or 'gazette'}.example/{row['id']}"
    host = urlsplit(url).hostname or ""
    by_host = zlib.crc32(host.encode())
    return Fields(
        title=row.get("title") or "",
        text=row.get("text") or "",
        language=row.get("lang")
        or {"de": "de", "fr": "fr", "jp": "ja", "ru": "ru"}.get(host.rpartition(".")[2]),
        source=host.removeprefix("www.").partition(".")[0],
        country=COUNTRIES[by_host % len(COUNTRIES)],
        authors=tuple(row.get("authors") or ()),
        section=SECTIONS[zlib.crc32(str(row["id"]).encode()) % len(SECTIONS)],
        url=url,
    )


def make_rules(articles: Sequence[Fields], count: int = MOST_RULES) -> list[Rule]:
    """The first `count` of the seeded rules: 1,000 of them are the first 1,000 of 100,000."""
    maker = _Maker(articles)
    return [Rule(number, maker.rule()) for number in range(1, count + 1)]


def odd_rules(articles: Sequence[Fields], count: int) -> list[Rule]:
    """Rules with the rarer operators: fields, ATLEAST, =exact, ~forms, chained NEAR, refusals within."""
    maker = _Maker(articles)
    return [Rule(MOST_RULES + number, maker.odd()) for number in range(1, count + 1)]


def word(text: str, form: Form = Form.WORD) -> Term:
    """A term of one token."""
    return Term(tokenize(text)[0].text, form, text, 0, 0)


def all_of(*operands: Node) -> Node:
    """AND, where there is more than one."""
    return operands[0] if len(operands) == 1 else And(operands, 0, 0)


def any_of(*operands: Node) -> Node:
    """OR, where there is more than one."""
    return operands[0] if len(operands) == 1 else Or(operands, 0, 0)


class _Maker:
    """Draws rules: names are capitalised words and pairs of them, topics are words of middling frequency."""

    def __init__(self, articles: Sequence[Fields]) -> None:
        self._random = random.Random(SEED)
        self._counted = len(articles)
        self._close: list[tuple[str, str]] = []
        names: Counter[str] = Counter()
        words: Counter[str] = Counter()
        for article in articles:
            written_words = _words(article)
            names.update(set(_names(written_words)))
            words.update({one.lower() for one in written_words})
            self._note_close(written_words)
        # what is written like a name may be a word as well (May, Not): counted as rules find it
        names = Counter({name: words.get(name.lower(), count) for name, count in names.items()})
        topics = Counter({one: count for one, count in words.items() if len(one) > 3})
        self._names = _by_frequency(names, 2, COMMONEST_NAME * self._counted)
        self._topics = _by_frequency(topics, 0.002 * self._counted, COMMONEST_TOPIC * self._counted)

    def _note_close(self, words: list[str]) -> None:
        for _ in range(min(9, len(words) // 40)):
            at = self._random.randrange(len(words) - 12)
            nearby = [one for one in words[at : at + 12] if len(one) > 4]
            if len(nearby) >= 2 and nearby[0][0].isupper():
                self._close.append((nearby[0], nearby[-1]))

    def rule(self) -> Node:
        """One of the mix, by its share in percent."""
        makers = (
            (35, self._names_and_topics), (12, self._refusing), (13, self._name_near_topic), (8, self._two_near),
            (8, self._name), (8, self._two_names), (8, self._prefix), (5, self._one_of_two), (3, self._long_list),
        )  # fmt: skip
        (make,) = self._random.choices([one for _, one in makers], [share for share, _ in makers])
        return make()

    def odd(self) -> Node:
        """One of the rarer kinds."""
        makers = (
            self._in_field, self._at_least, self._exact, self._forms, self._chain, self._refusing_both,
            self._refusing_near, self._about_the_article, self._exact_phrase, self._one_of_refusals,
        )  # fmt: skip
        return self._random.choice(makers)()

    def _one(self, words: tuple[list[str], list[int]]) -> str:
        """Log-uniform in frequency: as many rules are about rare words as about common ones."""
        texts, counts = words
        low, high = counts[0], counts[-1]
        wanted = low * (high / low) ** self._random.random()
        begin, end = bisect_left(counts, int(wanted)), bisect_right(counts, wanted * 1.1)
        return texts[self._random.randrange(begin, max(end, begin + 1))]

    def _name(self) -> Node:
        terms = tuple(word(part) for part in self._one(self._names).split())
        return terms[0] if len(terms) == 1 else Phrase(terms, 0, 0)

    def _some_names(self, low: int, high: int) -> Node:
        return any_of(*(self._name() for _ in range(self._random.randint(low, high))))

    def _some_topics(self, low: int = 1, high: int = 4) -> Node:
        texts = [self._one(self._topics) for _ in range(self._random.randint(low, high))]
        return any_of(*map(word, texts))

    def _near(self, left: Node, right: Node) -> Node:
        return Near(left, right, self._random.randint(3, 15), self._random.random() < 0.25, 0, 0)

    def _close_pair(self) -> tuple[Node, Node]:
        one, other = self._random.choice(self._close)
        return word(one), word(other)

    def _names_and_topics(self) -> Node:
        return all_of(self._some_names(1, 3), self._some_topics())

    def _refusing(self) -> Node:
        refused = Not(self._some_topics(1, 3), 0, 0)
        return all_of(self._some_names(1, 3), self._some_topics(), refused)

    def _name_near_topic(self) -> Node:
        name, topic = self._close_pair()
        return self._near(any_of(name, self._name()), any_of(topic, self._some_topics(1, 4)))

    def _two_near(self) -> Node:
        return all_of(self._near(*self._close_pair()), self._some_names(1, 3))

    def _two_names(self) -> Node:
        return all_of(self._name(), self._name(), self._some_topics())

    def _some_prefix(self) -> Node:
        text = self._one(self._topics)
        return word(text[: max(4, len(text) - 2)], Form.PREFIX)

    def _prefix(self) -> Node:
        refused = Not(Phrase((word(self._one(self._topics)), word(self._one(self._topics))), 0, 0), 0, 0)
        return all_of(self._some_prefix(), self._some_topics(1, 2), refused)

    def _one_of_two(self) -> Node:
        return any_of(self._names_and_topics(), all_of(self._near(*self._close_pair()), self._some_topics()))

    def _long_list(self) -> Node:
        return all_of(self._some_names(20, 60), self._some_topics(1, 2), Not(self._some_topics(1, 4), 0, 0))

    def _in_field(self) -> Node:
        name: FieldName = self._random.choice(("title", "lead", "body"))
        inner = self._random.choice((self._some_topics, self._names_and_topics, self._name_near_topic))
        return all_of(Field(name, inner(), 0, 0), self._some_topics())

    def _at_least(self) -> Node:
        operands = tuple(
            self._random.choice((self._name, self._some_prefix, self._topic))() for _ in range(6)
        )
        return AtLeast(self._random.randint(2, 3), operands, 0, 0)

    def _topic(self) -> Node:
        return word(self._one(self._topics))

    def _exact(self) -> Node:
        return all_of(word(self._one(self._names).split()[0], Form.EXACT), self._some_topics())

    def _exact_phrase(self) -> Node:
        left, right = self._random.choice(self._close)
        return any_of(Phrase((word(left, Form.EXACT), word(right, Form.EXACT)), 0, 0), self._two_names())

    def _forms(self) -> Node:
        return all_of(word(self._one(self._topics), Form.STEM), self._some_names(1, 3))

    def _chain(self) -> Node:
        return self._near(self._near(*self._close_pair()), any_of(self._topic(), self._some_prefix()))

    def _refusing_both(self) -> Node:
        return all_of(self._some_topics(2, 5), Not(all_of(self._topic(), self._topic()), 0, 0))

    def _refusing_near(self) -> Node:
        return all_of(self._some_topics(), Not(self._near(self._topic(), self._topic()), 0, 0))

    def _one_of_refusals(self) -> Node:
        return all_of(self._topic(), any_of(Not(self._topic(), 0, 0), self._names_and_topics()))

    def _about_the_article(self) -> Node:
        country = any_of(*map(word, self._random.sample(COUNTRIES, 3)))
        section = Field("section", word(self._random.choice(SECTIONS)), 0, 0)
        language = Field("lang", word(self._random.choice(("en", "de"))), 0, 0)
        about = self._random.choice((Field("country", country, 0, 0), section, Not(section, 0, 0), language))
        return all_of(about, self._some_topics(), Not(Field("url", self._topic(), 0, 0), 0, 0))


def _words(article: Fields) -> list[str]:
    found = _WRITTEN.findall(f"{article.title}\n{article.text}")
    return [one for one in found if not is_unspaced(one) and len(tokenize(one)) == 1]


def _names(words: list[str]) -> Iterator[str]:
    yield from (
        one for before, one in pairwise(words) if one[0].isupper() and before.islower() and len(one) > 2
    )
    yield from (f"{one} {other}" for one, other in pairwise(words) if one[0].isupper() and other[0].isupper())


def _by_frequency(counts: Counter[str], low: float, high: float) -> tuple[list[str], list[int]]:
    kept = sorted((count, text) for text, count in counts.items() if low <= count <= high)
    return [text for _, text in kept], [count for count, _ in kept]


def written(node: Node, *, bare: bool = True) -> str:
    """The query that reads as `node`; brackets wherever an operator stands within another."""
    match node:
        case Term() | Phrase():
            return _written_words(node)
        case Not():
            return f"-{written(node.operand, bare=False)}"
        case Field():
            return f"{node.name}:{written(node.operand, bare=False)}"
        case AtLeast():
            return f"ATLEAST/{node.count} ({_joined(' OR ', *node.operands)})"
        case Near():
            inner = _joined(f" {'O' if node.is_ordered else ''}NEAR/{node.distance} ", node.left, node.right)
        case And() | Or():
            inner = _joined(" AND " if isinstance(node, And) else " OR ", *node.operands)
        case _:
            raise NotImplementedError(type(node).__name__)
    return inner if bare else f"({inner})"


def _joined(operator: str, *operands: Node) -> str:
    return operator.join(written(one, bare=False) for one in operands)


def _written_words(node: Term | Phrase) -> str:
    first = node if isinstance(node, Term) else node.terms[0]
    before = {Form.EXACT: "=", Form.STEM: "~"}.get(first.form, "")
    if isinstance(node, Term):
        return f"{before}{node.written}{'*' if node.is_prefix else ''}"
    return f'{before}"{" ".join(term.written for term in node.terms)}"'
