"""Channels from named fields: what each form says, and that no field says more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.delivery.channel_file import TagTaken, add_entry, remove_tag
from alerts.delivery.channel_form import Entry, FieldUnusable, Service, entry_of
from alerts.delivery.channels import (
    ChannelsBroken,
    ChannelsOpenToOthers,
    NoSuchChannel,
    load_channels,
    usable_channels,
)

SMTP = {
    "tag": "desk",
    "host": "mail.example.org",
    "security": "starttls",
    "user": "tocsin",
    "password": "p:/@ %${HOME}\"'#?&",
    "sender": "tocsin@example.org",
    "to": "ana@example.org, li@example.org",
}
FULL = """\
# who is told
version: 1
urls:
  # the desk
  - mailto://127.0.0.1:9?from=tocsin@example.org&to=ana@example.org:   # by day
      tag: desk

  # the room: two of them
  - json://127.0.0.1:9/?a=b:
      - tag: room, other
  # - slack://later
# the end
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "channels.yaml"
    path.write_text(text)
    path.chmod(0o600)
    return path


def plugins(path: Path, tag: str) -> list[Any]:
    return [one.target.plugin for one in load_channels(path, {}).of(tag)]


def test_a_mail_server_is_asked_with_exactly_what_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "channels.yaml"

    add_entry(path, entry_of(Service.SMTP, SMTP))

    found = plugins(path, "desk")
    assert [one.targets for one in found] == [[(False, "ana@example.org")], [(False, "li@example.org")]]
    assert {(one.smtp_host, one.port, one.user, one.password) for one in found} == {
        ("mail.example.org", 587, "tocsin", SMTP["password"])
    }
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("service", "given", "expected"),
    [
        (
            Service.GMAIL,
            {"user": "d@gmail.com", "password": "abcd efgh ijkl mnop", "to": "a@example.org"},
            {"smtp_host": "smtp.gmail.com", "port": 587, "password": "abcdefghijklmnop"},
        ),
        (
            Service.OUTLOOK,
            {"user": "d@example.org", "password": "a b", "to": "a@example.org"},
            {"smtp_host": "smtp.office365.com", "port": 587, "password": "a b", "user": "d@example.org"},
        ),
        (
            Service.SLACK,
            {"webhook": "https://hooks.slack.com/services/T0ABCDEFG/B0ABCDEFG/abcdefghijklmnopqrstuvwx"},
            {"token_a": "T0ABCDEFG", "token_c": "abcdefghijklmnopqrstuvwx"},
        ),
        (
            Service.NTFY,
            {"server": "https://ntfy.example.org/", "topic": "news-7f", "token": "tk_a/b"},
            {"host": "ntfy.example.org", "topics": ["news-7f"], "token": "tk_a/b", "secure": True},
        ),
        (
            Service.SMTP,
            {**SMTP, "security": "ssl", "port": "2465"},
            {"secure_mode": "ssl", "port": 2465},
        ),
        (
            Service.SMTP,
            {**SMTP, "security": "insecure", "user": "", "password": ""},
            {"secure_mode": "insecure", "port": 25, "user": None},
        ),
    ],
)
def test_each_form_makes_a_channel(
    tmp_path: Path, service: Service, given: dict[str, str], expected: dict[str, object]
) -> None:
    path = tmp_path / "channels.yaml"

    add_entry(path, entry_of(service, {"tag": "desk", **given}))

    plugin = plugins(path, "desk")[0]
    assert {name: getattr(plugin, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("service", "change", "words"),
    [
        (Service.SMTP, {"tag": "Desk Mail"}, "name 'Desk Mail'"),
        (Service.SMTP, {"host": "mail.example.org/?to=x@y.z"}, "server"),
        (Service.SMTP, {"host": "user@mail.example.org"}, "server"),
        (Service.SMTP, {"host": "${MAIL_HOST}"}, "server"),
        # a form that is tried in every way it can be cut takes hours over this one
        (Service.SMTP, {"host": "a" * 190 + "!"}, "server"),
        (Service.NTFY, {"server": "a" * 190 + "!"}, "server"),
        (Service.SMTP, {"to": ""}, "to:"),
        (Service.SMTP, {"to": "ana@example.org,bcc=x"}, "to 'bcc=x'"),
        (Service.SMTP, {"to": "a@example.org\nBcc: b@example.org"}, "to: it is too long"),
        (Service.SMTP, {"to": ",".join(f"a{n}@example.org" for n in range(21))}, "up to 20"),
        (Service.SMTP, {"sender": "Ana <ana@example.org>"}, "from"),
        (Service.SMTP, {"port": "70000"}, "port"),
        (Service.SMTP, {"port": "9" * 200}, "port"),
        (Service.SMTP, {"security": "insecure"}, "not sent unencrypted"),
        (Service.SMTP, {"security": "none"}, "choose one of"),
        (Service.SMTP, {"password": ""}, "give both"),
        (Service.GMAIL, {"user": "ana"}, "address 'ana'"),
        (Service.GMAIL, {"user": "ana@gmail.com", "password": " "}, "password"),
        (
            Service.SLACK,
            {"webhook": "http://hooks.slack.com/services/T0ABCDEFG/B0ABCDEFG/abcdefghijkl"},
            "whole",
        ),
        (
            Service.SLACK,
            {"webhook": "https://evil.example/services/T0ABCDEFG/B0ABCDEFG/abcdefghijkl"},
            "whole",
        ),
        (Service.SLACK, {"webhook": "https://hooks.slack.com@evil.example/services/T0A/B0A/abc"}, "whole"),
        (Service.NTFY, {"topic": "a/b"}, "topic"),
        (Service.NTFY, {"topic": "a", "server": "http://ntfy.sh"}, "server"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(service: Service, change: dict[str, str], words: str) -> None:
    with pytest.raises(FieldUnusable, match=words) as refused:
        entry_of(service, SMTP | change)

    assert SMTP["password"] not in str(refused.value)


@given(
    st.sampled_from([Service.GMAIL, Service.OUTLOOK, Service.SMTP]),
    st.text(st.characters(blacklist_categories=("Cs",)), max_size=30),
    st.sampled_from(["user", "password", "host", "sender", "to", "port", "tag", "security"]),
)
@settings(max_examples=150, deadline=None)
def test_no_text_in_a_field_adds_an_option_or_a_reference(service: Service, text: str, name: str) -> None:
    try:
        entry = entry_of(service, {**SMTP, "user": "d@example.org", name: text})
    except FieldUnusable:
        return

    assert entry.url.count("?") == 1
    assert sorted(part.partition("=")[0] for part in entry.url.partition("?")[2].split("&")) == [
        *("from", "mode", "smtp", "to")
    ]
    assert not any(sign in entry.url for sign in ("$", "{", '"', "\\", " ", "#", "\n"))
    assert entry.url.isascii()


def test_every_other_line_stays_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path, FULL)

    add_entry(path, entry_of(Service.SMTP, SMTP | {"tag": "night"}))

    lines, new = FULL.splitlines(), path.read_text().splitlines()
    assert [line for line in new if line in lines] == lines
    assert len(new) == len(lines) + 2
    assert load_channels(path, {}).tags == {"desk", "room", "other", "night"}

    remove_tag(path, "night")

    assert path.read_text() == FULL


def test_an_entry_takes_the_place_of_the_one_of_its_name_when_that_is_meant(tmp_path: Path) -> None:
    path = write(tmp_path, FULL)
    entry = entry_of(Service.SMTP, SMTP)

    with pytest.raises(TagTaken, match="desk"):
        add_entry(path, entry)
    assert path.read_text() == FULL

    add_entry(path, entry, replaces=True)

    assert [one.smtp_host for one in plugins(path, "desk")] == ["mail.example.org"] * 2
    assert "# the desk" in path.read_text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "urls:\n",
        "# nothing yet\nurls:\n  # - mailto://later:\n  #     tag: later\n",
        "urls: # none\n",
        "version: 1\n",
    ],
)
def test_a_file_without_entries_gets_its_first(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)

    add_entry(path, entry_of(Service.SMTP, SMTP))

    assert load_channels(path, {}).tags == {"desk"}
    assert all(line in path.read_text() for line in text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "urls: [json://127.0.0.1/]\n",
        "urls:\n  -\n    json://127.0.0.1/:\n      tag: a\n",
        "urls: []\n",
        "urls: {a: b}\n",
    ],
)
def test_a_file_written_otherwise_is_left_to_a_person(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)

    with pytest.raises(ChannelsBroken):
        add_entry(path, entry_of(Service.SMTP, SMTP))

    assert path.read_text() == text
    assert [one.name for one in tmp_path.iterdir() if "lock" not in one.name] == ["channels.yaml"]


def test_an_entry_of_several_names_is_not_taken_out(tmp_path: Path) -> None:
    path = write(tmp_path, FULL)

    with pytest.raises(ChannelsBroken, match="other names"):
        remove_tag(path, "room")
    with pytest.raises(NoSuchChannel):
        remove_tag(path, "nobody")

    assert path.read_text() == FULL


def test_a_file_that_others_can_read_is_not_written(tmp_path: Path) -> None:
    path = write(tmp_path, FULL)
    path.chmod(0o644)

    with pytest.raises(ChannelsOpenToOthers):
        add_entry(path, entry_of(Service.SMTP, SMTP | {"tag": "night"}))


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path = write(tmp_path, FULL)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)

    add_entry(link, entry_of(Service.SMTP, SMTP | {"tag": "night"}))

    assert link.is_symlink()
    assert "night" in load_channels(path, {}).tags


def test_the_address_of_an_entry_shows_nowhere() -> None:
    assert "p%3A" not in repr(entry_of(Service.SMTP, SMTP))
    assert isinstance(entry_of(Service.SMTP, SMTP), Entry)


def test_a_slip_in_the_name_of_a_service_is_answered_with_what_was_meant(tmp_path: Path) -> None:
    path = write(tmp_path, 'urls:\n  - "mialto://mail.example.org?to=a@example.org":\n      tag: desk\n')

    (problem,) = usable_channels(path, {}).problems

    assert "did you mean mailto://" in problem.words


def test_every_recipe_of_the_documentation_makes_a_channel(tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "channels.md").read_text()
    recipes = re.findall(r"`(- \w+://[^`]+:)`", text.partition("## Recipes")[2].partition("\n## ")[0])
    secrets = {"MAIL_USER": "tocsin", "MAIL_PASSWORD": "p:/@ %"}
    parts = "T0ABCDEFG/B0ABCDEFG/abcdefghijklmnopqrstuvwx"

    assert len(recipes) == 7
    for recipe in recipes:
        entry = recipe.replace("T…/B…/…", parts)
        path = write(tmp_path, f"urls:\n  {entry}\n      tag: desk-mail\n")
        assert load_channels(path, secrets).of("desk-mail"), recipe
