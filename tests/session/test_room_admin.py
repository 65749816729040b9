"""What an account may do about rooms and people, as the server gets it; no free text goes without a clearance."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.account.audit import Audit
from session.rooms.allowed import Leaving, NotAllowed
from session.rooms.room_admin import RoomAdmin
from session.server import content_door
from session.values.errors import NotCleared, SessionError
from session.values.model import EventId, RoomId, UserId
from session.values.room_settings import RoomSetting
from tests.fakes import faults
from tests.fakes.homeserver import Answer, FakeHomeserver, json_answer
from tests.fakes.room_events import ME, ROOM, member, state
from tests.fakes.sending_account import SendingAccount

HERE = RoomId(ROOM)
NOOR = UserId("@noor:hs.example")


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account that made a room with Noor in it."""
    account = SendingAccount(server=server)
    levels = {"users": {ME: 100, NOOR: 50}, "users_default": 0, "ban": 50}
    made = state("m.room.create", {"room_version": "11"}, ME), state("m.room.power_levels", levels, ME)
    account.receive(state=(*made, member(ME), member(NOOR)))
    for method in ("PUT", "POST"):
        server.on(method, "", json_answer({}))
    yield account
    await account.close()


@pytest.fixture
def admin(account: SendingAccount) -> RoomAdmin:
    """Its say over that room."""
    return RoomAdmin(account.database, account.gateway, account.user_id, Audit(account.database, account.advisor))


def cleared(account: SendingAccount, text: str, kind: DraftKind) -> tuple[Draft, Clearance]:
    draft = account.draft(text, kind=kind)
    return draft, account.clear(draft)


async def test_people_are_removed_with_the_reason_that_was_cleared(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver
) -> None:
    draft, clearance = cleared(account, "te luid", DraftKind.SERVER_REASON)
    await admin.remove(draft, clearance, NOOR)
    await admin.remove(draft, clearance, NOOR, ban=True)
    silent, free = cleared(account, "", DraftKind.SERVER_REASON)
    await admin.remove(silent, free, NOOR)
    assert [(one.path.rsplit("/", 1)[1], one.json) for one in server.seen("POST", "/(kick|ban)$")] == [
        ("kick", {"user_id": NOOR, "reason": "te luid"}),
        ("ban", {"user_id": NOOR, "reason": "te luid"}),
        ("kick", {"user_id": NOOR}),
    ]


async def test_names_and_topics_reach_their_place(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver
) -> None:
    await admin.name(*cleared(account, "Sluis 4", DraftKind.ROOM_NAME))
    await admin.name(*cleared(account, "de deur", DraftKind.TOPIC))
    await admin.call_self(*cleared(account, "Ik", DraftKind.DISPLAY_NAME))
    assert [(one.path.split("/v3/")[1], one.json) for one in server.seen("PUT")] == [
        (f"rooms/{ROOM}/state/m.room.name", {"name": "Sluis 4"}),
        (f"rooms/{ROOM}/state/m.room.topic", {"topic": "de deur"}),
        (f"profile/{ME}/displayname", {"displayname": "Ik"}),
    ]


async def test_an_invitation_carries_its_reason(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver
) -> None:
    await admin.invite_because(*cleared(account, "voor de deur", DraftKind.SERVER_REASON), UserId("@gast:hs.example"))
    (sent,) = server.seen("POST", "/invite$")
    assert sent.json == {"user_id": "@gast:hs.example", "reason": "voor de deur"}


@pytest.mark.parametrize(
    ("answer", "nobody"),
    [
        (json_answer({"errcode": "M_NOT_FOUND", "error": "no profile"}, status=404), True),
        (json_answer({"errcode": "M_UNKNOWN", "error": "No row found (profiles)"}, status=404), True),
        (json_answer({}, status=404), False),
        (json_answer({"displayname": "Noor"}), False),
        (json_answer({}), False),
        (json_answer({"errcode": "M_UNRECOGNIZED", "error": "no such request"}, status=404), False),
        (json_answer({"errcode": "M_FORBIDDEN", "error": "not told"}, status=403), False),
        (json_answer({"errcode": "M_UNKNOWN", "error": "the other server is away"}, status=502), False),
    ],
)
async def test_only_a_server_that_says_so_makes_somebody_nobody(
    answer: Answer, nobody: bool, admin: RoomAdmin, server: FakeHomeserver
) -> None:
    server.on("GET", "/profile/@noor:hs.example$", answer)
    assert await admin.is_nobody(NOOR) is nobody
    assert len(server.seen("GET", "/profile/")) == 1


async def test_a_name_in_one_room_leaves_the_rest_of_the_member_and_every_other_room_alone(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver
) -> None:
    known = {"membership": "join", "avatar_url": "mxc://hs.example/ik", "displayname": "Ik", "reason": "oud"}
    server.on("GET", "state/m.room.member/", json_answer(known))
    server.on("GET", "/displayname$", json_answer({"displayname": "Overal"}))
    assert await admin.own_names(HERE) == ("Ik", "Overal")
    await admin.call_self_here(*cleared(account, "Baas", DraftKind.DISPLAY_NAME))
    await admin.call_self_here(*cleared(account, "", DraftKind.DISPLAY_NAME))
    kept = {"membership": "join", "avatar_url": "mxc://hs.example/ik"}
    place = f"rooms/{ROOM}/state/m.room.member/{ME}"
    assert [(one.path.split("/v3/")[1], one.json) for one in server.seen("PUT")] == [
        (place, {**kept, "displayname": "Baas"}),
        (place, {**kept, "displayname": "Overal"}),
    ]


async def test_who_is_not_in_a_room_does_not_come_in_by_a_name(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("GET", "state/m.room.member/", json_answer({"membership": "leave"}))
    with pytest.raises(NotAllowed):
        await admin.call_self_here(*cleared(account, "Baas", DraftKind.DISPLAY_NAME))
    assert server.seen("PUT") == []


@pytest.mark.parametrize(
    ("present", "shown"),
    [
        ({}, {"alias": "#sluis:hs.example", "alt_aliases": []}),
        ({"alt_aliases": ["#oud:hs.example", 4]}, {"alias": "#sluis:hs.example", "alt_aliases": ["#oud:hs.example"]}),
        ({"alias": "#eerder:hs.example"}, {"alias": "#eerder:hs.example", "alt_aliases": ["#sluis:hs.example"]}),
        ({"alias": "#eerder:hs.example", "alt_aliases": ["#sluis:hs.example"]}, None),
        ({"alias": "#sluis:hs.example"}, None),
    ],
)
async def test_the_first_alias_is_the_main_one_and_others_are_shown_beside_it(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver, present: object, shown: object
) -> None:
    server.on("GET", "canonical_alias", json_answer(present))
    await admin.addresses.give(*cleared(account, "sluis", DraftKind.ALIAS))
    (led,) = server.seen("PUT", "/directory/room/")
    assert (led.path.rsplit("/", 1)[1], led.json) == ("#sluis:hs.example", {"room_id": ROOM})
    assert [one.json for one in server.seen("PUT", "canonical_alias")] == ([] if shown is None else [shown])


@pytest.mark.parametrize(
    ("present", "shown"),
    [
        ({}, None),
        ({"alias": "#sluis:hs.example"}, {"alt_aliases": []}),
        (
            {"alias": "#sluis:hs.example", "alt_aliases": ["#sluis:hs.example", "#z:y", "#q:y"]},
            {"alias": "#z:y", "alt_aliases": ["#q:y"]},
        ),
        ({"alias": "#x:y", "alt_aliases": ["#sluis:hs.example", "#z:y"]}, {"alias": "#x:y", "alt_aliases": ["#z:y"]}),
        ({"alias": "#x:y", "alt_aliases": ["#z:y"]}, None),
    ],
)
async def test_an_alias_is_taken_away_from_the_server_and_from_the_room(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver, present: object, shown: object
) -> None:
    server.on("DELETE", "/directory/room/", json_answer({}))
    server.on("GET", "canonical_alias", json_answer(present))
    await admin.addresses.take(*cleared(account, "sluis", DraftKind.ALIAS))
    (led,) = server.seen("DELETE", "/directory/room/")
    assert led.path.rsplit("/", 1)[1] == "#sluis:hs.example"
    assert [one.json for one in server.seen("PUT", "canonical_alias")] == ([] if shown is None else [shown])


async def test_a_room_is_listed_or_not(admin: RoomAdmin, server: FakeHomeserver) -> None:
    await admin.list_room(HERE, listed=True)
    await admin.list_room(HERE, listed=False)
    seen = server.seen("PUT", "/directory/list/room/")
    assert [one.json for one in seen] == [{"visibility": "public"}, {"visibility": "private"}]


async def test_a_level_changes_and_all_else_stays(admin: RoomAdmin, server: FakeHomeserver) -> None:
    server.on("GET", "power_levels", json_answer({"users": {ME: 100, NOOR: 50}, "ban": 70, "events": {"m.x": 3}}))
    await admin.set_level(HERE, UserId("@sam:hs.example"), 50)
    assert server.seen("PUT", "power_levels")[0].json == {
        "users": {ME: 100, NOOR: 50, "@sam:hs.example": 50},
        "ban": 70,
        "events": {"m.x": 3},
    }


GUEST = UserId("@gast:hs.example")


@pytest.mark.parametrize(
    ("own", "deed", "words"),
    [
        (0, "name", "takes a moderator .50.; your level is 0"),
        (0, "settle", "takes a moderator .50.; your level is 0"),
        (30, "kick", "takes level 40; yours is 30"),
        (50, "kick", "@noor:hs.example may do as much here as you"),
        (50, "kick nobody", "@gast:hs.example is not in this room"),
        (0, "invite", "takes level 10; yours is 0"),
        (50, "invite noor", "@noor:hs.example is in this room already"),
        (50, "level", "takes an admin .100.; your level is 50"),
        (100, "too high", "nobody more than you have, which is 100"),
        (10, "unban", "takes a moderator .50.; your level is 10"),
    ],
)
async def test_what_our_level_does_not_allow_is_said_and_nothing_is_asked(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver, own: int, deed: str, words: str
) -> None:
    levels = {"users": {ME: own, NOOR: 50}, "kick": 40, "invite": 10, "events": {"m.room.power_levels": 100}}
    account.receive(state("m.room.power_levels", levels, NOOR))
    account.room_store.set_members_complete(ROOM, True)
    asks = {
        "name": lambda: admin.name(*cleared(account, "Sluis 4", DraftKind.ROOM_NAME)),
        "settle": lambda: admin.expect(HERE, RoomSetting.ANYONE),
        "kick": lambda: admin.remove(*cleared(account, "", DraftKind.SERVER_REASON), NOOR),
        "kick nobody": lambda: admin.remove(*cleared(account, "", DraftKind.SERVER_REASON), GUEST),
        "invite": lambda: admin.invite(HERE, GUEST),
        "invite noor": lambda: admin.invite(HERE, NOOR),
        "level": lambda: admin.expect_level(HERE, GUEST, 0),
        "too high": lambda: admin.set_level(HERE, GUEST, 101),
        "unban": lambda: admin.unban(HERE, GUEST),
    }
    with pytest.raises(NotAllowed, match=words):
        await asks[deed]()  # type: ignore[operator]
    assert server.seen("GET|PUT|POST", f"rooms/{ROOM}") == []


@pytest.mark.parametrize("why", [None, "vergeven"])
async def test_who_is_not_banned_is_said_and_not_a_code(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver, why: str | None
) -> None:
    server.on("POST", "/unban", json_answer({"errcode": "M_BAD_STATE", "error": "no"}, status=403))
    reasoned = cleared(account, why or "", DraftKind.SERVER_REASON)
    steps = admin.unban(HERE, NOOR) if why is None else admin.unban_because(*reasoned, NOOR)
    with pytest.raises(NotAllowed, match="is not banned here"):
        await steps


def test_whom_one_can_leave_a_room_to(admin: RoomAdmin, account: SendingAccount) -> None:
    levels = {"users": {ME: 100, NOOR: 50}, "events": {"m.room.power_levels": 80}}
    account.receive(state("m.room.power_levels", levels, ME), member(ME), member(NOOR, "invite"))
    assert admin.allowed.strands(ROOM, 50)
    assert not admin.allowed.strands(ROOM, 80)
    assert admin.allowed.is_there(ROOM, NOOR)
    assert not admin.allowed.is_there(ROOM, GUEST)


async def test_an_address_may_be_given_by_those_who_may_not_choose_the_one_that_is_shown(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver
) -> None:
    account.receive(state("m.room.power_levels", {"users": {NOOR: 100}}, NOOR))
    await admin.addresses.give(*cleared(account, "sluis", DraftKind.ALIAS))
    assert len(server.seen("PUT", "/directory/room/")) == 1
    assert server.seen("PUT", "canonical_alias") == []


@pytest.mark.parametrize(
    ("version", "levels", "there", "expected"),
    [
        ("11", {"users": {ME: 100, NOOR: 50}}, ("join",), Leaving(alone=False, last_admin=True, way_back=False)),
        ("11", {"users": {ME: 100, NOOR: 100}}, ("join",), Leaving(alone=False, last_admin=False, way_back=False)),
        ("11", {"users": {ME: 100, NOOR: 100}}, ("leave",), Leaving(alone=True, last_admin=False, way_back=False)),
        ("12", {"users": {NOOR: 99}}, ("join",), Leaving(alone=False, last_admin=True, way_back=False)),
        ("11", {"users": {NOOR: 0}}, ("join",), Leaving(alone=False, last_admin=False, way_back=False)),
    ],
    ids=["last admin", "another admin", "alone", "creator", "nobody's room"],
)
def test_what_it_means_to_leave(
    admin: RoomAdmin, account: SendingAccount, version: str, levels: object, there: tuple[str], expected: Leaving
) -> None:
    levels = {"events": {"m.room.power_levels": 100}, **levels}  # type: ignore[dict-item]
    made = state("m.room.create", {"room_version": version}, ME), state("m.room.power_levels", levels, ME)
    account.receive(*made, member(ME), member(NOOR, *there))
    assert admin.allowed.leaving(ROOM) == expected
    account.receive(state("m.room.join_rules", {"join_rule": "public"}, ME))
    assert admin.allowed.leaving(ROOM).way_back


@pytest.mark.parametrize(
    ("levels", "may"),
    [
        ({"events_default": 50}, False),
        ({"events_default": 50, "users": {ME: 50}}, True),
        ({"events": {"m.room.message": 10}}, False),
        ({"users": {ME: -1}}, False),
        ({}, True),
    ],
)
def test_a_room_that_one_may_only_read_says_so(account: SendingAccount, levels: object, may: bool) -> None:
    account.receive(state("m.room.power_levels", levels, NOOR))
    assert account.summary().may_write is may


async def test_creators_of_new_rooms_stand_above_levels(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver
) -> None:
    account.receive(room="!new:hs.example", state=(state("m.room.create", {"room_version": "12"}, NOOR), member(ME)))
    server.on("GET", "power_levels", json_answer({}))
    with pytest.raises(SessionError, match="made this room"):
        await admin.set_level(RoomId("!new:hs.example"), NOOR, 0)
    assert server.seen("PUT") == []


@pytest.mark.parametrize(
    ("setting", "path", "content"),
    [
        (RoomSetting.ANYONE, "m.room.join_rules", {"join_rule": "public"}),
        (RoomSetting.SINCE_JOINED, "m.room.history_visibility", {"history_visibility": "joined"}),
        (RoomSetting.ENCRYPTED, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}),
    ],
)
async def test_settings_are_state(
    admin: RoomAdmin, server: FakeHomeserver, setting: RoomSetting, path: str, content: object
) -> None:
    await admin.settle(HERE, setting)
    (sent,) = server.seen("PUT")
    assert (sent.path.rsplit("/", 1)[1], sent.json) == (path, content)


async def test_who_is_ignored_is_kept_beside_the_others(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver
) -> None:
    with account.database.transaction():
        account.account.set_data("m.ignored_user_list", {"ignored_users": {"@sam:hs.example": {}}, "more": 1})
    await admin.ignore(NOOR, ignored=True)
    await admin.ignore(UserId("@sam:hs.example"), ignored=False)
    assert [one.json for one in server.seen("PUT", "m.ignored_user_list")] == [
        {"ignored_users": {"@sam:hs.example": {}, NOOR: {}}, "more": 1},
        {"ignored_users": {NOOR: {}}, "more": 1},
    ]


async def test_a_room_is_left_and_forgotten_also_when_it_was_left(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("POST", "/leave$", faults.refused(403, "M_FORBIDDEN"))
    await admin.forget(HERE)
    assert len(server.seen("POST", "/forget$")) == 1
    assert ROOM not in {row.room_id for row in account.room_store.all()}


async def test_reports_and_knocks_carry_their_reason(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver
) -> None:
    draft, clearance = cleared(account, "reclame", DraftKind.SERVER_REASON)
    await admin.report(draft, clearance, EventId("$e"))
    await admin.knock(draft, clearance, "#kade:x")
    assert [one.json for one in server.seen("POST", "/(report|knock)/")] == [{"reason": "reclame"}] * 2


@pytest.mark.parametrize(
    "kind", [kind for kind in DraftKind if kind not in (DraftKind.FILE, DraftKind.EDIT)], ids=lambda kind: kind.value
)
async def test_a_clearance_for_one_kind_of_text_opens_no_other_door(
    admin: RoomAdmin, account: SendingAccount, server: FakeHomeserver, kind: DraftKind
) -> None:
    draft, clearance = cleared(account, "lunch", kind)
    gateway, reason = account.gateway, DraftKind.SERVER_REASON
    doors = {
        reason: [
            lambda: admin.remove(draft, clearance, NOOR),
            lambda: content_door.invite_member(gateway, draft, clearance, NOOR),
            lambda: admin.report(draft, clearance, EventId("$e")),
            lambda: admin.knock(draft, clearance, "#kade:x"),
        ],
        DraftKind.DISPLAY_NAME: [
            lambda: admin.call_self(draft, clearance),
            lambda: content_door.set_name_in_room(gateway, draft, clearance, NOOR, {}),
        ],
        DraftKind.ALIAS: [lambda: content_door.add_alias(gateway, draft, clearance, "hs.example")],
        DraftKind.KEYWORD: [lambda: content_door.set_keyword(gateway, draft, clearance, ("notify",))],
        DraftKind.TAG: [lambda: content_door.set_tag(gateway, draft, clearance, NOOR, RoomId(ROOM))],
        DraftKind.SEARCH: [
            lambda: content_door.public_rooms(gateway, draft, clearance, None),
            lambda: content_door.find_people(gateway, draft, clearance),
        ],
    }
    if kind not in (DraftKind.ROOM_NAME, DraftKind.TOPIC):
        doors[DraftKind.TOPIC] = [lambda: content_door.name_room(gateway, draft, clearance)]
    for fitting, steps in doors.items():
        for step in steps if fitting is not kind else ():
            with pytest.raises(NotCleared):
                await step()
    assert server.requests == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "rooms/!r:x/state/m.room.topic"),
        ("PUT", "rooms/!r:x/state/m.room.join_rules/with-a-key"),
        ("PUT", "rooms/!r:x/state/m.room.join_rulesx"),
        ("POST", "knock/!r:x"),
        ("POST", "publicRooms"),
        ("POST", "user_directory/search"),
        ("PUT", "directory/room/%23a:x"),
        ("POST", "rooms/!r:x/kick"),
    ],
)
async def test_the_gateway_itself_refuses_what_carries_text(
    account: SendingAccount, server: FakeHomeserver, method: str, path: str
) -> None:
    with pytest.raises(NotCleared):
        await account.gateway.request(method, f"/_matrix/client/v3/{path}", {})
    assert server.requests == []
