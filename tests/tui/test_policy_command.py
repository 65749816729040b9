"""`sluis policy` lists, shows and tests rules, and points at the line of an example that fails."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from tui.cli import policy
from tui.policies import PACK_NAMES, pack_text, shipped_packs


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    policy.add_arguments(parser)
    return policy.run(parser.parse_args(arguments))


def test_list_names_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("list") == 0
    out = capsys.readouterr().out
    assert all(rule.id in out for pack in shipped_packs() for rule in pack.rules)


def test_show_prints_tip_severity_source_and_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("show", "personal-data.bsn") == 0
    out = capsys.readouterr().out
    for part in ("confirm", "citizen number", "UAVG", "warns of:", "leaves alone:", "BSN: 9999.90.019"):
        assert part in out


def test_show_of_an_unknown_rule_says_where_to_look(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("show", "nothing.here") == 2
    assert "sluis policy list" in capsys.readouterr().err


@pytest.mark.parametrize("name", PACK_NAMES)
def test_packs_that_ship_pass(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("test", name) == 0
    assert capsys.readouterr().out.startswith(f"{name}: ")


def test_failing_example_is_pointed_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = pack_text("rijk").replace('"lunch om 12:30?"', '"Besloten in het MT: 12 miljoen voor de regio"', 1)
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    line = next(i for i, content in enumerate(text.split("\n"), 1) if "12 miljoen voor de regio" in content)
    assert _run("test", str(file)) == 1
    assert f"{file}:{line}: rijk.decision: quiet 2: " in capsys.readouterr().out


def test_pack_that_cannot_be_read_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("schema = 2")
    assert _run("test", str(file)) == 2
    assert _run("test", str(tmp_path / "missing.toml")) == 2
    assert capsys.readouterr().err.count("\n") == 2
