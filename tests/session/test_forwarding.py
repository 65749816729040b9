"""Passing a message on: what goes along of it and what does not, and that a file's key never leaves its room."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hints.model import Draft, DraftKind, Held, Markup
from session.media.download import FileBroken
from session.media.file_event import located
from session.media.sealing import Sealing
from session.sending.forwarding import Forwarding, PassedOn
from session.values.errors import NoSuchMessage, SessionError
from session.values.model import EventId, RoomId
from tests.fakes.answers import DOWNLOAD, MEMBERS, SEND, bytes_answer, members, sent, uploaded
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.poll_events import poll_start
from tests.fakes.room_events import ALICE, ME, ROOM, edit, encryption, event, member, message, redaction
from tests.fakes.sending_account import SendingAccount
from tests.support.screens import HELD_TEXT

SECRET, OPEN = ROOM, "!open:hs.example"
PEOPLE = (member(ME), member(ALICE))
ID = EventId("$it")


@pytest.fixture
async def account(server: FakeHomeserver, tmp_path: Path) -> AsyncIterator[SendingAccount]:
    """An account in an encrypted room and one that is not."""
    server.on("GET", MEMBERS, members(*PEOPLE))
    server.on("PUT", SEND, *sent("$x"))
    made = SendingAccount(server=server, folder=tmp_path / "shelf")
    made.receive(state=(*PEOPLE, encryption()))
    made.receive(room=OPEN, state=PEOPLE)
    yield made
    await made.close()


async def passed_on(account: SendingAccount, *events: dict[str, Any]) -> PassedOn:
    account.receive(*events, room=OPEN)
    return await Forwarding(account.database).read(RoomId(OPEN), ID)


def formatted(html: str, body: str = "anders", **more: Any) -> dict[str, Any]:
    content = {"msgtype": "m.text", "body": body, "format": "org.matrix.custom.html", "formatted_body": html, **more}
    return event("m.room.message", content, ALICE, ID)


async def test_words_go_along_as_they_are_now(account: SendingAccount) -> None:
    assert await passed_on(account, message("eerst", ALICE, ID), edit(ID, "toen *zo*", ALICE)) == PassedOn("toen *zo*")


@pytest.mark.parametrize(
    ("html", "text", "markup"),
    [
        ("<b>vet</b>", "<b>vet</b>", Markup.HTML),
        ("<p>anders</p>", "anders", Markup.PLAIN),
        ("<script>x</script><i>ja</i>", "<i>ja</i>", Markup.HTML),
        ('dag <a href="https://matrix.to/#/@noor:hs.example">Noor</a> <b>x</b>', "dag Noor <b>x</b>", Markup.HTML),
        ("<mx-reply>wie? nee</mx-reply><b>ja</b>", "<b>ja</b>", Markup.HTML),
        (f"<b>{'a' * 9000}</b>", "anders", Markup.PLAIN),
    ],
    ids=["formatting", "none", "script", "pill", "quote", "too long"],
)
async def test_formatting_goes_along_cleaned_and_calls_nobody(
    account: SendingAccount, html: str, text: str, markup: Markup
) -> None:
    assert await passed_on(account, formatted(html)) == PassedOn(text, markup)


async def test_what_it_answered_does_not_go_along(account: SendingAccount) -> None:
    relates = {"m.relates_to": {"m.in_reply_to": {"event_id": "$other"}}}
    content = {"msgtype": "m.text", "body": "> <@a:b> geheim\n\nprima", **relates}
    assert await passed_on(account, event("m.room.message", content, ALICE, ID)) == PassedOn("prima")


async def test_what_cannot_be_passed_on_says_so(account: SendingAccount) -> None:
    account.receive(poll_start(), room=OPEN)
    forwarding = Forwarding(account.database)
    with pytest.raises(SessionError, match="cannot be passed on"):
        await forwarding.read(RoomId(OPEN), EventId("$poll"))
    with pytest.raises(NoSuchMessage):
        await passed_on(account, message("weg", ALICE, ID), redaction(ID, ALICE))


# -- files -------------------------------------------------------------------------------------------------------------


def secret_file(account: SendingAccount, server: FakeHomeserver, text: str, *, whole: bool = True) -> str:
    """Let Alice send an encrypted file to the secret room and return its key."""
    sealing = Sealing()
    cipher = sealing.update(text.encode())
    content = {"msgtype": "m.file", "body": "nota.txt", "info": {"size": len(text), "mimetype": "text/plain"}}
    content = located(content, "mxc://hs.example/secret", sealing.finish())
    server.on("GET", DOWNLOAD, bytes_answer(cipher if whole else b"x" + cipher[1:]))
    account.receive(event("m.room.message", content, ALICE, ID))
    return str(content["file"]["key"]["k"])


async def test_a_file_of_an_encrypted_room_goes_on_without_its_key(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    key = secret_file(account, server, "een gewone nota")
    server.on("POST", "/upload", *uploaded("new"))
    file = await account.files.take_over(RoomId(SECRET), ID)
    draft = Draft(DraftKind.FILE, "", account.rooms.get(OPEN).facts, (file.attachment,))
    await account.files.send(draft, account.clear(draft, sure=True), file.file_id)
    assert await account.sender.flush(30)
    (upload,) = server.seen("POST", "/upload")
    assert upload.raw.endswith(b"een gewone nota")
    (request,) = server.seen("PUT", SEND)
    assert request.json["body"] == "nota.txt"
    assert "file" not in request.json
    assert request.json["url"] != "mxc://hs.example/secret"
    wire = b"\n".join(one.raw for one in server.requests)
    raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    assert key.encode() not in wire
    assert raw not in wire
    assert "secret" not in json.dumps(request.json)
    assert not list(account.folder.iterdir()), "nothing of it is left here"


async def test_what_stands_in_it_is_looked_at_for_the_room_where_it_goes(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    secret_file(account, server, HELD_TEXT)
    file = await account.files.take_over(RoomId(SECRET), ID)
    draft = Draft(DraftKind.FILE, "", account.rooms.get(OPEN).facts, (file.attachment,))
    assert isinstance(account.advisor.clear(draft), Held)


async def test_a_file_that_was_changed_on_its_way_does_not_go_on(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    secret_file(account, server, "een gewone nota", whole=False)
    with pytest.raises(FileBroken):
        await account.files.take_over(RoomId(SECRET), ID)
    assert not list(account.folder.iterdir())
