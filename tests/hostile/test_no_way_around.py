"""What must be held reaches the server by no path there is: facades, doors, screen, slash words, outbox, retries."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hints.model import Clearance, Draft, DraftKind, Held
from session.media.file_event import located
from session.sending.content import About
from session.sending.pack_sticker import PackSticker
from session.sending.polls import Polls
from session.server import content_door
from session.server.content_door import create_room, rename_device, send_event, upload
from session.store.outbox import OutboxRow
from session.values.errors import SessionError
from session.values.model import DeviceId, EventId, RoomId, SendState, UserId
from tests.fakes.answers import DOWNLOAD, bytes_answer, sent
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.poll_events import poll_start
from tests.fakes.room_events import ALICE, ME, ROOM, event, member
from tests.fakes.sending_account import SendingAccount
from tests.support.recordings import ogg_opus

ROOT = Path(__file__).resolve().parents[2]
CORES = (
    "999990007",
    "NL91ABNA0417164300",
    (
        "-----BEGIN PRIVATE KEY-----\n"
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----"
    ),
    "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d",
    "wachtwoord: Xk9#mQ2vL8pw",
)
WORDS = ("zijn bsn is", "hoi", "kun je", "dit even", "opzoeken?", "groet,", "voor morgen", "as agreed", "de sleutel is")

held_texts = st.builds(
    lambda before, core, behind: " ".join((*before, core, *behind)),
    st.lists(st.sampled_from(WORDS), max_size=3),
    st.sampled_from(CORES),
    st.lists(st.sampled_from(WORDS), max_size=3),
)
INNOCENT = "lunch om half een?"


@contextlib.asynccontextmanager
async def account() -> AsyncIterator[SendingAccount]:
    """An account in an open room, on a server that takes everything."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeHomeserver() as server:
            server.on("PUT", "/send/", *sent("$x"))
            for method, path in (("POST", "/createRoom"), ("PUT", "/devices/"), ("POST", "/upload"), ("POST", "/join")):
                server.on(method, path, json_answer({"room_id": "!n:hs.example", "content_uri": "mxc://hs.example/x"}))
            made = SendingAccount(server=server, folder=Path(folder) / "shelf")
            made.receive(state=(member(ME), member(ALICE)))
            try:
                yield made
            finally:
                await made.close()


Path_ = Callable[[SendingAccount, str, Clearance], Awaitable[object]]


def _draft(made: SendingAccount, text: str, kind: DraftKind) -> Draft:
    return made.draft(text, kind=kind)


async def _file(made: SendingAccount, content: str, name: str, caption: str) -> tuple[Draft, str]:
    folder = Path(tempfile.mkdtemp(dir=made.folder.parent))
    path = folder / (name[:60].replace("/", "_").replace("\n", " ") or "x")
    path.write_text(content)
    draft, staged = await made.attach(path, caption)
    return draft, staged.file_id


def _event_path(kind: DraftKind) -> Path_:
    async def path(made: SendingAccount, text: str, other: Clearance) -> object:
        made.sender.enqueue(_draft(made, text, kind), other)
        return await made.sender.flush(0.2)

    return path


async def _edit(made: SendingAccount, text: str, other: Clearance) -> object:
    made.sender.enqueue(_draft(made, text, DraftKind.EDIT), other, About(edits=EventId("$x")))
    return await made.sender.flush(0.2)


async def _reply(made: SendingAccount, text: str, other: Clearance) -> object:
    made.sender.enqueue(_draft(made, text, DraftKind.REPLY), other, About(answers=EventId("$x")))
    return await made.sender.flush(0.2)


async def _thread(made: SendingAccount, text: str, other: Clearance) -> object:
    about = About(thread=EventId("$x"), latest=EventId("$x"))
    made.sender.enqueue(_draft(made, text, DraftKind.MESSAGE), other, about)
    return await made.sender.flush(0.2)


async def _file_in_a_thread(made: SendingAccount, text: str, other: Clearance) -> object:
    draft, file_id = await _file(made, "x", "a.txt", text)
    return await made.files.send(draft, other, file_id, about=About(thread=EventId("$x"), latest=EventId("$x")))


async def _reaction(made: SendingAccount, text: str, other: Clearance) -> object:
    made.sender.enqueue(_draft(made, text, DraftKind.REACTION), other, About(reacts_to=EventId("$x")))
    return await made.sender.flush(0.2)


async def _poll(made: SendingAccount, text: str, other: Clearance) -> object:
    draft = _draft(made, f"wie doet dit? | {text} | een ander", DraftKind.POLL)
    made.sender.enqueue(draft, other, About())
    return await made.sender.flush(0.2)


async def _location(made: SendingAccount, text: str, other: Clearance) -> object:
    made.sender.enqueue(_draft(made, f"52.37,4.89 {text}", DraftKind.LOCATION), other, About())
    return await made.sender.flush(0.2)


def _in_a_poll(kind: DraftKind, other: bool) -> Path_:
    """Return the way of a vote or an end that says words: with a clearance of its own for them, or with another's."""

    async def path(made: SendingAccount, text: str, others: Clearance) -> object:
        made.receive(poll_start())
        polls = Polls(made.database, made.sender, made.view.polls, ME)
        draft = _draft(made, text, kind)
        clearance = others if other else made.clear(draft, sure=True)
        with contextlib.suppress(ValueError):
            await (polls.vote if kind is DraftKind.VOTE else polls.end)(draft, clearance, EventId("$poll"))
        return await made.sender.flush(0.2)

    return path


async def _sticker(made: SendingAccount, text: str, other: Clearance) -> object:
    about = About(sticker=PackSticker("zwaan", text, "mxc://hs.example/zwaan", {}))
    made.sender.enqueue(_draft(made, text, DraftKind.STICKER), other, about)
    return await made.sender.flush(0.2)


def _said_file(kind: DraftKind, name: str, data: bytes) -> Path_:
    """Return the way of what is written beside a voice message or a sticker."""

    async def path(made: SendingAccount, text: str, other: Clearance) -> object:
        file = made.folder.parent / name
        file.write_bytes(data)
        staged = await made.files.attach(file, kind)
        draft = Draft(kind, text, made.rooms.get(ROOM).facts, (staged.attachment,))
        await made.files.send(draft, other, staged.file_id)
        return await made.sender.flush(0.2)

    return path


async def _file_content(made: SendingAccount, text: str, other: Clearance) -> object:
    draft, file_id = await _file(made, text, "a.txt", "")
    return await made.files.send(draft, other, file_id)


async def _caption(made: SendingAccount, text: str, other: Clearance) -> object:
    draft, file_id = await _file(made, "x", "a.txt", text)
    return await made.files.send(draft, other, file_id)


async def _file_name(made: SendingAccount, text: str, other: Clearance) -> object:
    draft, file_id = await _file(made, "x", text, "")
    return await made.files.send(draft, other, file_id)


async def _passed_on(made: SendingAccount, text: str, other: Clearance) -> object:
    content = {"msgtype": "m.file", "body": "a.txt", "info": {"size": len(text.encode())}}
    made.receive(event("m.room.message", located(content, "mxc://hs.example/theirs", None), ALICE, "$file"))
    made.server.on("GET", DOWNLOAD, bytes_answer(text.encode()))
    file = await made.files.take_over(RoomId(ROOM), EventId("$file"))
    facts = made.rooms.get(ROOM).facts
    return await made.files.send(Draft(DraftKind.FILE, "", facts, (file.attachment,)), other, file.file_id)


async def _send_event(made: SendingAccount, text: str, other: Clearance) -> object:
    return await send_event(
        made.gateway, _draft(made, text, DraftKind.MESSAGE), other, "m.room.message", {"body": text}, "t"
    )


async def _upload(made: SendingAccount, text: str, other: Clearance) -> object:
    draft, _ = await _file(made, text, "a.txt", "")

    async def pieces() -> AsyncIterator[bytes]:
        yield text.encode()

    return await upload(made.gateway, draft, other, pieces, sealed=False)


async def _picture(made: SendingAccount, text: str, other: Clearance) -> object:
    draft, _ = await _file(made, text, "a.png", "")

    async def pieces() -> AsyncIterator[bytes]:
        yield text.encode()

    return await content_door.upload_picture(made.gateway, draft, other, pieces)


async def _own_picture(made: SendingAccount, text: str, other: Clearance) -> object:
    draft, file_id = await _file(made, text, "a.png", "")
    return await made.files.pictures.set_own(draft, other, file_id, _USER)


async def _picture_of_room(made: SendingAccount, text: str, other: Clearance) -> object:
    draft, file_id = await _file(made, text, "a.png", "")
    return await made.files.pictures.set_of_room(draft, other, file_id)


async def _create(made: SendingAccount, text: str, other: Clearance) -> object:
    draft = _draft(made, text, DraftKind.ROOM_NAME)
    return await create_room(made.gateway, draft, other, encrypted=True, public=False, invite=(), direct=False)


async def _rename(made: SendingAccount, text: str, other: Clearance) -> object:
    return await rename_device(made.gateway, _draft(made, text, DraftKind.DEVICE_NAME), other, DeviceId("D"))


def _door(kind: DraftKind, door: Callable[..., Awaitable[object]], *about: object) -> Path_:
    """Return the way through a door that takes a draft, its clearance, and what it is about."""

    async def path(made: SendingAccount, text: str, other: Clearance) -> object:
        return await door(made.gateway, _draft(made, text, kind), other, *about)

    return path


_EVENT, _USER, _SERVER = EventId("$x"), UserId(ALICE), "hs.example"
_DOORS: dict[str, Path_] = {
    "remove": _door(DraftKind.REMOVAL, content_door.remove, _EVENT, "t"),
    "name_room": _door(DraftKind.TOPIC, content_door.name_room),
    "add_alias": _door(DraftKind.ALIAS, content_door.add_alias, _SERVER),
    "remove_alias": _door(DraftKind.ALIAS, content_door.remove_alias, _SERVER),
    "show_aliases": _door(DraftKind.ALIAS, content_door.show_aliases, {"alt_aliases": []}),
    "set_display_name": _door(DraftKind.DISPLAY_NAME, content_door.set_display_name, _USER),
    "set_name_in_room": _door(DraftKind.DISPLAY_NAME, content_door.set_name_in_room, _USER, {"membership": "join"}),
    "invite_member": _door(DraftKind.SERVER_REASON, content_door.invite_member, _USER),
    "unban_member": _door(DraftKind.SERVER_REASON, content_door.unban_member, _USER),
    "keep_sticker": _door(DraftKind.STICKER_NAME, content_door.keep_sticker, ME, {"images": {}}),
    "set_avatar": _door(DraftKind.FILE, content_door.set_avatar, "mxc://hs.example/x", _USER),
    "set_room_avatar": _door(DraftKind.FILE, content_door.set_room_avatar, "mxc://hs.example/x"),
    "remove_member": _door(DraftKind.SERVER_REASON, content_door.remove_member, _USER),
    "report": _door(DraftKind.SERVER_REASON, content_door.report, _EVENT),
    "knock": _door(DraftKind.SERVER_REASON, content_door.knock, "#kade:hs.example"),
    "public_rooms": _door(DraftKind.SEARCH, content_door.public_rooms, None),
    "search_messages": _door(DraftKind.SEARCH, content_door.search_messages, {"rooms": []}, None),
    "set_keyword": _door(DraftKind.KEYWORD, content_door.set_keyword, ("notify",)),
    "set_tag": _door(DraftKind.TAG, content_door.set_tag, _USER, RoomId(ROOM)),
    "find_people": _door(DraftKind.SEARCH, content_door.find_people),
}


async def _waiting(made: SendingAccount, text: str, other: Clearance) -> object:
    """Put what is to be held past everything into the outbox, as an older program or policy may have left it."""
    draft = _draft(made, text, DraftKind.MESSAGE)
    content = {"msgtype": "m.text", "body": text}
    row = OutboxRow("t1", draft, None, "m.room.message", content, 1, SendState.QUEUED)
    with made.database.transaction():
        made.outbox.add(row, "facts of before", "policy of before")
    made.sender.resume()
    await made.sender.flush(0.5)
    made.sender.retry("t1")
    return await made.sender.flush(0.5)


PATHS: dict[str, Path_] = {
    **{f"Outbox.enqueue {kind}": _event_path(kind) for kind in (DraftKind.MESSAGE, DraftKind.EMOTE)},
    "Outbox.enqueue edit": _edit,
    "Outbox.enqueue reply": _reply,
    "Outbox.enqueue in a thread": _thread,
    "Outbox.enqueue reaction": _reaction,
    "Outbox.enqueue poll": _poll,
    "Outbox.enqueue location": _location,
    "polls.vote": _in_a_poll(DraftKind.VOTE, other=True),
    "polls.vote with words": _in_a_poll(DraftKind.VOTE, other=False),
    "polls.end": _in_a_poll(DraftKind.POLL_END, other=True),
    "polls.end with words": _in_a_poll(DraftKind.POLL_END, other=False),
    "Files.send content": _file_content,
    "Files.send caption": _caption,
    "Files.send in a thread": _file_in_a_thread,
    "Files.send what others sent": _passed_on,
    "Files.send name": _file_name,
    "Files.send voice message": _said_file(DraftKind.VOICE, "a.ogg", ogg_opus(100)),
    "Outbox.enqueue sticker of a pack": _sticker,
    "Files.send sticker": _said_file(DraftKind.STICKER, "a.png", b"\x89PNG\r\n\x1a\n"),
    "content_door.send_event": _send_event,
    "content_door.upload": _upload,
    "content_door.upload_picture": _picture,
    "Pictures.set_own": _own_picture,
    "Pictures.set_of_room": _picture_of_room,
    "content_door.create_room": _create,
    "content_door.rename_device": _rename,
    **{f"content_door.{name}": path for name, path in _DOORS.items()},
    "Outbox.resume, Outbox.retry": _waiting,
}


@pytest.mark.parametrize("name", PATHS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=held_texts)
def test_what_must_be_held_leaves_by_no_path(name: str, text: str) -> None:
    asyncio.run(_tried(name, text))


async def _tried(name: str, text: str) -> None:
    async with account() as made:
        draft = made.draft(text)
        assert isinstance(made.advisor.clear(draft), Held), "the test is about what is held"
        other = made.clear(made.draft(INNOCENT))
        with contextlib.suppress(SessionError):
            await PATHS[name](made, text, other)
        core = next(core for core in CORES if core in text)
        wire = b"\n".join(one.raw for one in made.server.requests)
        assert core.split("\n")[0].encode() not in wire
        assert not made.server.holds(core)
        assert not made.server.holds(text)


# -- every path is in the list -----------------------------------------------------------------------------------------


def test_every_door_for_content_is_tried() -> None:
    doors = {
        name
        for name, one in inspect.getmembers(content_door, inspect.iscoroutinefunction)
        if one.__module__ == content_door.__name__
    }
    assert doors == {name.removeprefix("content_door.") for name in PATHS if name.startswith("content_door.")}


def test_every_function_that_takes_a_clearance_is_known() -> None:
    found: set[str] = set()
    for path in sorted((ROOT / "session").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                arguments = [*node.args.args, *node.args.kwonlyargs]
                if any(one.annotation is not None and "Clearance" in ast.unparse(one.annotation) for one in arguments):
                    found.add(f"{path.relative_to(ROOT / 'session').with_suffix('').as_posix()}.{node.name}")
    assert found == {
        # Tried above, or asking one that is.
        *(f"server/{name}" for name in PATHS if name.startswith("content_door.")),
        *(
            "sending/outbox.enqueue",
            "sending/files.send",
            "rooms/lobby.create",
            "trust/own_devices.rename",
            "session.send",
            "session.create_room",
        ),
        *(
            "rooms/room_admin.remove",
            "rooms/room_admin.name",
            "rooms/room_admin.invite_because",
            "rooms/room_admin.unban_because",
            "rooms/room_admin.call_self",
            "rooms/room_admin.call_self_here",
            "rooms/addresses.give",
            "rooms/addresses.take",
            "rooms/addresses.make_main",
            "rooms/floods.remove",
            "rooms/room_admin.report",
            "rooms/room_admin.knock",
        ),
        *(
            "reading/keywords.add",
            "rooms/room_tags.add",
            "rooms/directory.rooms",
            "rooms/directory.people",
            "reading/server_search.find",
            "reading/messages.remove",
            "reading/threads.send",
            "reading/threads.send_file",
        ),
        *("media/pictures.set_own", "media/pictures.set_of_room"),
        *("sending/stickers.send", "sending/stickers.keep"),
        *(
            "sending/polls.vote",
            "sending/polls.end",
            "media/uploads.bring",
            "server/gateway.request",
            "server/gateway.upload",
        ),
        # Writes down what left.
        "account/audit.sent",
    }


def test_every_kind_of_draft_is_tried_or_made_by_nobody_yet() -> None:
    tried = {
        *(DraftKind.MESSAGE, DraftKind.EMOTE, DraftKind.EDIT, DraftKind.REPLY, DraftKind.FILE, DraftKind.REACTION),
        *(DraftKind.ROOM_NAME, DraftKind.TOPIC, DraftKind.ALIAS, DraftKind.DEVICE_NAME, DraftKind.DISPLAY_NAME),
        *(DraftKind.SEARCH, DraftKind.SERVER_REASON, DraftKind.REMOVAL),
        *(DraftKind.KEYWORD, DraftKind.TAG),
        *(DraftKind.POLL, DraftKind.VOTE, DraftKind.POLL_END, DraftKind.LOCATION),
        *(DraftKind.VOICE, DraftKind.STICKER, DraftKind.STICKER_NAME),
    }
    made = {
        node.attr
        for folder in ("session", "tui")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "DraftKind"
    }
    assert {DraftKind[name] for name in made} <= {*tried, DraftKind.CAPTION, DraftKind.REASON}
