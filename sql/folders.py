"""Folders and files that belong to their owner alone."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path


def make_private(folder: Path) -> None:
    """Make a folder, and what is missing above it, with no rights for others; raises OSError."""
    # mkdir gives its mode to the last folder only
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def private_line(file: Path, make: Callable[[], str]) -> tuple[str, bool]:
    """The line in a file that its owner alone may read, and whether it is new; raises OSError.

    Made by `make` when there is none, and anew when others could have read it.
    """
    if (
        file.is_file()
        and not stat.S_IMODE(file.stat().st_mode) & 0o077
        and (line := file.read_text().strip())
    ):
        return line, False
    line = make()
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
        made.write(line + "\n")
    new.replace(file)
    return line, True
