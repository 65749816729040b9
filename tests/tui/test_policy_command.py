"""`sluis policy` lists, shows, tests and signs, and prints what is in force and what is in the log."""

from __future__ import annotations

import argparse
import json
import os
import stat
from pathlib import Path

import pytest

from hints.audit import Verdict, Weight
from hints.model import Confidence, Finding, Kind, Severity
from session.account.audit import Audit
from session.account.profile import DATABASE_NAME, Profile, default_data_dir
from session.store import vault
from session.store.database import Database
from session.values.errors import SessionError
from tests.fakes.small_packs import pack_text as small_pack
from tests.fakes.small_packs import rule_text
from tui.cli import policy
from tui.cli.policy_log import verdict_words
from tui.cli.policy_settings import show_settings
from tui.settings.config import Config
from tui.settings.organisation import OrganisationUnreadable, Place
from tui.settings.policies import PACK_NAMES, load_advisor, shipped_packs

PASSPHRASE = "een lange zin"
USER = "@noor:rijk.example"
FINDING = Finding("personal-data.bsn", Kind.PERSONAL_NUMBER, 12, 21, Confidence.HIGH, Severity.CONFIRM)


def asked(*arguments: str, config: Config | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    policy.add_arguments(parser)
    parser.set_defaults(
        config=config or Config(), profile="default", account="", passphrase_command=f"echo {PASSPHRASE}"
    )
    return parser.parse_args(arguments)


def _run(*arguments: str, config: Config | None = None) -> int:
    return policy.run(asked(*arguments, config=config))


def test_list_names_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("list") == 0
    out = capsys.readouterr().out
    assert all(rule.id in out for pack in shipped_packs() for rule in pack.rules)


def test_list_says_the_level_that_is_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("list", config=Config(rules={"personal-data.bsn": Severity.JUSTIFY})) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "personal-data.bsn " in line]
    assert " justify " in line


def test_show_prints_tip_severity_source_and_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("show", "personal-data.bsn") == 0
    out = capsys.readouterr().out
    for part in ("confirm", "citizen number", "UAVG", "warns of:", "leaves alone:", "BSN: 9999.90.019"):
        assert part in out


def test_show_of_an_unknown_rule_says_where_to_look(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("show", "nothing.here") == 2
    assert "sluis policy list" in capsys.readouterr().err


@pytest.mark.parametrize("name", PACK_NAMES)
def test_packs_that_ship_pass(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("test", name) == 0
    assert capsys.readouterr().out.startswith(f"{name}: ")


def test_failing_example_is_pointed_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = small_pack("mine", rule_text("mine.otter", "otter")).replace('quiet = ["niets"]', 'quiet = ["de otter"]')
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    line = next(i for i, content in enumerate(text.split("\n"), 1) if "de otter" in content)
    assert _run("test", str(file)) == 1
    assert f"{file}:{line}: mine.otter: quiet 1: " in capsys.readouterr().out


def test_pack_that_cannot_be_read_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("schema = 2")
    assert _run("test", str(file)) == 2
    assert _run("test", str(tmp_path / "missing.toml")) == 2
    assert capsys.readouterr().err.count("\n") == 2


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o755)
    return Place(folder, owner=os.getuid(), top=folder)


def shown(place: Place, capsys: pytest.CaptureFixture[str], config: Config) -> dict[str, tuple[str, str, str]]:
    assert show_settings(asked("show", "--json", config=config), place) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {line["name"]: (line["value"], line["origin"], line["refused"]) for line in lines}


def test_show_says_where_each_setting_comes_from(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    wishes = Config(
        own_servers=("elsewhere.example",),
        rules={"personal-data.bsn": None, "rijk.decision": Severity.CONFIRM, "general.guests": Severity.JUSTIFY},
    )
    said = shown(place, capsys, wishes)
    assert said["own_servers"] == ("elsewhere.example", "user", "")
    assert said["rules.personal-data.bsn"] == ("off", "user", "")
    (place.folder / "policy.toml").write_text(
        'schema = 1\nname = "Rijk"\nown_servers = ["rijk.example"]\nsnooze = "off"\n'
        '[rules]\n"personal-data.bsn" = "justify"\n"rijk.decision" = "off"\n'
    )
    (place.folder / "policy.toml").chmod(0o644)
    said = shown(place, capsys, wishes)
    assert said["name"] == ("Rijk", "organisation", "")
    assert said["own_servers"] == ("rijk.example", "organisation", "elsewhere.example")
    assert said["snooze"] == ("off", "organisation", "")
    assert said["shadow"] == ("false", "shipped", "")
    assert said["log_days"] == ("400", "shipped", "")
    assert said["rules.personal-data.bsn"] == ("justify", "organisation", "off")
    assert said["rules.rijk.decision"] == ("confirm", "user", "")
    assert said["rules.general.guests"] == ("justify", "user", "")
    assert len([name for name in said if name.startswith("rules.")]) == sum(len(p.rules) for p in shipped_packs())


def test_show_for_people(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    (place.folder / "policy.toml").write_text('schema = 1\n[rules]\n"personal-data.bsn" = "justify"\n')
    (place.folder / "policy.toml").chmod(0o644)
    assert show_settings(asked("show", config=Config(rules={"personal-data.bsn": None})), place) == 0
    out = capsys.readouterr().out
    assert str(place.folder / "policy.toml") in out
    (line,) = [line for line in out.splitlines() if "personal-data.bsn " in line]
    assert line.split(None, 2)[2] == "your organisation; your off would be milder and is not taken"


def test_show_of_a_policy_that_cannot_be_used(place: Place) -> None:
    (place.folder / "policy.toml").write_text("schema = 2")
    with pytest.raises(OrganisationUnreadable, match="must be 1"):
        show_settings(asked("show"), place)


def test_a_pack_is_signed_and_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, pack = tmp_path / "key.pem", tmp_path / "mine.toml"
    pack.write_text(small_pack("mine", rule_text("mine.otter", "otter")))
    assert _run("keygen", "--key", str(key)) == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    public = capsys.readouterr().out.splitlines()[-1].removeprefix('trusted_keys = ["').removesuffix('"]')
    assert _run("verify", str(pack), "--key", public) == 2
    assert "it is not signed" in capsys.readouterr().err
    assert _run("sign", str(pack), "--key", str(key)) == 0
    assert _run("verify", str(pack), "--key", public) == 0
    assert _run("verify", str(pack), config=Config(trusted_keys=(public,))) == 0
    assert _run("verify", str(pack)) == 2
    pack.write_text(pack.read_text() + "\n")
    assert _run("verify", str(pack), "--key", public) == 2
    err = capsys.readouterr().err
    assert "not trusted" in err
    assert "does not fit" in err
    assert err.count("\n") == 2


def test_a_key_is_never_overwritten_and_must_be_one(tmp_path: Path) -> None:
    key, pack = tmp_path / "key.pem", tmp_path / "mine.toml"
    key.write_text("mine")
    pack.write_text(small_pack("mine", rule_text("mine.otter", "otter")))
    for words, arguments in {
        "never overwritten": ("keygen", "--key", str(key)),
        "--key FILE": ("keygen",),
        "not a private key": ("sign", str(pack), "--key", str(key)),
        "file of the pack": ("sign",),
    }.items():
        with pytest.raises(SessionError, match=words):
            _run(*arguments)
    assert key.read_text() == "mine"


def test_only_a_pack_is_signed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, pack = tmp_path / "key.pem", tmp_path / "mine.toml"
    pack.write_text("schema = 2")
    assert _run("keygen", "--key", str(key)) == 0
    assert _run("sign", str(pack), "--key", str(key)) == 2
    assert "schema" in capsys.readouterr().err


@pytest.fixture
def log() -> None:
    """An account that has a log, and no network."""
    profile = Profile(default_data_dir())
    key = vault.create(profile.key_file, PASSPHRASE)
    database = Database.open(profile.account_folder(USER) / DATABASE_NAME, key.for_account(USER))
    audit = Audit(database, load_advisor())
    audit.record(Verdict.HELD, "!a:rijk.example", ["personal-data.bsn"])
    audit.record(Verdict.OVERRIDDEN, "!a:rijk.example", ["personal-data.bsn"], "bsn 999990019 moet\x1b[2J")
    audit.false_alarms.report("!a:rijk.example", FINDING, (Weight(12, 21, 1.5),))
    database.close()


@pytest.mark.usefixtures("log")
def test_the_log_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("log") == 0
    held, sent, alarm = capsys.readouterr().out.splitlines()
    assert "held · personal-data.bsn · !a:rijk.example" in held
    assert "sent all the same" in sent
    assert "•••••••• moet" in sent
    assert "999990019" not in sent
    assert "\x1b" not in sent
    assert "false alarm" in alarm


@pytest.mark.usefixtures("log")
def test_the_log_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("log", "--json") == 0
    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [entry["verdict"] for entry in entries] == ["held", "overridden", "false_alarm"]
    assert set(entries[0]) == {"time", "room_id", "rules", "verdict", "reason"}
    assert entries[0]["rules"] == ["personal-data.bsn"]


@pytest.mark.usefixtures("log")
def test_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("figures", "--json") == 0
    total, bsn = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    counts = {"shown": 1, "edited_after": 0, "sent_anyway": 1, "false_alarms": 1, "silent": 0}
    assert total == {"rule": "", **counts}
    assert bsn == {"rule": "personal-data.bsn", **counts}
    assert _run("figures") == 0
    titles, every, one = capsys.readouterr().out.splitlines()
    assert "sent anyway" in titles
    assert every.split() == ["all", "rules", "1", "0", "1", "1", "0"]
    assert one.split() == ["personal-data.bsn", "1", "0", "1", "1", "0"]


@pytest.mark.usefixtures("log")
def test_false_alarms_are_exported(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("false-alarms") == 0
    assert "personal-data.bsn · 12-21 · high · !a:rijk.example · without the text" in capsys.readouterr().out
    assert _run("false-alarms", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["weights"] == [{"start": 12, "end": 21, "weight": 1.5}]
    assert (report["kind"], report["confidence"], report["text"]) == ("personal_number", "high", None)


def test_nobody_is_logged_in() -> None:
    with pytest.raises(SessionError, match="sluis login"):
        _run("log")


def test_every_verdict_has_words() -> None:
    words = [verdict_words(verdict) for verdict in Verdict]
    assert len(set(words)) == len(words)
