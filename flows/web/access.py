"""Who may ask for what: decided for every request before any page sees it. Pure."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from flows.people.roles import Role

SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST"}


class Access(StrEnum):
    """What a page asks of whoever wants it: nothing, a signature or a token of a feed in its address, or a role."""

    PUBLIC = "public"
    SIGNED = "signed"
    FEED = "feed"
    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"


class Refusal(StrEnum):
    """Why a request is not answered."""

    FOREIGN_HOST = "it names another host than this Tocsin"
    NOT_THE_PROXY = "its header names who is logged in, which only the proxy may do"
    UNKNOWN_PERSON = "the proxy names somebody who has no account here, or whose account is disabled"
    METHOD = "pages are asked for with GET and changed with POST"
    CROSS_ORIGIN = "it comes from a page of another site"
    NOT_LOGGED_IN = "nobody is logged in"
    NO_BEARER = (
        "its token is not one of the API, is over, or was revoked: make another one on your account's page"
    )
    NO_FEED = "this address of a feed was revoked or is over: make another one on your account's page"
    ROLE = "your role does not allow it"
    STALE_FORM = "its form is too old or not from this page: go back, load the page anew and try again"


@dataclass(frozen=True, slots=True)
class Asked:
    """What decides on a request; headers as they came, each value of a repeated one. `role` None: not logged in.

    `has_bearer`: it comes with a token of the API in a header, which no browser sends by itself, instead of a cookie.
    """

    access: Access
    method: str
    hosts: list[str]
    origins: list[str]
    fetch_site: str | None
    role: Role | None
    is_token_right: bool
    has_bearer: bool = False
    # what is wrong with the header in which a proxy names who is logged in
    header: Refusal | None = None


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """The hosts (with port) and origins under which this page is reached."""

    hosts: frozenset[str]
    origins: frozenset[str]


def refusal(asked: Asked, own: OwnAddresses) -> Refusal | None:
    """Why a request is refused, or None. What changes something needs our origin and the token of its form.

    A signed address is its own token; a mail program that unsubscribes by it sends no origin, and no site of strangers
    can know it.
    """
    why = _not_for_us(asked, own) or _lacking(asked)
    if why is not None:
        return why
    is_proven = asked.has_bearer or asked.access is Access.SIGNED or asked.is_token_right
    return None if asked.method in SAFE or is_proven else Refusal.STALE_FORM


def _not_for_us(asked: Asked, own: OwnAddresses) -> Refusal | None:
    """What is wrong with it, whoever asks."""
    if len(asked.hosts) != 1 or asked.hosts[0].lower() not in own.hosts:
        return Refusal.FOREIGN_HOST
    if asked.header is not None:
        return asked.header
    if asked.method not in METHODS:
        return Refusal.METHOD
    is_foreign = asked.method not in SAFE and not _is_of_ours(asked, own)
    return Refusal.CROSS_ORIGIN if is_foreign else None


def _lacking(asked: Asked) -> Refusal | None:
    """What its reader lacks: a log-in, or rights."""
    if asked.access in (Access.PUBLIC, Access.SIGNED):
        return None
    if asked.access is Access.FEED:
        return Refusal.NO_FEED if asked.role is None else None
    if asked.role is None:
        return Refusal.NO_BEARER if asked.has_bearer else Refusal.NOT_LOGGED_IN
    return None if asked.role.may(Role(asked.access)) else Refusal.ROLE


def _is_of_ours(asked: Asked, own: OwnAddresses) -> bool:
    """Whether a browser says that the request comes from a page of ours; a browser always says one of the two."""
    if asked.origins:
        return len(asked.origins) == 1 and asked.origins[0].lower() in own.origins
    if asked.fetch_site is not None:
        return asked.fetch_site == "same-origin"
    return asked.has_bearer or asked.access is Access.SIGNED


def form_token(key: bytes, cookie: str) -> str:
    """What every form of a page carries: bound to the cookie of its reader, whom other sites cannot read."""
    return hmac.new(key, b"form:" + cookie.encode(), hashlib.sha256).hexdigest()


def is_form_token(key: bytes, cookie: str | None, given: str | None) -> bool:
    """Whether a form was made for this cookie."""
    if not cookie or not given:
        return False
    return hmac.compare_digest(form_token(key, cookie).encode(), given.encode())


def is_of_api(path: str) -> bool:
    """Whether a path is one of the API, which answers programs: with JSON, also when it refuses."""
    return path == "/api/v1" or path.startswith("/api/v1/")


def bearer(authorization: str | None) -> str | None:
    """The token of an `Authorization` header (RFC 6750); None: there is none of that kind."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def own_path(path: str) -> str:
    """A path of this page to go on to after logging in; anything else leads to the first page."""
    is_path = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_path and "\\" not in path and path.isprintable() else "/"
