"""Rules edited in a person's own editor, at a terminal of 80 columns."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from alerts.rules.store import loading, stored_versions
from alerts.rules.store.changes import What
from alerts.rules.store.word_list import WordList
from tests.wire.rules.conftest import COMMAND, query_of


def kept_files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "home" / "edits").glob("*"))


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
