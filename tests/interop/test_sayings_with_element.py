"""What is said, in every form that Element knows: what it sends we show, what we send it has, case by case."""

from __future__ import annotations

import asyncio
import base64
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.sending.sticker_packs import IN_ROOM
from session.values.model import EventId, FileForm, ItemKind, RoomId
from tests.interop.meeting import Case, Meeting, Shared, meeting, run_cases
from tests.interop.peer import StartPeer, node_modules, start_peer
from tests.session.extract.documents import jpeg
from tests.support.recordings import ogg_opus
from tests.support.screens import advisor, chat
from tests.support.users import MakeUser

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow


async def _file(meet: Meeting, msgtype: str, form: FileForm, name: str) -> None:
    data = base64.b64encode(b"bytes").decode()
    about = {"filename": name, "msgtype": msgtype, "caption": f"bij {name}", "data_b64": data}
    sent = await meet.room.peer.file(room_id=meet.room.room_id, **about)
    item = await meet.room.shown(sent["event_id"])
    assert item.file is not None
    assert (item.file.form, item.file.name, item.body) == (form, name, f"bij {name}")


async def their_file_with_a_caption(meet: Meeting) -> None:
    await _file(meet, "m.file", FileForm.FILE, "plan.pdf")


async def their_image_with_a_caption(meet: Meeting) -> None:
    await _file(meet, "m.image", FileForm.IMAGE, "dijk.png")


async def their_video_with_a_caption(meet: Meeting) -> None:
    await _file(meet, "m.video", FileForm.VIDEO, "deur.mp4")


async def their_audio_with_a_caption(meet: Meeting) -> None:
    await _file(meet, "m.audio", FileForm.AUDIO, "pomp.ogg")


async def their_voice_message(meet: Meeting) -> None:
    uploaded = await meet.room.peer.file(room_id=meet.room.room_id, data_b64="AAAA", filename="Voice message.ogg")
    content = uploaded["content"] | {"msgtype": "m.audio", "org.matrix.msc3245.voice": {}}
    content["info"] = content["info"] | {"duration": 4000}
    sent = await meet.room.peer.send_event(room_id=meet.room.room_id, type="m.room.message", content=content)
    item = await meet.room.shown(sent["event_id"])
    assert item.file is not None
    assert (item.file.form, item.file.seconds) == (FileForm.VOICE, 4)


async def their_sticker(meet: Meeting) -> None:
    content = {"body": "een zwaaiende zwaan", "url": "mxc://localhost/zwaan", "info": {"mimetype": "image/png"}}
    sent = await meet.room.peer.send_event(room_id=meet.room.room_id, type="m.sticker", content=content)
    item = await meet.room.shown(sent["event_id"])
    assert item.file is not None
    assert item.file.form is FileForm.STICKER
    assert "een zwaaiende zwaan" in (item.file.name, item.body)


async def their_location(meet: Meeting) -> None:
    content = {"msgtype": "m.location", "body": "de sluis", "geo_uri": "geo:52.37,4.89;u=10"}
    sent = await meet.room.peer.send_event(room_id=meet.room.room_id, type="m.room.message", content=content)
    assert (await meet.room.shown(sent["event_id"])).text == "de sluis\ngeo:52.37,4.89"


async def their_notice(meet: Meeting) -> None:
    sent = await meet.room.peer.send(room_id=meet.room.room_id, body="bot zegt iets", msgtype="m.notice")
    assert (await meet.room.shown(sent["event_id"])).kind is ItemKind.NOTICE


async def their_emote(meet: Meeting) -> None:
    sent = await meet.room.peer.send(room_id=meet.room.room_id, body="zwaait", msgtype="m.emote")
    item = await meet.room.shown(sent["event_id"])
    assert (item.kind, item.body) == (ItemKind.EMOTE, "zwaait")


async def their_edit_of_a_formatted_text(meet: Meeting) -> None:
    sent = await meet.room.peer.send(room_id=meet.room.room_id, body="om een", html="om <b>een</b>")
    await meet.room.shown(sent["event_id"])
    new = {"msgtype": "m.text", "body": "om twee", "format": "org.matrix.custom.html"}
    new["formatted_body"] = "om <i>twee</i> &amp; drie"
    relation = {"rel_type": "m.replace", "event_id": sent["event_id"]}
    content = {"msgtype": "m.text", "body": "* om twee", "m.new_content": new, "m.relates_to": relation}
    await meet.room.peer.send_event(room_id=meet.room.room_id, type="m.room.message", content=content)
    assert (await meet.room.shown(sent["event_id"], lambda one: one.edited)).text == "om twee & drie"


async def their_rich_reply_without_its_quote(meet: Meeting) -> None:
    own = await meet.room.say("wie neemt koffie?")
    await meet.room.theirs_of(own, decrypted=True)
    html = "<mx-reply><blockquote>wie neemt koffie?</blockquote></mx-reply>ik <b>wel</b>"
    sent = await meet.room.peer.send(room_id=meet.room.room_id, body="> wie\n\nik wel", html=html, reply_to=own)
    item = await meet.room.shown(sent["event_id"])
    assert item.reply is not None
    assert (item.reply.text, item.text) == ("wie neemt koffie?", "ik wel")


async def their_mention_without_a_pill(meet: Meeting) -> None:
    mentions = {"user_ids": [meet.room.ours]}
    sent = await meet.room.peer.send(room_id=meet.room.room_id, body="kijk jij even?", mentions=mentions)
    assert (await meet.room.shown(sent["event_id"])).mentions_me


async def their_text_that_mentions_nobody(meet: Meeting) -> None:
    sent = await meet.room.peer.send(room_id=meet.room.room_id, body=f"{meet.room.ours} hoeft niet", mentions={})
    assert not (await meet.room.shown(sent["event_id"])).mentions_me


async def their_mention_of_the_whole_room(meet: Meeting) -> None:
    sent = await meet.guest.peer.send(room_id=meet.guest.room_id, body="@room brand", mentions={"room": True})
    assert (await meet.guest.shown(sent["event_id"])).mentions_me


async def their_link_to_a_room(meet: Meeting) -> None:
    html = 'kom naar <a href="https://matrix.to/#/%23kade:localhost">de kade</a>'
    sent = await meet.room.peer.send(room_id=meet.room.room_id, body="kom", html=html)
    item = await meet.room.shown(sent["event_id"])
    assert "#kade:localhost" in item.text


async def their_message_without_its_key(meet: Meeting) -> None:
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": "AwgAEpABNoTSHE+A",
        "device_id": "WEG",
        "sender_key": "x",
        "session_id": "nooit gekregen",
    }
    path = f"/_matrix/client/v3/rooms/{quote(meet.room.room_id)}/send/m.room.encrypted/zonder"
    await meet.room.peer.raw(method="PUT", path=path, body=content)
    await meet.room.here(lambda item: item.kind is ItemKind.UNABLE_TO_DECRYPT)


async def their_text_of_a_kind_that_nobody_knows(meet: Meeting) -> None:
    sent = await meet.room.peer.send(room_id=meet.room.room_id, body="iets nieuws", msgtype="org.example.hologram")
    assert (await meet.room.shown(sent["event_id"])).text == "iets nieuws"


async def their_private_receipt_stays_private(meet: Meeting) -> None:
    own = EventId(await meet.room.say("lees dit stil"))
    await meet.room.theirs_of(own, decrypted=True)
    await meet.room.peer.receipt(room_id=meet.room.room_id, event_id=own, type="m.read.private")
    mark = await meet.guest.peer.send(room_id=meet.guest.room_id, body="daarna")
    await meet.guest.shown(mark["event_id"])
    assert not await meet.room.app.host.ask(meet.room.session.receipts.readers, meet.room.room_id, own)


async def our_text_as_it_stands(meet: Meeting) -> None:
    await meet.room.typed("/plain **sterretjes**")
    there = await meet.room.theirs_of("", contains="sterretjes", decrypted=True)
    assert there["content"]["body"] == "**sterretjes**"
    assert "formatted_body" not in there["content"]


async def our_html(meet: Meeting) -> None:
    await meet.room.typed("/html <b>handwerk</b>")
    there = await meet.room.theirs_of("", contains="handwerk", decrypted=True)
    assert (there["content"]["body"], there["content"]["formatted_body"]) == ("handwerk", "<b>handwerk</b>")


async def our_spoiler(meet: Meeting) -> None:
    await meet.room.typed("/html <span data-mx-spoiler>de afloop</span>")
    there = await meet.room.theirs_of("", contains="afloop", decrypted=True)
    assert "data-mx-spoiler" in there["content"]["formatted_body"]


async def our_table(meet: Meeting) -> None:
    there = await meet.room.theirs_of(await meet.room.say("| a | b |\n|---|---|\n| 1 | 2 |"), decrypted=True)
    html = there["content"]["formatted_body"]
    assert "<table>" in html
    assert "<td>2</td>" in html


async def our_emote(meet: Meeting) -> None:
    await meet.room.typed("/me zwaait terug")
    there = await meet.room.theirs_of("", contains="zwaait terug", decrypted=True)
    assert there["content"]["msgtype"] == "m.emote"


async def our_location(meet: Meeting) -> None:
    await meet.room.typed("/location 52.37,4.89 de oude sluis")
    there = await meet.room.theirs_of("", contains="de oude sluis", decrypted=True)
    assert (there["content"]["msgtype"], there["content"]["geo_uri"]) == ("m.location", "geo:52.37,4.89")


async def our_reaction_taken_back(meet: Meeting) -> None:
    about = EventId((await meet.room.peer.send(room_id=meet.room.room_id, body="taart?"))["event_id"])
    await meet.room.shown(about)
    reaction = EventId(await meet.room.say("🎂", DraftKind.REACTION, reacts_to=about))
    await meet.room.theirs_of(reaction)
    await _remove(meet, reaction, "")

    async def gone() -> bool:
        return bool((await meet.room.theirs_of(reaction))["redacted"])

    await meet.room.until(gone)
    await meet.room.shown(about, lambda one: not one.reactions)


async def our_removal_of_their_message(meet: Meeting) -> None:
    sent = EventId((await meet.room.peer.send(room_id=meet.room.room_id, body="fout"))["event_id"])
    await meet.room.shown(sent)
    await _remove(meet, sent, "hoort hier niet")

    async def gone() -> bool:
        return bool((await meet.room.theirs_of(sent))["redacted"])

    await meet.room.until(gone)
    removal = await meet.room.theirs_of("", type="m.room.redaction", sender=meet.room.ours)
    assert removal["content"]["reason"] == "hoort hier niet"


async def _remove(meet: Meeting, event_id: EventId, reason: str) -> None:
    room = meet.room
    removal = Draft(DraftKind.REMOVAL, reason, await room.app.host.ask(room.session.facts, room.room_id))
    clearance = advisor().clear(removal)
    assert isinstance(clearance, Clearance)
    await room.app.host.ask(partial(room.session.messages.remove, removal, clearance, event_id))


async def our_file_with_a_caption(meet: Meeting) -> None:
    path = meet.folder / "plan.txt"
    await asyncio.to_thread(path.write_text, "week 12: de schuif")
    await meet.room.typed(f"/file {path} zie de planning")
    await meet.room.app.see("file: plan.txt", "zie de planning")
    await meet.room.app.press("enter")
    message = await meet.room.theirs_of("", sender=meet.room.ours, contains="zie de planning", decrypted=True)
    assert (message["content"]["msgtype"], message["content"]["filename"]) == ("m.file", "plan.txt")
    got = await meet.room.peer.download(room_id=meet.room.room_id, event_id=message["event_id"])
    assert base64.b64decode(got["data_b64"]).decode() == "week 12: de schuif"


async def our_caption_that_was_edited(meet: Meeting) -> None:
    found = await _our_file(meet.room, meet.folder / "kaart.txt", "/file de verkeerde kaart", b"week 13")
    own = EventId(found["event_id"])
    await meet.room.shown(own)
    await meet.room.say("de *goede* kaart", DraftKind.EDIT, edits=own)

    async def replaced() -> bool:
        return bool((await meet.room.theirs_of(own))["replaced_by"])

    await meet.room.until(replaced)
    said = (await meet.room.theirs_of(own))["replaced_by"]
    assert (said["msgtype"], said["filename"], said["body"]) == ("m.file", "kaart.txt", "de *goede* kaart")
    assert said["file"] == found["content"]["file"]
    shown = await meet.room.shown(own, lambda one: one.edited)
    assert shown.file is not None
    assert (shown.file.name, shown.body) == ("kaart.txt", "de *goede* kaart")


async def _our_file(room: Shared, path: Path, order: str, data: bytes, *, sealed: bool = True) -> dict[str, Any]:
    """Send a file by a slash word with its words; return what Element has of it, when it got the same bytes."""
    await asyncio.to_thread(path.write_bytes, data)
    word, _, words = order.partition(" ")
    await room.typed(f"{word} {path} {words}")
    await room.app.see(words)
    await room.app.press("enter")
    kind = "m.sticker" if word == "/sticker" else "m.room.message"
    found = await room.theirs_of("", type=kind, sender=room.ours, contains=words, decrypted=sealed)
    got = await room.peer.download(room_id=room.room_id, event_id=found["event_id"])
    assert base64.b64decode(got["data_b64"]) == data
    return found


async def our_voice_message(meet: Meeting) -> None:
    content = (await _our_file(meet.room, meet.folder / "opname.ogg", "/voice luister even", ogg_opus(4200)))["content"]
    assert (content["msgtype"], content["info"]["duration"], content["org.matrix.msc3245.voice"]) == (
        "m.audio",
        4200,
        {},
    )
    assert content["org.matrix.msc1767.audio"]["duration"] == 4200


async def our_sticker(meet: Meeting) -> None:
    found = await _our_file(meet.room, meet.folder / "zwaan.jpg", "/sticker een zwaan die zwaait", jpeg())
    assert (found["type"], found["content"]["body"]) == ("m.sticker", "een zwaan die zwaait")
    assert "url" not in found["content"]


async def our_sticker_in_the_clear(meet: Meeting) -> None:
    made = await meet.room.peer.create_room(name="Open", encrypted=False, invite=[meet.room.ours])
    known = meet.room
    room = Shared(known.app, known.peer, RoomId(made["room_id"]), known.ours, known.theirs)
    await room.summary(lambda one: one.inviter is not None)
    await room.typed("/join")
    await room.peer.wait_member(room_id=room.room_id, user=room.ours)
    await room.summary(lambda one: one.inviter is None)
    found = await _our_file(room, meet.folder / "eend.jpg", "/sticker een eend", jpeg(), sealed=False)
    assert (found["type"], found["encrypted"], "file" in found["content"]) == ("m.sticker", False, False)


async def our_sticker_of_a_pack(meet: Meeting) -> None:
    guest = meet.guest
    pack = {"images": {"zwaan": {"url": "mxc://localhost/zwaan", "body": "een zwaan uit het pakket"}}}
    await guest.peer.send_state(room_id=guest.room_id, type=IN_ROOM, content=pack, state_key="vogels")

    async def is_at_hand() -> bool:
        return bool(await guest.app.host.ask(partial(guest.session.stickers.at_hand, guest.room_id)))

    await guest.until(is_at_hand)
    await guest.typed("/sticker zwaan")
    found = await guest.theirs_of("", type="m.sticker", sender=guest.ours, contains="pakket", decrypted=True)
    assert (found["type"], found["content"]["url"]) == ("m.sticker", "mxc://localhost/zwaan")


async def our_mention_that_was_completed(meet: Meeting) -> None:
    room = meet.room
    await room.app.open_room(room.room_id)
    await room.app.press(*"dag", "space", "@", "e", "l")
    await room.app.see(room.theirs, "Tab completes")
    await room.app.press("tab", *"feest", "space", *":tada")
    await room.app.see("🎉")
    await room.app.press("tab", "enter")
    assert chat(room.app.pilot).desk.composer.text == ""
    own = await room.here(lambda item: item.own and "feest" in item.body and item.event_id is not None)
    content = (await room.theirs_of(str(own.event_id), decrypted=True))["content"]
    assert content["body"] == f"dag {room.theirs} feest 🎉"
    assert content["m.mentions"] == {"user_ids": [room.theirs]}
    assert f'<a href="https://matrix.to/#/{room.theirs}">' in content["formatted_body"]


CASES: tuple[Case, ...] = (
    their_file_with_a_caption,
    their_image_with_a_caption,
    their_video_with_a_caption,
    their_audio_with_a_caption,
    their_voice_message,
    their_sticker,
    their_location,
    their_notice,
    their_emote,
    their_edit_of_a_formatted_text,
    their_rich_reply_without_its_quote,
    their_mention_without_a_pill,
    their_text_that_mentions_nobody,
    their_mention_of_the_whole_room,
    their_link_to_a_room,
    their_message_without_its_key,
    their_text_of_a_kind_that_nobody_knows,
    their_private_receipt_stays_private,
    our_text_as_it_stands,
    our_html,
    our_spoiler,
    our_table,
    our_emote,
    our_location,
    our_reaction_taken_back,
    our_removal_of_their_message,
    our_file_with_a_caption,
    our_caption_that_was_edited,
    our_voice_message,
    our_sticker,
    our_sticker_in_the_clear,
    our_sticker_of_a_pack,
    our_mention_that_was_completed,
)


async def test_every_case(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    async with meeting(make_user, start_peer, tmp_path) as meet:
        await run_cases(meet, CASES)
