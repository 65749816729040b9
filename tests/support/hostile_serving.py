"""Serves a hostile case through the channel that it names, a good message behind it; placeholders become real."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import vodozemac
from aiohttp import web

from session.crypto.canonical import canonical_json
from session.crypto.identity import reset
from session.crypto.verification.verified import Verified
from tests.fakes import faults
from tests.fakes.forgery import room_event
from tests.fakes.homeserver import Answer, json_answer
from tests.fakes.hostile_cases import GENERATED, HostileCase, worked_out
from tests.fakes.hostile_homeserver import ALICE, MALLORY, ME, OTHER_ROOM, ROOM, member, said
from tests.support.hostile_client import GOOD, Client
from tests.support.hostile_trial import Trial

LIVE = ("harness: see note", "to_device", "keys_query response")
"""Channels that need people who really encrypt."""
INVITE = "!invited:evil.example"
BOMB = gzip.compress(bytes(64 << 20))
FILE = {"msgtype": "m.file", "body": "report.bin", "url": "mxc://evil.example/abc", "info": {"size": 10}}


def is_live(case: HostileCase) -> bool:
    """Return whether the case needs people who really encrypt."""
    return case.channel in LIVE or case.encrypted or any("<CT>" in json.dumps(one) for one in case.events)


async def serve(client: Client, case: HostileCase) -> Trial:
    """Let the client get the case."""
    events = tuple(_event(client, one) for one in case.events)
    events = tuple(one for event in events for one in (worked_out((event,)) if isinstance(event, dict) else (event,)))
    if any("transaction_id" in json.dumps(one) and "<PENDING_TXN>" in json.dumps(one) for one in events):
        events = await _with_pending(client, events)
    if client.people:
        await _talk(client)
        events = tuple([await _live(client, one) for one in events])
    await client.know()
    _prepare(client, events)
    await _CHANNELS[case.channel](client, events)
    return Trial(case, events, client)


def _event(client: Client, event: Any) -> Any:
    if isinstance(event, dict) and isinstance(event.get("raw_json"), str):
        return client.server.raw(event["raw_json"])
    return event


def _prepare(client: Client, events: tuple[Any, ...]) -> None:
    """Let the server have the files that messages name."""

    async def ten_bytes(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"0123456789")

    client.server.on("GET", "/media/download/evil.example/", ten_bytes)


async def _with_pending(client: Client, events: tuple[Any, ...]) -> tuple[Any, ...]:
    """Let a message of the client's own wait for an answer, and name it where the case does."""
    client.server.on("PUT", "/send/", faults.hang(client.server))
    await client.type("mine")
    await client.server.until(1, "PUT", "/send/")
    txn_id = client.server.seen("PUT", "/send/")[0].path.rpartition("/")[2]
    return tuple(json.loads(json.dumps(event).replace("<PENDING_TXN>", txn_id)) for event in events)


# -- people who encrypt ---------------------------------------------------------------------------------------------


async def _talk(client: Client) -> None:
    """Let everybody know everybody's devices, the client's included, and Alice and Mallory share keys for the rooms."""
    for person in client.people.values():
        await person.settle()
        for room in (ROOM, OTHER_ROOM, "!other:hs.example"):
            await person.prepare(ME, ALICE, MALLORY, room=room)
    client.server.tell()
    keys = [person.machine.account.curve_key for person in client.people.values()]

    def heard() -> bool:
        return all(client.session._machine._sessions.has_session(key) for key in keys)

    async def heard_of_all() -> bool:
        return bool(await client.host.ask(heard))

    # What they passed on would otherwise come in the middle of the case.
    await client.until(heard_of_all, "the keys of Alice and Mallory")


async def _live(client: Client, event: Any) -> Any:
    """Return the event with what its placeholders stand for."""
    if not isinstance(event, dict):
        return event
    if "megolm_plaintext" in event:
        payload = _payload(client, event["megolm_plaintext"])
        return room_event(client.people[MALLORY], payload, ROOM)
    text = json.dumps(event)
    if "OWN_CURVE25519" in text:
        text = text.replace("OWN_CURVE25519", client.session._machine.account.curve_key)
    if "<CT>" in text:
        author = client.people.get(event.get("sender", ""), client.people[MALLORY])
        content = _honest(client, author, str(event.get("room_id", ROOM)))
        for name, value in (("<CT>", content["ciphertext"]), ("<SID>", content["session_id"])):
            text = text.replace(name, value)
        text = text.replace("<SK>", author.machine.account.curve_key).replace('"DEV"', f'"{author.device_id}"')
    return json.loads(text)


_written: dict[tuple[int, str, str], Any] = {}


def _honest(client: Client, author: Any, room: str) -> Any:
    """Return one and the same encrypted message of an author in a room."""
    known = (id(client), author.user_id, room)
    if known not in _written:
        payload = {"type": "m.room.message", "room_id": room, "content": {"msgtype": "m.text", "body": "genuine"}}
        _written[known] = room_event(author, payload, room)["content"]
    return _written[known]


def _payload(client: Client, plaintext: Any) -> Any:
    """Return what is to be encrypted, naming the room where an honest sender would."""
    if isinstance(plaintext, dict):
        text = json.dumps({"room_id": ROOM, **plaintext})
        if "<CT>" in text:
            content = _honest(client, client.people[MALLORY], ROOM)
            text = text.replace("<CT>", content["ciphertext"]).replace("<SID>", content["session_id"])
            text = text.replace("<SK>", client.people[MALLORY].machine.account.curve_key)
        return json.loads(text)
    return plaintext.encode() if isinstance(plaintext, str) else json.dumps(plaintext).encode()


# -- channels -------------------------------------------------------------------------------------------------------


async def _timeline(client: Client, events: tuple[Any, ...]) -> None:
    client.put(*events)


async def _ephemeral(client: Client, events: tuple[Any, ...]) -> None:
    client.put(join={ROOM: {**_room_with_good(), "ephemeral": {"events": list(events)}}})


async def _account_data(client: Client, events: tuple[Any, ...]) -> None:
    room = {**_room_with_good(), "account_data": {"events": list(events)}}
    client.put(join={ROOM: room}, account_data={"events": list(events)})


async def _invite_state(client: Client, events: tuple[Any, ...]) -> None:
    by = next(
        (one["sender"] for one in events if isinstance(one, dict) and isinstance(one.get("sender"), str)), MALLORY
    )
    invited = [one for one in events if isinstance(one, dict) and one.get("type") == "m.room.member"]
    state = [*events, *([] if invited else [member(ME, "invite", sender=by)])]
    client.put(invite={INVITE: {"invite_state": {"events": state}}})


async def _to_device(client: Client, events: tuple[Any, ...]) -> None:
    """Behind the case comes a real room key, and a message that it opens."""
    alice = client.people[ALICE]
    alice.database.execute("DELETE FROM group_session WHERE room_id = ?", (ROOM,))
    cipher = await alice.say("read with the key behind it", ME, MALLORY, room=ROOM)
    owner = (ME, client.session.device_id)
    real, client.server.keys.inboxes[owner] = client.server.keys.inboxes[owner], []
    cipher["origin_server_ts"] = 1_760_000_050_000
    client.put(cipher, to_device={"events": [*events, *real]})


async def _sync(client: Client, events: tuple[Any, ...]) -> None:
    match events:
        case [{"$gen": str(name)}]:
            made = GENERATED[name]()
            people = [member(f"@u{number}:hs.example") for number in range(made.get("members", 0))]
            good = {**_room_with_good(), "state": {"events": people}}
            client.put(join={**made.get("join", {}), ROOM: good})
        case [{"timeline": {**timeline}}]:
            client.server.older[ROOM] = [said("in the gap", "$gap", 2), said("before", "$before", 1)]
            listed = timeline.get("events")
            good = [*(listed if isinstance(listed, list) else []), said(GOOD, "$good", 99)]
            client.put(join={ROOM: {"timeline": {**timeline, "events": good}}})
        case _ if all(isinstance(one, dict) and one.get("type") in _EPHEMERAL for one in events):
            await _ephemeral(client, events)
        case _:
            client.put(*events)


_EPHEMERAL = ("m.typing", "m.receipt")


def _room_with_good() -> dict[str, Any]:
    return {"timeline": {"events": [said(GOOD, "$good", 99)]}}


async def _http(client: Client, events: tuple[Any, ...]) -> None:
    """Let a message bring a file, and the server answer like this when it is asked for it."""
    client.put({**said("", "$file", 2, MALLORY), "content": FILE})
    (event,) = events
    client.server.on("GET", "/media/", _file_answer(event["http"]))


def _file_answer(http: dict[str, Any]) -> Answer:
    headers = {str(name): str(value) for name, value in http.get("headers", {}).items()}
    body = str(http.get("body", ""))

    async def answer(request: web.Request) -> web.StreamResponse:
        if "gzip" in body:
            return web.Response(body=BOMB, headers=headers, status=http.get("status", 200))
        if "endless" in body:
            response = web.StreamResponse(headers=headers)
            await response.prepare(request)
            try:
                while True:
                    await response.write(bytes(1 << 16))
            except ConnectionError:
                return response
        return web.Response(body=body.encode(), headers=headers, status=http.get("status", 200))

    return answer


async def _error_body(client: Client, events: tuple[Any, ...]) -> None:
    """Let the server refuse with these words: a message, and a room that we want to join."""
    client.put()
    await client.good_ones_are_shown()
    (event,) = events
    client.server.on("PUT", "/send/", json_answer(event, 403))
    client.server.on("POST", "/join", json_answer(event, 403))
    await client.type("is this allowed")
    await client.see("failed", "is this allowed")
    await client.type("/join #there:hs.example")
    await client.server.until(1, "POST", "/join")


async def _login_flows(client: Client, events: tuple[Any, ...]) -> None:
    """Let the server offer these ways of logging in, and of proving who asks."""
    (event,) = events
    client.server.on("GET", "/login$", json_answer(event))
    client.put()
    await client.good_ones_are_shown()
    client.server.on("POST", "/delete_devices", json_answer({"session": "s", **event}, 401))
    client.server.log_in(ME, "OLDWEB", "old browser")
    await client.type("/devices")
    await client.see("OLDWEB")
    await client.press("home", "d")
    await client.press("escape", "escape")
    await client.until(lambda: client.pilot.app.screen is client.chat, "the main screen")


async def _keys_query(client: Client, events: tuple[Any, ...]) -> None:
    await _answered(client, events)
    client.chat.query_one("#timeline").focus()
    await client.type("/members")
    await client.see("@alice:hs.example")
    for key in ("enter", "down", "enter"):
        await client.press(key)
    await client.press("escape", "escape")
    await client.until(lambda: client.pilot.app.screen is client.chat, "the main screen")


async def _answered(client: Client, events: tuple[Any, ...]) -> None:
    """Let the server answer requests about keys, sessions and backups with what the case changes in them."""
    changed: dict[str, Any] = {}
    for event in events:
        changed.update(event if isinstance(event, dict) else {})
    if any("type" in event and "sender" in event for event in events if isinstance(event, dict)):
        client.put(*events)
        return
    keys = client.server.keys
    lists = changed.get("device_lists", {})
    users = set(lists.get("changed", [])) | {user for name in _BY_USER for user in changed.get(name, {})}
    if "device_lists" in changed:
        for user in users:
            keys.devices[user]["NEWDEVICE"] = _stranger_device(keys.devices[user]["ALICEDEV"], user)
    for user in changed.pop("master_keys", {}):
        await _another_identity(client, user)
    keys.alter = lambda path, answer: _merged(path, answer, changed)
    if "room_keys_version" in changed:
        client.server.on("GET", "/room_keys/version$", json_answer(changed["room_keys_version"]))
    if "one_time_keys" in changed:
        await client.host.ask(_forget_sessions, client)
    for user in users:
        keys.announce(user)
    client.put()


_BY_USER = ("device_keys", "master_keys", "self_signing_keys", "user_signing_keys")


def _merged(path: str, answer: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    names = {"query": _BY_USER, "claim": ("one_time_keys",)}.get(path.rpartition("/")[2], ())
    return {**answer, **{name: _deep(answer.get(name), changed[name]) for name in names if name in changed}}


def _deep(real: Any, changed: Any) -> Any:
    """Return a JSON value with another one laid over it."""
    if isinstance(real, dict) and isinstance(changed, dict):
        return {**real, **{name: _deep(real.get(name), value) for name, value in changed.items()}}
    return changed


def _stranger_device(like: dict[str, Any], user: str) -> dict[str, Any]:
    """Return a device of a user that nobody signed with their identity."""
    account = vodozemac.Account()
    device = {
        "user_id": user,
        "device_id": "NEWDEVICE",
        "algorithms": like["algorithms"],
        "keys": {
            "curve25519:NEWDEVICE": account.curve25519_key.to_base64(),
            "ed25519:NEWDEVICE": account.ed25519_key.to_base64(),
        },
    }
    signature = account.sign(canonical_json(device)).to_base64()
    return {**device, "signatures": {user: {"ed25519:NEWDEVICE": signature}}}


async def _another_identity(client: Client, user: str) -> None:
    """Let the client's owner have compared emoji with a user, who has another identity from now on."""

    def verified() -> None:
        machine = client.session._machine
        identity = machine.identities.of(user)
        assert identity is not None
        Verified(client.session._database).note(user, identity.master, None, 1)

    await client.host.ask(verified)
    person = client.people[user]
    await reset(person.door, person.machine, client.server.keys.password)


def _forget_sessions(client: Client) -> None:
    """Let the client need new one-time keys to write to anybody."""
    client.session._database.execute("DELETE FROM olm_session")
    client.session._database.execute("DELETE FROM group_session")


async def _harness(client: Client, events: tuple[Any, ...]) -> None:
    await _answered(client, events)


_CHANNELS: dict[str, Callable[..., Any]] = {
    "timeline": _timeline,
    "ephemeral": _ephemeral,
    "account_data": _account_data,
    "invite_state": _invite_state,
    "to_device": _to_device,
    "sync": _sync,
    "http response": _http,
    "error body": _error_body,
    "login flows": _login_flows,
    "keys_query response": _keys_query,
    "harness: see note": _harness,
}
