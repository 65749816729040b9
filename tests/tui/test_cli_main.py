"""Whatever is asked of the command line, the answer is an exit code and at most one line of complaint."""

from __future__ import annotations

import argparse
import importlib
import inspect
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tui.__main__ as entry
from session.account.profile import default_data_dir
from session.values.errors import StoreLocked, Unreachable
from session.values.words import N_
from tui.cli.argparse_words import ARGPARSE_WORDS
from tui.cli.plain_output import plain_output
from tui.terminal.signals import Ended
from widgets.i18n import use_language

ROOT = Path(__file__).resolve().parents[2]
Sluis = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sluis(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Sluis]:
    """Run the command line in this process, which keeps its own umask and logging."""
    monkeypatch.setattr(entry, "harden", lambda: None)
    monkeypatch.setattr(entry, "start_logging", lambda *, enabled: None)

    def run(*arguments: str) -> tuple[int, str, str]:
        exit_code = entry.main(arguments)
        captured = capsys.readouterr()
        return exit_code, captured.out, captured.err

    yield run
    use_language("en")


@pytest.mark.parametrize("name", [*entry.COMMANDS, entry.APP])
def test_every_command_is_a_module_with_two_functions(name: str) -> None:
    module = importlib.import_module(f"tui.cli.{name}")
    assert callable(module.add_arguments)
    assert callable(module.run)


@pytest.mark.parametrize("name", entry.COMMANDS)
def test_every_command_explains_itself(name: str, sluis: Sluis, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        sluis(name, "--help")
    out = capsys.readouterr().out
    assert caught.value.code == 0
    assert out.startswith(f"usage: sluis {name}")
    assert "--profile NAME" in out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["send"], "sluis send: dit ontbreekt nog: ROOM, TEXT; zie sluis send --help"),
        (["send", "a", "b", "--foo"], "sluis send: dit is onbekend: --foo; zie sluis send --help"),
        (["check", "--min-severity", "x"], "argument --min-severity: 'x' kan niet; kies uit 'note', 'confirm', "),
        (["check", "--json", "--sarif", "x"], "argument --sarif: dit gaat niet samen met argument --json; zie"),
        (["login", "--user"], "sluis login: argument --user: hier hoort één waarde achter; zie sluis login --help"),
        (["check", "/nergens/x.txt"], "/nergens/x.txt kan niet worden gelezen: bestand of map bestaat niet"),
    ],
)
def test_whatever_is_wrong_with_a_command_line_is_said_in_the_language_in_use(
    arguments: list[str], line: str, sluis: Sluis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    exit_code, _out, err = sluis(*arguments)
    assert exit_code == 2
    assert line in err


def test_help_has_no_word_of_another_language(
    sluis: Sluis, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    with pytest.raises(SystemExit):
        sluis("--help")
    out = capsys.readouterr().out
    assert out.startswith("gebruik: sluis [-h]")
    assert "opties:" in out
    assert "toon deze hulp en stop" in out
    assert not [word for word in ("usage", "options", "show", "program's") if word in out]


@pytest.mark.parametrize("name", entry.COMMANDS)
def test_every_command_explains_itself_in_dutch(
    name: str, sluis: Sluis, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    with pytest.raises(SystemExit):
        sluis(name, "--help")
    out = capsys.readouterr().out
    said = (importlib.import_module(f"tui.cli.{name}").__doc__ or "").partition("\n")[0]
    assert out.startswith(f"gebruik: sluis {name}")
    assert said[:60] not in out


def test_the_words_of_argparse_are_still_looked_up_where_we_put_ours() -> None:
    source = inspect.getsource(argparse)
    assert [words for words in ARGPARSE_WORDS if words not in source] == []


def test_help_names_every_command(sluis: Sluis, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        sluis("--help")
    out = capsys.readouterr().out
    assert [name for name in entry.COMMANDS if f"  {name} " not in out] == []


def test_help_is_dutch_where_the_system_is(
    sluis: Sluis, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    with pytest.raises(SystemExit):
        sluis("--help")
    assert "stuur een bericht" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["sned"], 'did you mean "send"?'),
        (["send"], "ROOM"),
        (["send", "kamer", "hoi", "--wait", "soon"], "a number of seconds from 0 to 3600"),
        (["send", "kamer", "hoi", "--wait", "nan"], "a number of seconds from 0 to 3600"),
        (["read", "!room:x", "--limit", "0"], "from 1 to 10000"),
        (["read", "!room:x", "--limit", "veel"], "a number from 1 to 10000"),
        (["search", "soep", "--limit", "3x"], "a number from 1 to 10000"),
        (["search"], "sluis search: say what to look for; see sluis search --help"),
        (["search", '"'], "sluis search: say what to look for; see sluis search --help"),
        (["search", "from:"], "sluis search: from: needs something right behind it; see sluis search --help"),
        (["create", ""], "sluis create: argument NAME: a room needs a name; see sluis create --help"),
        (["create", "  "], "sluis create: argument NAME: a room needs a name; see sluis create --help"),
        (["verify", "accept", "--wait", "lang"], "a number of seconds"),
        (["identity", "niemand"], "@name:server"),
        (["read", "!room:x", "--limit", "many"], "--limit"),
        (["read", "!room:x", "--lim", "5"], "--lim"),
        (["login", "--password-stdin", "--token-stdin"], "--token-stdin"),
        (["--profil", "x", "rooms"], "--profil"),
        (["rooms", "extra"], "extra"),
    ],
)
def test_what_is_not_understood_is_said_in_one_line(arguments: list[str], complaint: str, sluis: Sluis) -> None:
    exit_code, out, err = sluis(*arguments)
    assert (exit_code, out) == (2, "")
    assert complaint in err
    assert err.count("\n") == 1
    assert "--help" in err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["rooms"], "run sluis login"),
        (["logout"], "run sluis login"),
        (["read", "!room:x"], "run sluis login"),
        (["join", "#a:x"], "run sluis login"),
        (["create", "Lunch"], "run sluis login"),
        (["send", "!room:x", "hoi"], "run sluis login"),
        (["send", "!room:x"], "--stdin"),
        (["send", "!room:x", "hoi", "--stdin"], "--stdin"),
        (["send", "!room:x", " "], "empty"),
        (["rooms", "--profile", "../elsewhere"], "profile"),
        (["login", "--password-stdin"], "--user"),
        ([], "no terminal here"),
        (["demo"], "no terminal here"),
        (["send", "!room:x", "/me", "loopt"], "sluis send --emote ROOM TEXT"),
        (["send", "!room:x", "/me loopt"], "sluis send --emote ROOM TEXT"),
        (["send", "!room:x", "/meer soep"], "run sluis login"),
        (["send", "!room:x", "--emote", "loopt"], "run sluis login"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments: list[str], complaint: str, sluis: Sluis) -> None:
    exit_code, out, err = sluis(*arguments)
    assert (exit_code, out) == (1, "")
    assert complaint in err
    assert err.count("\n") == 1
    assert err.startswith("sluis: ")


def test_options_may_stand_before_and_after_the_command(sluis: Sluis) -> None:
    assert "profile work" in sluis("--profile", "work", "rooms")[2]
    assert "profile work" in sluis("rooms", "--profile", "work")[2]
    assert "profile home" in sluis("--profile", "work", "rooms", "--profile", "home")[2]


def test_options_and_words_may_stand_in_any_order(sluis: Sluis) -> None:
    assert "run sluis login" in sluis("send", "--json", "!room:x", "--reason", "agreed", "lunch", "om", "12:30?")[2]
    assert "run sluis login" in sluis("send", "!room:x", "--", "-5 graden")[2]


def test_settings_that_are_wrong_are_said_in_one_line(
    sluis: Sluis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.touch(mode=0o600)
    config.write_text("langauge = 'nl'\n", encoding="utf-8")
    monkeypatch.setenv("SLUIS_CONFIG", str(config))
    exit_code, _, err = sluis("rooms")
    assert exit_code == 1
    assert 'did you mean "language"?' in err
    assert err.count("\n") == 1


def test_a_key_for_a_command_that_is_none_is_said_in_one_line(
    sluis: Sluis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.touch(mode=0o600)
    config.write_text('[keys]\n"quitt" = "f9"\n', encoding="utf-8")
    monkeypatch.setenv("SLUIS_CONFIG", str(config))
    exit_code, _, err = sluis()
    assert exit_code == 1
    assert 'no command is called "quitt"; did you mean "quit"?' in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (StoreLocked(N_("open")), 5),
        (Unreachable(N_("gone")), 1),
        (Ended(15), 143),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("zijn bsn is 111222333"), 1),
    ],
)
def test_every_error_has_its_exit_code_and_no_traceback(
    error: BaseException, exit_code: int, sluis: Sluis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(arguments: object) -> int:
        raise error

    monkeypatch.setattr(importlib.import_module("tui.cli.rooms"), "run", fail)
    code, out, err = sluis("rooms")
    assert (code, out) == (exit_code, "")
    assert err.count("\n") <= 1
    assert "111222333" not in err
    assert "Traceback" not in err


def test_remote_words_in_an_error_cannot_command_the_terminal(sluis: Sluis, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(arguments: object) -> int:
        raise Unreachable(N_("{server} is gone."), server="x\x1b]52;c;AAAA\x07\u202e")

    monkeypatch.setattr(importlib.import_module("tui.cli.rooms"), "run", fail)
    err = sluis("rooms")[2]
    assert not set(err) & {"\x1b", "\x07", "\u202e"}


def run_module(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


def test_it_is_a_module_too() -> None:
    done = run_module("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("sluis")


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    code = (
        "import sys, tui.__main__ as entry, tui.cli.check as check\n"
        "def run(arguments):\n"
        "    sys.stdout.write('x' * 1_000_000)\n"
        "    sys.stdout.flush()\n"
        "    return 0\n"
        "check.run = run\n"
        "sys.exit(entry.main(['check']))\n"
    )
    read_end, write_end = os.pipe()
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=write_end, stderr=subprocess.PIPE) as process:
        os.close(write_end)
        os.close(read_end)
        assert process.communicate(timeout=30)[1] == b""
    assert process.returncode == 141


def test_nothing_is_made_by_a_command_that_fails(sluis: Sluis) -> None:
    sluis("rooms")
    assert not default_data_dir().exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--file", "-"), "Say with --name what the file from standard input is called."),
        (("--file", "-", "--name", "/"), "Say with --name what the file from standard input is called."),
        (("--file", "brief.txt", "--name", "ander.txt"), "--name belongs to --file -"),
        (("hallo", "--name", "ander.txt"), "--name belongs to --file -"),
    ],
)
def test_a_file_from_standard_input_has_a_name_and_no_other_has(
    arguments: tuple[str, ...], words: str, sluis: Sluis
) -> None:
    exit_code, _, err = sluis("send", "kamer", *arguments)
    assert exit_code == 1
    assert words in err
    assert err.count("\n") == 1


def test_output_that_nobody_takes_is_said() -> None:
    command = [sys.executable, "-m", "tui", "policy", "list"]
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    complaint = b"sluis: what was to be printed could not be written: No space left on device.\n"
    assert (ended.returncode, ended.stderr) == (1, complaint)


def test_letters_that_the_other_side_lacks_do_not_end_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, "latin-1"))
    with plain_output():
        print("caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{PARTY POPPER}", end="", flush=True)
    assert out.getvalue() == b"caf\xe9 ?"
