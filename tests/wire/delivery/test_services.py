"""Services that Apprise itself speaks to: what their servers answer decides, not that the status is one of success."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.telegram import NotifyTelegram

from alerts.delivery.message import compose_test
from alerts.delivery.outcome import Outcome, SendResult
from alerts.delivery.send import send, send_here
from alerts.delivery.transports.child import Order
from tests.wire.delivery.conftest import target

PORTAL = b"<!DOCTYPE html><html><title>Free Wi-Fi</title><body>Log in</body></html>"
# on the loopback, in a process of their own
LOCAL = {
    "form": "form://{host}/in",
    "ntfy": "ntfy://{host}/alerts",
    "Mattermost": "mmost://{host}/tokentokentokentokentoken1",
    "Gotify": "gotify://{host}/tokentoken12345",
    "Rocket.Chat": "rocket://webhooka/webhookb@{host}/#ops",
}
# of a host of their own, so that they are called here with another address
HOSTED = {
    "Discord": (
        "discord://123456789012345678/abcdefghijklmnopqrstuvwxyzabcdefghij",
        NotifyDiscord,
        "notify_url",
    ),
    "Telegram": ("tgram://123456789:abcdefg_hijklmnop/12315544/", NotifyTelegram, "notify_url"),
}


@pytest.fixture
def ask(hook: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], SendResult]:
    """What comes of a test message to a service whose server is the hook."""

    def send_to(service: str) -> SendResult:
        if service in LOCAL:
            return send(
                target(LOCAL[service].format(host=hook.url.removeprefix("http://"))), compose_test("desk")
            )
        url, plugin, attribute = HOSTED[service]
        monkeypatch.setattr(plugin, attribute, f"{hook.url}/")
        opened = target(url)
        return send_here(Order(opened.config, opened.fingerprint, "Test", "It works", 30))

    return send_to


@pytest.mark.parametrize("service", [*LOCAL, *HOSTED])
def test_a_web_page_in_place_of_a_services_answer_is_no_success(
    hook: Any, ask: Callable[[str], SendResult], service: str
) -> None:
    hook.answers = [(200, PORTAL)]

    result = ask(service)

    assert hook.received
    assert result.outcome is Outcome.TRANSIENT
    assert "web page" in result.text


@pytest.mark.parametrize("service", [*LOCAL, *HOSTED])
def test_a_redirect_is_not_followed_by_any_service(
    hook: Any, ask: Callable[[str], SendResult], service: str
) -> None:
    hook.answers, hook.more = [(302, b"")], {"Location": f"{hook.url}/login"}

    result = ask(service)

    assert result.outcome is Outcome.PERMANENT
    assert "redirected to http://127.0.0.1" in result.text
    assert len(hook.received) == 1


@pytest.mark.parametrize("service", ["ntfy", "Discord"])
def test_what_a_service_answers_itself_counts(
    hook: Any, ask: Callable[[str], SendResult], service: str
) -> None:
    hook.answers = [(200, b'{"id":"a","time":1,"event":"message"}')]

    assert ask(service).outcome is Outcome.SENT


def test_the_patience_that_a_service_asks_for_is_kept(hook: Any, ask: Callable[[str], SendResult]) -> None:
    hook.answers, hook.more = [(429, b"slowly")], {"Retry-After": "120"}

    result = ask("ntfy")

    assert (result.outcome, result.retry_after) == (Outcome.RATE_LIMITED, timedelta(seconds=120))
