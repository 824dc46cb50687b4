"""The care of rules as a person does it at a terminal of 80 columns: files, an editor, history, judging."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading, stored_versions
from alerts.rules.store.changes import What
from alerts.rules.store.word_list import WordList
from sql.connection import Connection

Told = subprocess.CompletedProcess[str]
Run = Callable[..., Told]
COMMAND = [sys.executable, "-c", "from flows.cli import main; main()"]
RULE = {"name": "border", "query": "convoy", "notify": ["mail"], "why": "the border road"}


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    channels = home / "channels.yaml"
    channels.write_text("urls:\n  - json://127.0.0.1:9/x:\n      tag: mail\n", "utf-8")
    channels.chmod(0o600)
    return os.environ | {"DATABASE_URL": database_url, "TOCSIN_HOME": str(home), "COLUMNS": "80"}


@pytest.fixture
def tocsin(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs the command line in a folder of its own."""

    def run(*words: str, editor: str = "", text: str = "") -> Told:
        return subprocess.run(
            [*COMMAND, *words],
            env=environment | ({"VISUAL": editor} if editor else {}),
            cwd=tmp_path,
            input=text,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str, str], str]:
    """An editor that runs a few lines of Python on the `text` of the file."""

    def write(name: str, lines: str) -> str:
        script = tmp_path / f"{name}.py"
        script.write_text(
            "import sys, pathlib, time\n"
            "file = pathlib.Path(sys.argv[-1])\ntext = before = file.read_text('utf-8')\n"
            f"here = pathlib.Path({str(tmp_path)!r})\n{lines}\n"
            "if text != before: file.write_text(text, 'utf-8')\n",
            "utf-8",
        )
        return f"{sys.executable} {script}"

    return write


@pytest.fixture
def watch(conn: Connection, now) -> Callable[..., None]:
    def save(**changes: object) -> None:
        rule = WatchRule.model_validate(RULE | changes)
        loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=30))

    return save


def kept_files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "home" / "edits").glob("*"))


def query_of(conn: Connection, version: int | None = None) -> str:
    versions = stored_versions.versions(conn, What.RULE, "border")
    found = next(one for one in versions if version in (None, one.version))
    assert isinstance(found.item, WatchRule)
    return found.item.query


def test_an_edit_is_saved_as_a_version_with_its_reason(conn, tocsin, editor, watch, tmp_path) -> None:
    watch()
    change = editor(
        "ed", "text = text.replace('query: convoy', 'query: lorry').replace('border road', 'ports')"
    )

    told = tocsin("rules", "edit", "border", editor=change)

    assert told.returncode == 0, told.stderr
    assert "+query: lorry" in told.stderr
    newest, _ = stored_versions.versions(conn, What.RULE, "border")
    assert (newest.version, newest.why) == (2, "the ports")
    assert kept_files(tmp_path) == []


def test_the_editor_sees_the_schema_and_how_to_use_it(tocsin, editor, watch, tmp_path) -> None:
    watch()

    told = tocsin("rules", "edit", "border", editor=editor("ed", "(here / 'seen').write_text(text)"))

    seen = (tmp_path / "seen").read_text("utf-8").splitlines()
    assert seen[0].startswith("# yaml-language-server: $schema=file:///")
    assert "# Rule border, version 1 of ana: the border road" in seen
    assert "    version: 1" in seen
    assert all(len(line) < 110 for line in seen[1:])
    assert (told.returncode, "nothing changed" in told.stderr) == (0, True)
    assert kept_files(tmp_path) == []


def test_errors_are_put_into_the_text_at_their_place_until_they_are_mended(
    conn, tocsin, editor, watch, tmp_path
) -> None:
    watch(query="convoy\nOR patrol", tests={"must_match": ["a patrol"]})
    rounds = editor(
        "ed",
        """
if not (here / 'first').exists():
    (here / 'first').write_text('')
    text = text.replace('OR patrol', 'OR (lorry').replace('- mail', '- mial')
elif not (here / 'second').exists():
    (here / 'second').write_text(text)
    text = text.replace('(lorry', 'lorry').replace('mial', 'mail')
else:
    (here / 'third').write_text(text)
    text = text.replace('lorry', 'patrol*')
""",
    )

    told = tocsin("rules", "edit", "border", editor=rounds)

    assert told.returncode == 0, told.stderr
    lines = (tmp_path / "second").read_text("utf-8").splitlines()
    at = lines.index("      OR (lorry")
    assert lines[at + 1] == "#>>      ^ this bracket is never closed: add )"
    assert "the channel mial does not exist: did you mean mail?" in lines[lines.index("      - mial") + 1]
    third = (tmp_path / "third").read_text("utf-8").splitlines()
    assert third[third.index("        - a patrol") + 1] == "#>> should match, and does not: a patrol"
    assert not any(line.startswith("#>>") and "bracket" in line for line in third)
    assert query_of(conn) == "convoy\nOR patrol*"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("text = text.replace('query: convoy', 'query: (convoy')", "this bracket is never closed"),
        ("text = text.replace('query:', '\\tquery:')", "a tab cannot stand"),
        ("text = text.replace('name: border', 'name: other')", "only rule border is changed here"),
        ("text = text.replace('max_age', 'x') + '    colour: red\\n'", "there is no field colour"),
        ("text = text.replace('query:', '&a query:')", "anchors"),
    ],
)
def test_a_text_that_stays_wrong_is_kept_in_a_file_that_is_named(
    conn, tocsin, editor, watch, tmp_path, lines: str, said: str
) -> None:
    watch()
    once = f"if '#>>' not in ''.join(text.splitlines(True)[6:]):\n    {lines}"

    told = tocsin("rules", "edit", "border", editor=editor("ed", once))

    (kept,) = kept_files(tmp_path)
    assert told.returncode == 2
    assert said in told.stderr
    assert str(kept) in told.stderr.replace("\n", "")
    assert said in kept.read_text("utf-8")
    assert query_of(conn) == "convoy"


@pytest.mark.parametrize("lines", ["text = ''", "text = '# only a note\\n\\n'", "pass"])
def test_an_emptied_or_unchanged_text_saves_nothing(
    conn, tocsin, editor, watch, tmp_path, lines: str
) -> None:
    watch()

    told = tocsin("rules", "edit", "border", editor=editor("ed", lines))

    assert told.returncode == 0
    assert told.stderr.startswith("nothing changed, nothing saved")
    assert len(stored_versions.versions(conn, What.RULE, "border")) == 1


def test_an_editor_that_is_missing_or_fails_is_told_and_the_text_kept(
    tocsin, editor, watch, tmp_path
) -> None:
    watch()
    failing = editor("ed", "file.write_text(text + '# mine', 'utf-8')\nsys.exit(3)")

    missing = tocsin("rules", "edit", "border", editor="no-such-editor --wait")
    assert (missing.returncode, kept_files(tmp_path)) == (2, [])
    failed = tocsin("rules", "edit", "border", editor=failing)

    assert "the editor no-such-editor --wait cannot be started" in missing.stderr
    assert failed.returncode == 2
    assert "ended with code 3" in failed.stderr
    assert kept_files(tmp_path)[0].read_text("utf-8").endswith("# mine")


def test_without_a_terminal_an_editor_of_terminals_is_not_started(tocsin, watch, tmp_path) -> None:
    watch()

    told = tocsin("rules", "edit", "border", editor="/usr/bin/nano -w")

    assert (told.returncode, kept_files(tmp_path)) == (2, [])
    assert "there is no terminal" in told.stderr
    assert "tocsin rules apply FILE" in told.stderr


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


@pytest.mark.parametrize("noun", ["rules", "lists"])
def test_of_two_people_in_their_editors_the_second_is_told_and_overwrites_nothing(
    conn, environment, editor, watch, tmp_path, now, noun: str
) -> None:
    loading.save_list(conn, WordList(name="border", entries=["convoy"]), saved_by="ana", now=now)
    watch()

    def start(mine: str, other: str) -> subprocess.Popen[str]:
        lines = (
            f"(here / {mine!r}).write_text('')\n"
            f"while not (here / {other!r}).exists(): time.sleep(0.01)\n"
            f"text = text.replace('convoy', {mine!r}) if 'convoy' in text else text"
        )
        return subprocess.Popen(
            [*COMMAND, noun, "edit", "border"],
            env=environment | {"VISUAL": editor(mine, lines)},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    both = [start("lorry", "patrol"), start("patrol", "lorry")]
    told = [(process.communicate(timeout=100)[1], process.returncode) for process in both]

    assert sorted(code for _, code in told) == [0, 1], told
    won, lost = ("lorry", "patrol") if told[0][1] == 0 else ("patrol", "lorry")
    said = next(words for words, code in told if code == 1)
    assert "was changed by somebody else: version 2 of" in said
    assert f"{won}" in said
    assert f"{lost}" in said
    (kept,) = kept_files(tmp_path)
    assert lost in kept.read_text("utf-8")
    what = What.RULE if noun == "rules" else What.LIST
    newest, *_ = stored_versions.versions(conn, what, "border")
    assert newest.version == 2
    assert won in newest.text


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
