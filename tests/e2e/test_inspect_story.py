"""Inspecting a message and its readers from the command line, on a real homeserver."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import MakeCommands
from tests.support.server import ServerView
from tests.support.users import MakeUser

pytestmark = pytest.mark.slow


def test_both_sides_inspect_one_message(
    make_user: MakeUser, logged_in: MakeCommands, server_view: ServerView, tmp_path: Path
) -> None:
    noor, sam = make_user("noor"), make_user("sam")
    hers, his = logged_in(noor), logged_in(sam)
    room_id = hers("create", "Sluisdeur", "--invite", sam.user_id).out.strip()
    his("join", room_id)
    event_id = hers("send", room_id, "de tekeningen liggen klaar", "--json").json["event_id"]
    his("read", room_id)
    his_device = his("verify", "status", "--json").json["device_id"]

    own = hers("inspect", room_id, event_id, "--json").json
    theirs = his("inspect", "Sluisdeur", event_id, "--json").json

    (stored,) = server_view.messages(room_id)
    for found in (own, theirs):
        assert found["comparison"] == "same"
        assert found["server_copy"]["event"]["content"] == stored["content"]
        assert found["origin"]["fingerprint"] == hers("verify", "status", "--json").json["fingerprint"]
        assert found["shield"]["level"] == "none"
        assert "text" not in found
    assert own["delivery"] == {"devices": [{"user_id": sam.user_id, "device_id": his_device}], "left_out": []}
    assert (own["origin"]["key_came"], theirs["origin"]["key_came"]) == ("own", "olm")
    assert (own["message_index"], theirs["delivery"]) == (0, None)
    assert theirs["origin"]["trust"] == "not_verified"

    path = tmp_path / "audit.txt"
    said = his("inspect", room_id, event_id, "--to", str(path))
    assert "Saved" in said.out
    assert "de tekeningen" not in path.read_text()
    again = his("inspect", room_id, event_id, "--to", str(path), check=False)
    assert (again.exit_code, again.err.count("\n")) == (1, 1)
    assert "de tekeningen" in his("inspect", room_id, event_id, "--with-text").out
    missing = his("inspect", room_id, "$nothing", check=False)
    assert (missing.exit_code, missing.err) == (
        1,
        "sluis: There is no such message here, and the server gives none out.\n",
    )

    readers = hers("readers", room_id, "--json").json
    assert (readers["stopped_by"], len(readers["readers"])) == ([], 2)
    assert "Nobody: every device of everybody here gets them." in hers("readers", room_id).out
    assert (
        hers("identity", sam.user_id).out == f"{sam.user_id}: not compared; the only identity that was ever seen here\n"
    )
    refused = hers("identity", sam.user_id, "withdraw", check=False)
    assert (refused.exit_code, refused.err.count("\n")) == (1, 1)
    assert hers("identity", sam.user_id, "cancel").out == "0 messages were given up.\n"
