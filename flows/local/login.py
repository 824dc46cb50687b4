"""The login of the Prefect server on this machine: made once, kept in TOCSIN_HOME, readable by its owner alone."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path

from sql.folders import private_line

USER = "tocsin"


@dataclass(frozen=True, slots=True)
class Login:
    """`words`: user:password, as Prefect's API and its user interface take it; kept out of every repr."""

    file: Path
    words: str
    is_new: bool

    def __repr__(self) -> str:
        return f"Login(file={self.file})"

    @property
    def header(self) -> str:
        """The value of the Authorization header."""
        return "Basic " + base64.b64encode(self.words.encode()).decode()


def login_file(home: Path) -> Path:
    """Where the login of this home folder lies, once it is made."""
    return home / "prefect-login"


def login_of(home: Path) -> Login:
    """The login in this home folder; made when there is none, and anew when others could have read it."""
    words, is_new = private_line(login_file(home), lambda: f"{USER}:{secrets.token_urlsafe(24)}")
    return Login(login_file(home), words, is_new)
