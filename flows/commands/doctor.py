"""`tocsin doctor`: what a person would look at when something seems wrong."""

from __future__ import annotations

from rich.text import Text

from flows.doctor.findings import Finding, Level
from flows.doctor.looks import examine
from flows.output import Json, as_json, plain, say, say_text
from flows.settings import SettingsUnusable, load_settings

SOME_ERROR = 1
STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.ERROR: "bold red"}


def doctor(*, json: Json = False) -> int:
    """Look at database, channels, clock, disk, Prefect, workers, messages and sources; change nothing.

    A line each: ok, warning or error, what was seen, and the next command. The exit code is 1 when there is an error.
    """
    try:
        found = examine(load_settings())
    except SettingsUnusable as error:
        found = [Finding("settings", Level.ERROR, str(error))]
    for finding in found:
        if json:
            say(as_json(finding))
        else:
            _show(finding)
    return SOME_ERROR if any(finding.level is Level.ERROR for finding in found) else 0


def _show(finding: Finding) -> None:
    line = Text()
    line.append(f"{finding.level.value:<8}", STYLES[finding.level])
    line.append(f"{finding.check:<15}", "bold")
    line.append(plain(finding.words))
    say_text(line)
    if finding.command:
        say_text(Text(f"→ {plain(finding.command)}", "cyan"), indent=23)
