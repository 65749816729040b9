"""What we send is what Element's SDK reads, and what it sends is what we show: case by case."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.values.model import EventId
from tests.interop.peer import StartPeer, node_modules, start_peer
from tests.interop.shared_room import Room, one_room
from tests.support.screens import advisor
from tests.support.users import MakeUser

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow

TO_ELEMENT = {
    "hallo": None,
    "een\ntwee": None,
    "<b>geen html</b>": None,
    "**vet**": "<p><strong>vet</strong></p>",
    "*schuin*": "<p><em>schuin</em></p>",
    "***beide***": "<p><em><strong>beide</strong></em></p>",
    "~~weg~~": "<p><s>weg</s></p>",
    "`code`": "<p><code>code</code></p>",
    "# kop": "<h1>kop</h1>",
    "### kleine kop": "<h3>kleine kop</h3>",
    "- een\n- twee": "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>",
    "3. drie\n4. vier": '<ol start="3">\n<li>drie</li>\n<li>vier</li>\n</ol>',
    "- a\n  - b": "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>",
    "> aangehaald": "<blockquote>\n<p>aangehaald</p>\n</blockquote>",
    "```python\nx = 1\n```": '<pre><code class="language-python">x = 1\n</code></pre>',
    "een\n\n---\n\ntwee": "<p>een</p>\n<hr>\n<p>twee</p>",
    "[hier](https://a.example/x)": '<p><a href="https://a.example/x">hier</a></p>',
}
"""What is typed to what Element gets as HTML."""
FROM_ELEMENT = {
    "<b>vet</b>": "vet",
    "<em>schuin</em> <del>weg</del> <u>onder</u>": "schuin weg onder",
    "<p>een</p><p>twee</p>": "een\ntwee",
    "een<br>twee": "een\ntwee",
    "<h2>kop</h2>tekst": "kop\ntekst",
    "<ul><li>een</li><li>twee</li></ul>": "• een\n• twee",
    "<ol start='4'><li>vier</li></ol>": "4. vier",
    "<ul><li>a<ul><li>b</li></ul></li></ul>": "• a\n  • b",
    "<blockquote>zo</blockquote>na": "> zo\nna",
    "<blockquote><blockquote>diep</blockquote></blockquote>": "> > diep",
    "<pre><code class='language-rust'>fn main() {}\n</code></pre>": "fn main() {}",
    "<code>kort</code>": "kort",
    "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>": "a | b\n1 | 2",
    "een<hr>twee": "een\n---\ntwee",
    "<span data-mx-spoiler>geheim</span>": "geheim",
    "<span data-mx-spoiler='film'>eind</span>": "(film) eind",
    "<a href='https://a.example/x'>hier</a>": "hier (https://a.example/x)",
    "<a href='javascript:alert(1)'>niet</a>": "niet",
    "<font data-mx-color='#ff0000'>rood</font>": "rood",
    "<script>x</script>schoon": "schoon",
    "<img src='mxc://a/b' alt='plaatje'>": "[plaatje]",
    "&lt;b&gt; &amp;": "<b> &",
}
"""HTML that Element sends to what we show, as plain text."""


async def test_every_case_in_one_room(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    async with one_room(Room, make_user, start_peer, tmp_path) as room:
        await formatted_to_element(room)
        await formatted_from_element(room)
        await relations_to_element(room)
        await relations_from_element(room)


async def formatted_to_element(room: Room) -> None:
    for typed, html in TO_ELEMENT.items():
        content = (await room.theirs_of(await room.say(typed), decrypted=True))["content"]
        assert (content["body"], content.get("formatted_body")) == (typed, html)
    content = (await room.theirs_of(await room.say(f"dag {room.theirs}"), decrypted=True))["content"]
    assert content["m.mentions"] == {"user_ids": [room.theirs]}
    assert f'href="https://matrix.to/#/{room.theirs}"' in content["formatted_body"]
    emote = (await room.theirs_of(await room.say("zwaait **hard**", DraftKind.EMOTE), decrypted=True))["content"]
    assert (emote["msgtype"], emote["formatted_body"]) == ("m.emote", "<p>zwaait <strong>hard</strong></p>")


async def formatted_from_element(room: Room) -> None:
    for html, text in FROM_ELEMENT.items():
        sent = await room.peer.send(room_id=room.room_id, body="plat", html=html)
        assert (await room.shown(sent["event_id"])).text == text
    mention = {"user_ids": [room.ours]}
    pill = f'<a href="https://matrix.to/#/{room.ours}">iemand anders</a>'
    sent = await room.peer.send(room_id=room.room_id, body="dag", html=pill, mentions=mention)
    item = await room.shown(sent["event_id"])
    assert item.mentions_me
    assert "iemand anders" not in item.text


async def relations_to_element(room: Room) -> None:
    first = await room.peer.send(room_id=room.room_id, body="wie komt er?")
    about = EventId(first["event_id"])
    await room.shown(about)
    answer = await room.theirs_of(await room.say("ik", DraftKind.REPLY, answers=about), decrypted=True)
    assert answer["content"]["m.relates_to"] == {"m.in_reply_to": {"event_id": about}}
    assert answer["content"]["m.mentions"] == {"user_ids": [room.theirs]}
    reacted = await room.theirs_of(await room.say("👍", DraftKind.REACTION, reacts_to=about))
    assert reacted["type"] == "m.reaction"
    assert reacted["content"]["m.relates_to"] == {"rel_type": "m.annotation", "event_id": about, "key": "👍"}
    own = EventId(await room.say("om half een"))
    await room.theirs_of(own, decrypted=True)
    await room.say("om **een** uur", DraftKind.EDIT, edits=own)
    async with asyncio.timeout(60):
        while (now := (await room.theirs_of(own))["replaced_by"]) is None:
            await room.app.pilot.pause(0.1)
    assert (now["body"], now["formatted_body"]) == ("om **een** uur", "<p>om <strong>een</strong> uur</p>")
    facts = await room.app.host.ask(room.session.facts, room.room_id)
    removal = Draft(DraftKind.REMOVAL, "dubbel", facts)
    clearance = advisor().clear(removal)
    assert isinstance(clearance, Clearance)
    await room.app.host.ask(room.session.messages.remove, removal, clearance, own)
    async with asyncio.timeout(60):
        while not (await room.theirs_of(own))["redacted"]:
            await room.app.pilot.pause(0.1)
    assert "dubbel" in str((await room.shown(own, lambda item: item.removed)).words)


async def relations_from_element(room: Room) -> None:
    own = await room.say("wie neemt soep?")
    await room.theirs_of(own, decrypted=True)
    reply = await room.peer.send(room_id=room.room_id, body="> <@x:y> wie\n\nik", reply_to=own)
    item = await room.shown(reply["event_id"])
    assert item.reply is not None
    assert (item.reply.text, item.body) == ("wie neemt soep?", "ik")
    reaction = await room.peer.react(room_id=room.room_id, event_id=own, key="🎉")
    item = await room.shown(own, lambda one: bool(one.reactions))
    assert [(each.key, each.count, each.mine) for each in item.reactions] == [("🎉", 1, False)]
    await room.peer.redact(room_id=room.room_id, event_id=reaction["event_id"])
    await room.shown(own, lambda one: not one.reactions)
    said = await room.peer.send(room_id=room.room_id, body="eerst")
    await room.shown(said["event_id"])
    await room.peer.edit(room_id=room.room_id, event_id=said["event_id"], body="toen")
    assert (await room.shown(said["event_id"], lambda one: one.edited)).body == "toen"
    versions = await room.app.host.ask(room.session.messages.versions, room.room_id, EventId(said["event_id"]))
    assert [version.text for version in versions] == ["eerst", "toen"]
    await room.peer.redact(room_id=room.room_id, event_id=said["event_id"], reason="klaar")
    assert "klaar" in str((await room.shown(said["event_id"], lambda one: one.removed)).words)
