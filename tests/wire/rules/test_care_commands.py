"""The care of rules as a person does it at a terminal of 80 columns: files, lists, history, judging."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading, stored_versions
from alerts.rules.store.changes import What
from alerts.rules.store.word_list import WordList
from tests.wire.rules.conftest import COMMAND, Run, query_of


def test_words_in_a_row_of_a_list_are_asked_about(tocsin) -> None:
    told = tocsin("lists", "set", "groups", "Boko", "Haram", "JNIM")

    assert told.returncode == 0
    assert """is Boko Haram one phrase?""" in " ".join(told.stderr.split())
    assert """'"Boko Haram"'""" in told.stderr


def test_a_sentence_is_told_in_words_and_as_the_query_that_was_meant(tocsin) -> None:
    told = tocsin("rules", "check", "attacks on mines in Burkina Faso")

    assert told.returncode == 0
    assert "looks for all six words: attacks, on, mines, in, Burkina, Faso" in " ".join(told.stdout.split())
    assert 'write attack* ~mine "Burkina Faso"' in told.stdout


def test_export_and_apply_leave_no_difference(tocsin, watch, conn, now, tmp_path) -> None:
    loading.save_list(conn, WordList(name="jnim", entries=["JNIM", '"a b"']), saved_by="ana", now=now)
    watch(query="@jnim AND convoy")
    exported = tocsin("rules", "export")

    dry = tocsin("rules", "apply", "-", "--dry-run", "--prune", text=exported.stdout)
    done = tocsin("rules", "apply", "-", "--prune", text=exported.stdout)

    assert (dry.returncode, done.returncode) == (0, 0), dry.stderr
    assert done.stderr.strip() == "unchanged: 2"
    assert tocsin("rules", "export").stdout == exported.stdout
    assert "version:" not in tocsin("rules", "export", "--no-versions").stdout


def test_apply_shows_what_differs_and_says_so_by_its_exit_code(tocsin, watch, conn, tmp_path) -> None:
    watch()
    old = tocsin("rules", "export").stdout
    (tmp_path / "new.yaml").write_text(old.replace("query: convoy", "query: lorry"), "utf-8")

    dry = tocsin("rules", "apply", "new.yaml", "--dry-run")
    assert query_of(conn) == "convoy"
    done = tocsin("rules", "apply", "new.yaml")
    stale = tocsin("rules", "apply", "-", text=old.replace("query: convoy", "query: patrol"))
    left = tocsin("rules", "apply", "-", text=old)
    bad = tocsin("rules", "apply", "-", text=old.replace("query: convoy", "query: (convoy"))

    assert [one.returncode for one in (dry, done, stale, left)] == [1, 0, 1, 0]
    assert "-query: convoy" in dry.stderr
    assert "saved: 1 changed" in done.stderr
    assert "changed by somebody else: version 2 of" in stale.stderr
    assert (
        stale.stderr.index("+query: lorry")
        < stale.stderr.index("and you want")
        < stale.stderr.index("+query: patrol")
    )
    assert "left as it is" in left.stderr
    assert bad.returncode in (1, 2)
    assert query_of(conn) == "lorry"


@pytest.mark.parametrize(("answer", "code", "query"), [("n", 1, "convoy"), ("y", 0, "lorry")])
def test_at_a_terminal_apply_asks_first(
    conn, environment, watch, tmp_path, answer: str, code: int, query: str
) -> None:
    watch()
    (tmp_path / "new.yaml").write_text("rules:\n- {name: border, query: lorry, notify: [mail]}\n", "utf-8")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "rules", "apply", "new.yaml"],
        env=environment,
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while b"[y/N]" not in seen:
        seen += os.read(ours, 4096)
    os.write(ours, f"{answer}\n".encode())

    assert process.wait(timeout=100) == code
    os.close(ours)
    assert query_of(conn) == query


def test_a_removed_rule_has_a_history_and_can_be_restored(conn, tocsin, watch) -> None:
    watch()
    watch(query="lorry", why="lorries")
    tocsin("rules", "remove", "border", "--why", "not needed")

    history = tocsin("rules", "history", "border")
    rows = [json.loads(line) for line in tocsin("rules", "history", "border", "--json").stdout.splitlines()]
    differs = tocsin("rules", "diff", "border", "1", "2")
    restored = tocsin("rules", "restore", "border", "1")

    assert [(row["version"], row["is_removal"], row["why"]) for row in rows] == [
        (3, True, "not needed"),
        (2, False, "lorries"),
        (1, False, "the border road"),
    ]
    assert rows[1]["item"]["query"] == "lorry"
    assert rows[1]["item"]["max_age"] == "2d"
    assert "removed" in history.stdout
    assert "query, why" not in history.stdout
    assert (differs.returncode, "-query: convoy\n+query: lorry" in differs.stdout) == (1, True)
    assert restored.returncode == 0, restored.stderr
    assert query_of(conn) == "convoy"
    assert tocsin("rules", "restore", "border", "9").returncode == 2
    assert tocsin("rules", "history", "borderr").stderr.startswith(
        "tocsin: there is no rule borderr: did you mean border?"
    )


def test_what_was_judged_is_offered_as_a_test_until_it_is_used_or_struck_out(
    conn, tocsin, editor, watch, world, now, tmp_path
) -> None:
    watch(max_age="none")
    for title in ("Convoy one", "Convoy two", "Convoy three"):
        world.story(title)
    run.match_stored(conn, now, lambda *_: None)
    numbers = conn.execute("select id, article_id from alerts order by id").fetchall()
    (one, first), (two, second), (three, _) = numbers

    assert tocsin("alerts", "judge", str(one), "noise").returncode == 0
    assert tocsin("alerts", "judge", str(one), "relevant", "--why", "it was the road").returncode == 0
    assert tocsin("alerts", "judge", str(two), "noise").returncode == 0
    assert tocsin("alerts", "judge", str(three), "wrong-event").returncode == 0
    assert tocsin("alerts", "judge", "99", "noise").returncode == 2
    listed = json.loads(tocsin("rules", "list", "--json").stdout)
    take = editor(
        "ed",
        f"""
(here / 'seen').write_text(text)
text = text.replace('# - {first}', '- {first}')
text = ''.join(line for line in text.splitlines(True) if '# - {second}' not in line)
""",
    )
    edited = tocsin("rules", "edit", "border", editor=take)
    again = tocsin("rules", "edit", "border", editor=editor("look", "(here / 'then').write_text(text)"))

    seen = (tmp_path / "seen").read_text("utf-8")
    assert f"        # - {first}  # relevant, says" in seen
    assert "it was the road: Convoy one (gazette)" in seen
    assert f"# - {second}  # noise, says" in seen
    assert "Convoy three" not in seen
    assert edited.returncode == 0, edited.stderr
    assert again.returncode == 0
    assert "# - " not in (tmp_path / "then").read_text("utf-8")
    kept = stored_versions.versions(conn, What.RULE, "border")[0].item
    assert isinstance(kept, WatchRule)
    assert (kept.tests.must_match, kept.tests.must_not_match) == ([first], [])
    assert (listed["relevant"], listed["judged"], listed["alerts"]) == (1, 3, 0)
    assert "33 % of 3" in tocsin("rules", "list").stdout


def test_a_list_is_set_shown_edited_and_kept_while_rules_use_it(conn, tocsin, editor, watch) -> None:
    added = tocsin("lists", "set", "jnim", "JNIM", "=GSIM", '"Nusrat al-Islam"', "--why", "the group")
    watch(query="@jnim", tests={"must_match": ["JNIM"]})

    edited = tocsin("lists", "edit", "@jnim", editor=editor("ed", "text = text.replace('=GSIM', 'GSIM*')"))
    refused = tocsin(
        "lists",
        "edit",
        "jnim",
        editor=editor("no", "text = text.replace('- JNIM', '- x') if '#>>' not in text[400:] else text"),
    )
    removed = tocsin("lists", "remove", "jnim")
    shown = tocsin("lists", "show", "jnim")
    listed = tocsin("lists", "list", "--json")

    assert (added.returncode, edited.returncode) == (0, 0), added.stderr + edited.stderr
    assert (refused.returncode, removed.returncode) == (2, 2)
    assert "should match, and does not: JNIM" in refused.stderr
    assert "@jnim is used by rule border" in removed.stderr
    assert "  - GSIM*" in shown.stdout
    assert (json.loads(listed.stdout)["used_by"], json.loads(listed.stdout)["version"]) == (["border"], 2)
    assert tocsin("lists", "diff", "jnim").returncode == 1
    assert tocsin("lists", "restore", "jnim", "1").returncode == 0
    assert "version 1 again" in tocsin("lists", "history", "jnim").stdout
    rows = [json.loads(line) for line in tocsin("lists", "history", "jnim", "--json").stdout.splitlines()]
    assert [row["item"]["entries"][1] for row in rows] == ["=GSIM", "GSIM*", "=GSIM"]


def test_a_mute_ends_by_itself_and_says_whose_it_is(tocsin, watch) -> None:
    watch()

    muted = tocsin("rules", "mute", "border", "2h", "--why", "an exercise")
    wrong = tocsin("rules", "mute", "border", "until", "yesterday")
    past = tocsin("rules", "mute", "border", "until", "2020-01-01")
    shown = tocsin("rules", "show", "border").stdout
    off = tocsin("rules", "mute", "border", "off")

    assert [one.returncode for one in (muted, wrong, past, off)] == [0, 2, 2, 0]
    assert "muted" in shown
    assert "an exercise" in shown
    assert "is over already" in past.stderr
    assert "muted" not in tocsin("rules", "show", "border").stdout


def test_a_file_is_checked_with_its_lists_and_articles_and_every_place_is_named(
    tocsin, conn, now, world, tmp_path
) -> None:
    article = world.article()
    loading.save_list(conn, WordList(name="stored", entries=["ambush*"]), saved_by="ana", now=now)
    (tmp_path / "rules.yaml").write_text(
        "lists:\n  - name: own\n    entries: [Gao, (]\n"
        "rules:\n"
        f"  - {{name: a, query: '@stored convoy', notify: [mail], tests: {{must_match: [{article}, 77]}}}}\n"
        "  - name: b\n    query: |\n      @stored\n      AND @stord\n    notify: [fax]\n",
        "utf-8",
    )

    told = tocsin("rules", "check", "--file", "rules.yaml")
    rows = [
        json.loads(line)
        for line in tocsin("rules", "check", "--file", "rules.yaml", "--json").stdout.splitlines()
    ]
    fine = tocsin("rules", "check", "@stored AND Gao")
    wrong = tocsin("rules", "check", "@stord AND Gao", "--json")

    assert told.returncode == 2
    assert "2 rules, 1 list, 3 cannot be used" in told.stderr
    assert [(row["line"], row["name"], row["where"]) for row in rows] == [
        (3, "own", ["entries", 1]),
        (5, "a", ["tests", "must_match", 1]),
        (9, "b", ["query"]),
        (10, "b", ["notify", 0]),
    ]
    assert rows[2]["columns"] == [10, 16]
    assert "there is no article 77" in told.stderr
    assert (fine.returncode, wrong.returncode) == (0, 2)
    assert json.loads(wrong.stdout)["code"] == "unknown_list"


def test_the_screens_fit_eighty_columns(tocsin, watch, world, conn, now) -> None:
    watch(max_age="none")
    world.story()
    run.match_stored(conn, now, lambda *_: None)

    for words in (
        ("rules", "list"),
        ("rules", "show", "border"),
        ("rules", "history", "border"),
        ("alerts", "show", "1"),
    ):
        told = tocsin(*words)
        assert told.returncode == 0, told.stderr
        assert max(len(line) for line in told.stdout.splitlines()) <= 80, told.stdout


def test_the_conditions_on_an_event_at_the_command_line(tocsin: Run, tmp_path: Path, watch) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "rules:\n  - name: siege\n    query: blocus convoy\n    notify: [mail]\n    places: [Djbo, Mopti]\n",
        "utf-8",
    )
    checked = tocsin("rules", "check", "--file", str(file))
    asked = tocsin("rules", "check", "place:Djibo convoy")
    refused = tocsin("rules", "add", "siege", "convoy", "--notify", "mail", "--place", "Koro")
    added = tocsin(
        "rules", "add", "siege", "convoy", "--notify", "mail", "--place", "Mopti Region", "--country", "Mali",
        "--event-type", "attack", "--actor", "GSIM", "--min-toll", "3",
    )  # fmt: skip
    shown = tocsin("rules", "show", "siege")

    assert checked.returncode == 2
    assert "no place is called Djbo" in checked.stderr
    assert "did you mean Djibo (Sahel, Burkina Faso)?" in checked.stderr
    assert "Mopti is read as the city" in checked.stderr
    assert asked.returncode == 2
    assert "places: [Djibo]" in asked.stdout
    assert refused.returncode != 0
    assert '"Koro, Burkina Faso"' in refused.stderr
    assert (added.returncode, added.stderr.splitlines()[0]) == (0, "added: siege")
    assert "Mopti Region (Mali)" in shown.stdout
    assert "min_toll: 3" in shown.stdout
