"""Rooms and people: what we change Element's SDK has, what is changed there we say, case by case."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from session.values.model import EventId
from session.values.room_marks import NotifyLevel, RoomTag
from tests.interop.meeting import Case, Meeting, meeting, run_cases
from tests.interop.peer import StartPeer, node_modules, start_peer
from tests.session.extract.documents import png
from tests.support.screens import shown, until
from tests.support.users import MakeUser

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow


async def our_invitation(meet: Meeting) -> None:
    await meet.room.typed(f"/invite {meet.third.user_id}")
    await meet.room.peer.wait_member(room_id=meet.room.room_id, user=meet.third.user_id, membership="invite")
    await meet.third_joins(meet.room.room_id)
    await meet.room.told("Bram joined")


async def our_room_name(meet: Meeting) -> None:
    await meet.room.typed("/name Kade en sluis")
    await meet.room.state_there("m.room.name", lambda content: content == {"name": "Kade en sluis"})


async def our_topic(meet: Meeting) -> None:
    await meet.room.typed("/topic de planning")
    await meet.room.state_there("m.room.topic", lambda content: content["topic"] == "de planning")


async def our_alias(meet: Meeting) -> None:
    name = f"kade-{meet.third.localpart}"
    await meet.room.typed(f"/alias {name}")
    await meet.room.state_there("m.room.canonical_alias", lambda content: content["alias"].startswith(f"#{name}:"))


async def our_addresses_one_after_another(meet: Meeting) -> None:
    first, second = (f"#kade-{meet.third.localpart}{end}:{meet.room.theirs.partition(':')[2]}" for end in ("", "-2"))
    await meet.room.typed(f"/alias {second}")
    await meet.room.state_there("m.room.canonical_alias", lambda it: it == {"alias": first, "alt_aliases": [second]})
    await meet.room.typed(f"/unalias {first}")
    await meet.room.state_there("m.room.canonical_alias", lambda it: it == {"alias": second, "alt_aliases": []})
    await meet.room.app.see(f"the main address is {second} now")


async def our_levels(meet: Meeting) -> None:
    for who, level in (("moderators", 50), ("everybody", 0)):
        await meet.room.typed(f"/level write {who}")
        await meet.room.app.press("y")
        await meet.room.state_there("m.room.power_levels", lambda it, level=level: it["events_default"] == level)  # type: ignore[misc]


async def our_removal_of_a_flood(meet: Meeting) -> None:
    send = f"rooms/{quote(meet.room.room_id)}/send/m.room.message/"
    said = [await meet.call("PUT", f"{send}{n}", {"msgtype": "m.text", "body": "koop nu"}) for n in range(3)]
    await meet.room.shown(EventId(said[-1]["event_id"]))
    await meet.room.typed(f"/purge {meet.third.user_id} reclame")
    await meet.room.app.see("Remove 3 messages")
    await meet.room.app.press("y")
    await meet.room.app.see("3 messages are removed.")
    for one in said:
        path = f"/_matrix/client/v3/rooms/{quote(meet.room.room_id)}/event/{quote(one['event_id'])}"
        found = (await meet.other.raw(method="GET", path=path))["body"]
        assert (found["content"], found["unsigned"]["redacted_because"]["content"]["reason"]) == ({}, "reclame")


async def our_history_visibility(meet: Meeting) -> None:
    await meet.room.typed("/history joined")
    await meet.room.state_there("m.room.history_visibility", lambda it: it == {"history_visibility": "joined"})


async def our_join_rule(meet: Meeting) -> None:
    await meet.room.typed("/access knock")
    await meet.room.app.press("y")
    await meet.room.state_there("m.room.join_rules", lambda content: content == {"join_rule": "knock"})


async def our_power_level(meet: Meeting) -> None:
    await meet.room.typed(f"/power {meet.third.user_id} moderator")

    async def moderator() -> bool:
        members = (await meet.room.peer.members(room_id=meet.room.room_id))["members"]
        return (meet.third.user_id, 50) in [(one["user"], one["power"]) for one in members]

    await meet.room.until(moderator)


async def our_pin_and_its_end(meet: Meeting) -> None:
    about = EventId((await meet.room.peer.send(room_id=meet.room.room_id, body="huisregels"))["event_id"])
    await meet.room.shown(about)
    toggle = partial(meet.room.session.messages.pins.toggle, meet.room.room_id, about)
    await meet.room.app.host.ask(toggle)
    await meet.room.state_there("m.room.pinned_events", lambda content: content == {"pinned": [about]})
    await meet.room.app.host.ask(toggle)
    await meet.room.state_there("m.room.pinned_events", lambda content: content == {"pinned": []})


async def our_removal_of_a_person(meet: Meeting) -> None:
    await meet.room.typed(f"/kick {meet.third.user_id} even tot rust")
    await meet.room.state_there("m.room.member", lambda it: (it["membership"], it.get("reason")) == _KICKED)


_KICKED = ("leave", "even tot rust")


async def our_ban_and_its_end(meet: Meeting) -> None:
    about = {"room_id": meet.room.room_id, "user": meet.third.user_id}
    await meet.room.typed(f"/ban {meet.third.user_id} te veel reclame")
    await meet.room.peer.wait_member(**about, membership="ban")
    await meet.room.typed("/bans")
    await meet.room.app.see("te veel reclame", f"banned by {meet.room.ours}")
    await meet.room.app.press("escape")
    await meet.room.typed(f"/unban {meet.third.user_id}")
    await meet.room.peer.wait_member(**about, membership="leave")


async def our_display_name(meet: Meeting) -> None:
    await meet.room.typed("/nick Noor van de Kade")

    async def named() -> bool:
        members = (await meet.room.peer.members(room_id=meet.room.room_id))["members"]
        return (meet.room.ours, "Noor van de Kade") in [(one["user"], one["name"]) for one in members]

    await meet.room.until(named)


async def our_name_in_one_room(meet: Meeting) -> None:
    await meet.room.typed("/roomnick Noor van de deur")

    async def named() -> bool:
        members = (await meet.room.peer.members(room_id=meet.room.room_id))["members"]
        return (meet.room.ours, "Noor van de deur") in [(one["user"], one["name"]) for one in members]

    await meet.room.until(named)


async def our_room_picture(meet: Meeting) -> None:
    await meet.room.typed(f"/roomavatar {await _picture(meet)}")
    await meet.room.app.see("It is not encrypted.")
    await meet.room.app.press("y")
    await meet.room.state_there("m.room.avatar", lambda content: content["url"].startswith("mxc://"))


async def our_picture(meet: Meeting) -> None:
    await meet.room.typed(f"/avatar {await _picture(meet)}")
    await meet.room.app.see("It is not encrypted.")
    await meet.room.app.press("y")

    def pictured(content: dict[str, Any]) -> bool:
        return str(content.get("avatar_url")).startswith("mxc://")

    await meet.room.state_there("m.room.member", pictured)


async def _picture(meet: Meeting) -> Path:
    path = meet.folder / "kade.png"
    await asyncio.to_thread(path.write_bytes, png())
    return path


async def _theirs(meet: Meeting, kind: str, content: dict[str, Any], sentence: str) -> None:
    sent = await meet.guest.peer.send_state(room_id=meet.guest.room_id, type=kind, content=content)
    item = await meet.guest.shown(sent["event_id"])
    assert sentence in str(item.words)


async def their_room_name(meet: Meeting) -> None:
    await _theirs(meet, "m.room.name", {"name": "Bij Els thuis"}, "Els named the room: Bij Els thuis")
    await meet.guest.summary(lambda one: one.name == "Bij Els thuis")


async def their_topic(meet: Meeting) -> None:
    await _theirs(meet, "m.room.topic", {"topic": "taart"}, "Els set the topic: taart")
    await meet.guest.summary(lambda one: one.topic == "taart")


async def their_room_picture(meet: Meeting) -> None:
    await _theirs(meet, "m.room.avatar", {"url": "mxc://localhost/taart"}, "Els changed the room's picture")


async def their_history_visibility(meet: Meeting) -> None:
    content = {"history_visibility": "invited"}
    await _theirs(meet, "m.room.history_visibility", content, "who is invited reads what is said from then on")


async def their_join_rule(meet: Meeting) -> None:
    await _theirs(meet, "m.room.join_rules", {"join_rule": "knock"}, "anyone may ask to be let in")


async def their_alias(meet: Meeting) -> None:
    alias = f"#bij-{meet.third.localpart}:{meet.guest.theirs.partition(':')[2]}"
    await meet.guest.peer.raw(
        method="PUT",
        path=f"/_matrix/client/v3/directory/room/{quote(alias)}",
        body={"room_id": meet.guest.room_id},
    )
    await _theirs(meet, "m.room.canonical_alias", {"alias": alias}, f"Els gave the room the address {alias}")


async def their_pin_and_its_end(meet: Meeting) -> None:
    sent = await meet.guest.peer.send(room_id=meet.guest.room_id, body="het recept")
    await meet.guest.shown(sent["event_id"])
    await _theirs(meet, "m.room.pinned_events", {"pinned": [sent["event_id"]]}, "Els pinned a message")
    hits = await meet.guest.app.host.ask(meet.guest.session.messages.pins.listed, meet.guest.room_id)
    assert [hit.event_id for hit in hits] == [sent["event_id"]]
    await _theirs(meet, "m.room.pinned_events", {"pinned": []}, "Els unpinned a message")


async def their_knock(meet: Meeting) -> None:
    await meet.call("POST", f"knock/{quote(meet.guest.room_id)}", {"reason": "ben er"})
    await meet.guest.told("Bram asks to be let in")


async def their_invitation(meet: Meeting) -> None:
    await meet.guest.peer.invite(room_id=meet.guest.room_id, user=meet.third.user_id)
    await meet.guest.told("Els invited Bram")
    await meet.third_joins(meet.guest.room_id)
    await meet.guest.told("Bram joined")


async def their_power_level(meet: Meeting) -> None:
    path = f"/_matrix/client/v3/rooms/{quote(meet.guest.room_id)}/state/m.room.power_levels"
    levels = await meet.call("GET", path.removeprefix("/_matrix/client/v3/"))
    levels["users"] = levels["users"] | {meet.third.user_id: 50}
    await _theirs(meet, "m.room.power_levels", levels, "Els made Bram a moderator")


async def their_removal_of_a_person(meet: Meeting) -> None:
    body = {"user_id": meet.third.user_id, "reason": "te laat"}
    await meet.guest.peer.raw(method="POST", path=_room(meet, "kick"), body=body)
    await meet.guest.told("Els removed Bram: te laat")


def _room(meet: Meeting, what: str) -> str:
    return f"/_matrix/client/v3/rooms/{quote(meet.guest.room_id)}/{what}"


async def their_display_name(meet: Meeting) -> None:
    path = f"/_matrix/client/v3/profile/{quote(meet.guest.theirs)}/displayname"
    await meet.guest.peer.raw(method="PUT", path=path, body={"displayname": "Els de Boer"})
    await meet.guest.told("Els is now called Els de Boer")


async def their_tag_of_another_device_of_ours(meet: Meeting) -> None:
    path = f"/_matrix/client/v3/user/{quote(meet.guest.ours)}/rooms/{quote(meet.guest.room_id)}/tags/m.favourite"
    await meet.other.raw(method="PUT", path=path, body={"order": 0.5})
    await meet.guest.summary(lambda one: one.tag is RoomTag.FAVOURITE)
    await meet.other.raw(method="DELETE", path=path)
    await meet.guest.summary(lambda one: one.tag is RoomTag.NONE)


async def our_tag_on_another_device_of_ours(meet: Meeting) -> None:
    await meet.guest.typed("/favourite")
    path = f"/_matrix/client/v3/user/{quote(meet.guest.ours)}/rooms/{quote(meet.guest.room_id)}/tags"

    async def favourite() -> bool:
        return "m.favourite" in str(await meet.other.raw(method="GET", path=path))

    await meet.guest.until(favourite)


async def our_name_for_rooms_on_another_device_of_ours(meet: Meeting) -> None:
    await meet.guest.typed("/tag Werk aan de kade")
    path = f"/_matrix/client/v3/user/{quote(meet.guest.ours)}/rooms/{quote(meet.guest.room_id)}/tags"

    async def named() -> bool:
        return "u.Werk aan de kade" in str(await meet.other.raw(method="GET", path=path))

    await meet.guest.until(named)
    await meet.other.raw(method="PUT", path=f"{path}/u.archief", body={})
    await meet.guest.summary(lambda one: one.own_tags == ("archief", "Werk aan de kade"))


async def our_word_that_notifies_on_another_device_of_ours(meet: Meeting) -> None:
    await meet.room.typed("/keyword sluisdeur 4")
    path = "/_matrix/client/v3/pushrules/global/content"

    async def known() -> bool:
        found = await meet.other.raw(method="GET", path=f"{path}/{quote('sluisdeur 4')}")
        return found["status"] == 200 and found["body"]["pattern"] == "sluisdeur 4"

    await meet.room.until(known)


async def their_word_that_notifies_of_another_device_of_ours(meet: Meeting) -> None:
    body = {"pattern": "kade", "actions": ["notify"]}
    await meet.other.raw(method="PUT", path="/_matrix/client/v3/pushrules/global/content/kade", body=body)

    async def known() -> bool:
        return "kade" in await meet.room.app.host.ask(meet.room.session.keywords.all)

    await meet.room.until(known)
    await meet.room.typed("/nokeyword Kade")

    async def gone() -> bool:
        path = "/_matrix/client/v3/pushrules/global/content/kade"
        return int((await meet.other.raw(method="GET", path=path))["status"]) == 404

    await meet.room.until(gone)


async def their_mute_of_another_device_of_ours(meet: Meeting) -> None:
    path = f"/_matrix/client/v3/pushrules/global/override/{quote(meet.guest.room_id)}"
    condition = {"kind": "event_match", "key": "room_id", "pattern": meet.guest.room_id}
    await meet.other.raw(method="PUT", path=path, body={"conditions": [condition], "actions": []})
    await meet.guest.summary(lambda one: one.level is NotifyLevel.MUTE)


async def our_mute_on_another_device_of_ours(meet: Meeting) -> None:
    await meet.room.typed("/notify mute")
    path = f"/_matrix/client/v3/pushrules/global/override/{quote(meet.room.room_id)}"

    async def muted() -> bool:
        found = await meet.other.raw(method="GET", path=path)
        return found["status"] == 200 and "notify" not in found["body"]["actions"]

    await meet.room.until(muted)


async def our_mark_of_unread_on_another_device_of_ours(meet: Meeting) -> None:
    await meet.room.typed("/unread")
    data = f"rooms/{quote(meet.room.room_id)}/account_data/m.marked_unread"
    path = f"/_matrix/client/v3/user/{quote(meet.room.ours)}/{data}"

    async def marked() -> bool:
        found = await meet.other.raw(method="GET", path=path)
        return found["status"] == 200 and found["body"]["unread"] is True

    await meet.room.until(marked)


async def their_mark_of_unread_of_another_device_of_ours(meet: Meeting) -> None:
    data = f"rooms/{quote(meet.guest.room_id)}/account_data/m.marked_unread"
    path = f"/_matrix/client/v3/user/{quote(meet.room.ours)}/{data}"
    await meet.other.raw(method="PUT", path=path, body={"unread": True})
    await meet.guest.summary(lambda one: one.marked_unread)


async def our_direct_chat_on_another_device_of_ours(meet: Meeting) -> None:
    marked = (await meet.other.account_data(type="m.direct"))["content"]
    assert meet.room.room_id in marked[meet.room.theirs]


async def their_direct_chat_of_another_device_of_ours(meet: Meeting) -> None:
    rooms = [meet.room.room_id, meet.guest.room_id]
    await meet.other.account_data(type="m.direct", content={meet.room.theirs: rooms})
    await meet.guest.summary(lambda one: one.kind.value == "direct")


async def our_room_in_a_space(meet: Meeting) -> None:
    await meet.room.typed("/space Waterwegen")
    await meet.room.app.see("Waterwegen")
    await meet.room.typed("/into waterwegen")
    await meet.room.app.see("stands in Waterwegen now")
    summary = await meet.room.summary(lambda one: bool(one.within))
    (space,) = summary.within
    child = f"/_matrix/client/v3/rooms/{quote(space)}/state/m.space.child/{quote(meet.room.room_id)}"
    found = await meet.other.raw(method="GET", path=child)
    assert (found["status"], found["body"]) == (200, {"via": [meet.room.theirs.partition(":")[2]]})


async def our_room_open_to_a_space(meet: Meeting) -> None:
    (space,) = (await meet.room.summary(lambda one: bool(one.within))).within
    await meet.room.typed("/access restricted")
    await meet.room.app.press("y")
    allow = [{"type": "m.room_membership", "room_id": space}]
    rules = {"join_rule": "restricted", "allow": allow}
    await meet.room.state_there("m.room.join_rules", lambda content: content == rules)
    await meet.room.summary(lambda one: one.facts.joined_from == ("Waterwegen",))
    invite = f"/_matrix/client/v3/rooms/{quote(space)}/invite"
    await meet.other.raw(method="POST", path=invite, body={"user_id": meet.third.user_id})
    await meet.third_joins(space)
    # Nobody invited them into the room itself.
    await meet.third_joins(meet.room.room_id)
    await meet.room.peer.wait_member(room_id=meet.room.room_id, user=meet.third.user_id, membership="join")


async def our_ignoring_on_another_device_of_ours(meet: Meeting) -> None:
    await meet.room.typed(f"/ignore {meet.third.user_id}")
    ignored = (await meet.other.account_data(type="m.ignored_user_list"))["content"]
    assert meet.third.user_id in ignored["ignored_users"]


async def their_new_room_for_an_old_one(meet: Meeting) -> None:
    await meet.guest.peer.upgrade(room_id=meet.guest.room_id, version="11")
    await meet.guest.told("closed this room; it goes on in another")
    await meet.guest.summary(lambda one: one.replaced)


async def our_leaving(meet: Meeting) -> None:
    await meet.guest.typed("/leave")
    pilot = meet.guest.app.pilot
    await until(pilot, lambda: "y yes" in shown(pilot))
    await meet.guest.app.press("y")
    await meet.guest.peer.wait_member(room_id=meet.guest.room_id, user=meet.guest.ours, membership="leave")


CASES: tuple[Case, ...] = (
    our_invitation,
    our_room_name,
    our_topic,
    our_alias,
    our_addresses_one_after_another,
    our_levels,
    our_removal_of_a_flood,
    our_history_visibility,
    our_join_rule,
    our_power_level,
    our_pin_and_its_end,
    our_removal_of_a_person,
    our_ban_and_its_end,
    our_display_name,
    our_name_in_one_room,
    our_room_picture,
    our_picture,
    their_room_name,
    their_topic,
    their_room_picture,
    their_history_visibility,
    their_join_rule,
    their_alias,
    their_pin_and_its_end,
    their_knock,
    their_invitation,
    their_power_level,
    their_removal_of_a_person,
    their_display_name,
    their_tag_of_another_device_of_ours,
    our_tag_on_another_device_of_ours,
    our_name_for_rooms_on_another_device_of_ours,
    our_word_that_notifies_on_another_device_of_ours,
    their_word_that_notifies_of_another_device_of_ours,
    their_mute_of_another_device_of_ours,
    our_mute_on_another_device_of_ours,
    their_mark_of_unread_of_another_device_of_ours,
    our_mark_of_unread_on_another_device_of_ours,
    our_direct_chat_on_another_device_of_ours,
    their_direct_chat_of_another_device_of_ours,
    our_room_in_a_space,
    our_room_open_to_a_space,
    our_ignoring_on_another_device_of_ours,
    their_new_room_for_an_old_one,
    our_leaving,
)
"""In this order: later ones go on with the people and rooms of those before."""


async def test_every_case(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    async with meeting(make_user, start_peer, tmp_path) as meet:
        await run_cases(meet, CASES)
