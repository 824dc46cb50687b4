"""The command `tocsin`. Starts fast: every group of commands is imported only when it is asked for."""

from __future__ import annotations

import errno
import logging
import shlex
import sys
from collections.abc import Sequence
from importlib.metadata import version

from cyclopts import App, CycloptsError, UnusedCliTokensError

app = App(
    name="tocsin",
    help="A news watch that alerts once per event.",
    version=lambda: version("tocsin"),
    help_format="plaintext",
)
app.command("flows.commands.up:up", name="up", help="Start everything on this machine; Ctrl-C stops it.")
app.command("flows.commands.start:start", name="start", help="Set up a channel, a rule and a source.")
app.command("flows.commands.up:worker", name="worker", help="Work for a Prefect server; any number may.")
app.command("flows.commands.web:web", name="web", help="Show the page; a part of `tocsin up`.")
app.command("flows.commands.demo:demo", name="demo", help="Watch a made-up press and see what alerts.")
app.command("flows.commands.init:init", name="init", help="Write example channels and rules to begin with.")
app.command("flows.commands.rounds:do_round", name="round", help="Crawl, detect, match and deliver once.")
app.command("flows.commands.rounds:deliver", name="deliver", help="Send what is due.")
app.command("flows.commands.audit:audit", name="audit", help="Was all delivered that was matched?")
app.command("flows.commands.extract:extract", name="extract", help="Show what is read from a saved page.")
app.command("flows.commands.sources:app", name="sources", help="The news sites that are read.")
app.command("flows.commands.articles:app", name="articles", help="What was read, and how it changed.")
app.command("flows.commands.rules:app", name="rules", help="The watch rules.")
app.command("flows.commands.lists:app", name="lists", help="Words that rules share, as @name.")
app.command("flows.commands.events:app", name="events", help="What happened, by the articles that tell it.")
app.command("flows.commands.alerts:app", name="alerts", help="What was told to whom, and why.")
app.command("flows.commands.deliveries:app", name="deliveries", help="The messages of each alert.")
app.command("flows.commands.digests:app", name="digests", help="What was told together.")
app.command("flows.commands.muting:app", name="mutes", help="What is silent for a time.")
app.command("flows.commands.places:app", name="places", help="The places that events are put on.")
app.command("flows.commands.why:why", name="why", help="Why you were told of an article, or were not.")
app.command("flows.commands.channels:app", name="channels", help="Where alerts are sent to.")
app.command("flows.commands.upkeep:upkeep", name="upkeep", help="Let go what is past its time.")
app.command("flows.commands.upkeep:forget", name="forget", help="Let go an article or a source at request.")
app.command("flows.commands.users:app", name="users", help="Who may use the page.")
app.command("flows.commands.tokens:app", name="tokens", help="Programs and feed readers of a person.")
app.command(
    "flows.commands.subscriptions:app", name="subscriptions", help="Who is told at their own address."
)
app.command("flows.commands.doctor:doctor", name="doctor", help="Look whether all is well, and what to do.")
app.command("flows.commands.db:app", name="db", help="The database.")

OURS = ("flows", "alerts", "spiders", "sql")
WRONG_USE, NO_SERVICE, INTERRUPTED = 2, 3, 130


# what the machine refuses: a file or folder of the user's choice, or any
NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EIO}


def exit_code(error: Exception) -> int | None:
    """2 for wrong use or configuration, 3 for a service that cannot be reached, None for a fault of ours."""
    if _lost(error):
        return NO_SERVICE
    if type(error).__module__.split(".")[0] not in OURS:
        if not isinstance(error, OSError):
            return None
        return NO_SERVICE if error.errno in NO_ROOM else WRONG_USE if error.errno in NOT_ALLOWED else None
    if isinstance(error, ValueError | LookupError):
        return WRONG_USE
    return NO_SERVICE if isinstance(error, OSError | RuntimeError) else None


def _lost(error: Exception) -> str | None:
    if "psycopg" not in sys.modules:
        return None
    from sql.connection import lost_in_words  # noqa: PLC0415 - a command that needs no database starts without it

    return lost_in_words(error)


def in_words(error: Exception) -> str:
    """What is shown of an error that a user can mend."""
    if lost := _lost(error):
        return lost
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error)


# what stands before the query in the commands that take one
QUERIES = {("rules", "check"): 2, ("rules", "preview"): 2, ("rules", "add"): 3}


def quoted(words: Sequence[str], unused: Sequence[str]) -> str | None:
    """What to write when the query of a command came as several words, the `unused` among them, since nobody put it in
    quotes; None when it is something else."""
    before = QUERIES.get((words[0], words[1])) if len(words) > 2 else None
    if before is None or not unused or any(word.startswith("--") for word in unused):
        return None
    place = list(words).index(unused[-1], before) + 1
    query = " ".join(f'"{word}"' if " " in word else word for word in words[before:place])
    command = shlex.join(["tocsin", *words[:before], query, *words[place:]])
    return f"put the query in quotes, else each of its words is taken for an argument of its own: {command}"


def main() -> None:
    """Run the command line; errors that a user can mend are one sentence on stderr and a documented exit code."""
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # a lost connection is told once, by us
    try:
        sys.exit(app(exit_on_error=False, print_error=True, result_action="return_value") or 0)
    except CycloptsError as error:
        if isinstance(error, UnusedCliTokensError) and (
            hint := quoted(sys.argv[1:], [str(word) for word in error.unused_tokens or ()])
        ):
            sys.stderr.write(f"tocsin: {hint}\n")
        sys.exit(WRONG_USE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away, as `head` does
        sys.exit(0)
    except Exception as error:
        code = exit_code(error)
        if code is None:
            raise
        sys.stderr.write(f"tocsin: {in_words(error)}\n")
        sys.exit(code)
