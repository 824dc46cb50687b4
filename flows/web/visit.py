"""One request as pages see it: who asks, the form, and how to answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

import sql.audit_log
from alerts.rules.rule import RuleError
from alerts.text.locale import gettext as _
from alerts.text.locale import translated
from flows.people.rights import hidden_from, hide
from flows.people.roles import Actor, Role
from flows.web.access import form_token
from flows.web.render import render
from flows.web.site import Site
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import AccessToken, Person

STATEMENT_SECONDS = 10.0


class NotFound(LookupError):
    """There is no such page, or no such thing to show on it."""


class Done(StrEnum):
    """What the page says after a change; its name stands in the address, so that no other words can."""

    SAVED = "Saved."
    NOTED = "Your note is kept."
    TAKEN = "You have taken it: others see that you look at it."
    LET_GO = "Nobody has it now."
    FOLLOWED = "Every change of it is told from now on."
    HANDED_OVER = "It is handed over."
    JUDGED = "Your judgement is kept."
    MENDED = "Done; the next round decides anew on what was held. It can be taken back below."
    UNDONE = "It is taken back."
    MUTED = "Muted: what is held meanwhile is on record, and told when it is over."
    UNMUTED = "No longer muted: what was held is told."
    RETRIED = "The message is due again: the next delivery sends it."
    CANCELLED = "The message is cancelled."
    REVOKED = "It works no more."
    ENDED = "That session is ended."
    RENEWED = "Your password is changed. Log in with it."
    SWITCHED = "The source is switched."
    DUE = "The source is due: the next reading takes it."
    REMOVED = "Removed; its history stays."
    ADDED = "The source is added and due: the next reading takes it."
    WATCHED = "It is watched for from now on."
    IMPORTED = "The sources are added and due: the next readings ask each how it is read."
    KNOWN = "Every source of that list is there already: nothing was added."
    SUBSCRIBED = "You are subscribed."
    ASKED = (
        "A mail with a link goes there, unless several did today. Nothing else does before it is confirmed."
    )
    LEFT = "The subscription is ended."
    ERASED = "Erased. That it was asked for stays on record."


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that was let in. `person` None: a page that asks for no log-in. `form`: the fields, the last of each.

    `cookie` is that of the session, or a random one that only binds forms. `sees_private`: as `Page`'s. `by_token`: by
    which a program or feed reader comes in place of the person; `body`: what it sent.
    """

    site: Site
    request: Request
    person: Person | None
    form: dict[str, list[str]]
    cookie: str
    address: str
    sees_private: bool = False
    body: bytes = b""
    by_token: AccessToken | None = None

    @property
    def role(self) -> Role | None:
        """What its person may do."""
        return Role(self.person.role) if self.person else None

    @property
    def actor(self) -> Actor:
        """Its person for the audit log."""
        by = f", token {self.by_token.id}" if self.by_token else ""
        return Actor(self.person.name if self.person else "", f"{self.address}{by}")

    def may(self, needed: str) -> bool:
        """Whether its person has the rights of a role."""
        return self.role is not None and self.role.may(Role(needed))

    def field(self, name: str) -> str:
        """A field of the form, without space around it; empty when it is missing."""
        return self.form.get(name, [""])[-1].strip()

    def fields(self, name: str) -> list[str]:
        """Every value of a field."""
        return self.form.get(name, [])

    def asked(self, name: str) -> str:
        """A value of the address's query; empty when it is missing."""
        return self.request.query_params.get(name, "").strip()

    def number(self, name: str = "number") -> int:
        """A number in the path; raises NotFound for one that no row can have."""
        number = int(self.request.path_params[name])
        if not 0 < number < 2**63:
            raise NotFound("there is nothing of that number")
        return number

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that reads what its person may see, ended with the block."""
        with self.site.pool.transaction(STATEMENT_SECONDS) as conn:
            if not self.sees_private:
                hide(conn, self.person)
            yield conn

    @contextmanager
    def change(self) -> Iterator[tuple[Connection, datetime]]:
        """A transaction that changes something, and its moment.

        What it decides rests on all rules, those that its person may not see too: `check_rule` before one is shown
        or changed.
        """
        with self.site.pool.transaction(STATEMENT_SECONDS) as conn:
            yield conn, database_now(conn)

    def check_rule(self, conn: Connection, rule: str | int) -> None:
        """Raise flows.people.rights.RuleHidden for a rule, by name or number, that its person may not see."""
        if not self.sees_private:
            hidden_from(conn, self.person).check(rule)

    def shown(self, error: RuleError) -> RuleError:
        """Why something is not saved; of a rule that its person may not see no more than that there is one."""
        with self.site.pool.transaction(STATEMENT_SECONDS) as conn:
            is_hidden = hidden_from(conn, self.person).is_named_in(str(error))
        return RuleError(_("a rule that you may not see uses it otherwise")) if is_hidden else error

    def note(self, conn: Connection, now: datetime, action: str, what: str, detail: str = "") -> None:
        """Keep in the audit log, with the change itself, what its person did to what ("rule sahel-ambush")."""
        sql.audit_log.add(
            conn,
            person=self.actor.name,
            address=self.actor.address,
            action=action,
            object=what,
            detail=detail,
            now=now,
        )

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page with what every page knows: who reads it, the token of its forms, what was just done."""
        done = self.asked("done").upper()
        text = render(
            template,
            visit=self,
            person=self.person,
            token=form_token(self.site.key, self.cookie),
            path=self.request.url.path,
            done=translated(Done[done].value) if done in Done.__members__ else None,
            **values,
        )
        return HTMLResponse(text, status)

    def give_cookie(self, answer: Response, cookie: str, seconds: int | None = None) -> None:
        """Set the one cookie of the page; without `seconds` it goes when the browser is closed."""
        answer.set_cookie(
            self.site.cookie_name,
            cookie,
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=self.is_secure,
        )

    @property
    def is_secure(self) -> bool:
        """Whether it came by TLS, here or before the proxy."""
        public = self.site.settings.public_url or ""
        is_public = public == f"https://{self.request.headers.get('host', '').lower()}"
        return is_public or self.request.url.scheme == "https"

    def go(self, path: str, done: Done | None = None) -> Response:
        """To another page after a change; what it says of it."""
        query = f"?{urlencode({'done': done.name.lower()})}" if done else ""
        return RedirectResponse(f"{path}{query}", 303)
