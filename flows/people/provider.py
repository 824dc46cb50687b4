"""Logging in through an identity provider by OpenID Connect: authorization code with PKCE, state and nonce.

After OpenID Connect Core 1.0, Discovery 1.0, RFC 7636 (PKCE) and RFC 9207 (issuer in the answer); needs the extra
`oidc`.
"""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from flows.settings import Settings

SCOPE = "openid email profile"
SECONDS = 10
LARGEST_ANSWER = 1_000_000
DISCOVERY_SECONDS = 3600.0
LEEWAY_SECONDS = 60
# signed with a key of the provider alone: never `none`, nor one shared with us
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class ExtraMissing(ValueError):
    """The log-in through a provider needs a library that is not installed."""


class ProviderFailed(ValueError):
    """The provider cannot be asked, or its answer is not one to a log-in that was begun here."""


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider as the settings name it. `redirect`: where it sends people back to."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in that was begun: the page of the provider, and what its answer must fit."""

    address: str
    state: str
    nonce: str
    verifier: str = field(repr=False)


def provider_of(settings: Settings, page_url: str) -> Provider | None:
    """The provider of these settings, None: there is none. Raises ExtraMissing."""
    if not settings.oidc_issuer:
        return None
    if find_spec("authlib") is None or find_spec("joserfc") is None:
        raise ExtraMissing(
            "TOCSIN_OIDC_ISSUER needs Authlib, which is not installed: pip install 'tocsin[oidc]'"
        )
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        f"{page_url}/login/provider/back",
    )


def begin(provider: Provider) -> Begun:
    """Where to send somebody who logs in; raises ProviderFailed."""
    from authlib.common.security import generate_token  # noqa: PLC0415 - of the extra

    state, nonce, verifier = generate_token(32), generate_token(32), generate_token(64)
    address, _ = _client(provider).create_authorization_url(
        _metadata(provider)["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
    )
    return Begun(address, state, nonce, verifier)


def finish(provider: Provider, begun: Begun, answer: Mapping[str, str]) -> dict[str, Any]:
    """What the provider says of whoever logged in, once its answer fits; raises ProviderFailed."""
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - of the extra

    if "error" in answer:
        raise ProviderFailed("the provider did not log you in")
    if answer.get("state") != begun.state or not answer.get("code"):
        raise ProviderFailed("this is no answer to a log-in that was begun in this browser: begin anew")
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise ProviderFailed("the answer is of another provider")
    metadata, client = _metadata(provider), _client(provider)
    try:
        token = client.fetch_token(
            metadata["token_endpoint"],
            grant_type="authorization_code",
            code=answer["code"],
            code_verifier=begun.verifier,
            timeout=SECONDS,
            allow_redirects=False,
        )
    except (AuthlibBaseError, OSError, ValueError) as error:
        raise ProviderFailed("the provider did not confirm the log-in") from error
    claims = _claims(provider, begun, str(token.get("id_token") or ""))
    if is_protected(str(metadata.get("userinfo_endpoint") or "")):
        more = _json(metadata["userinfo_endpoint"], f"Bearer {token.get('access_token')}")
        if more.get("sub") == claims["sub"]:
            claims = {**more, **claims}
    return claims


def _claims(provider: Provider, begun: Begun, id_token: str) -> dict[str, Any]:
    """The claims of a token that the provider signed for us and for this log-in."""
    from joserfc import jwt  # noqa: PLC0415 - of the extra
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    required = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": begun.nonce},
    )
    try:
        keys = KeySet.import_key_set(_json(_metadata(provider)["jwks_uri"]))  # type: ignore[arg-type]
        claims = dict(jwt.decode(id_token, keys, algorithms=list(ALGORITHMS)).claims)
        required.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderFailed("what the provider says of you is not signed as it must be") from error
    if claims.get("azp", provider.client_id) != provider.client_id or not isinstance(claims["sub"], str):
        raise ProviderFailed("what the provider says is meant for another program")
    return claims


def _client(provider: Provider) -> Any:
    from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415 - of the extra

    methods = _metadata(provider).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    is_basic = "client_secret_basic" in methods
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope=SCOPE,
        redirect_uri=provider.redirect,
        token_endpoint_auth_method="client_secret_basic" if is_basic else "client_secret_post",
        code_challenge_method="S256",
    )


_discovered: dict[str, tuple[float, dict[str, Any]]] = {}


def _metadata(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself, asked for once an hour."""
    asked_at, metadata = _discovered.get(provider.issuer, (0.0, {}))
    if metadata and time.monotonic() - asked_at < DISCOVERY_SECONDS:
        return metadata
    metadata = _json(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if metadata.get("issuer") != provider.issuer:
        raise ProviderFailed("TOCSIN_OIDC_ISSUER is not as the provider writes it")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_protected(str(metadata.get(name) or "")):
            raise ProviderFailed(f"the provider names no {name} with https")
    _discovered[provider.issuer] = (time.monotonic(), metadata)
    return metadata


def is_protected(address: str) -> bool:
    """Whether an address is one of https, or of this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    try:
        return parts.scheme == "http" and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False


def _json(address: str, authorization: str | None = None) -> dict[str, Any]:
    """An answer of the provider, which leads nowhere else and is not large."""
    import requests  # noqa: PLC0415 - with the extra alone

    headers = {"Accept": "application/json"} | ({"Authorization": authorization} if authorization else {})
    try:
        with requests.get(
            address, headers=headers, timeout=SECONDS, allow_redirects=False, stream=True
        ) as answer:
            answer.raise_for_status()
            text = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        answered = json.loads(text) if len(text) <= LARGEST_ANSWER else None
    except (OSError, ValueError) as error:
        raise ProviderFailed("the provider does not answer as it must") from error
    if not isinstance(answered, dict):
        raise ProviderFailed("the provider does not answer as it must")
    return answered
