"""The user's own editor: what it gets, what comes back, and that nothing of the text stays, however it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App

from session.values.errors import SessionError
from tests.support.screens import CONFIG, HELD_TEXT, chat, chatting, recorded, settled, shown, until, until_shown
from tui.locking import Idle
from tui.programs.editor import PREFIX, EditorFailed, command_of, edited
from tui.programs.passing_files import private_folder, sweep
from widgets.composing.hint_bar import HintState


def editor(folder: Path, code: str) -> tuple[str, ...]:
    """Return a program that runs `code` with the file as `path`."""
    script = folder / "editor.py"
    script.write_text(f"import os, sys, time\nfrom pathlib import Path\npath = Path(sys.argv[1])\n{code}\n")
    return (sys.executable, str(script))


def left_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    folder = tmp_path / "runtime"
    folder.mkdir(mode=0o700)
    return folder


async def test_the_text_comes_back_changed_and_the_file_is_gone(tmp_path: Path, runtime: Path) -> None:
    noted = tmp_path / "noted"
    code = f"""
modes = oct(path.stat().st_mode & 0o777), oct(path.parent.stat().st_mode & 0o777)
Path({str(noted)!r}).write_text(repr((modes, path.read_text(), [n for n in os.environ if n.startswith("SLUIS_")])))
path.write_text(path.read_text() + " en meer\\n")
"""
    text = await edited("eerst é", editor(tmp_path, code), runtime, lambda: False)
    assert text == "eerst é en meer"
    assert noted.read_text() == repr((("0o600", "0o700"), "eerst é", []))
    assert left_in(runtime) == []


async def test_a_failing_editor_changes_nothing_and_leaves_nothing(tmp_path: Path, runtime: Path) -> None:
    with pytest.raises(EditorFailed, match="as it was"):
        await edited("eerst", editor(tmp_path, "path.write_text('x'); sys.exit(3)"), runtime, lambda: False)
    with pytest.raises(EditorFailed):
        await edited("eerst", editor(tmp_path, "path.unlink()"), runtime, lambda: False)
    assert left_in(runtime) == []


async def test_an_editor_that_has_to_end_gives_what_it_saved(tmp_path: Path, runtime: Path) -> None:
    saved = tmp_path / "saved"
    code = f"path.write_text('bewaard'); Path({str(saved)!r}).touch(); time.sleep(600)"
    assert await edited("eerst", editor(tmp_path, code), runtime, saved.exists) == "bewaard"
    assert left_in(runtime) == []


async def test_ending_the_program_ends_the_editor_and_removes_the_file(tmp_path: Path, runtime: Path) -> None:
    begun = tmp_path / "begun"
    code = f"Path({str(begun)!r}).write_text(str(os.getpid())); time.sleep(600)"
    work = asyncio.create_task(edited("geheim", editor(tmp_path, code), runtime, lambda: False))
    while not (begun.exists() and begun.read_text()):  # noqa: ASYNC110 - another process tells nobody
        await asyncio.sleep(0.01)
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work
    assert left_in(runtime) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()), 0)


def test_what_a_killed_process_left_is_swept_and_nothing_else(runtime: Path) -> None:
    gone = runtime / "sluis-edit-999999999-x"
    gone.mkdir()
    (gone / "message.md").write_text("geheim")
    kept = [runtime / f"sluis-edit-{os.getpid()}-x", runtime / "sluis-edit-oud", runtime / "iets"]
    for each in kept:
        each.mkdir()
    sweep(runtime, PREFIX)
    assert sorted(runtime.iterdir()) == sorted(kept)


def test_the_folder_is_the_users_own(tmp_path: Path, runtime: Path) -> None:
    assert private_folder({"XDG_RUNTIME_DIR": str(runtime)}) == runtime
    runtime.chmod(stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP)
    assert private_folder({"XDG_RUNTIME_DIR": str(runtime)}) != runtime
    (tmp_path / "link").symlink_to(tmp_path)
    assert private_folder({"XDG_RUNTIME_DIR": str(tmp_path / "link")}) != tmp_path / "link"
    assert private_folder({}) != Path()


def test_which_editor() -> None:
    named = {"VISUAL": f"{sys.executable} -x", "EDITOR": "none-such"}
    assert command_of("", named) == (sys.executable, "-x")
    assert command_of(sys.executable, {}) == (sys.executable,)
    for setting, environment in [("off", named), ("", {}), ("none-such", named), ('"', {})]:
        with pytest.raises(SessionError):
            command_of(setting, environment)


def test_the_lock_waits_for_the_editor_to_end() -> None:
    now = [0.0]
    idle = Idle(1, lambda: now[0])
    idle.away = True
    now[0] = 61
    assert (idle.long_enough, idle.too_long) == (True, False)
    idle.away = False
    assert idle.too_long


@pytest.fixture
def given_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the terminal that tests do not have be given away and taken back."""

    @contextlib.contextmanager
    def suspend(_app: App[None]) -> Iterator[None]:
        yield

    monkeypatch.setattr(App, "suspend", suspend)


@pytest.mark.usefixtures("given_terminal")
async def test_it_asks_once_and_what_comes_back_is_held_like_what_is_typed(
    tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    command = " ".join(editor(tmp_path, f"path.write_text(path.read_text() + {HELD_TEXT!r} + chr(27))"))
    session = recorded()
    async with chatting(session, config=replace(CONFIG, editor=command)) as pilot:
        await pilot.press(*"even", "space", "f7")
        await settled(pilot)
        assert "It may keep copies of its own" in " ".join(shown(pilot).split())
        assert chat(pilot).desk.composer.text == "even "
        await pilot.press("y")
        await until(pilot, lambda: chat(pilot).desk.composer.text == f"even {HELD_TEXT}")
        await settled(pilot)
        assert chat(pilot).desk.bar.lines.state is HintState.HOLD
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []
        await pilot.press("ctrl+z")
        assert chat(pilot).desk.composer.text == "even "
        await pilot.press("alt+j")
        await until(pilot, lambda: chat(pilot).desk.composer.text == f"even {HELD_TEXT}")
    assert left_in(runtime) == []


@pytest.mark.usefixtures("given_terminal")
async def test_that_it_failed_is_said_until_it_has_worked(
    tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    first = tmp_path / "first"
    first.touch()
    fails_once = f"first = Path({str(first)!r})\nif first.exists():\n    first.unlink()\n    sys.exit(9)\n"
    command = " ".join(editor(tmp_path, f"{fails_once}path.write_text('nieuw')"))
    async with chatting(recorded(), config=replace(CONFIG, editor=command)) as pilot:
        await pilot.press(*"even", "f7")
        await settled(pilot)
        await pilot.press("y")
        await until_shown(pilot, "The editor failed (9)")
        await pilot.press("f7")
        await until(pilot, lambda: chat(pilot).desk.composer.text == "nieuw")
        await settled(pilot)
        assert "The editor failed" not in shown(pilot)


async def test_without_a_terminal_to_give_away_or_switched_off_the_draft_stays(
    tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    command = " ".join(editor(tmp_path, "path.write_text('x')"))
    async with chatting(recorded(), config=replace(CONFIG, editor=command)) as pilot:
        await pilot.press(*"even", "f7")
        await settled(pilot)
        await pilot.press("y")
        await until(pilot, lambda: "No editor can be opened" in shown(pilot))
        assert chat(pilot).desk.composer.text == "even"
    async with chatting(recorded(), config=replace(CONFIG, editor="off")) as pilot:
        await pilot.press("f7")
        await settled(pilot)
        assert "switched off" in shown(pilot)
    assert left_in(runtime) == []
