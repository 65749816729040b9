"""The organisation's folder: root's alone and readable, or nothing is sent; a user tightens and never loosens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hints.governed import UNREADABLE, Governed, Withheld
from hints.levels import USER_LEVELS
from hints.model import Clearance, Draft, DraftKind, Held, RoomFacts, Severity
from hints.signed_pack import public_key_text, signature
from session.values.errors import SessionError
from tests.fakes.small_packs import pack_text, rule_text
from tui.cli.clearing import finding_line
from tui.settings.config import Config, ConfigError, load_config
from tui.settings.organisation import ORGANISATION, OrganisationUnreadable, Place, read_organisation, under_organisation
from tui.settings.pack_files import LARGEST, PackRefused, signature_path
from tui.settings.policies import load_advisor, load_rules
from widgets.i18n import use_language

SAFE = RoomFacts("!a:rijk.example", "rijk.example", encrypted=True, readers=3, servers=("rijk.example",))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OURS = pack_text("ours", rule_text("ours.bever", "bever", "block"))
MINE = pack_text("mine", rule_text("mine.otter", "otter", "confirm"))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A folder for an organisation that trusts whoever runs the tests."""
    top = tmp_path / "root"
    (top / "etc" / "sluis").mkdir(parents=True)
    for folder in (top, top / "etc", top / "etc" / "sluis"):
        folder.chmod(0o755)
    return Place(top / "etc" / "sluis", owner=os.getuid(), top=top)


def write(place: Place, text: str, name: str = "policy.toml") -> Path:
    path = place.folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)
    return path


def said_of(text: str, place: Place, config: Config | None = None) -> dict[str, Severity]:
    advisor = load_advisor(config or Config(), place)
    return {f.rule: f.severity for f in advisor.assess(Draft(DraftKind.MESSAGE, text, SAFE)).findings}


def holds_everything(place: Place) -> str:
    """Return what is said while nothing can be sent."""
    advisor = load_advisor(Config(), place)
    assert isinstance(advisor, Withheld)
    held = advisor.clear(Draft(DraftKind.MESSAGE, "hallo", SAFE))
    assert isinstance(held, Held)
    (finding,) = held.assessment.findings
    assert (finding.rule, finding.severity) == (UNREADABLE, Severity.BLOCK)
    line = finding_line(advisor, finding, Draft(DraftKind.MESSAGE, "hallo", SAFE))
    assert "\n" not in line
    assert advisor.problem.rstrip(".") in line
    return advisor.problem


def test_it_is_roots_and_nothing_moves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUIS_CONFIG", "/nowhere/config.toml")
    monkeypatch.setenv("XDG_CONFIG_DIRS", "/nowhere")
    assert Place(Path("/etc/sluis"), owner=0, top=Path("/")) == ORGANISATION


def test_no_folder_or_an_empty_one_is_no_organisation(place: Place) -> None:
    assert read_organisation(place) is None
    place.folder.rmdir()
    assert read_organisation(place) is None
    assert isinstance(load_advisor(Config(), place), Governed)


def test_levels_and_packs_of_an_organisation(place: Place) -> None:
    write(place, 'schema = 1\n[rules]\n"personal-data.bsn" = "block"\n"ours.bever" = "justify"')
    write(place, OURS, "ours.toml")
    assert said_of("zijn bsn is 999990019", place)["personal-data.bsn"] is Severity.BLOCK
    assert said_of("een bever", place) == {"ours.bever": Severity.JUSTIFY}


def test_a_pack_alone_is_an_organisation_too(place: Place) -> None:
    write(place, OURS, "ours.toml")
    assert said_of("een bever", place) == {"ours.bever": Severity.BLOCK}


def test_a_user_tightens_and_never_loosens(place: Place, tmp_path: Path) -> None:
    write(place, 'schema = 1\nown_servers = ["rijk.example"]\n[rules]\n"personal-data.bsn" = "justify"')
    mine = tmp_path / "mine.toml"
    mine.write_text(MINE)
    wishes = Config(rules={"personal-data.bsn": None}, packs=(str(mine),), own_servers=("elsewhere.example",))
    assert said_of("zijn bsn is 999990019", place, wishes)["personal-data.bsn"] is Severity.JUSTIFY
    assert said_of("een otter", place, wishes) == {"mine.otter": Severity.CONFIRM}
    assert load_rules(wishes, place).policy.own_servers == ("rijk.example",)


def test_shadow_mode(place: Place) -> None:
    write(place, "schema = 1\nshadow = true")
    advisor = load_advisor(Config(), place)
    clearance = advisor.clear(Draft(DraftKind.MESSAGE, "zijn bsn is 999990019", SAFE))
    assert isinstance(clearance, Clearance)
    assert "personal-data.bsn" in clearance.rules


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("schema =", "not TOML"),
        ("schema = 2", "schema: must be 1"),
        ("schema = 1\nshadw = true", "shadow"),
        ('schema = 1\n[rules]\n"personal-data.bsm" = "block"', "did you mean personal-data.bsn?"),
        ('schema = 1\npacks = ["/nowhere/sector.toml"]', "/nowhere/sector.toml"),
    ],
)
def test_a_policy_that_is_wrong_stops_everything(place: Place, text: str, words: str) -> None:
    write(place, text)
    assert words in holds_everything(place)


def test_a_policy_that_is_no_text_stops_everything(place: Place) -> None:
    write(place, "").write_bytes(b"\xff\xfe")
    assert "not UTF-8" in holds_everything(place)


def test_a_pack_that_is_wrong_stops_everything(place: Place) -> None:
    write(place, OURS.replace("severity", "severty"), "ours.toml")
    assert "ours.toml" in holds_everything(place)


def test_a_folder_in_the_place_of_the_policy_stops_everything(place: Place) -> None:
    (place.folder / "policy.toml").mkdir(mode=0o755)
    assert "policy.toml" in holds_everything(place)


def test_a_link_to_nothing_stops_everything(place: Place) -> None:
    (place.folder / "policy.toml").symlink_to("nowhere")
    assert "nowhere" in holds_everything(place)


@pytest.mark.parametrize("mode", [0o666, 0o664, 0o646])
def test_a_file_that_others_can_change_stops_everything(place: Place, mode: int) -> None:
    for name, text in (("policy.toml", "schema = 1"), ("ours.toml", OURS)):
        path = write(place, text, name)
        path.chmod(mode)
        assert str(path) in holds_everything(place)
        path.unlink()


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_folder_that_others_can_change_stops_everything(place: Place, level: int) -> None:
    write(place, "schema = 1")
    folder = (place.folder, *place.folder.parents)[level]
    folder.chmod(0o775)
    assert f"{folder} can be changed by others" in holds_everything(place)


def test_the_folder_itself_counts_when_it_is_empty(place: Place) -> None:
    place.folder.chmod(0o777)
    assert "chmod go-w" in holds_everything(place)


def test_what_belongs_to_somebody_else_stops_everything(place: Place) -> None:
    write(place, "schema = 1")
    stranger = Place(place.folder, owner=place.owner + 1, top=place.top)
    assert "does not belong to root" in holds_everything(stranger)


def test_a_link_leads_no_further_than_trust(place: Place) -> None:
    elsewhere = place.top / "open"
    elsewhere.mkdir()
    (elsewhere / "policy.toml").write_text("schema = 1")
    (place.folder / "policy.toml").symlink_to(elsewhere / "policy.toml")
    elsewhere.chmod(0o777)
    assert f"{elsewhere} can be changed by others" in holds_everything(place)
    elsewhere.chmod(0o755)
    (elsewhere / "policy.toml").chmod(0o644)
    assert isinstance(load_advisor(Config(), place), Governed)


def test_what_cannot_be_read_stops_everything(place: Place) -> None:
    # A folder in the file's place: not even root can read that as a file.
    path = place.folder / "policy.toml"
    path.mkdir(mode=0o755)
    assert str(path) in holds_everything(place)


def test_it_is_said_in_the_language_in_use(place: Place) -> None:
    write(place, "schema = 2")
    use_language("nl")
    try:
        assert "is niet bruikbaar" in holds_everything(place)
    finally:
        use_language("en")


def test_language_and_servers_are_the_organisations(place: Place) -> None:
    config = Config(language="en", own_servers=("elsewhere.example",), theme="night")
    assert under_organisation(config, place) == config
    write(place, "schema = 1")
    assert under_organisation(config, place) == config
    write(place, 'schema = 1\nlanguage = "nl"\nown_servers = ["rijk.example"]')
    said = under_organisation(config, place)
    assert (said.language, said.own_servers, said.theme) == ("nl", ("rijk.example",), "night")
    write(place, "schema = 2")
    assert under_organisation(config, place) == config


def fetched(tmp_path: Path, text: str = OURS) -> Path:
    path = tmp_path / "fetched.toml"
    path.write_text(text)
    return path


def sign(path: Path, key: Ed25519PrivateKey = KEY) -> None:
    signature_path(path).write_text(signature(path.read_bytes(), key))


def test_a_pack_from_elsewhere_must_be_signed(place: Place, tmp_path: Path) -> None:
    path = fetched(tmp_path)
    write(place, f'schema = 1\npacks = ["{path}"]\ntrusted_keys = ["{public_key_text(KEY)}"]')
    assert "it is not signed" in holds_everything(place)
    sign(path, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert "not trusted" in holds_everything(place)
    sign(path)
    path.chmod(0o666)  # whoever changes it breaks the signature
    assert said_of("een bever", place) == {"ours.bever": Severity.BLOCK}
    path.write_text(OURS + "\n")
    assert "does not fit" in holds_everything(place)


def test_a_signature_that_is_there_must_be_right_also_in_the_folder(place: Place) -> None:
    path = write(place, OURS, "ours.toml")
    write(place, f'schema = 1\ntrusted_keys = ["{public_key_text(KEY)}"]')
    write(place, "ed25519 0 0", "ours.toml.sig")
    assert "ours.toml" in holds_everything(place)
    sign(path)
    assert said_of("een bever", place) == {"ours.bever": Severity.BLOCK}


def refusal(config: Config, place: Place) -> str:
    with pytest.raises(SessionError) as caught:
        load_advisor(config, place)
    assert not isinstance(caught.value, OrganisationUnreadable)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_users_pack_that_is_refused(place: Place, tmp_path: Path) -> None:
    path = fetched(tmp_path)
    config = Config(packs=(str(path),))
    assert "ours.bever: severity: block is for an organisation's pack only" in refusal(config, place)
    path.write_text(MINE)
    assert isinstance(load_advisor(config, place), Governed)
    path.chmod(0o666)
    assert "others can change it" in refusal(config, place)
    path.chmod(0o600)
    path.write_text(MINE.replace("mine.otter", "personal-data.bsn"))
    assert "personal-data.bsn is there twice" in refusal(config, place)
    path.write_bytes(b"\xff")
    assert "not UTF-8" in refusal(config, place)
    path.write_bytes(b" " * (LARGEST + 1))
    assert "too large" in refusal(config, place)
    path.unlink()
    os.mkfifo(path)
    assert "not a file" in refusal(config, place)
    path.unlink()
    assert str(path) in refusal(config, place)


def test_a_user_who_names_keys_wants_signatures(place: Place, tmp_path: Path) -> None:
    path = fetched(tmp_path, MINE)
    config = Config(packs=(str(path),), trusted_keys=(public_key_text(KEY),))
    assert "it is not signed" in refusal(config, place)
    sign(path)
    assert isinstance(load_advisor(config, place), Governed)
    with pytest.raises(PackRefused, match="not trusted"):
        load_advisor(Config(packs=(str(path),)), place)


def test_a_level_of_a_rule_that_is_not_there(place: Place) -> None:
    assert "did you mean personal-data.bsn?" in refusal(Config(rules={"personal-data.bsm": None}), place)


def test_levels_in_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    path.write_text('packs = ["mine.toml", "/a/b.toml"]\n[rules]\n"a.b" = "off"\nc.d = "justify"\n')
    config = load_config(path)
    assert config.rules == {"a.b": None, "c.d": USER_LEVELS["justify"]}
    assert config.packs == (str(tmp_path / "mine.toml"), "/a/b.toml")
    for text in ('[rules]\n"a.b" = "block"', '[rules]\n"a.b" = 1', "rules = 1"):
        path.write_text(text)
        with pytest.raises(ConfigError, match="rules"):
            load_config(path)
