"""A backup is one encrypted file without ratchets; another device takes it in and stays the device that it is."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from session.account.backup_file import MAGIC, BackupRefused, Written, drop_scratch, open_backup
from session.account.restoring import Backups
from session.crypto.verification.verified import Verified
from session.sending.drafts import Drafts
from session.store.crypto_tables import read_meta
from session.store.database import Database
from session.sync.arrival import Arrival
from session.timeline.reading import GAP
from session.values.errors import SessionError, StoreRefused
from session.values.model import RoomDraft, RoomId, SendState
from tests.fakes import faults
from tests.fakes.answers import MEMBERS, SEND, members, sent
from tests.fakes.crypto_people import Person, World
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ALICE, ME, ROOM, edit, member, message, redaction
from tests.fakes.sending_account import SendingAccount
from tests.fakes.small_homeserver import SmallHomeserver
from tests.fakes.synced_account import SyncedAccount
from tests.support.commands import Commands
from tests.support.users import PASSWORD

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

PASSPHRASE = "paard batterij nietje"
CANARY = "kanariepietje"
NOOR, LUNCH = "@noor:hs.example", "!lunch:hs.example"


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def overwrite(path: Path, content: bytes | bytearray) -> None:
    path.write_bytes(content)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def backups(account: SyncedAccount, scratch: Path) -> Backups:
    scratch.mkdir(mode=0o700, exist_ok=True)
    return Backups(account.database, account.machine, account.arrival, scratch)


def personal(person: Person, scratch: Path) -> Backups:
    scratch.mkdir(mode=0o700, exist_ok=True)
    arrival = Arrival(person.database, person.machine, person.user_id)
    return Backups(person.database, person.machine, arrival, scratch)


@pytest.fixture
async def fake() -> AsyncIterator[FakeHomeserver]:
    async with FakeHomeserver() as homeserver:
        homeserver.on("GET", MEMBERS, members(member(ME), member(ALICE)))
        yield homeserver


@pytest.fixture
async def sender(fake: FakeHomeserver, tmp_path: Path) -> AsyncIterator[SendingAccount]:
    account = SendingAccount(server=fake, folder=tmp_path / "files")
    account.receive(message("eerst", event_id="$eerst"), state=(member(ME), member(ALICE)))
    yield account
    await account.close()


@pytest.fixture
async def file(account: SyncedAccount, tmp_path: Path) -> Path:
    """The backup of an account with four messages, of which one was edited and one removed."""
    account.receive(
        message("een", event_id="$1"),
        message("twee", event_id="$2"),
        edit("$2", "twee, beter"),
        message(CANARY, event_id="$3"),
        redaction("$3"),
        message("vier", event_id="$4"),
        state=(member(ME), member(ALICE)),
        prev_batch="p7",
    )
    await Drafts(account.database).keep({RoomId(ROOM): RoomDraft("half af")})
    path = tmp_path / "account.backup"
    await backups(account, tmp_path / "scratch").write(path, PASSPHRASE)
    return path


async def test_it_is_one_private_file_that_shows_nothing(file: Path, tmp_path: Path) -> None:
    content = content_of(file)
    assert content.startswith(MAGIC)
    assert mode_of(file) == 0o600
    assert not [word for word in (b"twee", b"half af", ME.encode(), b"SQLite format") if word in content]
    assert list((tmp_path / "scratch").iterdir()) == []


async def test_what_joins_what_is_here_stands_before_it(file: Path, tmp_path: Path) -> None:
    new = SyncedAccount()
    new.receive(message("vier", event_id="$4"), message("vijf", event_id="$5"), state=(member(ME),), prev_batch="p9")
    restored = await backups(new, tmp_path / "new").take_in(file, PASSPHRASE)
    assert new.bodies() == ["een", "twee, beter", f"Removed by {ALICE}.", "vier", "vijf"]
    room = new.room_store.get(ROOM)
    assert room is not None
    assert (room.older_token, room.reached_start) == ("p7", False)
    assert await Drafts(new.database).all() == {RoomId(ROOM): RoomDraft("half af")}
    assert restored.messages == 5
    again = await backups(new, tmp_path / "new").take_in(file, PASSPHRASE)
    assert (again.messages, new.bodies()[-1]) == (0, "vijf")
    assert list((tmp_path / "new").iterdir()) == []


async def test_it_joins_also_where_a_gap_or_an_unsent_message_stands_first(file: Path, tmp_path: Path) -> None:
    new = SyncedAccount()
    with new.database.transaction():
        new.gaps.open(ROOM, "p8")
    new.receive(message("vier", event_id="$4"), message("vijf", event_id="$5"), state=(member(ME),), prev_batch="p9")
    await backups(new, tmp_path / "new").take_in(file, PASSPHRASE)
    assert [one for one in new.bodies() if one in ("een", "vier", "vijf")] == ["een", "vier", "vijf"]


async def test_behind_a_gap_it_is_found_and_gets_its_place_later(file: Path, tmp_path: Path) -> None:
    new = SyncedAccount()
    new.receive(message("veel later", event_id="$9"), state=(member(ME),), prev_batch="p9")
    await backups(new, tmp_path / "new").take_in(file, PASSPHRASE)
    assert new.bodies() == ["veel later"]
    stored = new.events.get(ROOM, "$2")
    assert stored is not None
    assert stored.position is None
    assert new.database.one("SELECT body FROM search_text WHERE event_id = '$2'") == ("twee, beter",)
    assert CANARY not in new.everything()


async def test_gaps_of_a_timeline_that_does_not_join_stay_behind(account: SyncedAccount, tmp_path: Path) -> None:
    account.receive(message("een", event_id="$1"), state=(member(ME),), prev_batch="p1")
    account.receive(message("drie", event_id="$3"), limited=True, prev_batch="gap")
    path = tmp_path / "account.backup"
    await backups(account, tmp_path / "scratch").write(path, PASSPHRASE)
    new = SyncedAccount()
    new.receive(message("veel later", event_id="$9"), state=(member(ME),), prev_batch="p9")
    assert (await backups(new, tmp_path / "new").take_in(path, PASSPHRASE)).messages == 2
    assert new.database.all("SELECT 1 FROM event WHERE type = ?", (GAP,)) == []


async def test_unsent_messages_come_back_and_none_leaves_by_itself(
    sender: SendingAccount, fake: FakeHomeserver, tmp_path: Path
) -> None:
    fake.on("PUT", SEND, faults.html(502))
    note = tmp_path / "notitie.txt"
    note.write_text("tot morgen")
    waits, brings_a_file = sender.say("nog niet weg"), await sender.send_file(note)
    await sender.sender.flush(20, stubborn=False)
    path = tmp_path / "account.backup"
    written = await backups(sender, tmp_path / "scratch").write(path, PASSPHRASE)
    assert (written.unsent, written.left_out) == (1, 1)
    new = SendingAccount(server=fake, folder=tmp_path / "other-files")
    new.receive(message("eerst", event_id="$eerst"), state=(member(ME), member(ALICE)))
    before = len(fake.requests)
    restored = await backups(new, tmp_path / "new").take_in(path, PASSPHRASE)
    assert restored.unsent == 1
    assert await new.sender.flush(0), "nothing waits"
    assert len(fake.requests) == before
    row = new.row(waits)
    assert (row.draft.text, row.state, row.cipher) == ("nog niet weg", SendState.FAILED, None)
    assert "perhaps sent since" in str(row.failure)
    assert new.outbox.get(brings_a_file) is None
    assert (await backups(new, tmp_path / "new").take_in(path, PASSPHRASE)).unsent == 0
    fake.on("PUT", SEND, *sent("$one"))
    new.sender.retry(waits)
    await new.until(waits, "sent")
    await new.close()


async def test_what_was_sent_since_from_this_device_does_not_come_back(
    sender: SendingAccount, fake: FakeHomeserver, tmp_path: Path
) -> None:
    fake.on("PUT", SEND, faults.refused(400, "M_UNKNOWN"))
    txn_id = sender.say("eens gezegd")
    await sender.until(txn_id, "failed")
    path = tmp_path / "account.backup"
    await backups(sender, tmp_path / "scratch").write(path, PASSPHRASE)
    fake.on("PUT", SEND, *sent("$one"))
    sender.sender.retry(txn_id)
    await sender.until(txn_id, "sent")
    sender.receive({**message("eens gezegd", ME, "$one"), "unsigned": {"transaction_id": txn_id}})
    assert sender.outbox.get(txn_id) is None
    assert (await backups(sender, tmp_path / "scratch").take_in(path, PASSPHRASE)).unsent == 0
    assert sender.outbox.get(txn_id) is None


@pytest.mark.parametrize("damage", ["cut", "flipped", "header", "longer", "empty", "other"])
async def test_a_file_that_is_not_as_it_was_is_refused(
    file: Path, tmp_path: Path, damage: str, account: SyncedAccount
) -> None:
    content = bytearray(content_of(file))
    match damage:
        case "cut":
            content = content[:-4096]
        case "flipped":
            content[-2000] ^= 1
        case "header":
            content = content.replace(b'"size": ', b'"size": 1', 1)
        case "longer":
            content += bytes(4096)
        case "empty":
            content = bytearray()
        case "other":
            content = bytearray(b"-----BEGIN MEGOLM SESSION DATA-----")
    overwrite(file, content)
    before = account.everything()
    with pytest.raises(SessionError):
        await backups(account, tmp_path / "scratch").take_in(file, PASSPHRASE)
    assert account.everything() == before
    assert list((tmp_path / "scratch").iterdir()) == []


async def test_another_passphrase_another_person_another_file(
    file: Path, tmp_path: Path, account: SyncedAccount
) -> None:
    mine = backups(account, tmp_path / "scratch")
    with pytest.raises(BackupRefused, match="nothing was taken in"):
        await mine.take_in(file, PASSPHRASE + "!")
    with pytest.raises(BackupRefused, match="No such file"):
        await mine.take_in(tmp_path / "none", PASSPHRASE)
    with pytest.raises(BackupRefused, match=ME):
        await backups(SyncedAccount(user_id=ALICE), tmp_path / "hers").take_in(file, PASSPHRASE)
    before = content_of(file)
    with pytest.raises(StoreRefused, match="never overwritten"):
        await mine.write(file, PASSPHRASE)
    with pytest.raises(StoreRefused, match="at least 8"):
        await mine.write(tmp_path / "short", "kort")
    with pytest.raises(StoreRefused, match="could not be written"):
        await mine.write(tmp_path / "no" / "folder", PASSPHRASE)
    assert content_of(file) == before
    assert list((tmp_path / "scratch").iterdir()) == []


async def test_a_new_device_reads_old_messages_and_reuses_no_ratchet(world: World, tmp_path: Path) -> None:
    old, bob = await world.signed_people("alice", "bob")
    read = await bob.say("voor het oude apparaat", old)
    old.sync()
    assert old.text(read) == "voor het oude apparaat"
    sent = await old.say("van het oude apparaat", bob)
    identity = old.machine.identity(bob.user_id)
    assert identity is not None
    with old.database.transaction():
        Verified(old.database).note(bob.user_id, identity.master, None, 5)
    path = tmp_path / "alice.backup"
    assert await personal(old, tmp_path / "old").write(path, PASSPHRASE) == Written(2)

    new = await world.signed("alice", "NEW")
    own_keys = (new.machine.account.curve_key, new.machine.account.signing_key)
    restored = await personal(new, tmp_path / "new").take_in(path, PASSPHRASE)
    assert restored.keys == 2
    assert new.text(read) == "voor het oude apparaat"
    assert new.text(sent) == "van het oude apparaat"
    new.reopen()
    assert (new.machine.account.curve_key, new.machine.account.signing_key) == own_keys
    assert new.database.one("SELECT key FROM verified WHERE user_id = ?", (bob.user_id,)) == (identity.master,)
    said = await new.say("van het nieuwe apparaat", bob)
    assert said["content"]["session_id"] != sent["content"]["session_id"]


async def test_no_secret_of_the_device_is_in_the_file(world: World, tmp_path: Path) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await alice.say("hallo", bob)
    path = tmp_path / "alice.backup"
    await personal(alice, tmp_path / "old").write(path, PASSPHRASE)
    backup: Database = open_backup(path, PASSPHRASE, tmp_path / "old")
    for table in ("crypto_secret", "olm_session", "group_session", "key_share", "outbox", "account_data"):
        assert backup.all(f"SELECT * FROM {table}") == [], table
    assert read_meta(backup, "account") is None
    assert read_meta(backup, "pickle_key") is None
    assert {name for (name,) in backup.all("SELECT name FROM account")} == {"user_id", "written_at"}
    backup.close()
    drop_scratch(tmp_path / "old")


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        homeserver.add_room(LUNCH, [(NOOR, "Noor")], name="Lunch", encrypted=False)
        homeserver.rooms[LUNCH]["timeline"]["events"] = [message("soep of broodjes?", NOOR, "$l")]
        yield homeserver


async def test_from_one_machine_to_another(server: SmallHomeserver, tmp_path: Path) -> None:
    login = ("login", "--homeserver", server.url, "--user", NOOR, "--password-stdin")
    old, new = Commands(tmp_path / "old"), Commands(tmp_path / "new")
    file = str(tmp_path / "noor.backup")
    await asyncio.to_thread(lambda: old(*login, stdin=PASSWORD + "\n"))
    await asyncio.to_thread(lambda: old("rooms"))
    await asyncio.to_thread(lambda: old("backup", file, stdin=PASSPHRASE + "\n"))
    server.rooms[LUNCH]["timeline"]["events"] = [message("later", NOOR, "$m")]
    await asyncio.to_thread(lambda: new(*login, stdin=PASSWORD + "\n"))
    wrong = await asyncio.to_thread(lambda: new("restore", file, stdin="verkeerd\n", check=False))
    assert (wrong.exit_code, wrong.err.count("\n")) == (1, 1)
    restored = await asyncio.to_thread(lambda: new("restore", file, stdin=PASSPHRASE + "\n"))
    assert "Restored:" in restored.out
    found = await asyncio.to_thread(lambda: new("search", "broodjes", "--json"))
    assert [hit["event_id"] for hit in found.json] == ["$l"]
    assert server.device_ids(NOOR) == {"DEVICE1", "DEVICE2"}
