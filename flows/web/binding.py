"""Where the page may listen. Pure."""

from __future__ import annotations

import ipaddress

from flows.settings import Settings


class Unprotected(ValueError):
    """The page would be open to others in a way that is not safe; the message says what to set."""


def check_binding(settings: Settings, *, can_log_in: bool) -> None:
    """Raises Unprotected unless the page stays on this machine or is protected.

    `can_log_in`: somebody has a password.
    """
    if bool(settings.web_certificate) != bool(settings.web_certificate_key):
        raise Unprotected("TLS needs both TOCSIN_WEB_CERTIFICATE and TOCSIN_WEB_CERTIFICATE_KEY")
    if bool(settings.login_header) != bool(settings.login_proxies):
        raise Unprotected(
            "a proxy that logs people in needs both TOCSIN_LOGIN_HEADER, the header in which it names them, and "
            "TOCSIN_LOGIN_PROXIES, the addresses from which alone that is believed"
        )
    if is_loopback(settings.web_address):
        return
    if not can_log_in:
        raise Unprotected(
            f"the page does not listen on {settings.web_address} while nobody has a password: start it on 127.0.0.1, "
            "make the first account there, then come back"
        )
    if not (settings.web_certificate or settings.trusted_proxies or settings.web_without_tls):
        raise Unprotected(
            f"passwords would go over the network to {settings.web_address} unencrypted: set TOCSIN_WEB_CERTIFICATE "
            "and TOCSIN_WEB_CERTIFICATE_KEY, or TOCSIN_TRUSTED_PROXIES for a proxy with TLS before it, or "
            "TOCSIN_WEB_WITHOUT_TLS=true if you know better"
        )


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches an address; a name other than localhost may be anybody's."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
