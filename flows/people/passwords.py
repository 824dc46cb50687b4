"""Passwords: kept as argon2id, checked in the same time whether or not there is such a person."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 10, 200
AT_ONCE = 4  # each takes 19 MiB

# the smallest of the settings that OWASP names for argon2id
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_slots = threading.BoundedSemaphore(AT_ONCE)
_nobody = _hasher.hash("nobody has this password")


class PasswordUnusable(ValueError):
    """A password cannot be taken; the message says why."""


def make_hash(password: str, name: str) -> str:
    """The hash to keep; raises PasswordUnusable. `name`: whose it is."""
    if not LEAST <= len(password) <= MOST:
        raise PasswordUnusable(f"a password has {LEAST} to {MOST} characters: a sentence is easy to remember")
    if len(set(password)) < 4 or (len(name) > 3 and name.lower() in password.lower()):
        raise PasswordUnusable(
            "this password is guessed at once: take one without your name and of many letters"
        )
    with _slots:
        return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether it is the password of that hash; None takes as long as a wrong one."""
    if len(password) > MOST:
        return False
    with _slots:
        try:
            return _hasher.verify(password_hash or _nobody, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False
