"""Read the channels file: an Apprise YAML configuration whose tags name who is told, with `${NAME}` for secrets."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from alerts.delivery.send import NotOneRecipient, NotUnderstood, Target, open_entry, services
from alerts.rules.language.guess import meant

LARGEST_FILE = 1_000_000
SHORTEST_SECRET = 4
OTHERS_MAY = stat.S_IRWXO
REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
URL_PARTS = re.compile(r"([a-z][a-z0-9+.-]*://)((?:[^/?#@$]|\$\{\w+\})*@)?(.*)", re.DOTALL | re.IGNORECASE)
ROOT_KEYS = {"version", "urls", "tag", "tags"}
# what people call a service that Apprise calls otherwise
OTHER_NAMES = {
    "mail": "mailto",
    "email": "mailto",
    "smtp": "mailto",
    "smtps": "mailtos",
    "telegram": "tgram",
    "webhook": "json",
}
# options of Apprise that would be read and do nothing here, or break a promise
REFUSED = {
    "cc": "write each address in `to`: every recipient gets a message of their own",
    "bcc": "write each address in `to`: every recipient gets a message of their own",
    "retry": "Tocsin retries by its own schedule",
    "wait": "Tocsin retries by its own schedule",
    "optional": "a message that failed would count as sent",
    "template": "Tocsin composes its own messages",
    "format": "Tocsin composes its own messages",
    "overflow": "Tocsin keeps its messages within each service's limits",
    "emojis": "the words of a headline are shown as they are",
    "blocks": "Tocsin composes its own messages",
    "image": "Tocsin sends no remote images",
    "footer": "Tocsin composes its own messages",
    "timestamp": "Tocsin composes its own messages",
    "redirect": "redirects are never followed, they lose the message: write the address that they lead to",
}


class ChannelsMissing(ValueError):
    """The channels file is not there, or cannot be read."""


class ChannelsOpenToOthers(ValueError):
    """Other users of this machine can read the channels file."""


class ChannelsBroken(ValueError):
    """The channels file is not the YAML that we understand."""


class SecretMissing(ValueError):
    """The channels file refers to an environment variable that is not set."""


class EntryUnusable(ValueError):
    """One entry cannot be used; the message names its line, and never its URL."""


class NoSuchChannel(LookupError):
    """No entry of the channels file bears that tag."""


@dataclass(frozen=True, slots=True)
class ChannelTarget:
    """One recipient of a channel. `fingerprint` tells it from others without a secret; see `send.fingerprint_of`."""

    tag: str
    fingerprint: str
    label: str
    kind: str
    target: Target = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps an entry, or the whole file, from being used; `tags`: whom it was for, None when that is not known."""

    words: str
    tags: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Channels:
    """Every target of the channels file that can be used, and why others cannot.

    `version` changes with the file, its rights included. `subscriptions`: the channel whose mail entry sends to
    subscribers, None: they cannot be sent to.
    """

    path: Path
    targets: tuple[ChannelTarget, ...] = ()
    problems: tuple[Problem, ...] = ()
    version: int = 0
    subscriptions: str | None = None

    @classmethod
    def none(cls, path: Path) -> Channels:
        """No channels at all: what is to be told waits until the file is there."""
        return cls(path)

    @property
    def tags(self) -> frozenset[str]:
        """The names of the channels."""
        return frozenset(target.tag for target in self.targets)

    def of(self, tag: str) -> tuple[ChannelTarget, ...]:
        """The targets of a channel; raises NoSuchChannel."""
        if found := tuple(target for target in self.targets if target.tag == tag):
            return found
        near = get_close_matches(tag, self.tags, n=1)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(sorted(self.tags))}"
        if not self.tags:
            hint = f"write an entry with `tag: {tag}` into it (recipes: docs/channels.md), or set it up in the page"
        raise NoSuchChannel(f"there is no channel {tag} in {self.path}: {hint}")

    def incomplete(self, tag: str) -> str | None:
        """Why targets of a channel may be missing at the moment; None when the channel is whole."""
        found = (problem for problem in self.problems if problem.tags is None or tag in problem.tags)
        return next((f"waits until this is mended: {problem.words}" for problem in found), None)

    def find(self, fingerprint: str) -> ChannelTarget | None:
        """The target with that fingerprint, in whichever channel."""
        return next((target for target in self.targets if target.fingerprint == fingerprint), None)


def load_channels(path: Path, environment: Mapping[str, str] = os.environ) -> Channels:
    """The channels of a file; a file without entries is one without channels.

    Raises ChannelsMissing, ChannelsOpenToOthers, ChannelsBroken, SecretMissing, EntryUnusable.
    """
    targets: dict[tuple[str, str], ChannelTarget] = {}
    for where, entry, common in _entries(path):
        _add(targets, _open(where, entry, common, environment))
    return Channels(path, tuple(targets.values()))


def usable_channels(path: Path, environment: Mapping[str, str] = os.environ) -> Channels:
    """What of a file can be used: an entry that cannot keeps back its own messages only. Raises nothing."""
    targets: dict[tuple[str, str], ChannelTarget] = {}
    problems: list[Problem] = []
    try:
        for where, entry, common in _entries(path):
            try:
                _add(targets, _open(where, entry, common, environment))
            except (SecretMissing, EntryUnusable) as error:
                problems.append(Problem(str(error), tags_of(entry, common)))
    except (ChannelsMissing, ChannelsOpenToOthers, ChannelsBroken) as error:
        problems.append(Problem(str(error)))
    version = path.stat().st_ctime_ns if path.exists() else 0
    return Channels(path, tuple(targets.values()), tuple(problems), version)


def _add(targets: dict[tuple[str, str], ChannelTarget], opened: list[Target]) -> None:
    for target in opened:
        for tag in sorted(target.tags):
            channel_target = ChannelTarget(tag, target.fingerprint, target.label, target.kind, target)
            targets.setdefault((tag, target.fingerprint), channel_target)


def _entries(path: Path) -> Iterator[tuple[str, Any, Any]]:
    """The place, the content and the common tags of each entry."""
    root = parse_file(path, read_file(path))
    unknown = sorted(str(key) for key in root if key not in ROOT_KEYS)
    if unknown:
        raise ChannelsBroken(f"{path}: {unknown[0]} is not supported; put tags and addresses under `urls`")
    entries: Any = root.get("urls") or []
    if not isinstance(entries, list):
        raise ChannelsBroken(f"{path}: `urls` must be a list of entries, each beginning with `- `")
    lines: Any = getattr(entries, "lc", None)  # ruamel.yaml keeps where each item stood
    common = root.get("tag", root.get("tags"))
    for number, entry in enumerate(entries):
        yield f"{path}, line {lines.item(number)[0] + 1}", entry, common


def tags_of(entry: Any, common: Any) -> frozenset[str] | None:
    """The tags of an entry, also of one that cannot be used; None when it does not say them plainly."""
    given = [common, *_tag_values(entry)]
    named = {tag for value in given for text in _strings(value) for tag in re.split(r"[\s,]+", text) if tag}
    return frozenset(named) if named and not any("$" in tag for tag in named) else None


def _tag_values(value: Any) -> Iterator[Any]:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            for key, inner in part.items():
                if key in ("tag", "tags"):
                    yield inner
                else:
                    yield from _tag_values(inner)


def read_file(path: Path) -> str:
    """The text of a channels file; raises ChannelsMissing, ChannelsOpenToOthers, ChannelsBroken."""
    try:
        status = path.stat()
        if status.st_mode & OTHERS_MAY:
            raise ChannelsOpenToOthers(
                f"{path} can be read by other users of this machine, and it leads to secrets: chmod 600 {path}"
            )
        if status.st_size > LARGEST_FILE:
            raise ChannelsBroken(f"{path} is larger than {LARGEST_FILE} bytes: is it the right file?")
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ChannelsBroken(f"{path} is not UTF-8 text: save it as UTF-8") from None
    except OSError as error:
        raise ChannelsMissing(
            f"cannot read the channels file {path} ({error.strerror}): `tocsin init` writes one, "
            "TOCSIN_CHANNELS names another"
        ) from None


def parse_file(path: Path, text: str) -> dict[str, Any]:
    """What the text of a channels file says; raises ChannelsBroken."""
    try:
        root = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise ChannelsBroken(f"{path}{line}: not valid YAML; check quotes, indentation and colons") from None
    except YAMLError:
        raise ChannelsBroken(f"{path}: not valid YAML") from None
    if root is None:
        return {}
    if not isinstance(root, dict):
        raise ChannelsBroken(f"{path}: begin the file with `urls:` and list the entries under it")
    return root


def _open(where: str, entry: Any, common: Any, environment: Mapping[str, str]) -> list[Target]:
    plain, secrets = _expand(where, entry, environment)
    schema = next((text.partition("://")[0] for text in _strings(plain) if "://" in text), "this")
    for option, value in _options(plain):
        if option in REFUSED:
            raise EntryUnusable(f"{where}: the option {option} cannot be used: {REFUSED[option]}")
        if (
            value
            and option == "to"
            and schema.startswith("mailto")
            and not all("@" in one for one in value.split(","))
        ):
            raise EntryUnusable(
                f"{where}: in `to` of this {schema} entry stands something that is no mail address"
            )
    try:
        targets = open_entry(plain, common, secrets)
    except NotUnderstood:
        if schema not in {"this", "http", "https", *services()}:
            guess = OTHER_NAMES.get(schema.lower()) or meant(schema.lower(), services())
            hint = f"did you mean {guess}://?" if guess else "look for the service in Apprise's documentation"
            raise EntryUnusable(f"{where}: Apprise knows no {schema[:40]}://: {hint}") from None
        raise EntryUnusable(
            f"{where}: Apprise cannot use this {schema} entry; compare it with the service's page of its "
            "documentation, address by address and token by token"
        ) from None
    except NotOneRecipient as error:
        raise EntryUnusable(f"{where}: {error}; write one entry for each") from None
    if not all(target.tags for target in targets):
        raise EntryUnusable(
            f"{where}: the entry has no tag, so no rule could name it; add `tag: NAME` under it"
        )
    return targets


def _expand(where: str, value: Any, environment: Mapping[str, str]) -> tuple[Any, frozenset[str]]:
    """The entry as plain values with every `${NAME}` filled in, and what was filled in.

    In the user:password part of a URL the value is percent-encoded, so that any password may stand there.
    """
    names = {name for text in _strings(value) for name in REFERENCE.findall(text)}
    for name in sorted(names):
        if not environment.get(name):
            raise SecretMissing(
                f"{where}: the environment variable {name} is not set; set it, or correct ${{{name}}}"
            )
    secrets = {environment[name] for name in names}
    secrets |= {quote(secret, safe="") for secret in secrets}
    long_enough = frozenset(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)
    return _fill(value, environment), long_enough


def _fill(value: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {_fill(key, environment): _fill(one, environment) for key, one in value.items()}
    if isinstance(value, list):
        return [_fill(one, environment) for one in value]
    if not isinstance(value, str):
        return value
    found = URL_PARTS.fullmatch(value)
    if not found:
        return REFERENCE.sub(lambda name: environment[name[1]], value)
    schema, user, rest = found[1], found[2] or "", found[3]
    user = REFERENCE.sub(lambda name: quote(environment[name[1]], safe=""), user)
    return schema + user + REFERENCE.sub(lambda name: environment[name[1]], rest)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _strings(key)
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, str):
        yield value


def _options(value: Any) -> Iterator[tuple[str, str]]:
    """The options of an entry, in its URLs and under them, by lower-case name."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key).lower(), one if isinstance(one, str) else ""
            yield from _options(key)
            yield from _options(one)
    elif isinstance(value, list):
        for one in value:
            yield from _options(one)
    elif isinstance(value, str) and "://" in value:
        for name, one in parse_qsl(urlsplit(value).query, keep_blank_values=True):
            yield name.lower(), one
