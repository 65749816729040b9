"""Must-words about keys, devices and who can read."""

from __future__ import annotations

import re
from typing import Any

from session.crypto.group_sessions import Rotation
from session.values.model import ShieldLevel
from tests.fakes.hostile_homeserver import ALICE, ROOM
from tests.support.hostile_musts_text import goes_on
from tests.support.hostile_trial import Trial, must


@must("the room keys after it")
async def keys_behind_it_count(trial: Trial) -> None:
    await trial.client.see("read with the key behind it")


@must("no key, secret or verification state changes")
async def nothing_changes(trial: Trial) -> None:
    before, now = trial.client.before, await trial.client.known()
    assert before is not None
    assert now.account == before.account
    sent = [one for one in trial.client.requests() if "/sendToDevice/" in one.path and b"mallory" in one.body]
    assert not [one for one in sent if b"session_key" in one.body or b"m.secret.send" in one.path.encode()]
    assert "verified" not in trial.client.screen().replace("before.screen", "")


@must("second one REFUSED")
async def the_second_is_refused(trial: Trial) -> None:
    bodies = [item.body for item in await trial.items()]
    assert bodies.count(trial.text) <= 1


@must("REFUSE$|REFUSE: room of request")
async def it_is_refused(trial: Trial) -> None:
    if trial.case.channel == "timeline" and not trial.case.encrypted:
        return
    assert not [item for item in await trial.items() if item.body]


@must("no key is shared with")
async def no_key_for(trial: Trial) -> None:
    user = next(word for word in trial.case.must if word.startswith("no key is shared with")).rpartition(" ")[2]
    await trial.client.type("hello all")
    await trial.client.see("hello all")
    await trial.client.server.until(1, "PUT", "/send/m.room.encrypted")
    assert not [one for one in trial.client.requests() if "/sendToDevice/" in one.path and user.encode() in one.body]


@must('WARN: "not encrypted" mark')
async def marked_as_clear(trial: Trial) -> None:
    assert "without encryption" in trial.shown_body()
    assert any(item.shield.level is ShieldLevel.RED for item in await trial.items())


@must("room stays encrypted")
async def stays_encrypted(trial: Trial) -> None:
    client = trial.client
    assert (await client.room()).facts.encrypted
    await client.type("still secret")
    await client.server.until(1, "PUT", "/send/")
    assert not client.server.holds("still secret")
    assert client.server.seen("PUT", "/send/m.room.encrypted")
    await client.see("still secret")


@must("own cap kept")
async def the_cap_holds(trial: Trial) -> None:
    store = trial.client.session._arrival._rooms
    kept = Rotation.of(await trial.client.host.ask(store.state, ROOM, "m.room.encryption"))
    assert kept.messages <= 100
    assert kept.period_ms <= 7 * 86_400_000


@must("WARN before the next send")
async def warned_before_sending(trial: Trial) -> None:
    screen = " ".join(trial.client.screen().split())
    assert re.search("anybody|anyone|everybody|without joining", screen), screen


@must("no key to a device that is not")
async def no_key_without_signature(trial: Trial) -> None:
    client = trial.client
    await client.type("for known devices")
    await client.server.until(1, "PUT", "/send/m.room.encrypted")
    await client.see("for known devices")
    shared = [one for one in client.requests() if "/sendToDevice/m.room.encrypted" in one.path]
    assert not [one for one in shared if b"NEWDEVICE" in one.body]
    await client.see("gets no keys")


@must("REFUSE key change; WARN")
async def the_key_stays(trial: Trial) -> None:
    client = trial.client
    alice = client.people[ALICE]

    def known() -> Any:
        return client.session._machine.devices.get(ALICE, "ALICEDEV")

    device = await client.host.ask(known)
    assert device is None or device.peer.curve_key == alice.machine.account.curve_key
    await client.see("other keys", "refused")


@must('WARN "identity changed"')
async def sending_stops(trial: Trial) -> None:
    client = trial.client
    await client.see("new identity")
    await client.type("after the change")
    await client.see("after the change")
    await client.see("failed")
    assert not [one for one in client.requests() if "/send/m.room" in one.path]


@must("device ignored")
async def the_device_is_ignored(trial: Trial) -> None:
    def known() -> Any:
        machine = trial.client.session._machine
        return [machine.devices.get(user, device) for user in (ALICE, "@mallory:evil.example") for device in ("OTHER",)]

    assert await trial.client.host.ask(known) == [None, None]


@must("no session made")
async def no_session(trial: Trial) -> None:
    client = trial.client
    await client.type("to whom")
    await client.see("to whom")
    await client.server.until(1, "PUT", "/send/")
    shared = [one for one in client.requests() if "/sendToDevice/m.room.encrypted" in one.path]
    assert not [one for one in shared if b"ALICEDEV" in one.body]


@must("no upload to an unsigned backup")
async def nothing_goes_there(trial: Trial) -> None:
    await trial.client.type("make a key")
    await trial.client.server.until(1, "PUT", "/send/")
    await goes_on(trial)
    version = trial.events[0].get("room_keys_version", {}).get("version")
    sealed = [one for one in trial.client.requests() if one.method == "PUT" and "/room_keys/keys" in one.path]
    # What the client's own backup gets is sealed with the client's own key.
    assert not [one for one in sealed if one.query.get("version") == version]
