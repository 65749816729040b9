"""The room list: names, kinds and facts as they follow from what the server says."""

from __future__ import annotations

from typing import Any

import pytest

from session.rooms.entry import MOST_ALLOWED, MOST_SEEN
from session.values.errors import NoSuchRoom
from session.values.model import RoomKind
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, encryption, member, message, room_news, state, sync_answer
from tests.fakes.synced_account import SyncedAccount

NAME, TOPIC, ALIAS = "m.room.name", "m.room.topic", "m.room.canonical_alias"


def heroes(*users: str, joined: int = 1, invited: int = 0) -> dict[str, Any]:
    """Return the summary part of a room's news."""
    counts = {"m.joined_member_count": joined, "m.invited_member_count": invited}
    return {"summary": {"m.heroes": list(users), **counts}}


def named(account: SyncedAccount, *events: dict[str, Any], summary: dict[str, Any] | None = None) -> str:
    news = {**room_news(state=(member(ME, name="Ik"), *events)), **(summary or {})}
    account.take(sync_answer(join={ROOM: news}))
    return account.summary().name


def test_a_name_comes_before_an_alias_before_people(account: SyncedAccount) -> None:
    people = (member(ALICE, name="Alice"), member("@bob:hs.example", name="Bob"))
    assert named(account, *people) == "Alice, Bob"
    assert named(account, state(ALIAS, {"alias": "#kade:hs.example"})) == "#kade:hs.example"
    assert named(account, state(NAME, {"name": "Kade"})) == "Kade"
    assert named(account, state(NAME, {"name": ""})) == "#kade:hs.example"


def test_heroes_name_a_room_by_what_they_are_called(account: SyncedAccount) -> None:
    summary = heroes(ALICE, "@bob:hs.example", ME, joined=3)
    assert named(account, member(ALICE, name="Alice"), summary=summary) == "Alice, @bob:hs.example"


@pytest.mark.parametrize(("visibility", "counted"), [("shared", (2, 1)), ("invited", (2, 1)), ("joined", (1, 0))])
def test_who_is_only_invited_reads_along_where_that_is_so(
    account: SyncedAccount, visibility: str, counted: tuple[int, int]
) -> None:
    shown_to = state("m.room.history_visibility", {"history_visibility": visibility})
    named(account, member(MALLORY, "invite"), shown_to, summary=heroes(MALLORY, joined=1, invited=1))
    facts = account.summary().facts
    assert (facts.readers, facts.invited) == counted
    assert ("evil.example" in facts.servers) is (visibility != "joined")


def test_nobody_else_and_no_name_leaves_the_id(account: SyncedAccount) -> None:
    assert named(account) == ROOM


def test_a_room_that_all_others_left_says_who_was_there(account: SyncedAccount) -> None:
    account.receive(state=(member(ME), member(ALICE, name="Alice")), room="!new")
    assert named(account, member(ALICE, name="Alice"), summary=heroes(ALICE, joined=2)) == "Alice"
    assert not account.summary().deserted
    with pytest.raises(NoSuchRoom, match="More than one"):
        account.rooms.find("alice")
    assert named(account, member(ALICE, "leave"), summary=heroes(ALICE)) == "Alice"
    assert account.summary().deserted
    assert account.rooms.find("Alice").room_id == "!new", "where somebody hears it"
    assert account.rooms.called(ROOM) == "Alice"
    named(account, member("@bob:hs.example", "invite", sender=ME), summary=heroes("@bob:hs.example", invited=1))
    assert not account.summary().deserted
    assert named(account, state(NAME, {"name": "Kade"}), summary=heroes()) == "Kade"
    assert not account.summary().deserted, "it has a name of its own"


def test_nobody_was_ever_there(account: SyncedAccount) -> None:
    assert named(account, summary=heroes()) == ROOM
    assert account.summary().deserted


@pytest.mark.parametrize("content", [{}, {"name": None}, {"name": 5}, {"name": ["x"]}], ids=repr)
def test_a_malformed_name_keeps_the_last_good_one(account: SyncedAccount, content: dict[str, Any]) -> None:
    assert named(account, state(NAME, {"name": "Kade"})) == "Kade"
    assert named(account, state(NAME, content)) == "Kade"


def test_state_under_another_key_is_not_the_rooms_state(account: SyncedAccount) -> None:
    account.receive(
        state=(
            state(NAME, {"name": "Kade"}),
            state("m.room.join_rules", {"join_rule": "public"}),
            state("m.room.history_visibility", {"history_visibility": "world_readable"}),
            state(NAME, {"name": "SPOOF"}, MALLORY, "zzz"),
            state("m.room.join_rules", {"join_rule": "invite"}, MALLORY, "zzz"),
            state("m.room.history_visibility", {"history_visibility": "joined"}, MALLORY, "zzz"),
            state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, MALLORY, "zzz"),
        )
    )
    summary = account.summary()
    assert summary.name == "Kade"
    assert (summary.facts.public, summary.facts.world_readable, summary.facts.encrypted) == (True, True, False)


def test_facts_say_who_can_read(account: SyncedAccount) -> None:
    account.receive(
        state=(
            member(ME),
            member(ALICE),
            member("@eve:evil.example", "invite", sender=ALICE),
            member("@gone:gone.example", "leave"),
            member("@banned:gone.example", "ban", sender=ALICE),
            state("m.room.join_rules", {"join_rule": "public"}),
            state("m.room.guest_access", {"guest_access": "can_join"}),
            state("m.room.history_visibility", {"history_visibility": "world_readable"}),
        )
    )
    facts = account.summary().facts
    assert (facts.room_id, facts.own_server) == (ROOM, "hs.example")
    assert facts.readers == 3
    assert facts.servers == ("evil.example", "hs.example")
    assert (facts.public, facts.guests, facts.world_readable, facts.shared_history) == (True, True, True, True)
    assert not facts.encrypted


def test_facts_of_a_closed_room(account: SyncedAccount) -> None:
    account.receive(
        state=(
            member(ME),
            encryption(),
            state("m.room.join_rules", {"join_rule": "invite"}),
            state("m.room.guest_access", {"guest_access": "forbidden"}),
            state("m.room.history_visibility", {"history_visibility": "joined"}),
        )
    )
    facts = account.summary().facts
    assert (facts.public, facts.guests, facts.world_readable, facts.shared_history) == (False, False, False, False)
    assert (facts.encrypted, facts.readers) == (True, 1)


@pytest.mark.parametrize("content", [{}, {"join_rule": {}}, {"join_rule": None}], ids=repr)
def test_a_public_room_is_not_made_to_look_closed(account: SyncedAccount, content: dict[str, Any]) -> None:
    account.receive(state=(member(ME), state("m.room.join_rules", {"join_rule": "public"})))
    account.receive(state("m.room.join_rules", content, MALLORY))
    assert account.summary().facts.public


SPACE, DOOR = "!space:hs.example", "!door:hs.example"


def allowing(*rooms: str, rule: str = "restricted") -> dict[str, Any]:
    """Return the event that lets the members of these rooms in."""
    allow = [{"type": "m.room_membership", "room_id": one} for one in rooms]
    return state("m.room.join_rules", {"join_rule": rule, "allow": [*allow, {"type": "org.new"}, "x"]})


def space_news(*events: dict[str, Any]) -> dict[str, Any]:
    made = state("m.room.create", {"type": "m.space"})
    return room_news(state=(made, member(ME), state(NAME, {"name": "Afdeling"}), *events))


def test_the_members_of_a_space_may_come_in(account: SyncedAccount) -> None:
    account.take(sync_answer(join={SPACE: space_news(), ROOM: room_news(state=(member(ME), allowing(SPACE, "!x:y")))}))
    facts = account.summary().facts
    assert (facts.joined_from, facts.public, facts.knocking) == (("", "Afdeling"), False, False)
    account.take(sync_answer(join={ROOM: room_news(allowing(rule="knock_restricted"))}))
    assert (account.summary().facts.joined_from, account.summary().facts.knocking) == ((), True)
    account.take(sync_answer(join={ROOM: room_news(state("m.room.join_rules", {"join_rule": "knock"}))}))
    assert account.summary().facts.knocking


def test_anyone_may_come_in_by_the_way_of_a_space_that_anyone_may_join(account: SyncedAccount) -> None:
    rooms = {SPACE: space_news(allowing(DOOR)), ROOM: room_news(state=(member(ME), allowing(SPACE)))}
    account.take(sync_answer(join={**rooms, DOOR: room_news(state=(member(ME), allowing(SPACE, ROOM)))}))
    assert account.summary().facts.joined_from == ("Afdeling",)
    # What is said of the room follows the space, though nothing changed in the room itself.
    account.take(sync_answer(join={DOOR: room_news(state("m.room.join_rules", {"join_rule": "public"}))}))
    assert (account.summary().facts.public, account.summary().facts.joined_from) == (True, ())


def test_a_space_is_named_as_it_is_called_now(account: SyncedAccount) -> None:
    account.take(sync_answer(join={ROOM: room_news(state=(member(ME), allowing(SPACE)))}))
    assert account.summary().facts.joined_from == ("",)
    account.take(sync_answer(join={SPACE: space_news()}))
    assert account.summary().facts.joined_from == ("Afdeling",)
    account.take(sync_answer(join={SPACE: room_news(state(NAME, {"name": "Directie"}))}))
    assert account.summary().facts.joined_from == ("Directie",)
    account.take(sync_answer(join={ROOM: room_news(allowing(DOOR))}))
    account.take(sync_answer(join={SPACE: room_news(state(NAME, {"name": "Bestuur"}))}))
    assert account.summary().facts.joined_from == ("",)


def test_of_too_many_rooms_that_let_people_in_some_are_not_known(account: SyncedAccount) -> None:
    """What is not looked at is not taken for a closed door; nor are a thousand rooms looked at for each message."""
    many = [f"!m{number}:y" for number in range(1_000)]
    account.take(sync_answer(join={SPACE: space_news(), ROOM: room_news(state=(member(ME), allowing(SPACE, *many)))}))
    assert account.summary().facts.joined_from == ("",) * MOST_ALLOWED + ("Afdeling",)
    # By the way of rooms that each let in the members of others, too.
    spread = {
        f"!s{at}:y": room_news(state=(member(ME), allowing(*many[at * 45 : at * 45 + 45]), state(NAME, {"name": "S"})))
        for at in range(6)
    }
    account.take(sync_answer(join={**spread, ROOM: room_news(allowing(*spread))}))
    asked: list[str] = []
    account.database._connection.set_trace_callback(asked.append)
    account.rooms.refresh({ROOM})
    account.database._connection.set_trace_callback(None)
    assert len(asked) < MOST_SEEN + 100
    assert account.summary().facts.joined_from == ("", *["S"] * 6)


def test_a_space_that_is_left_is_named_no_more(account: SyncedAccount) -> None:
    account.take(sync_answer(join={SPACE: space_news(), ROOM: room_news(state=(member(ME), allowing(SPACE)))}))
    account.take(sync_answer(leave={SPACE: room_news(member(ME, "leave"))}))
    assert account.summary().facts.joined_from == ("",)


@pytest.mark.parametrize("allow", [None, {}, "x", [None], [{"type": "m.room_membership"}]], ids=repr)
def test_rules_that_cannot_be_read_let_nobody_in(account: SyncedAccount, allow: object) -> None:
    account.receive(state=(member(ME), state("m.room.join_rules", {"join_rule": "restricted", "allow": allow})))
    assert (account.summary().facts.joined_from, account.summary().facts.public) == ((), False)


def test_the_count_of_the_server_wins_over_the_few_that_spoke(account: SyncedAccount) -> None:
    account.take(sync_answer(join={ROOM: {**room_news(state=(member(ME),)), **heroes(ALICE, joined=40, invited=2)}}))
    assert account.summary().facts.readers == 42


def test_assistants_are_named(account: SyncedAccount) -> None:
    bridge = state("m.bridge", {"bridgebot": "@tg:hs.example"}, "@tg:hs.example", "org.telegram")
    users = ("@notulen-bot:hs.example", "@telegram_123:hs.example", "@abbot.jansen:hs.example", "@claude:ai.example")
    account.receive(state=(member(ME), *(member(user) for user in users), bridge))
    assert account.summary().facts.assistants == (
        "@claude:ai.example",
        "@notulen-bot:hs.example",
        "@telegram_123:hs.example",
        "@tg:hs.example",
    )


def test_encryption_sticks(account: SyncedAccount) -> None:
    account.receive(state=(member(ME), encryption()))
    account.receive(state("m.room.encryption", {}, MALLORY))
    account.take(sync_answer(leave={ROOM: {}}))
    account.receive(message("again"), state=(member(ME),), limited=True, prev_batch="p")
    assert account.summary().facts.encrypted


def test_rooms_that_did_not_change_stay_the_same_objects(account: SyncedAccount) -> None:
    other = "!other:hs.example"
    account.take(sync_answer(join={ROOM: room_news(message("a")), other: room_news(message("b"))}))
    before = {room.room_id: room for room in account.rooms.all()}
    account.receive({**message("c"), "origin_server_ts": 1_770_000_000_000}, room=other)
    after = {room.room_id: room for room in account.rooms.all()}
    assert after[ROOM] is before[ROOM]
    assert after[other] is not before[other]
    assert [room.room_id for room in account.rooms.all()] == [other, ROOM]
    assert not account.rooms.refresh()
    assert all(room is after[room.room_id] for room in account.rooms.all())


def test_kinds(account: SyncedAccount) -> None:
    account.take(
        sync_answer(
            join={
                "!room:hs": room_news(),
                "!direct:hs": room_news(),
                "!space:hs": room_news(state=(state("m.room.create", {"type": "m.space"}),)),
            },
            invite={"!invite:hs": {"invite_state": {"events": [member(ME, "invite", sender=ALICE)]}}},
            leave={"!left:hs": {}},
            account_data={"events": [{"type": "m.direct", "content": {ALICE: ["!direct:hs"], "x": 5, "y": [5]}}]},
        )
    )
    kinds = {room.room_id: room.kind for room in account.rooms.all()}
    assert kinds == {
        "!room:hs": RoomKind.ROOM,
        "!direct:hs": RoomKind.DIRECT,
        "!space:hs": RoomKind.SPACE,
        "!invite:hs": RoomKind.INVITE,
    }


def test_the_inviter_is_who_sent_the_invitation_whatever_else_it_says(account: SyncedAccount) -> None:
    lies = [member("@aaa.chef:rijk.example", name="De chef"), state(NAME, {"name": "ICT Servicedesk"}, MALLORY)]
    invitation = member(ME, "invite", sender=MALLORY)
    account.take(sync_answer(invite={ROOM: {"invite_state": {"events": [*lies, invitation]}}}))
    assert account.summary().inviter == MALLORY


def test_rooms_are_found_by_id_alias_and_name(account: SyncedAccount) -> None:
    for room, name in (("!a:hs", "Sluisdeur"), ("!b:hs", "Sluis"), ("!c:hs", "Lunch"), ("!d:hs", "Lunch")):
        account.receive(state=(state(NAME, {"name": name}),), room=room)
    account.receive(state=(state(ALIAS, {"alias": "#kade:hs"}),), room="!e:hs")
    found = {text: account.rooms.find(text).room_id for text in ("!a:hs", "sluisdeur", "SLUIS", "Sluisd", "#kade:hs")}
    assert found == {
        "!a:hs": "!a:hs",
        "sluisdeur": "!a:hs",
        "SLUIS": "!b:hs",
        "Sluisd": "!a:hs",
        "#kade:hs": "!e:hs",
    }
    for text, reason in (
        ("Lunch", "More than one room is called Lunch; take its id: !c:hs, !d:hs."),
        ("Slui", "The names of several rooms begin with Slui: Sluis, Sluisdeur."),
        ("nix", "No room"),
        ("", "No room"),
    ):
        with pytest.raises(NoSuchRoom, match=reason):
            account.rooms.find(text)
    with pytest.raises(NoSuchRoom):
        account.rooms.get("!nowhere:hs")
    assert account.rooms.find("SLUIS", whole=True).room_id == "!b:hs"
    with pytest.raises(NoSuchRoom, match="Sluisdeur"):
        account.rooms.find("sluisd", whole=True)


def test_an_old_member_event_teaches_a_name_and_never_makes_a_reader(account: SyncedAccount) -> None:
    account.receive(state=(member(ME), member(ALICE, name="Alice")))
    before = account.summary().facts
    with account.database.transaction():
        for raw in (member("@old:gone.example", name="Old"), member(ALICE, name="Somebody else")):
            checked = account.checked(raw)
            account.room_store.learn_name(ROOM, checked)
    account.rooms.refresh()
    assert account.summary().facts == before
    assert account.room_store.member_name(ROOM, "@old:gone.example") == "Old"
    assert account.room_store.member_name(ROOM, ALICE) == "Alice"
    assert "@old:gone.example" not in [one.user_id for one in account.rooms.members(ROOM)]


def test_unread_counts_are_the_servers(account: SyncedAccount) -> None:
    counts = {"unread_notifications": {"notification_count": 3, "highlight_count": 1}}
    account.take(sync_answer(join={ROOM: {**room_news(), **counts}}))
    assert (account.summary().unread, account.summary().highlights) == (3, 1)
    account.receive(message("x"))
    assert account.summary().unread == 3
