"""The shelf and the folder of the user: nothing readable, nothing half, nothing over something else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from session.media.intake import FileRefused, take_in
from session.media.saving import save
from session.media.shelf import CHUNK, Kept, KeptFileGone, Shelf
from session.values.errors import SessionError

CANARY = b"kanarie-wit-negen"
CONTENT = CANARY * 40_000


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def put(shelf: Shelf, content: bytes = CONTENT) -> Kept:
    with shelf.keep() as keeping:
        for at in range(0, len(content), 1000):
            keeping.add(content[at : at + 1000])
        return keeping.finish()


def test_what_is_kept_comes_back_and_lies_there_unreadable(shelf: Shelf) -> None:
    old = os.umask(0)
    try:
        kept = put(shelf)
    finally:
        os.umask(old)
    path = shelf.path(kept.file_id)
    assert CANARY not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert b"".join(shelf.read(kept, opened=True)) == CONTENT
    assert b"".join(shelf.read(kept, opened=False)) == path.read_bytes()
    assert max(len(piece) for piece in shelf.read(kept, opened=True)) <= CHUNK


def test_what_was_not_finished_leaves_nothing(shelf: Shelf) -> None:
    with shelf.keep() as keeping:
        keeping.add(CONTENT)
    assert list(shelf.path("x").parent.iterdir()) == []


@pytest.mark.parametrize("damage", ["bit", "shorter", "longer", "gone"])
def test_the_last_piece_of_a_damaged_file_never_comes(shelf: Shelf, damage: str) -> None:
    kept = put(shelf)
    path = shelf.path(kept.file_id)
    content = path.read_bytes()
    match damage:
        case "bit":
            path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        case "shorter":
            path.write_bytes(content[:-1])
        case "longer":
            path.write_bytes(b"x" + content)
        case "gone":
            path.unlink()
    pieces: list[bytes] = []
    with pytest.raises(KeptFileGone):
        pieces.extend(shelf.read(kept, opened=True))
    assert len(b"".join(pieces)) < len(CONTENT)


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(SessionError, match="cannot be kept"):
        Shelf(blocked / "shelf").keep()


def test_a_file_that_grows_while_it_is_read_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "groeit.log"
    path.write_bytes(b"x" * 10)
    kept, staged = take_in(shelf, path, 10)
    assert (kept.size, staged.attachment.size) == (10, 10)
    path.write_bytes(b"x" * 11)
    with pytest.raises(FileRefused, match="too large"):
        take_in(shelf, path, 10)
    assert [one.name for one in shelf.path("x").parent.iterdir()] == [kept.file_id]


def test_a_link_may_be_sent_and_a_device_may_not(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "echt.txt").write_text("x")
    (tmp_path / "link.txt").symlink_to(tmp_path / "echt.txt")
    _, staged = take_in(shelf, tmp_path / "link.txt", 10)
    assert staged.attachment.name == "link.txt"
    for path in (Path("/dev/zero"), tmp_path, Path("a\0b")):
        with pytest.raises(FileRefused):
            take_in(shelf, path, 10)


def test_a_saved_file_replaces_nothing_and_follows_no_link(shelf: Shelf, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere.txt"
    folder.mkdir()
    (folder / "a.txt").write_text("mine")
    (folder / "a (2).txt").symlink_to(elsewhere)
    kept = put(shelf)
    old = os.umask(0)
    try:
        saved = save(shelf, kept, folder, "../a.txt")
    finally:
        os.umask(old)
    assert saved == folder / "a (3).txt"
    assert saved.read_bytes() == CONTENT
    assert saved.stat().st_mode & 0o777 == 0o600
    assert (folder / "a.txt").read_text() == "mine"
    assert not elsewhere.exists()


def test_a_file_that_breaks_off_is_not_saved_in_part(shelf: Shelf, tmp_path: Path) -> None:
    kept = put(shelf)
    path = shelf.path(kept.file_id)
    path.write_bytes(path.read_bytes()[:-1])
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(KeptFileGone):
        save(shelf, kept, folder, "a.txt")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["weg", "bestand", "a\0b"])
def test_a_folder_that_is_none_is_one_line(shelf: Shelf, tmp_path: Path, name: str) -> None:
    (tmp_path / "bestand").touch()
    with pytest.raises(SessionError, match="no folder") as refusal:
        save(shelf, put(shelf), tmp_path / name, "a.txt")
    assert "\n" not in str(refusal.value)
