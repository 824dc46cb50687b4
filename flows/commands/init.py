"""`tocsin init`: the files to begin with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from alerts.rules.store.file import schema_text
from flows.examples import starter
from flows.output import talk
from flows.settings import load_settings, open_home

CHANNELS = """\
# Where alerts are sent to: an Apprise configuration file, https://github.com/caronc/apprise/wiki/config_yaml
# A rule tells a tag. Secrets come from the environment as ${NAME}; this file stays readable by you alone.
urls:
  # - mailtos://${MAIL_USER}:${MAIL_PASSWORD}@mail.example.org?from=tocsin@example.org&to=desk@example.org:
  #     tag: desk-mail
  # - slack://${SLACK_TOKENS}:
  #     tag: desk-slack
"""
RULES = """\
# Watch rules; save them with `tocsin rules apply rules.yaml`. The language: docs/rules.md
rules:
  - name: convoy-attack
    query: (convoy OR convoi) AND (attack* OR ambush* OR attaqu* OR embuscade) AND (Mali OR Niger)
    notify: [desk-mail]
    tests:
      must_match: ["Gunmen ambushed a convoy in northern Mali on Tuesday."]
      must_not_match: ["A convoy of trucks arrived in Niger with wheat."]
    why: staff travel on this road
"""


# what to know of a file of an example before it is used
ABOUT = {
    "rules.yaml": "rules.yaml holds six watch rules and three word lists: read them, and put your own channels there.",
    "sources.csv": (
        "The sites of sources.csv were not checked: each is asked on its first reading, after which "
        "`tocsin sources list` says which could not be read. Read it before you import it."
    ),
}
Example = Literal["sahel"]


class FileNotWritten(ValueError):
    """A file cannot be written where the command is run; the message names both."""


def init(
    *,
    example: Annotated[
        Example | None, Parameter(help="A list of sources, watch rules and word lists.")
    ] = None,
) -> None:
    """Write a channels file and a rules file to begin with; what exists is left as it is."""
    settings = load_settings()
    open_home(settings)
    texts = {settings.channels_file: CHANNELS, Path("rules.yaml"): RULES}
    if example:
        texts[Path("rules.yaml")] = starter(f"{example}-rules.yaml")
        texts[Path("rules.schema.json")] = schema_text()
        texts[Path("sources.csv")] = starter(f"{example}.csv")
    written = [path for path, text in texts.items() if _write(path, text)]
    for path in texts:
        talk.print(f"{'wrote' if path in written else 'left as it is:'} {path}", markup=False)
    for path in written if example else []:
        if about := ABOUT.get(path.name):
            talk.print(about, markup=False)
    sources = "`tocsin sources import sources.csv`" if example else "`tocsin sources add https://…`"
    talk.print(
        f"Next: write your address or webhook into {settings.channels_file} (recipes: docs/channels.md), "
        f"`tocsin channels test desk-mail`, {sources}, "
        "`tocsin rules apply rules.yaml`, `tocsin up`.",
        markup=False,
    )


def _write(path: Path, text: str) -> bool:
    """Whether the file was not there; only its owner may read it."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    except OSError as error:
        place = path.absolute().parent
        raise FileNotWritten(
            f"{path.name} cannot be written in {place} ({error.strerror}): run `tocsin init` in a folder of your own"
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return True
