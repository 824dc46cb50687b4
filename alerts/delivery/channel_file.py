"""Change the channels file: add an entry or take one out, and leave every other line, comments too, as it is."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alerts.delivery.channel_form import Entry
from alerts.delivery.channels import (
    ChannelsBroken,
    ChannelsMissing,
    EntryUnusable,
    NoSuchChannel,
    parse_file,
    read_file,
    tags_of,
    usable_channels,
)

HEAD = """\
# Where alerts are sent to: an Apprise configuration file, https://github.com/caronc/apprise/wiki/config_yaml
# A rule tells a tag. It holds secrets: it stays readable by its owner alone.
"""
URLS = re.compile(r"^urls[ \t]*:[ \t]*(?:#.*)?$")
BY_HAND = "it is written in a way that only a person can change: edit {path}"


class TagTaken(ValueError):
    """There is a channel of that name."""


def add_entry(path: Path, entry: Entry, *, replaces: bool = False) -> None:
    """Write an entry to the file; `replaces`: in place of those that bear its tag alone.

    The file is made when it is missing, is its owner's alone, and is there whole at every moment.

    Raises TagTaken, EntryUnusable, and what reading the file raises.
    """
    with _held(path) as target:
        text = read_file(target) if target.exists() else HEAD
        if entry.tag in _tags_in(target, text):
            if not replaces:
                raise TagTaken(
                    f"there is a channel {entry.tag} already: take another name, or replace that one"
                )
            text = _without(target, text, entry.tag)
        _write(target, _with(target, text, entry), entry.tag)


def remove_tag(path: Path, tag: str) -> None:
    """Take out the entries that bear a tag alone. Raises NoSuchChannel, and what reading the file raises."""
    with _held(path) as target:
        text = read_file(target)
        if tag not in _tags_in(target, text):
            raise NoSuchChannel(f"there is no channel {tag}")
        _write(target, _without(target, text, tag), None)


@contextlib.contextmanager
def _held(path: Path) -> Iterator[Path]:
    """The file itself, behind whatever links, while nobody else of ours changes it."""
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(target.parent / f".{target.name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ChannelsMissing(f"{target} cannot be written: {error.strerror}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield target
    finally:
        os.close(handle)


def _entries(path: Path, text: str) -> list[Any]:
    entries = parse_file(path, text).get("urls") or []
    if not isinstance(entries, list):
        raise ChannelsBroken(f"{path}: `urls` must be a list of entries, each beginning with `- `")
    return entries


def _tags_in(path: Path, text: str) -> set[str]:
    root = parse_file(path, text)
    common = root.get("tag", root.get("tags"))
    return {tag for entry in _entries(path, text) for tag in tags_of(entry, common) or ()}


def _with(path: Path, text: str, entry: Entry) -> str:
    """The text with one more entry at the end of its list."""
    lines = text.splitlines()
    spans = _spans(path, text, lines)
    head = next((at for at, line in enumerate(lines) if URLS.match(line)), None)
    if head is None and "urls" in parse_file(path, text):
        raise ChannelsBroken(BY_HAND.format(path=path))
    if head is None:
        lines.append("urls:")
        head = len(lines) - 1
    indent, at = (_indent(lines[spans[-1][0]]), spans[-1][1]) if spans else (2, head + 1)
    lines[at:at] = [f'{" " * indent}- "{entry.url}":', f"{' ' * indent}    tag: {entry.tag}"]
    return _checked(path, text, lines, more=1)


def _without(path: Path, text: str, tag: str) -> str:
    """The text without the entries of a tag."""
    lines = text.splitlines()
    root = parse_file(path, text)
    common = root.get("tag", root.get("tags"))
    gone = []
    for entry, span in zip(_entries(path, text), _spans(path, text, lines), strict=True):
        tags = tags_of(entry, common) or frozenset()
        if tag in tags and tags != {tag}:
            raise ChannelsBroken(f"an entry bears other names beside {tag}: edit {path}")
        if tag in tags:
            gone.append(span)
    for start, end in reversed(gone):
        del lines[start:end]
    return _checked(path, text, lines, more=-len(gone))


def _spans(path: Path, text: str, lines: list[str]) -> list[tuple[int, int]]:
    """The lines of each entry: from its dash to its last line that is no comment, as `lines[from:to]`."""
    entries: Any = _entries(path, text)
    spans = []
    for number in range(len(entries)):
        start = entries.lc.item(number)[0]
        if not lines[start].lstrip().startswith("- "):
            raise ChannelsBroken(BY_HAND.format(path=path))
        end = start + 1
        for at in range(start + 1, len(lines)):
            line = lines[at].strip()
            if line and not line.startswith("#"):
                if _indent(lines[at]) <= _indent(lines[start]):
                    break
                end = at + 1
        spans.append((start, end))
    return spans


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _checked(path: Path, before: str, lines: list[str], more: int) -> str:
    """The lines as a text, which must hold as many entries more as are meant, and every other one as it was."""
    text = "\n".join(lines) + "\n"
    old, new = _entries(path, before), _entries(path, text)
    kept = new[:-more] if more > 0 else [entry for entry in old if entry in new]
    if len(new) != len(old) + more or kept != (old if more > 0 else new):
        raise ChannelsBroken(BY_HAND.format(path=path))
    return text


def _write(path: Path, text: str, tag: str | None) -> None:
    """Put a text in place of the file at once, its owner's alone; `tag`: a channel that must be usable then."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if tag is not None and tag not in usable_channels(written).tags:
            raise EntryUnusable(
                "these fields make no channel that can be used: compare them with the service's page"
            )
        written.replace(path)
    except OSError as error:
        raise ChannelsMissing(f"{path} cannot be written: {error.strerror}") from None
    finally:
        written.unlink(missing_ok=True)
