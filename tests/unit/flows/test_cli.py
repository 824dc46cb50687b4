"""What the command line says of words that it has no use for."""

from __future__ import annotations

import pytest

from flows.cli import quoted


@pytest.mark.parametrize(
    ("words", "unused", "command"),
    [
        ("rules check attacks on mines", ["on", "mines"], "tocsin rules check 'attacks on mines'"),
        (
            "rules add raid attacks on mines --notify desk",
            ["on", "mines"],
            "tocsin rules add raid 'attacks on mines' --notify desk",
        ),
        ("rules preview gold mine --days 9", ["mine"], "tocsin rules preview 'gold mine' --days 9"),
        # another command, and an option that there is not
        ("sources remove one two", ["two"], None),
        ("rules check gold --nope", ["--nope"], None),
        ("rules", [], None),
    ],
)
def test_a_query_without_quotes_is_shown_with_them(
    words: str, unused: list[str], command: str | None
) -> None:
    hint = quoted(words.split(), unused)

    assert hint is None if command is None else (hint or "").endswith(f": {command}")


def test_a_phrase_that_was_quoted_for_the_shell_stays_one() -> None:
    hint = quoted(["rules", "check", "attack", "Burkina Faso"], ["Burkina Faso"])

    assert hint is not None
    assert hint.endswith("""tocsin rules check 'attack "Burkina Faso"'""")
