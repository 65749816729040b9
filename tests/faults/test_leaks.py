"""Secrets that are planted, and looked for: in what the server gets, and in what the machine keeps."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.store.vault import StoreKey
from session.values.model import EventId, RoomId
from tests.fakes import faults
from tests.fakes.answers import MEDIA_CONFIG, SEND, UPLOAD, uploaded
from tests.fakes.homeserver import json_answer
from tests.fakes.room_events import ALICE, ME
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.faults.two_people import until
from tests.faults.victim import ADVISOR, room_of, say
from tests.support.commands import SLUIS, environment
from tests.support.in_a_pty import InAPty
from tests.support.users import PASSWORD

ROOM = RoomId("!sluis:hs.example")
KEY = StoreKey(b"k" * vault.KEY_BYTES)
CANARIES = tuple(
    f"kanarie-{word}" for word in ("bericht", "nadruk", "wijziging", "bestand", "naam", "bijschrift", "wachtend")
)
PASSPHRASE = "geheime wachtzin van de opslag"


@pytest.fixture
async def server() -> AsyncIterator[StoringHomeserver]:
    async with StoringHomeserver() as homeserver:
        homeserver.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], name="Sluisdeur")
        homeserver.log_in(ALICE)
        homeserver.on("GET", MEDIA_CONFIG, json_answer({"m.upload.size": 5_000_000}))
        homeserver.on("POST", UPLOAD, *uploaded("one"))
        yield homeserver


async def _speak(session: Session, kind: DraftKind, text: str, edits: EventId | None = None) -> None:
    draft = Draft(kind, text, room_of(session, ROOM).facts)
    clearance = ADVISOR.clear(draft)
    assert isinstance(clearance, Clearance)
    await session.send(draft, clearance, edits=edits)


async def test_the_server_gets_no_word_of_an_encrypted_room(server: StoringHomeserver, tmp_path: Path) -> None:
    message, emote, edit, content, name, caption, waiting = CANARIES
    profile = Profile(tmp_path / "data")
    session = await Session.login(profile, KEY, LoginRequest(server.url, ME, PASSWORD), ADVISOR)
    await session.start(lambda _: None)
    await until(lambda: bool(session.rooms()))
    await say(session, ROOM, message)
    await _speak(session, DraftKind.EMOTE, emote)
    assert await session.flush(20)
    await _speak(session, DraftKind.EDIT, edit, EventId(server.ids(ROOM)[0]))
    path = tmp_path / f"{name}.txt"
    path.write_text(content)
    staged = await session.files.attach(path)
    draft = Draft(DraftKind.FILE, caption, room_of(session, ROOM).facts, (staged.attachment,))
    clearance = ADVISOR.clear(draft)
    assert isinstance(clearance, Clearance)
    server.on("PUT", SEND, faults.html(502), faults.reset(), faults.truncated())
    await session.files.send(draft, clearance, staged.file_id)
    await say(session, ROOM, waiting)
    await server.until(2, "PUT", SEND)
    await session.close()
    server.on("PUT", SEND, faults.html(503))
    again = await Session.restore(profile, KEY, ME, ADVISOR)
    await again.start(lambda _: None)
    await server.until(5, "PUT", SEND, deadline=30)
    server._scripts = [one for one in server._scripts if one[0] != "PUT"]
    assert await again.flush(30)
    await again.close()
    assert len(server.logs[ROOM]) == 5
    assert {event["type"] for event in server.logs[ROOM]} == {"m.room.encrypted"}
    wire = [one.raw for one in server.requests]
    assert sum(len(one) for one in wire) > 10_000
    for canary in CANARIES:
        assert not server.holds(canary), canary
        assert not any(base64.b64encode(canary.encode())[:-4] in one for one in wire), canary


@pytest.mark.slow
async def test_the_machine_keeps_no_secret_where_it_could_be_read(server: StoringHomeserver, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    secret_file = tmp_path / "passphrase"
    secret_file.write_text(PASSPHRASE)
    config = home / "config.toml"
    config.write_text("log = true\n")
    config.chmod(0o600)
    env = {
        **environment(home),
        "SLUIS_PASSPHRASE_COMMAND": f"cat {secret_file}",
        "SLUIS_CONFIG": str(config),
        "SLUIS_STATE_DIR": str(home / "state"),
    }
    login = ["login", "--homeserver", server.url, "--user", ME, "--password-stdin"]
    recovery_key = (await _run(env, login, f"{PASSWORD}\n")).split("key:")[-1].strip().splitlines()[-1].strip()
    token = next(token for token, one in server.logins.items() if one.user_id == ME)
    said, waits = "kanarie-verstuurd", "kanarie-wachtend"
    server.say(ROOM, ALICE, "goedemorgen")
    await _run(env, ["send", ROOM, said])
    server.on("PUT", SEND, faults.html(502))
    secrets = [PASSWORD, PASSPHRASE, token, said, waits, *([recovery_key] if len(recovery_key) > 40 else [])]
    assert len(secrets) == 6, "the recovery key was shown once"
    app = await asyncio.to_thread(InAPty, env, folder=home)
    try:
        await asyncio.to_thread(app.until, "goedemorgen")
        app.type(waits)
        await asyncio.to_thread(app.until, waits)
        app.type("\r")
        await asyncio.to_thread(app.until, "1 unsent")
        process = Path(f"/proc/{app.process.pid}")
        places = {name: (process / name).read_bytes() for name in ("cmdline", "environ", "limits")}
        core = next(line for line in places["limits"].decode().splitlines() if "core file" in line)
        assert core.split()[4:6] == ["0", "0"], "no core is ever written"
        found = _where(secrets, home, places)
        app.process.send_signal(signal.SIGSEGV)
        await asyncio.to_thread(app.process.wait)
    finally:
        app.close()
    assert found == []
    assert _where(secrets, home, {}) == []
    assert (home / "state" / "sluis.log").exists(), "a log was written"
    assert not list(home.rglob("core*"))


def _where(secrets: list[str], folder: Path, places: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return where a secret lies in the clear, or in the forms that JSON and base64 give it."""
    places = dict(places)
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file():
                places[str(path)] = path.read_bytes()
    found = []
    for secret in secrets:
        raw = secret.encode()
        forms = (raw, json.dumps(secret)[1:-1].encode(), base64.b64encode(raw)[:-4], raw.hex().encode(), raw[::-1])
        found += [(secret, place) for place, content in places.items() if any(form in content for form in forms)]
    return found


async def _run(env: dict[str, str], arguments: list[str], stdin: str = "") -> str:
    process = await asyncio.create_subprocess_exec(
        *SLUIS,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=env,
    )
    out, err = await process.communicate(stdin.encode())
    assert process.returncode == 0, err.decode()
    return err.decode() + out.decode()
