"""Files between two people on a real homeserver: what arrives, what is held, and what the server never has."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tests.session.extract.documents import exif, jpeg, segment
from tests.support.commands import SLUIS, Commands, MakeCommands
from tests.support.server import ServerView
from tests.support.terminal import Terminal
from tests.support.users import MakeUser, User
from tui.demo.homeserver import Homeserver

pytestmark = pytest.mark.slow

BSN = "999935914"
CANARY = "kanarie-paars-zestig"
PHOTO = jpeg(segment(0xE1, b"Exif\0\0" + exif()))


@pytest.fixture
def noor(make_user: MakeUser) -> User:
    return make_user("noor")


@pytest.fixture
def sam(make_user: MakeUser) -> User:
    return make_user("sam")


@pytest.fixture
def rooms(noor: User, sam: User, logged_in: MakeCommands) -> tuple[Commands, Commands, str]:
    """Noor and Sam in an encrypted room, and its id."""
    hers, his = logged_in(noor), logged_in(sam)
    room_id = hers("create", "Sluisdeur renovatie", "--invite", sam.user_id).out.strip()
    his("join", room_id)
    return hers, his, room_id


def received(commands: Commands, room_id: str) -> list[dict[str, object]]:
    """Return the messages of a room that bring a file."""
    return [item for item in commands("read", room_id, "--json").json if "file" in item]


def test_a_file_arrives_byte_for_byte_and_the_server_has_no_clear_byte_of_it(
    rooms: tuple[Commands, Commands, str], server_view: ServerView, tmp_path: Path
) -> None:
    hers, his, room_id = rooms
    content = os.urandom(700_000) + CANARY.encode() * 50 + os.urandom(700_000)
    report = tmp_path / f"{CANARY} verslag.bin"
    report.write_bytes(content)
    sent = hers("send", room_id, "--file", str(report), "--caption", f"{CANARY} hierbij", "--json").json
    assert sent["send_state"] == "sent"
    [item] = received(his, room_id)
    assert item["event_id"] == sent["event_id"]
    assert item["body"] == f"{CANARY} hierbij"
    assert item["file"] == {
        "name": report.name,
        "form": "file",
        "media_type": "application/octet-stream",
        "size": len(content),
    }
    folder = tmp_path / "ontvangen"
    folder.mkdir()
    (folder / report.name).symlink_to(tmp_path / "elders")
    saved = Path(his("save", room_id, sent["event_id"], str(folder)).out.strip())
    assert saved == folder / f"{CANARY} verslag (2).bin"
    assert saved.read_bytes() == content
    assert saved.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "elders").exists()
    media = [path for path in (server_view.folder / "media").rglob("*") if path.is_file()]
    assert any(path.stat().st_size == len(content) for path in media)
    assert not server_view.holds(CANARY)
    assert [event["type"] for event in server_view.messages(room_id)] == ["m.room.encrypted"]
    for person in (hers, his):
        left = [path for path in person.home.rglob("files/*") if path.is_file()]
        assert left == []


def test_a_number_in_a_file_is_held_until_there_is_a_reason(
    rooms: tuple[Commands, Commands, str], server_view: ServerView, tmp_path: Path
) -> None:
    hers, his, room_id = rooms
    people = tmp_path / "lijst.csv"
    people.write_text(f"naam;bsn\nJansen;{BSN}\n")
    held = hers("send", room_id, "--file", str(people), "--json", check=False)
    assert held.exit_code == 3
    assert BSN not in held.out + held.err
    assert "in the file lijst.csv" in held.err
    assert [finding["about"] for finding in held.json["findings"]] == ["file"]
    assert server_view.messages(room_id) == []
    hers("send", room_id, "--file", str(people), "--reason", "oefening met een testnummer")
    [item] = received(his, room_id)
    saved = Path(his("save", room_id, str(item["event_id"]), str(tmp_path / "..")).out.strip())
    assert saved.read_text() == people.read_text()
    saved.unlink()


def test_a_photo_with_a_place_is_held_and_goes_without_it(
    rooms: tuple[Commands, Commands, str], tmp_path: Path
) -> None:
    hers, his, room_id = rooms
    photo = tmp_path / "dijk.jpg"
    photo.write_bytes(PHOTO)
    held = hers("send", room_id, "--file", str(photo), check=False)
    assert held.exit_code == 3
    assert "says where it was taken" in held.err
    hers("send", room_id, "--file", str(photo), "--strip", "--caption", "de dijk")
    [item] = received(his, room_id)
    assert (item["body"], item["file"]["form"]) == ("de dijk", "image")  # type: ignore[index]
    saved = Path(his("save", room_id, str(item["event_id"]), str(tmp_path)).out.strip())
    assert saved.name == "dijk (2).jpg"
    assert b"SN-4711" not in saved.read_bytes()
    assert b"pixel" in saved.read_bytes()


def test_offline_it_waits_and_the_next_command_brings_it(
    rooms: tuple[Commands, Commands, str], homeserver: Homeserver, tmp_path: Path
) -> None:
    hers, his, room_id = rooms
    hers("send", room_id, "ik stuur het zo")
    note = tmp_path / "notitie.txt"
    note.write_text("tot morgen")
    homeserver.stop()
    try:
        queued = hers("send", room_id, "--file", str(note), check=False)
    finally:
        homeserver.start()
        homeserver.wait_until_ready()
    assert queued.exit_code == 4, queued.err
    note.unlink()
    hers("rooms")
    [item] = received(his, room_id)
    saved = Path(his("save", room_id, str(item["event_id"]), str(tmp_path)).out.strip())
    assert saved.read_text() == "tot morgen"


def test_on_the_screen_a_photo_is_stripped_sent_shown_and_saved(
    rooms: tuple[Commands, Commands, str], terminal: Terminal, tmp_path: Path
) -> None:
    hers, his, room_id = rooms
    photo, drawn = tmp_path / "dijk.jpg", io.BytesIO()
    Image.new("RGB", (60, 20), (20, 120, 40)).save(drawn, "JPEG")
    photo.write_bytes(drawn.getvalue()[:2] + segment(0xE1, b"Exif\0\0" + exif()) + drawn.getvalue()[2:])
    terminal.start(SLUIS, {**hers.env, "TERM": "tmux-256color", "COLORTERM": "truecolor"})
    terminal.until("Sluisdeur renovatie")
    terminal.until("goes encrypted")
    terminal.type(f"/file {tmp_path}/dij")
    terminal.press("Tab")
    terminal.until("dijk.jpg")
    terminal.press("Enter")
    terminal.until("says where it was taken")
    terminal.press("Enter")
    terminal.until("nothing was sent")
    terminal.press("M-k")
    terminal.until("Enter: send the file")
    terminal.type("de dijk")
    terminal.press("Enter")
    terminal.until(lambda screen: "[image] dijk.jpg" in screen and "0 unsent" in screen)
    [item] = received(his, room_id)
    assert item["body"] == "de dijk"
    stripped = Path(his("save", room_id, str(item["event_id"]), str(tmp_path)).out.strip())
    assert b"SN-4711" not in stripped.read_bytes()
    terminal.type("/picture")
    terminal.press("Enter")
    # Its Exif turns it by a quarter: 20 wide, 60 high, and 32 pixels are shown.
    terminal.until(lambda screen: screen.count("▀" * 11) == 16)
    terminal.press("M-i")
    terminal.until(lambda screen: "▀" not in screen and screen.count("░" * 11) >= 16)
    terminal.press("M-i")
    terminal.until("▀" * 11)

    note = tmp_path / "antwoord.txt"
    note.write_text("mooie foto")
    his("send", room_id, "--file", str(note))
    terminal.until("[file] antwoord.txt")
    terminal.type(f"/save {tmp_path}")
    terminal.press("Enter")
    terminal.until("Saved:")
    terminal.press("C-q")
    assert terminal.until_ended() == 0
    assert (tmp_path / "antwoord (2).txt").read_text() == "mooie foto"
    assert [path for path in hers.home.rglob("files/*") if path.is_file()] == []


def test_what_a_pipe_brings_is_a_file_like_any_other(rooms: tuple[Commands, Commands, str]) -> None:
    hers, his, room_id = rooms
    piped = ("send", room_id, "--file", "-", "--name", "lijst.csv", "--json")
    assert hers(*piped, stdin="naam;dag\nSam;maandag\n").json["send_state"] == "sent"
    [item] = received(his, room_id)
    assert item["file"] == {"name": "lijst.csv", "form": "file", "media_type": "text/csv", "size": 21}
    held = hers(*piped, stdin=f"naam;bsn\nSam;{BSN}\n", check=False)
    assert (held.exit_code, held.json["send_state"]) == (3, "held")
    empty = hers(*piped, stdin="", check=False)
    assert (empty.exit_code, "empty" in empty.err) == (1, True)
    assert len(received(his, room_id)) == 1


def test_what_cannot_be_sent_or_saved_is_one_line(rooms: tuple[Commands, Commands, str], tmp_path: Path) -> None:
    hers, _his, room_id = rooms
    huge = tmp_path / "groot.iso"
    huge.touch()
    os.truncate(huge, 200_000_000)
    os.mkfifo(tmp_path / "pijp")
    (tmp_path / "leeg.txt").touch()
    for path, words in (
        (huge, "too large: 200 MB"),
        (tmp_path, "is a folder"),
        (tmp_path / "pijp", "is not a file"),
        (tmp_path / "leeg.txt", "empty"),
        (tmp_path / "weg.txt", "No such file"),
    ):
        refused = hers("send", room_id, "--file", str(path), check=False)
        assert refused.exit_code == 1
        assert words in refused.err
        assert refused.err.count("\n") == 1
    refused = hers("save", room_id, "$nooit", str(tmp_path), check=False)
    assert refused.exit_code == 1
    assert refused.err.count("\n") == 1
