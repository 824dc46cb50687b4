"""Settings: `TOCSIN_*` environment variables, and an optional `tocsin.toml` in the working folder."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import TomlConfigSettingsSource

from alerts.delivery.links import Links
from alerts.text.durations import Duration
from sql.folders import make_private, private_line

SETTINGS_FILE = "TOCSIN_SETTINGS_FILE"
PASSWORD_FILES = {"PGPASSFILE": "~/.pgpass", "PGSERVICEFILE": "~/.pg_service.conf"}


class SettingsUnusable(ValueError):
    """A setting cannot be used; the message names it and what to write instead."""


class Settings(BaseSettings):
    """Everything that differs between installations. Secrets stay in the environment and in the channels file."""

    model_config = SettingsConfigDict(
        env_prefix="TOCSIN_", toml_file="tocsin.toml", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("tocsin", appauthor=False)))
    database_url: str | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url")
    )
    channels: Path | None = None
    proxy: str | None = None
    allow_nets: Annotated[list[str], NoDecode] = []
    contact: str = ""
    # the channel tag that is told of the watch itself; none: nobody is
    operator: str | None = None
    # the program that renders the pages of sources that want a browser; none: the Chromium that the system has
    chromium: str | None = None
    # how long a reading goes on, one source is read before others have their turn, and how many are under way at once
    crawl_seconds: float = Field(default=600, gt=0)
    turn_seconds: float = Field(default=60, gt=0)
    places: int = Field(default=60, gt=0, le=100)
    slack_url: str | None = None
    # how long texts are kept, and accounts of crawls, pages that gave nothing, attempts; None: for ever
    keep_text: Duration = timedelta(days=400)
    keep_history: Duration = timedelta(days=120)
    # how many dumps made before migrations are kept; 0: none is made
    keep_dumps: int = Field(default=3, ge=0, le=1000)
    prefect_port: int = Field(default=4200, gt=0, lt=65536)
    # the channel whose mail entry sends to subscribers; none: nobody can subscribe
    subscriptions: str | None = None
    # where readers reach the page; messages have links only when it is given
    public_url: str | None = None
    web_port: int = Field(default=4201, gt=0, lt=65536)
    # what feeds have of the text of an article: the sentence that matched, or all of it
    feed_text: Literal["excerpt", "full"] = "excerpt"
    # where the page listens; elsewhere than on this machine only with TLS, a trusted proxy, or when told
    web_address: str = "127.0.0.1"
    web_certificate: Path | None = None
    web_certificate_key: Path | None = None
    trusted_proxies: Annotated[list[str], NoDecode] = []
    web_without_tls: bool = False
    # a reverse proxy that logs people in: the header in which it names them, and from where alone that is believed
    login_header: str | None = None
    login_proxies: Annotated[list[str], NoDecode] = []
    # an identity provider (OpenID Connect): the claim that people are called by, and which groups have which role
    oidc_issuer: str | None = None
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", repr=False)
    oidc_name_claim: str = "email"
    oidc_group_claim: str = "groups"
    oidc_roles: Annotated[list[str], NoDecode] = []
    # Prometheus: where numbers are served, PORT or ADDRESS:PORT, and the text file that they are written to
    metrics_port: str | None = None
    metrics_file: Path | None = None
    # called every minute while reading, telling and sending are well
    ping_url: str | None = None

    @field_validator("allow_nets", "trusted_proxies", "login_proxies", "oidc_roles", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("allow_nets", "trusted_proxies", "login_proxies")
    @classmethod
    def _are_networks(cls, value: list[str]) -> list[str]:
        for net in value:
            try:
                ipaddress.ip_network(net)
            except ValueError:
                raise ValueError(f"{net} is not a network; write it as 127.0.0.0/8") from None
        return value

    @field_validator("proxy", "slack_url", "ping_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("write it as http://host:port")
        return value or None

    @field_validator("public_url")
    @classmethod
    def _is_address_of_page(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value and (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or "@" in parts.netloc
            or parts.path.rstrip("/")
            or parts.query
            or parts.fragment
        ):
            raise ValueError("write it as https://tocsin.example.org")
        return value.rstrip("/") if value else None

    @field_validator("login_header")
    @classmethod
    def _is_header(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"[A-Za-z0-9-]{1,80}", value):
            raise ValueError("write the name of a header, as X-Forwarded-User")
        return value or None

    @field_validator("trusted_proxies", "login_proxies")
    @classmethod
    def _are_not_everybody(cls, value: list[str]) -> list[str]:
        if any(ipaddress.ip_network(net).prefixlen == 0 for net in value):
            raise ValueError(
                "with all addresses anybody could say who they are: write those of the proxy alone"
            )
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _are_roles(cls, value: list[str]) -> list[str]:
        for entry in value:
            group, _, role = entry.rpartition("=")
            if not group or role not in ("reader", "editor", "admin"):
                raise ValueError(f"{entry} gives no role: write GROUP=reader, GROUP=editor or GROUP=admin")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _is_issuer(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        is_local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if value and (parts.scheme != "https" and not (is_local and parts.scheme == "http")):
            raise ValueError("write the provider's issuer as it does itself, as https://login.example.org")
        return value or None

    @field_validator("metrics_port")
    @classmethod
    def _is_port(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"([0-9A-Fa-f.:\[\]]+:)?[0-9]{1,5}", value):
            raise ValueError("write it as 9110, or as 10.0.0.5:9110 for others than this machine")
        return value or None

    @field_validator("operator", "chromium", "subscriptions")
    @classmethod
    def _is_named(cls, value: str | None) -> str | None:
        return value or None

    @property
    def channels_file(self) -> Path:
        """The Apprise configuration: TOCSIN_CHANNELS, else `channels.yaml` in the home folder."""
        return self.channels or self.home / "channels.yaml"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """The settings of this process; raises SettingsUnusable naming each that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [f"{_name(problem['loc'])}: {_say(problem)}" for problem in error.errors()]
        raise SettingsUnusable("; ".join(problems)) from None
    except ValueError as error:
        raise SettingsUnusable(f"tocsin.toml cannot be read: {error}") from None


def open_home(settings: Settings) -> Path:
    """The home folder, made for its owner alone when it is missing.

    Raises SettingsUnusable when it cannot be made or written.
    """
    home = settings.home
    try:
        make_private(home)
    except OSError as error:
        raise SettingsUnusable(
            f"TOCSIN_HOME {home} cannot be made ({error.strerror}): name a folder that you may write"
        ) from None
    if not os.access(home, os.W_OK | os.X_OK):
        raise SettingsUnusable(f"TOCSIN_HOME {home} cannot be written: name a folder that you may write")
    return home


def settings_file() -> Path:
    """The `tocsin.toml` in force: of this working folder, or of whoever started us in another one."""
    return Path(os.environ.get(SETTINGS_FILE) or "tocsin.toml").absolute()


def secret_places(settings: Settings) -> list[str]:
    """The files and folders with secrets: everything of ours, and where libpq looks for passwords."""
    ours = [settings.home, settings.channels_file, settings_file()]
    libpq = [Path(os.environ.get(name) or default) for name, default in PASSWORD_FILES.items()]
    return [str(path.expanduser().absolute()) for path in (*ours, *libpq)]


def _name(where: tuple[int | str, ...]) -> str:
    first = str(where[0]) if where else "settings"
    return first if first.isupper() else f"TOCSIN_{first.upper()}"


def _say(problem: Any) -> str:
    if problem["type"] == "extra_forbidden":
        return f"unknown setting; known are {', '.join(sorted(Settings.model_fields))}"
    return str(problem["msg"]).removeprefix("Value error, ")


def link_key(settings: Settings) -> bytes:
    """The key that signs links, in `link-key` of the home folder: made once; a further machine needs a copy of it.

    Raises SettingsUnusable and OSError.
    """
    line, _ = private_line(open_home(settings) / "link-key", lambda: secrets.token_urlsafe(32))
    return line.encode()


def links_of(settings: Settings) -> Links | None:
    """The links that messages may have; None without a public address."""
    return Links(settings.public_url, link_key(settings)) if settings.public_url else None


def page_url(settings: Settings) -> str:
    """Where the page is: its public address, else the one on this machine."""
    return settings.public_url or f"http://127.0.0.1:{settings.web_port}"
