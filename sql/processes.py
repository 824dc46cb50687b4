"""Who holds what a row leases: processes by a name that no other has, on any machine."""

from __future__ import annotations

import os
from pathlib import Path


def name_of(pid: int) -> str | None:
    """A name that no other process has or will have, on any machine; None where the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        # pids of another container are not ours
        namespace = Path("/proc/self/ns/pid").stat().st_ino
    except (OSError, IndexError):
        return None
    return None if stat[0] == "Z" else f"{boot} {namespace} {pid} {stat[19]}"


def is_here(process: str) -> bool:
    """Is or was this a process of this machine?"""
    own = (name_of(os.getpid()) or "").split()
    other = process.split()
    return len(other) == 4 and own[:2] == other[:2] and other[2].isdecimal()


def is_gone(process: str) -> bool:
    """Was this a process of this machine, and is it no more?"""
    return is_here(process) and name_of(int(process.split()[2])) != process
