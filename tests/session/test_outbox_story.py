"""A message's way to the server: stored first, in order, once, assessed again, never in the clear where it must not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hints.model import DraftKind, Markup
from session.sending.content import About
from session.sending.formatting import with_markup
from session.store.database import Database
from session.values.errors import NoSuchMessage, NotCleared
from session.values.model import EventId, SendState
from tests.fakes import faults
from tests.fakes.answers import KEYS, MEMBERS, SEND, key_answers, members, sent
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.key_server import KeyServer
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, encryption, event, member, message, state
from tests.fakes.sending_account import SendingAccount

CANARY = "kanarie-geel-zevenentwintig"
PHONE = "bel me op +31 6 12345678"
KEY = b"k" * 32
PEOPLE = (member(ME), member(ALICE))


@pytest.fixture
async def sender(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account in one room without encryption, whose members are known."""
    server.on("GET", MEMBERS, members(*PEOPLE))
    account = SendingAccount(server=server)
    account.receive(state=PEOPLE)
    yield account
    await account.close()


@pytest.fixture
async def secret_sender(sender: SendingAccount, server: FakeHomeserver) -> SendingAccount:
    """The same account; its room is encrypted, and the server has keys."""
    key_answers(server, KeyServer().door(ME, "DEVICE"))
    sender.receive(encryption())
    return sender


def bodies(server: FakeHomeserver) -> list[str]:
    return [str(one.json["body"]) for one in server.seen("PUT", SEND)]


async def test_the_story_of_a_message(sender: SendingAccount, server: FakeHomeserver) -> None:
    server.on("PUT", SEND, *sent("$one"))
    txn_id = sender.say("hallo")
    assert sender.row(txn_id).state is SendState.QUEUED
    row = await sender.until(txn_id, "sent")
    assert row.event_id == "$one"
    assert list(dict.fromkeys(sender.states)) == [("hallo", "queued"), ("hallo", "sending"), ("hallo", "sent")]
    (request,) = server.seen("PUT", SEND)
    assert request.path.endswith(f"/rooms/{ROOM}/send/m.room.message/{txn_id}")
    assert request.json == {"msgtype": "m.text", "body": "hallo", "m.mentions": {}}
    assert sender.outbox.counts() == (0, 0)
    sender.receive(message("hallo", ME, "$one", unsigned={"transaction_id": txn_id}))
    assert sender.outbox.get(txn_id) is None
    assert [(item.key, item.send_state) for item in sender.items()] == [(txn_id, SendState.SENT)]


async def test_an_edit_of_what_was_removed_meanwhile_is_not_sent(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", SEND, *sent("$new"))
    sender.receive(message("eerst", ME, "$old"), message("ook", ME, "$other"))
    draft = sender.draft("anders", kind=DraftKind.EDIT)
    with sender.database.transaction():
        sender.events.redact(ROOM, "$other")
    with pytest.raises(NoSuchMessage, match="removed"):
        sender.sender.enqueue(draft, sender.clear(draft), About(edits=EventId("$other")))
    # What waits for the network is looked at once more before it leaves.
    txn_id = sender.sender.enqueue(draft, sender.clear(draft), About(edits=EventId("$old")))
    with sender.database.transaction():
        sender.events.redact(ROOM, "$old")
    row = await sender.until(txn_id, "failed")
    assert "removed" in str(row.failure)
    assert server.seen("PUT", SEND) == []
    assert sender.sender.discard(txn_id) == "anders"


async def test_an_echo_may_come_before_the_answer(sender: SendingAccount, server: FakeHomeserver) -> None:
    server.on("PUT", SEND, faults.hang(server))
    txn_id = sender.say("hallo")
    await server.until(1, "PUT", SEND)
    sender.receive(message("hallo", ME, "$one", unsigned={"transaction_id": txn_id}))
    assert [item.key for item in sender.items()] == [txn_id]
    assert sender.outbox.counts() == (0, 0)


@pytest.mark.parametrize("kind", [DraftKind.EMOTE, DraftKind.EDIT])
async def test_emotes_and_edits_say_what_they_are(
    sender: SendingAccount, server: FakeHomeserver, kind: DraftKind
) -> None:
    server.on("PUT", SEND, *sent("$one"))
    draft = sender.draft("zwaait", kind=kind)
    edits = EventId("$old") if kind is DraftKind.EDIT else None
    txn_id = sender.sender.enqueue(draft, sender.clear(draft), About(edits=edits))
    await sender.until(txn_id, "sent")
    content = server.seen("PUT", SEND)[0].json
    if edits:
        assert content["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$old"}
        assert (content["m.new_content"]["body"], content["body"]) == ("zwaait", "* zwaait")
    else:
        assert content["msgtype"] == "m.emote"


async def test_nothing_enters_without_its_own_clearance(sender: SendingAccount, server: FakeHomeserver) -> None:
    sender.receive(state=(member(ME),), room="!other:hs.example")
    draft = sender.draft(CANARY)
    for other in (
        sender.draft("iets anders"),
        sender.draft(CANARY, "!other:hs.example"),
        sender.draft(CANARY, kind=DraftKind.EMOTE),
    ):
        with pytest.raises(NotCleared):
            sender.sender.enqueue(draft, sender.clear(other))
    assert sender.outbox.in_room(ROOM) == []
    assert await sender.sender.flush(1)
    assert server.requests == []


async def test_a_refused_message_fails_and_the_next_goes_on(sender: SendingAccount, server: FakeHomeserver) -> None:
    server.on("PUT", SEND, faults.refused(403, "M_FORBIDDEN"), *sent("$two"))
    first, second = sender.say("een"), sender.say("twee")
    await sender.until(second, "sent")
    failed = sender.row(first)
    assert failed.state is SendState.FAILED
    assert "M_FORBIDDEN" in str(failed.failure)
    assert sender.outbox.counts() == (1, 1)
    item = sender.view.own(first)
    assert item is not None
    assert item.failure == failed.failure

    server.on("PUT", SEND, *sent("$one"))
    sender.sender.retry(first)
    await sender.until(first, "sent")
    paths = [one.path for one in server.seen("PUT", SEND)]
    assert paths[0] == paths[2]


@pytest.mark.parametrize("fault", ["bad gateway", "reset", "truncated", "captive", "no event id", "rate limit"])
async def test_a_fault_on_the_way_is_tried_again_as_the_same_request(
    sender: SendingAccount, server: FakeHomeserver, fault: str
) -> None:
    answer = {
        "bad gateway": faults.html(502),
        "reset": faults.reset(),
        "truncated": faults.truncated(),
        "captive": faults.redirect("http://127.0.0.1:1/"),
        "no event id": json_answer({}),
        "rate limit": faults.rate_limited("1"),
    }[fault]
    server.on("PUT", SEND, answer, *sent("$one"))
    txn_id = sender.say("hallo")
    await sender.until(txn_id, "sent")
    first, second = server.seen("PUT", SEND)
    assert (first.path, first.body) == (second.path, second.body)
    if fault != "reset":  # on a connection that was open already the HTTP client tries once more by itself
        assert second.time - first.time >= 0.99
    states = list(dict.fromkeys(state for _, state in sender.states))
    assert states == ["queued", "sending", "sent"]


async def test_syncs_that_come_fast_do_not_hurry_what_the_server_slowed_down(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", SEND, faults.html(503), *sent("$one"))
    txn_id = sender.say("hallo")
    await sender.until(txn_id, "queued")
    await server.until(1, "PUT", SEND)
    original = sender.moved.set
    for _ in range(20):
        sender.sender.resume()
    await sender.until(txn_id, "sent")
    original()
    first, second = server.seen("PUT", SEND)
    assert 0.99 <= second.time - first.time < 3


async def test_order_is_kept_in_a_room_and_rooms_do_not_wait_for_each_other(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    other = "!other:hs.example"
    sender.receive(state=PEOPLE, room=other)
    server.on("PUT", SEND, *sent(*(f"$e{n}" for n in range(20))))
    server.on("PUT", f"/rooms/{other}/send/", faults.hang(server))
    stuck = sender.say("vast", other)
    ids = [sender.say(f"m{n}") for n in range(8)]
    await sender.until(ids[-1], "sent")
    own = [one for one in server.seen("PUT", SEND) if ROOM in one.path]
    assert [one.json["body"] for one in own] == [f"m{n}" for n in range(8)]
    assert len({one.path for one in own}) == 8
    assert sender.row(stuck).state is SendState.SENDING


async def test_a_message_that_failed_or_waits_can_be_taken_back(sender: SendingAccount, server: FakeHomeserver) -> None:
    server.on("PUT", SEND, faults.refused(403, "M_FORBIDDEN"))
    txn_id = sender.say("toch niet")
    await sender.until(txn_id, "failed")
    assert sender.sender.discard(txn_id) == "toch niet"
    assert sender.sender.discard(txn_id) is None
    assert sender.outbox.in_room(ROOM) == []


async def test_the_end_of_a_session_keeps_what_waits(sender: SendingAccount, server: FakeHomeserver) -> None:
    server.on("PUT", SEND, faults.unknown_token())
    txn_id = sender.say("bewaar mij")
    await server.until(1, "PUT", SEND)
    await sender.sender.close()
    assert sender.row(txn_id).draft.text == "bewaar mij"
    assert len(server.seen("PUT", SEND)) == 1


async def test_what_waits_outlives_the_process_and_stays_the_same_request(
    server: FakeHomeserver, tmp_path: Path
) -> None:
    server.on("GET", MEMBERS, members(*PEOPLE))
    key_answers(server, KeyServer().door(ME, "DEVICE"))
    server.on("PUT", SEND, faults.hang(server))
    path = tmp_path / "account" / "account.db"
    before = SendingAccount(Database.open(path, KEY), server=server)
    before.receive(encryption(), state=PEOPLE)
    txn_id = before.say(CANARY)
    await server.until(1, "PUT", SEND)
    await before.close()
    before.database.close()

    after = SendingAccount(Database.open(path, KEY), server=server)
    after.rooms.refresh()
    row = after.row(txn_id)
    assert (row.draft.text, row.state) == (CANARY, SendState.SENDING)
    server.on("PUT", SEND, *sent("$one"))
    assert await after.sender.flush(30)
    assert after.row(txn_id).event_id == "$one"
    first, second = server.seen("PUT", SEND)
    assert (first.path, first.body) == (second.path, second.body)
    await after.close()
    after.database.close()
    assert not server.holds(CANARY)


async def test_a_worse_room_holds_what_waits(sender: SendingAccount, server: FakeHomeserver) -> None:
    sender.receive(state("m.room.join_rules", {"join_rule": "invite"}), encryption())
    server.on("POST", KEYS, faults.html(503), faults.html(503))
    txn_id = sender.say(PHONE)
    await sender.until(txn_id, "sending")
    sender.receive(state("m.room.join_rules", {"join_rule": "public"}))
    key_answers(server, KeyServer().door(ME, "DEVICE"))
    row = await sender.until(txn_id, "failed")
    assert "held" in str(row.failure)
    assert server.seen("PUT", SEND) == []
    sender.sender.retry(txn_id)
    await sender.until(txn_id, "failed")
    assert server.seen("PUT", SEND) == []


SPACE_MEMBERS = {"type": "m.room_membership", "room_id": "!space:hs.example"}


@pytest.mark.parametrize(
    "worse",
    [
        state("m.room.join_rules", {"join_rule": "public"}),
        state("m.room.join_rules", {"join_rule": "restricted", "allow": [SPACE_MEMBERS]}),
        state("m.room.history_visibility", {"history_visibility": "world_readable"}),
        member("@vreemd:elders.example"),
        member("@notulen-bot:hs.example"),
    ],
    ids=["public", "a space", "world readable", "another server", "an assistant"],
)
async def test_a_confirmation_counts_for_the_room_as_it_was_shown(
    sender: SendingAccount, server: FakeHomeserver, worse: dict[str, object]
) -> None:
    server.on("PUT", SEND, faults.html(502), *sent("$one"))
    sender.receive(state("m.room.history_visibility", {"history_visibility": "shared"}))
    txn_id = sender.say(PHONE, sure=True)
    await server.until(1, "PUT", SEND)
    sender.receive(worse)
    await sender.until(txn_id, "failed")
    assert len(server.seen("PUT", SEND)) == 1


async def test_a_confirmation_still_counts_when_nothing_got_worse(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", SEND, faults.html(502), *sent("$one"))
    txn_id = sender.say(PHONE, sure=True)
    await server.until(1, "PUT", SEND)
    sender.receive(message("intussen"))
    await sender.until(txn_id, "sent")


async def test_an_encrypted_room_gets_ciphertext_only(secret_sender: SendingAccount, server: FakeHomeserver) -> None:
    server.on("PUT", SEND, *sent("$one", "$two"))
    first = secret_sender.say(CANARY)
    second = secret_sender.say(CANARY + ' é "aanhaling"')
    await secret_sender.until(second, "sent")
    requests = server.seen("PUT", SEND)
    assert all("/send/m.room.encrypted/" in one.path for one in requests)
    assert {one.json["algorithm"] for one in requests} == {"m.megolm.v1.aes-sha2"}
    assert requests[0].json["ciphertext"] != requests[1].json["ciphertext"]
    assert not server.holds(CANARY)
    assert not server.holds("aanhaling")
    raw = {"type": "m.room.encrypted", "sender": ME, "event_id": "$one", "origin_server_ts": 1}
    secret_sender.receive({**raw, "content": requests[0].json, "unsigned": {"transaction_id": first}})
    echo = secret_sender.view.own(first)
    assert echo is not None
    assert (echo.body, echo.encrypted, echo.send_state) == (CANARY, True, SendState.SENT)


async def test_all_are_called_where_the_levels_of_the_room_allow_it(secret_sender: SendingAccount) -> None:
    draft = with_markup(secret_sender.draft("@room brand", ROOM), Markup.MARKDOWN)
    for level, mentions in ((0, {}), (50, {"room": True})):
        secret_sender.receive(state("m.room.power_levels", {"users": {ME: level}}, ALICE, event_id=f"$levels{level}"))
        txn_id = secret_sender.sender.enqueue(draft, secret_sender.clear(draft))
        assert secret_sender.row(txn_id).content["m.mentions"] == mentions
    secret_sender.receive(
        state("m.room.power_levels", {"users": {ME: 50}, "notifications": {"room": 60}}, ALICE, event_id="$more")
    )
    assert (
        secret_sender.row(secret_sender.sender.enqueue(draft, secret_sender.clear(draft))).content["m.mentions"] == {}
    )


async def test_a_retry_in_an_encrypted_room_sends_the_same_ciphertext(
    secret_sender: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", SEND, faults.truncated(), *sent("$one"))
    await secret_sender.until(secret_sender.say(CANARY), "sent")
    first, second = server.seen("PUT", SEND)
    assert (first.path, first.body) == (second.path, second.body)
    assert not server.holds(CANARY)


async def test_a_room_that_becomes_encrypted_meanwhile_gets_ciphertext(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", SEND, faults.html(502), *sent("$one"))
    key_answers(server, KeyServer().door(ME, "DEVICE"))
    txn_id = sender.say("nog open")
    await server.until(1, "PUT", SEND)
    sender.receive(encryption())
    await sender.until(txn_id, "sent")
    last = server.seen("PUT", SEND)[-1]
    assert "m.room.encrypted" in last.path
    assert b"nog open" not in last.body


@pytest.mark.parametrize("fault", ["refused", "unreachable", "members unknown"])
async def test_what_cannot_be_encrypted_is_not_sent_in_the_clear(
    secret_sender: SendingAccount, server: FakeHomeserver, fault: str
) -> None:
    server.on("PUT", SEND, *sent("$never"))
    if fault == "members unknown":
        server.on("GET", MEMBERS, faults.refused(403, "M_FORBIDDEN"))
    else:
        answer = faults.refused(403, "M_FORBIDDEN") if fault == "refused" else faults.html(502)
        server.on("POST", KEYS, answer)
    txn_id = secret_sender.say(CANARY)
    if fault == "unreachable":
        await server.until(2, "POST", KEYS)
    else:
        await secret_sender.until(txn_id, "failed")
    assert server.seen("PUT", SEND) == []
    assert not server.holds(CANARY)


async def test_a_room_that_is_left_keeps_the_message_here(sender: SendingAccount, server: FakeHomeserver) -> None:
    server.on("PUT", SEND, faults.html(502), *sent("$never"))
    txn_id = sender.say("te laat")
    await server.until(1, "PUT", SEND)
    sender.take({"next_batch": "s9", "rooms": {"leave": {ROOM: {}}}})
    row = await sender.until(txn_id, "failed")
    assert "not in this room" in str(row.failure)
    assert len(server.seen("PUT", SEND)) == 1


async def test_members_that_change_while_their_list_is_on_its_way_are_not_lost(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    old_list, asked = members(*PEOPLE), []

    async def answer(request: object) -> object:
        if not asked:
            sender.receive(member(MALLORY))
            server.on("GET", MEMBERS, members(*PEOPLE, member(MALLORY)))
        asked.append(request)
        return await old_list(request)  # type: ignore[arg-type]

    server.on("GET", MEMBERS, answer)  # type: ignore[arg-type]
    assert await sender.membership.complete(ROOM)
    assert sender.membership.readers(ROOM) == [ALICE, MALLORY, ME]


async def test_a_list_of_members_that_a_gap_overtook_is_not_believed(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    old_list, asked = members(*PEOPLE), []

    async def answer(request: object) -> object:
        if not asked:
            sender.receive(message("much later"), limited=True, prev_batch="gap")
            server.on("GET", MEMBERS, members(*PEOPLE, member(MALLORY)))
        asked.append(request)
        return await old_list(request)  # type: ignore[arg-type]

    sender.receive(message("before"))
    sender.room_store.set_members_complete(ROOM, False)
    server.on("GET", MEMBERS, answer)  # type: ignore[arg-type]
    assert await sender.membership.complete(ROOM)
    assert sender.membership.readers(ROOM) == [ALICE, MALLORY, ME]


async def test_a_text_that_no_utf8_can_hold_does_not_stop_the_room(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", SEND, *sent("$one", "$two"))
    sender.say(json.loads('"half \\ud800"'))
    await sender.until(sender.say("heel"), "sent")
    assert bodies(server)[-1] == "heel"


async def test_no_repr_shows_what_is_said(sender: SendingAccount) -> None:
    draft = sender.draft(CANARY)
    sender.sender.enqueue(draft, sender.clear(draft))
    (row,) = sender.outbox.in_room(ROOM)
    assert CANARY not in repr(row) + repr(draft) + repr(sender.clear(draft)) + repr(sender.sender)


async def test_whoever_is_not_stubborn_waits_for_one_try_of_each_room(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", SEND, *[faults.html(502)] * 50)
    sender.say("een")
    async with asyncio.timeout(20):
        assert not await sender.sender.flush(3600, stubborn=False)
    assert len(server.seen("PUT", SEND)) == 1
    async with asyncio.timeout(20):
        assert not await sender.sender.flush(3600, stubborn=False), "what is known is not tried anew"
    server._scripts.clear()
    server.on("PUT", SEND, json_answer({"event_id": "$one"}))
    assert await sender.sender.flush(20), "who is stubborn waits on"
    assert await sender.sender.flush(0, stubborn=False)


async def test_an_edited_caption_says_again_which_file_it_is_of(sender: SendingAccount, server: FakeHomeserver) -> None:
    """What an edit says takes the place of all that stood there, the file too."""
    server.on("PUT", SEND, *sent("$two"))
    described = {"msgtype": "m.image", "filename": "dijk.jpg", "url": "mxc://hs.example/dijk", "info": {"w": 3, "h": 2}}
    sender.receive(event("m.room.message", {**described, "body": "de verkeerde dijk"}, ME, "$old"))
    draft = sender.draft("de goede dijk", kind=DraftKind.EDIT)
    txn_id = sender.sender.enqueue(draft, sender.clear(draft), About(edits=EventId("$old")))
    await sender.until(txn_id, "sent")
    content = server.seen("PUT", SEND)[0].json
    said = content["m.new_content"]
    assert {name: said[name] for name in described} == described
    assert said["body"] == "de goede dijk"
    sender.receive(event("m.room.message", content, ME, "$two"))
    (item,) = sender.items()
    assert item.file is not None
    assert (item.file.name, item.body, item.edited) == ("dijk.jpg", "de goede dijk", True)


async def test_a_file_that_a_server_could_have_made_is_not_said_again_under_encryption(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    described = {"msgtype": "m.file", "body": "woorden van de server", "url": "mxc://hs.example/x"}
    sender.receive(event("m.room.message", described, ME, "$old"), state=(encryption(),))
    draft = sender.draft("een bijschrift", kind=DraftKind.EDIT)
    with pytest.raises(NotCleared, match="sent unencrypted"):
        sender.sender.enqueue(draft, sender.clear(draft), About(edits=EventId("$old")))
    assert server.seen("PUT", SEND) == []
