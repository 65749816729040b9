"""`sluis check` finds, says where, and never shows what it found."""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.session.extract import documents
from tui.cli import check
from tui.cli.sarif import uri
from widgets.i18n import use_language

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


def test_unreadable_files_are_a_line_each_and_the_others_are_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text(TEXT)
    assert _run(str(tmp_path / "missing"), str(tmp_path), str(tmp_path / "notes.txt")) == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 2
    assert "notes.txt:2:11: confirm" in printed.out


def test_a_file_that_cannot_be_judged_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "program").write_bytes(b"\x7fELF\0\1\2\3" * 9)
    assert _run(str(tmp_path / "program")) == 0
    assert "not checked" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_text_in_any_encoding(encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(f"café\n{TEXT}".encode(encoding))
    assert _run(str(file)) == 1
    assert ":3:11: confirm" in capsys.readouterr().out


def test_a_document_is_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.docx"
    file.write_bytes(documents.docx("Beste Jan,", f"het ww is {SECRET}"))
    assert _run(str(file)) == 1
    out = capsys.readouterr().out
    assert "notes.docx:2:11: confirm secrets.in-sentence" in out
    assert SECRET not in out


def test_the_name_of_a_file_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "verslag BSN 999990019.txt"
    file.write_text("lunch om 12:30?")
    assert _run("--json", str(file)) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["rule"], finding["about"]) == ("personal-data.bsn", "file")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--min-severity", "confirm"), 1),
        (("--min-severity", "block"), 0),
        (("--min-confidence", "high"), 1),
        (("--min-severity", "justify", "--min-confidence", "medium"), 0),
    ],
)
def test_what_weighs_less_is_left_out(options: tuple[str, ...], code: int, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(TEXT)
    assert _run(*options, str(tmp_path / "notes.txt")) == code


def test_the_language_is_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text(TEXT)
    try:
        _run("--language", "nl", str(tmp_path / "notes.txt"))
    finally:
        use_language("en")
    assert "een wachtwoord" in capsys.readouterr().out


def _sarif(*arguments: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    _run("--sarif", *arguments)
    out = capsys.readouterr().out
    assert SECRET not in out
    log: dict[str, Any] = json.loads(out)
    return log


def test_sarif_has_what_its_schema_requires(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "my notes.txt").write_text(TEXT)
    log = _sarif(str(tmp_path / "my notes.txt"), capsys=capsys)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "sluis"
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"][0]["executionSuccessful"] is True
    (result,) = run["results"]
    rule = driver["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "secrets.in-sentence"
    assert all(rule[part]["text"] for part in ("shortDescription", "fullDescription", "help"))
    assert result["level"] == rule["defaultConfiguration"]["level"] == "warning"
    assert result["message"]["text"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == (tmp_path / "my notes.txt").as_uri()
    region = place["region"]
    assert (region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]) == (2, 11, 2, 24)
    assert TEXT[region["charOffset"] : region["charOffset"] + region["charLength"]] == SECRET


def test_sarif_gives_no_line_inside_a_document_and_names_unread_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.docx").write_bytes(documents.docx(TEXT))
    log = _sarif(str(tmp_path / "a.docx"), str(tmp_path / "missing"), capsys=capsys)
    (run,) = log["runs"]
    assert "region" not in run["results"][0]["locations"][0]["physicalLocation"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "missing" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_a_relative_name_stays_relative_in_sarif() -> None:
    assert uri("docs/mijn stuk.txt") == "docs/mijn%20stuk.txt"


def test_a_name_steers_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a\x1b]0;title\x07.txt"
    file.write_text(TEXT)
    _run(str(file), str(tmp_path / "b\x1b.txt"))
    printed = capsys.readouterr()
    assert "\x1b" not in printed.out + printed.err


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
