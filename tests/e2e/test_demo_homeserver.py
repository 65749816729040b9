"""The demo's homeserver by itself: it starts, it knows nothing but us, it never outlives us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import until_gone
from tests.support.server import ServerView
from tests.support.users import MakeUser
from tui.demo import folder as folders
from tui.demo.folder import DemoFolder, FolderRefused, remove_abandoned
from tui.demo.homeserver import Homeserver
from tui.demo.plain_http import Answered, call

OWNER = """
import sys, tempfile
from pathlib import Path
tempfile.tempdir = sys.argv[1]
from tui.demo.folder import DemoFolder
from tui.demo.homeserver import Homeserver
folder = DemoFolder.temporary()
server = Homeserver(folder.path)
server.start()
server.wait_until_ready()
print(server.pid, folder.path, flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
def test_a_room_and_its_message_are_stored(make_user: MakeUser, server_view: ServerView) -> None:
    noor = make_user("noor")
    room_id = str(noor.call("POST", "/_matrix/client/v3/createRoom", {"name": "Open"})["room_id"])
    body = {"msgtype": "m.text", "body": "hoort iedereen dit?"}
    noor.call("PUT", f"/_matrix/client/v3/rooms/{room_id}/send/m.room.message/1", body)
    event = server_view.until_message(room_id)
    assert event["content"]["body"] == body["body"]
    assert server_view.holds(body["body"])
    assert not server_view.holds("hoort niemand dit?")


@pytest.mark.slow
def test_nobody_else_can_reach_or_register(homeserver: Homeserver) -> None:
    with pytest.raises(Answered) as refused:
        call(homeserver.base_url, "POST", "/_matrix/client/v3/register", {"username": "x", "password": "y"})
    assert refused.value.status == 403
    with pytest.raises(Answered) as missing:
        call(homeserver.base_url, "GET", "/_matrix/federation/v1/version")
    assert missing.value.status == 404
    # World, group: nothing.
    assert homeserver.folder.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_killed_without_a_word_it_takes_the_homeserver_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root)}
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True
    )
    with owner:
        assert owner.stdout is not None
        pid, path = owner.stdout.readline().split()
        owner.send_signal(signal.SIGKILL)
        owner.wait()
    until_gone(int(pid))
    assert Path(path).is_dir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert remove_abandoned() == 1
    assert not Path(path).exists()


def test_a_folder_in_use_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    mine = DemoFolder.temporary()
    monkeypatch.setattr(folders, "_GRACE_SECONDS", 0)
    assert remove_abandoned() == 0
    assert mine.path.stat().st_mode & 0o777 == 0o700
    mine.release()
    assert list(tmp_path.iterdir()) == []


def test_only_folders_named_and_made_by_a_demo_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    victim = tmp_path / "precious"
    victim.mkdir()
    (tmp_path / "sluis-demo-999999999-link").symlink_to(victim)
    (tmp_path / "sluis-demo-notes").mkdir()
    (tmp_path / "sluis-demo-999999999-file").touch()
    (tmp_path / "sluis-demo-999999999-old").mkdir()
    assert remove_abandoned() == 1
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"precious", "sluis-demo-999999999-link", "sluis-demo-notes", "sluis-demo-999999999-file"}


def test_a_kept_folder_is_used_again_by_one_demo_at_a_time(tmp_path: Path) -> None:
    first = DemoFolder.lasting(tmp_path / "demo")
    with pytest.raises(FolderRefused, match="in use"):
        DemoFolder.lasting(tmp_path / "demo")
    first.release()
    second = DemoFolder.lasting(tmp_path / "demo")
    second.release()
    assert (tmp_path / "demo").is_dir()


def test_a_folder_with_other_things_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir(mode=0o700)
    (tmp_path / "work" / "thesis.txt").touch()
    with pytest.raises(FolderRefused, match="something else"):
        DemoFolder.lasting(tmp_path / "work")
    (tmp_path / "open").mkdir(mode=0o755)
    with pytest.raises(FolderRefused, match="chmod"):
        DemoFolder.lasting(tmp_path / "open")
