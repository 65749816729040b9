"""The demo's command before anything is started: what it refuses, in one line."""

from __future__ import annotations

import argparse
import importlib.metadata
from pathlib import Path

import pytest

from tests.support.commands import SLUIS, Commands
from tests.support.processes import children_of
from tests.support.terminal import Terminal
from tests.support.tools import need_synapse
from tui.cli import demo
from tui.settings.config import Config


def test_without_a_homeserver_it_says_what_installs_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    assert demo.run(argparse.Namespace(keep=None, config=Config())) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert 'python3 -m pip install "sluis[demo]"' in said.err


def test_a_folder_that_is_not_a_demos_is_left_alone(tmp_path: Path) -> None:
    need_synapse()
    sluis = Commands(tmp_path / "home")
    thesis = sluis.home / "thesis.txt"
    thesis.write_text("hoofdstuk 1")
    refused = sluis("demo", "--keep", str(sluis.home), check=False)
    assert refused.exit_code == 1
    assert refused.err.count("\n") == 1
    assert thesis.read_text() == "hoofdstuk 1"


@pytest.mark.slow
def test_two_demos_cannot_share_a_folder_and_a_half_made_one_is_made_again(tmp_path: Path, terminal: Terminal) -> None:
    need_synapse()
    sluis = Commands(tmp_path / "home")
    command = [*SLUIS, "demo", "--keep", str(sluis.home / "kept")]
    terminal.start(command, sluis.env)
    terminal.until("Logging in", deadline=60)
    assert len(children_of(terminal.pid())) == 1
    refused = sluis("demo", "--keep", str(sluis.home / "kept"), check=False)
    assert refused.exit_code == 1
    assert "in use" in refused.err
    terminal.press("C-c")
    assert terminal.until_ended() == 130
    terminal.again(command, sluis.env)
    terminal.until("Sluisdeur renovatie", deadline=60)
