"""What is told of storms, mutes and messages that did not arrive, in each language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.delivery.message import compose_notice, compose_test
from alerts.delivery.mute_texts import notice_of
from alerts.delivery.undelivered import in_words
from alerts.delivery.wording import wording
from sql.rows import Delivery, Notice
from sql.rows.mutes import HeldMatch, Mute
from tests.unit.delivery.english import ENGLISH

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def mute(**more: Any) -> Mute:
    given: dict[str, Any] = {
        "id": 3, "kind": "source", "rule_id": None, "event_id": None, "source_id": 1, "place_id": None,
        "name": "gazette", "why": "essais", "muted_by": "ana", "muted_at": NOW, "until": NOW + timedelta(days=1),
        "ended_at": None, "ended_by": None, "told_at": None,
    }  # fmt: skip
    return Mute(**given | more)


def held(kind: str = "", **more: Any) -> HeldMatch:
    given: dict[str, Any] = {
        "rule": "frontière", "notify": ["desk"], "event_id": 8, "title": "Titre", "url": "https://gazette.example/1",
        "source": "gazette", "at": NOW, "kind": kind, "key": "killed:31", "old": "14", "new": "31",
        "is_in_doubt": True,
    }  # fmt: skip
    return HeldMatch(**given | more)


def message(number: int, state: str, label: str = "m…@example.org") -> Delivery:
    return Delivery(number, 1, None, "desk", label, label, state, "", 1, False, NOW, None, None, None, NOW)


def test_the_end_of_a_mute_is_told_in_french_without_an_english_word() -> None:
    ended = mute(ended_at=NOW, ended_by="bob")
    subject, text = notice_of(ended, [held()], [held("killed")], wording("fr"))

    assert subject == "fin de la suspension : source gazette ; retenu entre-temps : 1 événement, 1 suite"
    assert "- tués : 14 → 31 : Titre (gazette, dim. 29 nov. 2026, 12:00 UTC, règle frontière" in text
    assert not ENGLISH.search(re.sub(r"https?://\S+|tocsin [a-z ]+", "", f"{subject} {text}"))


def test_the_end_of_a_mute_is_told_in_english() -> None:
    subject, text = notice_of(mute(), [held()], [], wording("en"))

    assert subject == "no longer muted: source gazette; held meanwhile: 1 event"
    assert "ana muted the source gazette on Sun 29 Nov 2026, 12:00 UTC: essais." in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_did_not_arrive_is_counted_by_address_and_state(language: str) -> None:
    rows = [message(1, "failed"), message(2, "failed"), message(3, "queued", "other")]
    subject, text = in_words(rows, wording(language))

    assert "3 messages" in subject
    assert "d-1, d-2" in text
    assert len(text.splitlines()) == 3
    if language == "fr":
        assert not ENGLISH.search(re.sub(r"`[^`]+`|other", "", f"{subject} {text}"))


def test_a_notice_has_a_frame_of_its_own_language() -> None:
    french = Notice(1, "storm", None, "Sujet", "Texte", NOW, language="fr")
    message = compose_notice(french, delivery_id=4, is_possible_repeat=True)

    assert "Envoyé par Tocsin, envoi d-4." in message.text
    assert "Répétition possible" in message.text
    assert '<html lang="fr">' in message.html
    assert (
        '<html lang="en">'
        in compose_notice(
            Notice(1, "ill", None, "Subject", "Text", NOW), delivery_id=4, is_possible_repeat=False
        ).html
    )


def test_a_test_message_is_in_the_language_of_its_channel() -> None:
    assert compose_test("desk", "fr").text.startswith("Le canal desk fonctionne")
    assert compose_test("desk").text.startswith("The channel desk works")
