"""Two people and the command line, on a real homeserver: what arrives, and above all what does not."""

from __future__ import annotations

import pytest

from tests.support.commands import SLUIS, Commands, MakeCommands
from tests.support.server import ServerView
from tests.support.terminal import Terminal
from tests.support.users import MakeUser, User
from tui.demo.homeserver import Homeserver

pytestmark = pytest.mark.slow

BSN = "999935914"
"""Passes the 11-test; numbers that begin with 9999 are nobody's."""


@pytest.fixture
def noor(make_user: MakeUser) -> User:
    return make_user("noor")


@pytest.fixture
def sam(make_user: MakeUser) -> User:
    return make_user("sam")


def room_of_two(noor: Commands, sam: Commands, guest: User) -> str:
    """Let Noor make an encrypted room that Sam has joined."""
    room_id = noor("create", "Sluisdeur renovatie", "--invite", guest.user_id).out.strip()
    sam("join", room_id)
    return room_id


def test_what_noor_writes_sam_reads_and_the_server_cannot(
    noor: User, sam: User, logged_in: MakeCommands, server_view: ServerView
) -> None:
    hers, his = logged_in(noor), logged_in(sam)
    room_id = room_of_two(hers, his, sam)
    sent = hers("send", "Sluisdeur renovatie", "de tekeningen liggen klaar", "--json").json
    assert sent["send_state"] == "sent"
    [item] = [item for item in his("read", room_id, "--json").json if item["kind"] == "message"]
    assert item["body"] == "de tekeningen liggen klaar"
    assert (item["event_id"], item["sender"]) == (sent["event_id"], noor.user_id)
    assert item["encrypted"]
    assert item["shield"]["level"] == "none"
    [stored] = server_view.messages(room_id)
    assert stored["type"] == "m.room.encrypted"
    assert not server_view.holds("de tekeningen liggen klaar")
    hers("send", "--emote", room_id, "loopt naar de kade")
    [done] = [item for item in his("read", room_id, "--json").json if item["kind"] == "emote"]
    assert done["body"] == "loopt naar de kade"


def test_a_room_is_listed_in_words_and_for_programs(noor: User, sam: User, logged_in: MakeCommands) -> None:
    hers, his = logged_in(noor), logged_in(sam)
    room_id = room_of_two(hers, his, sam)
    [room] = hers("rooms", "--json").json
    assert room == {
        "room_id": room_id,
        "name": "Sluisdeur renovatie",
        "encrypted": True,
        "unread": 0,
        "members": 2,
        "servers": ["rijk.example"],
        "kind": "room",
    }
    assert "Sluisdeur renovatie" in his("rooms").out


def test_a_citizen_number_stays_on_this_machine_until_there_is_a_reason(
    noor: User, sam: User, logged_in: MakeCommands, server_view: ServerView
) -> None:
    hers, his = logged_in(noor), logged_in(sam)
    room_id = room_of_two(hers, his, sam)
    held = hers("send", room_id, f"zijn bsn is {BSN}", check=False)
    assert held.exit_code == 3
    assert BSN not in held.out + held.err
    assert server_view.messages(room_id) == []
    hers("rooms")
    assert server_view.messages(room_id) == []

    hers("send", room_id, f"zijn bsn is {BSN}", "--reason", "oefening met een testnummer")
    assert [event["type"] for event in server_view.messages(room_id)] == ["m.room.encrypted"]
    bodies = [item["body"] for item in his("read", room_id, "--json").json if item["kind"] == "message"]
    assert bodies == [f"zijn bsn is {BSN}"]
    assert not server_view.holds(BSN)
    assert not server_view.holds("oefening met een testnummer")


@pytest.mark.parametrize("said_before", [["ik vertrek nu"], []], ids=["members known", "members never asked for"])
def test_without_a_server_it_is_stored_and_the_next_command_delivers_it(
    said_before: list[str],
    noor: User,
    sam: User,
    logged_in: MakeCommands,
    homeserver: Homeserver,
    server_view: ServerView,
) -> None:
    hers, his = logged_in(noor), logged_in(sam)
    room_id = room_of_two(hers, his, sam)
    for text in said_before:
        hers("send", room_id, text)
    homeserver.stop()
    try:
        queued = hers("send", room_id, "ik kom wat later", check=False)
    finally:
        homeserver.start()
        homeserver.wait_until_ready()
    assert queued.exit_code == 4, queued.err
    assert len(server_view.messages(room_id)) == len(said_before)
    hers("rooms")
    assert len(server_view.messages(room_id)) == len(said_before) + 1
    assert "ik kom wat later" in his("read", room_id).out


def test_beside_the_open_app_a_command_leaves_with_its_own_exit_code(
    noor: User, logged_in: MakeCommands, terminal: Terminal
) -> None:
    hers = logged_in(noor)
    hers("create", "Lunch")
    terminal.start(SLUIS, hers.env)
    terminal.until("Lunch")
    refused = hers("rooms", check=False)
    assert refused.exit_code == 5
    assert refused.err.count("\n") == 1
    terminal.press("C-q")
    assert terminal.until_ended() == 0
    hers("rooms")


def test_logged_out_nothing_of_the_account_is_left(noor: User, logged_in: MakeCommands) -> None:
    hers = logged_in(noor)
    hers("logout")
    refused = hers("rooms", check=False)
    assert refused.exit_code == 1
    assert "sluis login" in refused.err
    assert not [path for path in hers.home.rglob("*") if noor.localpart in path.name]


def test_a_wrong_password_is_one_line(noor: User, logged_in: MakeCommands) -> None:
    hers = logged_in(noor)
    hers("logout")
    who = ("--homeserver", noor.base_url, "--user", noor.user_id)
    refused = hers("login", *who, "--password-stdin", stdin="anders\n", check=False)
    assert refused.exit_code == 1
    assert refused.err.count("\n") == 1
