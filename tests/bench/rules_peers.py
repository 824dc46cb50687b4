"""What other ways to match many rules cost, for rules.py: a regex per rule, Postgres `v @@ q`, tantivy in batches.

Each is asked for what it can do: the regex looks for one needed word of the rule and nothing more, tantivy takes NEAR
for AND. So they do less than the live matcher.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rules_corpus import Rule

from alerts.rules.eval.document import Fields
from alerts.rules.history.indexing import build_tsvector
from alerts.rules.history.tsquery import compile_tree
from alerts.rules.language.syntax import And, AtLeast, Field, Near, Node, Not, Or, Phrase, Term
from alerts.text.tokens import tokenize
from sql.connection import connect
from sql.postgres import Cluster

# of the corpus; the slow ones need minutes for more
ARTICLES = 100
BATCH = 50
Figures = dict[str, dict[str, float]]


def figures(articles: Sequence[Fields], rules: Sequence[Rule]) -> Figures:
    """Microseconds an article with these rules, by peer; reading the rules is not counted."""
    some = articles[:ARTICLES]
    found = {"a regex per rule": _regexes(some, rules), "Postgres, v @@ q per rule": _postgres(some, rules)}
    if importlib.util.find_spec("tantivy") is None:
        print("tantivy is not installed: left out", file=sys.stderr)
    else:
        found[f"tantivy, {BATCH} articles a batch"] = _tantivy(some, rules)
    return {
        f"{name}, {len(rules):,} rules, us an article": {"value": 1e6 * took / len(some)}
        for name, took in found.items()
    }


def _took(call: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    best = float("inf")
    for _ in range(2):
        began = clock()
        call()
        best = min(best, clock() - began)
    return best


def _regexes(articles: Sequence[Fields], rules: Sequence[Rule]) -> float:
    patterns = [re.compile(_pattern(rule.tree)) for rule in rules]
    texts = [" ".join(token.text for token in tokenize(f"{one.title}\n{one.text}")) for one in articles]
    return _took(lambda: [[at for at, one in enumerate(patterns) if one.search(text)] for text in texts])


def _pattern(node: Node) -> str:
    match node:
        case Term():
            return rf"\b{re.escape(node.text)}{'' if node.is_prefix else chr(92) + 'b'}"
        case Phrase():
            return rf"\b{re.escape(' '.join(term.text for term in node.terms))}\b"
        case Or() | AtLeast():
            return f"(?:{'|'.join(_pattern(operand) for operand in node.operands)})"
        case And():
            return _pattern(next(one for one in node.operands if not isinstance(one, Not)))
        case Near():
            return _pattern(node.left)
        case Field():
            return _pattern(node.operand)
        case _:
            raise NotImplementedError(type(node).__name__)


def _postgres(articles: Sequence[Fields], rules: Sequence[Rule]) -> float:
    """Wall time, as the server does the work; all rules in one statement per article.

    A tsquery cannot be moved out of its row, so the few that do not fit into a page are left out.
    """
    vectors = [build_tsvector(one).words for one in articles]
    with (
        tempfile.TemporaryDirectory() as scratch,
        Cluster(Path(scratch)).session() as url,
        connect(url) as conn,
    ):
        conn.execute("create temporary table queries (id integer, query tsquery)")
        with conn.cursor() as cursor:
            cursor.executemany(
                "insert into queries select %s, q from cast(%s as tsquery) q where pg_column_size(q) < 8000",
                [(rule.id, compile_tree(rule.tree, {}).query) for rule in rules],
            )
        select = "select id from queries where %s::tsvector @@ query"
        return _took(lambda: [conn.execute(select, (one,)).fetchall() for one in vectors], time.perf_counter)


def _tantivy(articles: Sequence[Fields], rules: Sequence[Rule]) -> float:
    tantivy: Any = importlib.import_module("tantivy")
    schema = tantivy.SchemaBuilder().add_text_field("text", tokenizer_name="whitespace").build()
    queries = [_query(rule.tree, tantivy, schema) for rule in rules]
    texts = [" ".join(token.text for token in tokenize(f"{one.title}\n{one.text}")) for one in articles]

    def match() -> None:
        for begin in range(0, len(texts), BATCH):
            index = tantivy.Index(schema)
            writer = index.writer(num_threads=1)
            for text in texts[begin : begin + BATCH]:
                writer.add_document(tantivy.Document(text=text))
            writer.commit()
            index.reload()
            searcher = index.searcher()
            for query in queries:
                searcher.search(query, BATCH)

    return _took(match)


def _query(node: Node, tantivy: Any, schema: Any) -> Any:
    query, occur = tantivy.Query, tantivy.Occur
    match node:
        case Term():
            if node.is_prefix:
                return query.regex_query(schema, "text", f"{node.text}.*")
            return query.term_query(schema, "text", node.text)
        case Phrase():
            return query.phrase_query(schema, "text", [term.text for term in node.terms])
        case Or() | AtLeast():
            parts = [(occur.Should, one) for one in node.operands]
        case And():
            parts = [(occur.Must, one) for one in node.operands if not isinstance(one, Not)]
            parts += [(occur.MustNot, one.operand) for one in node.operands if isinstance(one, Not)]
        case Near():
            parts = [(occur.Must, node.left), (occur.Must, node.right)]
        case _:
            raise NotImplementedError(type(node).__name__)
    return query.boolean_query([(how, _query(one, tantivy, schema)) for how, one in parts])
