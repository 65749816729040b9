"""`sluis check` finds, says where, and never shows what it found."""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tui.cli import check

SECRET = "Zomer-Kade-77"
TEXT = f"hallo\nhet ww is {SECRET}\n"


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    check.add_arguments(parser)
    return check.run(parser.parse_args(arguments))


class _Stdin:
    """Standard input with given bytes."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


def test_finding_is_shown_masked_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(TEXT)
    assert _run(str(file)) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{file}:2:11: confirm secrets.in-sentence: ")
    assert "het ww is ••••••••\n" in out
    assert SECRET not in out


def test_nothing_found_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("lunch om 12:30?")
    assert _run(str(file)) == 0
    assert capsys.readouterr().out == ""


def test_json_holds_offsets_in_code_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.txt"
    text = f"🔑🔑 het ww is {SECRET}"
    file.write_text(text, encoding="utf-8")
    assert _run("--json", str(file)) == 1
    out = capsys.readouterr().out
    (finding,) = json.loads(out)["findings"]
    assert set(finding) == {"rule", "kind", "start", "end", "confidence", "severity"}
    assert text[finding["start"] : finding["end"]] == SECRET
    assert SECRET not in out


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", _Stdin(TEXT.encode()))
    assert _run("--json") == 1
    assert len(json.loads(capsys.readouterr().out)["findings"]) == 1


def test_lines_are_answered_in_order(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [{"id": "a", "text": TEXT}, {"id": 2, "text": "lunch?"}]
    monkeypatch.setattr("sys.stdin", _Stdin("\n".join(json.dumps(line) for line in lines).encode()))
    assert _run("--jsonl") == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["id"] == "a"
    assert first["findings"][0]["kind"] == "secret"
    assert second == {"id": 2, "findings": []}


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"id": "a", "text": 1}', "[" * 100_000])
def test_bad_line_is_named(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", _Stdin(b'{"id": "a", "text": ""}\n' + line.encode()))
    assert _run("--jsonl") == 2
    error = capsys.readouterr().err
    assert "line 2" in error
    assert error.count("\n") == 1


def test_unreadable_and_undecodable_files_are_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(str(tmp_path / "missing")) == 2
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    assert _run(str(tmp_path / "binary")) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_control_characters_reach_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(f"\x1b[31m ww is {SECRET}")
    _run(str(file))
    assert "\x1b" not in capsys.readouterr().out


def test_neither_screen_nor_network_is_loaded() -> None:
    code = (
        "import sys, argparse\n"
        "from tui.cli import check\n"
        "parser = argparse.ArgumentParser(); check.add_arguments(parser)\n"
        "assert check.run(parser.parse_args(['--json'])) == 1\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'textual', 'rich', 'nio', 'asyncio', 'sqlcipher3'}))\n"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code], input=TEXT, capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
