"""One process at a time in a profile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from session.account.profile import Profile
from session.store.lock import ProfileLock
from session.values.errors import StoreLocked

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys, time
from pathlib import Path
from session.values.errors import StoreLocked
from session.account.profile import Profile
from session.store.lock import ProfileLock
lock = ProfileLock(Profile(Path(sys.argv[1])))
begin = time.monotonic()
try:
    lock.acquire()
    print("taken", flush=True)
except StoreLocked:
    print("refused", time.monotonic() - begin, flush=True)
sys.stdin.read()
"""


def other_process(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_second_process_is_refused_at_once(folder: Path) -> None:
    lock = ProfileLock(Profile(folder))
    lock.acquire()
    lock.acquire()
    with other_process(folder) as process:
        word, _, seconds = said(process).partition(" ")
        process.communicate()
    lock.release()
    assert word == "refused"
    assert float(seconds) < 10


@pytest.mark.parametrize("ending", ["exit", "kill"])
def test_the_end_of_a_process_frees_the_profile(folder: Path, ending: str) -> None:
    lock = ProfileLock(Profile(folder))
    with other_process(folder) as process:
        assert said(process) == "taken"
        begin = time.monotonic()
        with pytest.raises(StoreLocked, match="default"):
            lock.acquire()
        assert time.monotonic() - begin < 10
        if ending == "kill":
            process.kill()
        process.communicate()
    lock.acquire()
    lock.release()
    lock.release()


def test_a_released_lock_can_be_taken_again_and_profiles_do_not_meet(folder: Path) -> None:
    one, other = ProfileLock(Profile(folder, "one")), ProfileLock(Profile(folder, "other"))
    one.acquire()
    other.acquire()
    one.release()
    again = ProfileLock(Profile(folder, "one"))
    again.acquire()
    assert Profile(folder, "one").lock_file.stat().st_mode & 0o777 == 0o600
    again.release()
    other.release()
