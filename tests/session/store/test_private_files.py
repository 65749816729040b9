"""Files and folders that only their owner can read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.store.files import check_private, make_private_file, make_private_folder, write_private_file
from session.values.errors import StoreRefused


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o277], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Run under each of these."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return path.lstat().st_mode & 0o777


def test_every_folder_that_is_made_is_closed(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "a" / "b" / "c"
    make_private_folder(folder)
    assert [mode(path) for path in (folder, folder.parent, folder.parent.parent)] == [0o700] * 3
    make_private_folder(folder)


def test_a_file_is_closed_before_anything_is_in_it(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "file"
    make_private_file(path)
    assert mode(path) == 0o600
    path.write_bytes(b"content")
    make_private_file(path)
    assert path.read_bytes() == b"content"


def test_writing_replaces_in_one_step_and_leaves_no_draft(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "file"
    (tmp_path / "file.new").write_bytes(b"left over from a crash")
    write_private_file(path, b"one")
    write_private_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert mode(path) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("open_mode", [0o640, 0o601, 0o666, 0o777], ids=oct)
def test_what_others_can_reach_is_refused_with_the_cure(tmp_path: Path, open_mode: int) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(open_mode)
    for check in (check_private, make_private_file):
        with pytest.raises(StoreRefused, match="chmod go-rwx"):
            check(path)


def test_an_open_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(0o755)
    with pytest.raises(StoreRefused):
        make_private_folder(folder)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"kept")
    target.chmod(0o600)
    link = tmp_path / "link"
    link.symlink_to(target)
    with pytest.raises(StoreRefused):
        make_private_file(link)
    write_private_file(link, b"new")
    assert target.read_bytes() == b"kept"
    assert not link.is_symlink()
