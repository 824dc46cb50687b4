"""What the crawl child may open, enforced by the kernel: code that a hostile page takes over finds no secret.

Landlock (Linux 5.13 and newer, Documentation/userspace-api/landlock.rst) needs no rights and cannot be undone; what the
child starts, a browser for one, is bound likewise. It denies all that no rule allows, so there is a rule for everything
beside the hidden places. It also keeps the child from the memory and the environment of processes outside
(/proc/PID/environ, /proc/PID/mem), such as its parent, which has the secrets.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH, _SET_NO_NEW_PRIVS = 1, 1, 38
# access rights, by bit
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_CHANGES = sum(1 << bit for bit in range(4, 13))  # remove and make files, folders, links, sockets …
_REFER, _TRUNCATE = 1 << 13, 1 << 14  # of the 2nd and 3rd version
_SCOPES = 0b11  # of the 6th: abstract sockets of, and signals to, processes outside
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_READ = _EXECUTE | _READ_FILE | _READ_DIR
# As root: to pass by the rights of files, and nothing else. CAP_PERFMON reads the environment of every process.
_CAPABILITIES, _KEPT_CAPABILITIES = 0x20080522, 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
_DEVICES = (Path("/dev"), Path("/proc"))


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def confine(hidden: Iterable[str]) -> str | None:
    """From now on this process reads nothing of the hidden files and folders, and writes only to its temporary folder.

    To be called before any thread begins. Returns why it could not be done; None when it was. The programs themselves
    stay readable where they lie in a hidden folder.
    """
    if not sys.platform.startswith("linux"):
        return "only Linux can"
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    if version < 1:
        return f"this kernel has no Landlock ({os.strerror(ctypes.get_errno())})"
    handled = _READ | _WRITE_FILE | _CHANGES
    handled |= (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    attributes = _Ruleset(handled, 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 8
    ruleset = libc.syscall(
        _CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0)
    )
    if ruleset < 0:
        return f"Landlock refused ({os.strerror(ctypes.get_errno())})"
    try:
        for path, rights in _rules({Path(path).resolve() for path in hidden}, handled):
            _allow(libc, ruleset, path, rights)
        if libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.syscall(
            _RESTRICT_SELF, ruleset, ctypes.c_uint32(0)
        ):
            return f"Landlock refused ({os.strerror(ctypes.get_errno())})"
    finally:
        os.close(ruleset)
    _drop_capabilities(libc)
    return None


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    held = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable: the lower 32, then the upper ones
    libc.capget(header, held)
    kept = held[1] & _KEPT_CAPABILITIES
    libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept))


def _rules(hidden: set[Path], handled: int) -> Iterator[tuple[Path, int]]:
    for path in visible(Path("/"), hidden):
        yield path, _READ
    programs = (sys.prefix, sys.base_prefix, str(Path(__file__).parent))
    for program in {Path(path).resolve() for path in programs}:
        if any(program.is_relative_to(place) for place in hidden):
            yield from ((path, _READ) for path in visible(program, hidden))
    for device in _DEVICES:
        yield device, handled & (_READ | _WRITE_FILE | _TRUNCATE)
    yield Path(tempfile.gettempdir()).resolve(), handled


def visible(folder: Path, hidden: set[Path]) -> Iterator[Path]:
    """The fewest files and folders that together are all of `folder` but what is hidden in it.

    Links are left out: what they lead to stands for itself.
    """
    if not any(place.is_relative_to(folder) for place in hidden if place != folder):
        yield folder
        return
    try:
        entries = [Path(entry.path) for entry in os.scandir(folder) if not entry.is_symlink()]
    except OSError:
        return
    for path in entries:
        if path not in hidden:
            yield from visible(path, hidden)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    """A path that cannot be opened now stays forbidden."""
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        rule = _PathBeneath(rights if path.is_dir() else rights & _OF_FILES, handle)
        libc.syscall(
            _ADD_RULE, ruleset, ctypes.c_uint32(_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0)
        )
    finally:
        os.close(handle)
