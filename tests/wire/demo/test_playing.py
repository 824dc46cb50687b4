"""The whole demo, wave by wave: what alerts, what is spared and by which event, and what a correction does."""

from __future__ import annotations

from pathlib import Path

from flows.channels import channels_of
from flows.demo.report import Changed, Report, lines
from flows.demo.run import Desk, WaveListener, play, set_desk
from flows.round import whole_round


def one_round(desk: Desk, url: str, listener: WaveListener) -> None:
    channels = channels_of(desk.settings)
    whole_round(desk.settings, url, channels, listener, everything=True, started_by="demo")


def alerted(report: Report, desk: Desk, rule: str) -> list[tuple[str, bool]]:
    """For each alert of a rule, the event that the press meant, and whether it alerted in doubt."""
    event_of = {story.title: story.event for story in desk.press.stories}
    return [
        (event_of[told.headline], bool(told.doubt))
        for one in report.rules
        if one.rule.name == rule
        for told in one.told
    ]


def spared_by_another_event(report: Report, desk: Desk) -> list[str]:
    """The articles that were held as told by an alert of an event which is not theirs."""
    event_of = {story.title: story.event for story in desk.press.stories}
    told = {told.alert: event_of[told.headline] for one in report.rules for told in one.told}
    return [
        spared.headline
        for one in report.rules
        for spared in one.spared
        if spared.alert is not None and told[spared.alert] != event_of[spared.headline]
    ]


def test_a_correction_is_noticed_and_alerts_nothing_twice(tmp_path: Path, database_url: str) -> None:
    with set_desk(tmp_path / "out", 4200) as desk:
        report = play(desk, database_url, one_round)

    title = "Mali : embuscade contre un convoi de l’armée près de Tin Azérif, au moins 17 morts"
    assert report.changed == (Changed(title, "fil-du-desert", "au moins 17", "24"),)
    assert alerted(report, desk, "convoy-ambush").count(("ambush", False)) == 1
    assert alerted(report, desk, "coup-or-rumour-of-one") == [("coup", False)]
    assert alerted(report, desk, "russia-sahel-agreement").count(("summit", False)) == 1
    sent = sum(len(told.sent_to) for rule in report.rules for told in (*rule.told, *rule.updates))
    assert len(desk.mailbox.messages) + len(desk.slack.messages) == sent
    said = "\n".join(lines(report))
    assert "Tin Azerif  [niger-bend-herald]: the same event as alert 1\n" in said
    assert "only looks back on an older event, of " in said
    assert "killed 17 → 31" in said


def test_each_ambush_and_the_verdict_alert_and_what_cannot_be_told_apart_alerts_in_doubt(
    tmp_path: Path, database_url: str
) -> None:
    with set_desk(tmp_path / "out", 4200) as desk:
        report = play(desk, database_url, one_round)

    assert sorted(alerted(report, desk, "convoy-ambush")) == [
        ("ambush", False),
        ("second-ambush", False),
        ("some-ambush", True),
        ("verdict", False),
    ]
    assert spared_by_another_event(report, desk) == []
