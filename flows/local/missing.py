"""What is still missing before `tocsin up` can tell anybody of anything, and the command that adds it.

Run by `python -m flows.local.missing`: what it imports takes 13 MB, which `tocsin up` need not keep while it watches.
"""

from __future__ import annotations

import sys

import sql.rules
import sql.sources
from flows.channels import usable_channels_of
from flows.database import database
from flows.settings import Settings, load_settings
from sql.connection import connect

START = "tocsin start https://site.example/ --watch 'convoy ambush' --mail you@example.org"


def missing(settings: Settings, url: str) -> list[str]:
    """A line for each of sources, rules and channels that there is none of; one line where there is nothing at all."""
    with connect(url) as conn:
        has_source = any(source.enabled for source in sql.sources.list_all(conn))
        has_rule = any(rule.enabled for rule in sql.rules.list_current(conn))
    channels = usable_channels_of(settings)
    if not (has_source or has_rule or channels.targets or channels.problems):
        return [f"nothing is set up yet: the page shows the steps, or in the terminal {START}"]
    said = [] if has_source else ["No source to read yet: tocsin sources add https://site.example/"]
    said += [] if has_rule else ["No rule yet: tocsin rules add NAME 'words to watch' --notify CHANNEL"]
    said += [problem.words for problem in channels.problems]
    if not channels.targets and not channels.problems:
        said.append(f"No channel yet: tocsin init writes an example of {settings.channels_file}")
    return said


def main() -> None:
    """Each on a line."""
    settings = load_settings()
    with database(settings) as url:
        sys.stdout.write("".join(f"{line}\n" for line in missing(settings, url)))


if __name__ == "__main__":
    main()
