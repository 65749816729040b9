"""Recording by a program of the user's: sent on Enter, thrown away on Escape, and nothing of it is left."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import textwrap
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from hints.model import DraftKind
from tests.fakes.recorded_session import RecordedSession
from tests.support.recordings import ogg_opus
from tests.support.screens import CONFIG, chat, chatting, recorded, settled, shown, until
from tui.programs.passing_files import sweep
from tui.programs.recorder import PREFIX, placed
from tui.screens.lock import LockScreen
from tui.settings.config import Config

ROOT = Path(__file__).parents[2]
BEGINS = """
import os, signal, sys, time
from pathlib import Path

begun, sound, file = map(Path, sys.argv[1:])


def end(*_):
    file.write_bytes(sound.read_bytes())
    sys.exit(130)


signal.signal(signal.SIGINT, end)
modes = oct(file.parent.stat().st_mode & 0o777), os.umask(0o077)
begun.write_text(repr((os.getpid(), modes, [name for name in os.environ if name.startswith("SLUIS_")])))
"""


def runs(number: int) -> bool:
    """Return whether a process goes on; one that nobody has asked how it ended does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except FileNotFoundError:
        return False


class Recorded:
    """A recorder: it begins by writing down who it is, and writes a file of Ogg when it is asked to end."""

    def __init__(self, folder: Path, code: str = "time.sleep(600)") -> None:
        self.begun, self.sound, self.runtime = folder / "begun", folder / "sound", folder / "runtime"
        program = folder / "recorder.py"
        program.write_text(BEGINS + textwrap.dedent(code))
        self.sound.write_bytes(ogg_opus(3000))
        self.config = replace(CONFIG, record=(sys.executable, str(program), str(self.begun), str(self.sound), "{file}"))

    @property
    def number(self) -> int:
        return int(self.said[0])

    @property
    def said(self) -> tuple[int, tuple[str, int], list[str]]:
        number, modes, names = eval(self.begun.read_text())
        return number, modes, names

    def left(self) -> list[str]:
        return [one.name for one in self.runtime.iterdir()]

    def is_gone(self) -> bool:
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return self.left() == []
        return False


@pytest.fixture
def session(tmp_path: Path) -> RecordedSession:
    session = recorded()
    session.folder = tmp_path / "shelf"
    return session


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    (tmp_path / "runtime").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("SLUIS_SECRET", "x")
    return Recorded(tmp_path)


@contextlib.asynccontextmanager
async def recording(session: RecordedSession, recorder: Recorded) -> AsyncIterator[Pilot[None]]:
    """Run the app with somebody being recorded."""
    async with chatting(session, config=recorder.config) as pilot:
        await pilot.press(*"/record", "enter")
        await until(pilot, lambda: recorder.begun.exists() and recorder.begun.read_text().endswith(")"))
        await until(pilot, lambda: "Recording: 0:0" in shown(pilot))
        yield pilot


async def test_enter_stops_and_sends(session: RecordedSession, recorder: Recorded) -> None:
    async with recording(session, recorder) as pilot:
        assert "Enter stops and sends · Esc throws it away" in shown(pilot)
        assert recorder.said[1:] == (("0o700", 0o077), [])
        await pilot.press("enter")
        await until(pilot, lambda: len(session.sent) == 1)
        await settled(pilot)
        (sent,) = session.sent
        assert (sent.draft.kind, sent.draft.text) == (DraftKind.VOICE, "")
        assert [file.name for file in sent.draft.attachments] == ["voice-message.ogg"]
        assert recorder.is_gone()
        assert "Recording" not in shown(pilot)
        assert pilot.app.focused is chat(pilot).desk.composer
        await pilot.press(*"/record", "enter")
        await until(pilot, lambda: "Recording: 0:0" in shown(pilot))
        await pilot.press("escape")
        await settled(pilot)


async def test_escape_throws_it_away(session: RecordedSession, recorder: Recorded) -> None:
    async with recording(session, recorder) as pilot:
        await pilot.press("escape")
        await settled(pilot)
        assert "thrown away" in shown(pilot)
        assert recorder.is_gone()
        assert session.sent == []
        assert chat(pilot).desk.file is None


async def test_going_to_another_room_throws_it_away(session: RecordedSession, recorder: Recorded) -> None:
    async with recording(session, recorder) as pilot:
        await pilot.press("alt+down")
        await settled(pilot)
        assert recorder.is_gone()
        assert session.sent == []


async def test_leaving_the_program_ends_the_recorder(session: RecordedSession, recorder: Recorded) -> None:
    async with recording(session, recorder):
        pass
    assert recorder.is_gone()
    assert session.sent == []


async def test_locking_ends_the_recorder_and_nothing_is_kept(session: RecordedSession, recorder: Recorded) -> None:
    async with recording(session, recorder) as pilot:
        await pilot.press("alt+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen))
        assert recorder.is_gone()
        assert session.sent == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("sys.exit(3)", "The recorder failed (3)"),
        ("file.write_bytes(b'OggS'); time.sleep(600)", "is damaged"),
        ("file.symlink_to(sound); signal.signal(signal.SIGINT, signal.SIG_DFL); time.sleep(600)", "wrote no file"),
    ],
)
async def test_what_goes_wrong_is_a_line_and_nothing_is_sent(
    session: RecordedSession, recorder: Recorded, tmp_path: Path, code: str, words: str
) -> None:
    broken = Recorded(tmp_path, code.replace("time.sleep", "signal.signal(signal.SIGINT, signal.SIG_DFL); time.sleep"))
    async with chatting(session, config=broken.config) as pilot:
        await pilot.press(*"/record", "enter")
        await until(pilot, lambda: broken.begun.exists() and broken.begun.read_text().endswith(")"))
        if "sleep" in code:
            await until(pilot, lambda: any(broken.runtime.glob("*/voice*")))
            await pilot.press("enter")
        await until(pilot, lambda: words in shown(pilot))
        await settled(pilot)
        assert session.sent == []
        assert broken.is_gone()
        assert "Recording:" not in shown(pilot)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (CONFIG, "set record in the settings"),
        (replace(CONFIG, record=("no-such-program", "{file}")), "There is no no-such-program here"),
    ],
)
async def test_without_a_recorder_a_line_says_what_to_set(
    session: RecordedSession, recorder: Recorded, config: Config, words: str
) -> None:
    async with chatting(session, config=config) as pilot:
        await pilot.press(*"/record", "enter")
        await settled(pilot)
        assert words in shown(pilot)
        assert recorder.left() == []


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
async def test_a_recorder_ends_with_a_program_that_is_killed(recorder: Recorded) -> None:
    code = f"""
    import asyncio, os, sys
    from pathlib import Path
    from tui.programs.recorder import recording


    async def main():
        async with recording({recorder.config.record!r}, Path({str(recorder.runtime)!r})):
            while not Path({str(recorder.begun)!r}).exists():
                await asyncio.sleep(0.01)
            os.kill(os.getpid(), 9)


    asyncio.run(main())
    """
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", textwrap.dedent(code), cwd=ROOT)
    assert await process.wait() == -9
    async with asyncio.timeout(30):
        while runs(recorder.number):  # noqa: ASYNC110 - another process tells nobody
            await asyncio.sleep(0.01)
    await asyncio.to_thread(sweep, recorder.runtime, PREFIX)
    assert recorder.left() == []


def test_an_end_of_the_name_that_is_said_is_kept(tmp_path: Path) -> None:
    base = tmp_path / "voice-message"
    assert placed(["rec", "{file}"], base) == (["rec", f"{base}.ogg"], base.with_name("voice-message.ogg"))
    assert placed(["rec", "to={file}.wav"], base) == (["rec", f"to={base}.wav"], base.with_name("voice-message.wav"))


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    gone, going_on = tmp_path / f"{PREFIX}999999999-x", tmp_path / f"{PREFIX}{os.getpid()}-x"
    gone.mkdir()
    going_on.mkdir()
    sweep(tmp_path, PREFIX)
    assert list(tmp_path.iterdir()) == [going_on]
