"""`tocsin rules preview` and `rules test` on a real database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sql.connection import Connection
from sql.connection import now as database_now

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
RULES = """
rules:
  - name: border
    query: {query}
    notify: [mail]
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def stories(conn: Connection) -> None:
    """Three stories of yesterday, each an event."""
    seen = database_now(conn) - timedelta(days=1)
    conn.execute(
        "insert into sources (name, home_url, next_due_at, added_at) values ('gazette', 'https://g.example', %s, %s)",
        [seen, seen],
    )
    for number, text in enumerate(
        ("A convoy at the border.", "A convoy on the road.", "Football at the border.")
    ):
        conn.execute(
            "insert into articles (source_id, url, url_key, title, published, published_precision, language, access,"
            " text, text_hash, first_seen_at, changed_at, detected_at) select id, %(url)s, %(url)s, 'News', %(seen)s,"
            " 'minute', 'en', 'full', %(text)s, '', %(seen)s, %(seen)s, %(seen)s from sources",
            {"url": f"https://g.example/{number}", "text": text, "seen": seen},
        )
    conn.execute(
        "insert into events (root_article_id, title, first_published, last_published, created_at, updated_at)"
        " select id, 'x', %(seen)s, %(seen)s, %(seen)s, %(seen)s from articles",
        {"seen": seen},
    )
    conn.execute("insert into event_articles select root_article_id, id, id, created_at from events")


@pytest.mark.usefixtures("stories")
def test_a_query_is_previewed_before_it_is_saved(tocsin: Run) -> None:
    code, out, _ = tocsin("rules", "preview", "convoy NOT border")

    assert code == 0
    assert out.startswith("query: 1 article in ")
    assert "A convoy on the road." in out
    assert "NOT border drops 1 article" in out


@pytest.mark.usefixtures("stories")
def test_json_is_one_object_with_marks(tocsin: Run) -> None:
    _, out, _ = tocsin("rules", "preview", "convoy", "--json")

    found = json.loads(out)
    (first, _) = found["newest"]
    assert found["articles"] == 2
    assert [first["sentence"][slice(*mark)] for mark in first["marks"]] == ["convoy"]
    assert {"day", "articles", "alerts"} == set(found["days"][0])


@pytest.mark.usefixtures("stories")
def test_a_file_is_held_against_what_is_saved(tocsin: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(RULES.format(query="convoy"))
    new.write_text(RULES.format(query="border"))
    assert tocsin("rules", "apply", str(old), "--yes")[0] == 0

    code, out, _ = tocsin("rules", "test", str(new), "--days", "7", "--against", "saved")

    assert code == 0
    assert "1 event as before" in out
    assert "+ 1 event gained" in out
    assert "- 1 event lost" in out
    assert "articles: 1 gained, 1 lost, 1 as before" in out


@pytest.mark.usefixtures("stories")
def test_a_saved_rule_is_tried_by_its_name(tocsin: Run, tmp_path: Path) -> None:
    file = tmp_path / "old.yaml"
    file.write_text(RULES.format(query="convoy"))
    tocsin("rules", "apply", str(file), "--yes")

    code, out, _ = tocsin("rules", "test", "border")

    assert (code, out.startswith("border: 2 articles in ")) == (0, True)


@pytest.mark.usefixtures("stories")
def test_a_saved_rule_against_itself_is_answered_in_words(tocsin: Run, tmp_path: Path) -> None:
    file = tmp_path / "old.yaml"
    file.write_text(RULES.format(query="convoy"))
    tocsin("rules", "apply", str(file), "--yes")

    code, out, err = tocsin("rules", "test", "border", "--against", "saved")

    assert (code, out.startswith("border: 2 articles in ")) == (0, True)
    assert "nothing is gained and nothing lost" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("preview", "(convoy"), "never closed"),
        (("preview", "convoy", "--days", "0"), "--days must be from 1"),
        (("test", "nowhere"), "there is no rule nowhere"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_advice(tocsin: Run, words: tuple[str, ...], said: str) -> None:
    code, _, err = tocsin("rules", *words)

    assert code == 2, err
    assert said in err
