"""The channels file: what it may say, and how a mistake in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.delivery.channels import (
    ChannelsBroken,
    ChannelsMissing,
    ChannelsOpenToOthers,
    EntryUnusable,
    NoSuchChannel,
    SecretMissing,
    load_channels,
    usable_channels,
)

MAIL = "mailto://mx.example?from=t@example.org&to=ana@a.example"
SECRETS = {
    "MAIL_USER": "ana@example.org",
    "MAIL_PASSWORD": "canary/pass@word#1",
    "SLACK_TOKENS": "T0TEAM/B0HOOK/canaryTOKEN12",
}


def write(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "channels.yaml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_mail_entry_has_one_target_for_each_recipient(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "urls:\n - mailto://mx.example?from=t@example.org&to=ana@a.example,bo@b.example:\n    tag: desk\n",
    )

    channels = load_channels(path, {})

    assert [target.label for target in channels.of("desk")] == [
        "mail to a…@a.example",
        "mail to b…@b.example",
    ]
    assert len({target.fingerprint for target in channels.targets}) == 2


def test_a_recipient_that_two_entries_name_is_told_once_in_each_channel(tmp_path: Path) -> None:
    address = "mailtos://mx.example?from=t@example.org&to=ana@a.example"
    path = write(
        tmp_path,
        f"urls:\n - {address}:\n    tag: desk\n - {address}:\n    tag: [desk, night]\n",
    )

    channels = load_channels(path, {})

    assert [len(channels.of(tag)) for tag in ("desk", "night")] == [1, 1]
    assert channels.tags == {"desk", "night"}


def test_secrets_come_from_the_environment_and_show_nowhere(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "urls:\n"
        " - mailtos://${MAIL_USER}:${MAIL_PASSWORD}@mx.example?from=t@example.org&to=ana@a.example:\n"
        "    tag: [desk, chiefs]\n"
        " - slack://${SLACK_TOKENS}:\n"
        "    tag: room\n",
    )

    channels = load_channels(path, SECRETS)

    assert channels.tags == {"desk", "chiefs", "room"}
    assert channels.of("desk")[0].target.plugin.password == "canary/pass@word#1"
    assert channels.of("room")[0].target.plugin.token_c == "canaryTOKEN12"
    assert "canary" not in repr(channels)


def test_a_target_stays_itself_when_its_secret_changes(tmp_path: Path) -> None:
    text = (
        "urls:\n - mailtos://a:{0}@mx.example?from=t@example.org&to=ana@a.example:\n    tag: x\n"
        " - slack://T0TEAM/B0HOOK/{0}:\n    tag: x\n - jsons://user:{0}@hook.example/path:\n    tag: x\n"
    )

    old, new = (load_channels(write(tmp_path, text.format(secret)), {}) for secret in ("old123", "new456"))

    assert [one.fingerprint for one in old.targets] == [one.fingerprint for one in new.targets]


@pytest.mark.parametrize("text", ["", "urls:\n", "# nothing yet\n"])
def test_a_file_without_entries_is_one_without_channels(tmp_path: Path, text: str) -> None:
    assert load_channels(write(tmp_path, text), {}).tags == frozenset()


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (f"urls:\n - {MAIL}\n", EntryUnusable, ["line 2", "no tag", "tag: NAME"]),
        (
            "urls:\n - mailto://x:${NOT_THERE}@mx.example:\n    tag: a\n",
            SecretMissing,
            ["line 2", "NOT_THERE"],
        ),
        ("urls:\n - slack://T0/canary-token:\n    tag: a\n", EntryUnusable, ["line 2", "slack"]),
        ("urls:\n - carrierpigeon://canary:\n    tag: a\n", EntryUnusable, ["line 2", "carrierpigeon"]),
        # a service that is nearly named
        (f"urls:\n - mialto{MAIL[6:]}:\n    tag: a\n", EntryUnusable, ["line 2", "did you mean mailto://?"]),
        ("urls:\n - smtp://u:canary@mx.example:\n    tag: a\n", EntryUnusable, ["did you mean mailto://?"]),
        ("urls:\n - https://x.example/canary:\n    tag: a\n", EntryUnusable, ["cannot use this https entry"]),
        (f"urls:\n - {MAIL},not-an-address:\n    tag: a\n", EntryUnusable, ["line 2", "mailto"]),
        (
            f"urls:\n - {MAIL}:\n    tag: a\n - {MAIL}&bcc=b@b.example:\n    tag: a\n",
            EntryUnusable,
            ["line 4", "bcc"],
        ),
        (f"urls:\n - {MAIL}:\n    tag: a\n    retry: 3\n", EntryUnusable, ["line 2", "retry"]),
        (f"urls:\n - {MAIL}:\n    tag: 'a\n", ChannelsBroken, ["not valid YAML"]),
        ("urls: mailto://x\n", ChannelsBroken, ["list"]),
        ("- mailto://x\n", ChannelsBroken, ["urls:"]),
        ("include: other.yaml\n", ChannelsBroken, ["include"]),
        ("urls:\n - a: 1\n   a: 2\n", ChannelsBroken, ["not valid YAML"]),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, text: str, error: type[Exception], words: list[str]
) -> None:
    with pytest.raises(error) as raised:
        load_channels(write(tmp_path, text), {})

    assert all(word in str(raised.value) for word in words)
    assert "canary" not in str(raised.value)


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "urls:\n", mode=0o644)

    with pytest.raises(ChannelsOpenToOthers, match="chmod 600"):
        load_channels(path, {})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ChannelsMissing, match="TOCSIN_CHANNELS"):
        load_channels(tmp_path / "none.yaml", {})


def test_an_unknown_channel_is_answered_with_the_nearest(tmp_path: Path) -> None:
    channels = load_channels(write(tmp_path, f"urls:\n - {MAIL}:\n    tag: desk-mail\n"), {})

    with pytest.raises(NoSuchChannel, match="did you mean desk-mail"):
        channels.of("desk-mial")


@pytest.mark.parametrize(
    ("entry", "tags"),
    [
        ("mailto://x:${NOT_THERE}@mx.example:\n    tag: broken", {"broken"}),
        (
            "mailto://x:${NOT_THERE}@mx.example:\n    - tag: broken, also\n    - tag: third",
            {"broken", "also", "third"},
        ),
        ("carrierpigeon://canary:\n    tags: [broken]", {"broken"}),
        ("carrierpigeon://canary", None),
        ("carrierpigeon://canary:\n    tag: ${NOT_THERE}", None),
    ],
)
def test_an_entry_that_cannot_be_used_keeps_back_its_own_channel_only(
    tmp_path: Path, entry: str, tags: set[str] | None
) -> None:
    path = write(tmp_path, f"urls:\n - {MAIL}:\n    tag: whole\n - {entry}\n")

    channels = usable_channels(path, {})

    assert channels.tags == {"whole"}
    assert [problem.tags for problem in channels.problems] == [tags]
    assert "line 4" in channels.problems[0].words
    assert "canary" not in channels.problems[0].words
    assert (channels.incomplete("whole") is None) is (tags is not None)
    assert channels.incomplete("broken")


@pytest.mark.parametrize(
    ("text", "mode"), [("urls:\n", 0o644), ("urls: [\n", 0o600), ("include: x\n", 0o600), (None, 0o600)]
)
def test_a_file_that_cannot_be_used_keeps_everything_back(
    tmp_path: Path, text: str | None, mode: int
) -> None:
    path = tmp_path / "none.yaml" if text is None else write(tmp_path, text, mode=mode)

    channels = usable_channels(path, {})

    assert channels.tags == frozenset()
    assert str(path) in (channels.incomplete("any") or "")
