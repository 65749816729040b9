"""Where profiles and accounts lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.account.profile import DATABASE_NAME, Profile, default_data_dir
from session.store.files import make_private_folder
from session.values.errors import StoreRefused


@pytest.mark.parametrize("name", ["default", "werk", "a", "A.b-c_9", "x" * 64])
def test_plain_names_are_fine(tmp_path: Path, name: str) -> None:
    assert Profile(tmp_path, name).folder == tmp_path / name


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "-x", "a/b", "/etc", "a\\b", "a b", "é", "a\n", "a\0", "x" * 65, "_x"], ids=repr
)
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreRefused):
        Profile(tmp_path, name)


@pytest.mark.parametrize(
    "user_id", ["@noor:rijk.example", "@../../etc:evil.example", "@a/b:c", "@x%2fy:c:8448", "@:", "@ü:é"], ids=repr
)
def test_an_account_folder_lies_in_the_profile_and_names_its_user(tmp_path: Path, user_id: str) -> None:
    profile = Profile(tmp_path)
    folder = profile.account_folder(user_id)
    assert folder.parent == profile.folder
    assert profile.users() == []
    make_private_folder(folder)
    assert profile.users() == []
    (folder / DATABASE_NAME).touch()
    assert profile.users() == [user_id]
    assert profile.account_folders() == [folder]


def test_the_data_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUIS_DATA_DIR", str(tmp_path))
    assert default_data_dir() == tmp_path
    monkeypatch.delenv("SLUIS_DATA_DIR")
    assert default_data_dir().name == "sluis"
