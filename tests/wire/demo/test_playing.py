"""The whole demo, wave by wave: what rings, and what a correction does."""

from __future__ import annotations

from pathlib import Path

from flows import steps
from flows.channels import channels_of
from flows.demo.report import Changed
from flows.demo.run import Desk, WaveListener, play, set_desk


def one_round(desk: Desk, url: str, listener: WaveListener) -> None:
    channels = channels_of(desk.settings)
    steps.whole_round(desk.settings, url, channels, listener, everything=True, started_by="demo")


def test_a_correction_is_noticed_and_rings_nothing_twice(tmp_path: Path, database_url: str) -> None:
    with set_desk(tmp_path / "out", 4200) as desk:
        report = play(desk, database_url, one_round)

    title = "Mali : embuscade contre un convoi de l’armée près de Tin Azérif, au moins 17 morts"
    assert report.changed == (Changed(title, "fil-du-desert", "au moins 17", "24"),)
    assert [len(rule.told) for rule in report.rules] == [1, 1, 1]
    assert len(desk.mailbox.messages) + len(desk.slack.messages) == 4
