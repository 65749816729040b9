"""The settings are read strictly, and every refusal says what would be right."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest

from tui.__main__ import _use_network
from tui.settings.config import Config, ConfigError, default_config_path, environment_language, load_config


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    return path


def refusal(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    return str(caught.value)


def test_no_file_means_no_settings() -> None:
    assert load_config() == Config()


def test_everything_that_can_be_set(config_file: Path) -> None:
    config_file.write_text(
        'own_servers = ["rijk.example", "politie.example"]\nlanguage = "nl"\ntheme = "night"\nlog = true\n'
        'keyring = true\npassphrase_command = "pass show sluis"\n[keys]\n"app.help" = "f2"\n',
        encoding="utf-8",
    )
    assert load_config(config_file) == Config(
        own_servers=("rijk.example", "politie.example"),
        language="nl",
        theme="night",
        keys={"app.help": "f2"},
        passphrase_command="pass show sluis",
        keyring=True,
        log=True,
    )


def test_an_unknown_key_is_refused_with_the_nearest_known_one(config_file: Path) -> None:
    message = refusal(config_file, 'own_server = ["rijk.example"]\n')
    assert message == f'{config_file} has an unknown key "own_server"; did you mean "own_servers"?'


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('own_servers = "rijk.example"', "own_servers"),
        ("own_servers = [1]", "own_servers"),
        ('own_servers = [""]', "own_servers"),
        ('language = "fr"', "language"),
        ("language = 1", "language"),
        ('receipts = ["off"]', "receipts"),
        ("presence = []", "presence"),
        ("theme = 3", "theme"),
        ('log = "yes"', "log"),
        ("log = 1", "log"),
        ('sync = "sliding"', "sync"),
        ("sync = true", "sync"),
        ("keyring = 0", "keyring"),
        ("passphrase_command = []", "passphrase_command"),
        ("keys = 1", "keys"),
        ("[keys]\nhelp = 1", "keys"),
    ],
)
def test_a_wrong_type_is_refused_and_not_guessed(config_file: Path, text: str, key: str) -> None:
    message = refusal(config_file, text)
    assert message.startswith(f'{config_file}: "{key}" must be ')
    assert "\n" not in message


@pytest.mark.parametrize("value", ["[]", '["off"]', "{}", "[{}]", "1.5", "1979-05-27"])
@pytest.mark.parametrize("key", [entry.name for entry in fields(Config)])
def test_whatever_stands_behind_a_key_is_taken_or_refused(config_file: Path, key: str, value: str) -> None:
    config_file.write_text(f"{key} = {value}\n", encoding="utf-8")
    with suppress(ConfigError):
        load_config(config_file)


@pytest.mark.parametrize("text", ["own_servers =", "\x00", "= 1"])
def test_what_is_not_toml_is_refused_in_one_line(config_file: Path, text: str) -> None:
    message = refusal(config_file, text)
    assert str(config_file) in message
    assert "\n" not in message


def test_bytes_that_are_no_text_are_refused(config_file: Path) -> None:
    config_file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load_config(config_file)


def test_why_a_file_cannot_be_read_is_said_and_nothing_of_what_is_not_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory") as caught:
        load_config(tmp_path)
    assert "SLUIS_CONFIG" not in str(caught.value)


def test_a_file_that_others_can_change_is_refused(config_file: Path) -> None:
    config_file.chmod(0o622)
    assert "chmod go-w" in refusal(config_file, "")


def test_a_named_file_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUIS_CONFIG", str(tmp_path / "nowhere.toml"))
    assert default_config_path() == tmp_path / "nowhere.toml"
    with pytest.raises(ConfigError, match="which SLUIS_CONFIG names, cannot be read: No such file"):
        load_config()


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl"}, "nl"),
        ({"LANG": "nds_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "nl_NL.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "nl_BE.UTF-8"}, "nl"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_systems(variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANG")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment_language() == language
    assert load_config().language == language


def test_hours_without_a_length_are_refused_for_they_would_never_be_quiet(config_file: Path) -> None:
    told = refusal(config_file, 'quiet_hours = "22:00 - 22:00"')
    assert told.endswith('"quiet_hours" begins and ends at the same time, so it would never be quiet.')


def test_the_way_to_the_server(config_file: Path) -> None:
    config_file.write_text('ca_file = "company.pem"\nproxy = "socks5://127.0.0.1:1080"\n', encoding="utf-8")
    config = load_config(config_file)
    assert (config.ca_file, config.proxy) == (str(config_file.parent / "company.pem"), "socks5://127.0.0.1:1080")
    assert '"ca_file" must be a string' in refusal(config_file, "ca_file = 5")
    assert '"proxy" must be a string' in refusal(config_file, "proxy = true")


def test_where_files_are_saved(config_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "file").write_text("")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    config_file.write_text('download_folder = "~/post"\n', encoding="utf-8")
    assert load_config(config_file).download_folder == str(tmp_path / "post")
    assert not (tmp_path / "post").exists(), "reading settings makes nothing"
    for wrong in ("5", '"file"', '"~/file"', '"~/nowhere"', '"~nobody-of-that-name/x"', '"/weg\\u0000"'):
        assert '"download_folder" must be a' in refusal(config_file, f"download_folder = {wrong}")


def test_how_pictures_are_shown(config_file: Path) -> None:
    assert Config().pictures == "auto"
    config_file.write_text('pictures = "blocks"\n', encoding="utf-8")
    assert load_config(config_file).pictures == "blocks"
    for wrong in ("5", "true", '"ascii"', "[]"):
        assert '"pictures" must be one of auto, kitty, sixel, blocks, off' in refusal(
            config_file, f"pictures = {wrong}"
        )


def test_how_news_are_asked_for(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUIS_SYNC", "")
    monkeypatch.delenv("SLUIS_SYNC")
    assert load_config(config_file).sync == "auto"
    config_file.write_text('sync = "classic"\n', encoding="utf-8")
    config = load_config(config_file)
    _use_network(Config())
    assert "SLUIS_SYNC" not in os.environ
    _use_network(config)
    assert os.environ["SLUIS_SYNC"] == "classic"
    monkeypatch.setenv("SLUIS_SYNC", "auto")
    _use_network(config)
    assert os.environ["SLUIS_SYNC"] == "auto"


def test_what_records(config_file: Path) -> None:
    config_file.write_text('record = ["rec", "-q", "{file}"]\n', encoding="utf-8")
    assert load_config(config_file).record == ("rec", "-q", "{file}")
    for wrong in ('"rec {file}"', '["rec"]', '["{file}"]', '["rec", 1, "{file}"]'):
        assert '"record" must' in refusal(config_file, f"record = {wrong}")
    assert refusal(config_file, 'record = ["rec"]').endswith('must have "{file}" in it, behind the program.')
