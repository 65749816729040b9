"""Who is banned, as the server says it: by whom, why and since when; without it, whoever is known here."""

from __future__ import annotations

from session.rooms.bans import MOST_REASON, Bans
from session.values.listed import Banned
from session.values.model import RoomId, UserId
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ME, ROOM, member
from tests.fakes.sending_account import SendingAccount

HERE, SPAM, MAL = RoomId(ROOM), UserId("@spam:hs.example"), UserId("@mal:hs.example")


async def test_bans_come_from_the_server_and_from_here_without_it(server: FakeHomeserver) -> None:
    account = SendingAccount(server=server)
    account.receive(state=(member(ME), member(SPAM, name="Reclame")))
    account.receive(member(SPAM, "ban", sender=ME))
    why = member(SPAM, "ban", sender=ME, name="")
    why["content"]["reason"] = "r" * 600
    bad = member(MAL, "ban", sender=ME)
    bad["content"]["reason"] = {}
    late = {**bad, "origin_server_ts": why["origin_server_ts"] + 1}
    server.on("GET", "/members$", json_answer({"chunk": [why, late, member(ME), "x", {"type": 3}]}))
    bans = Bans(account.database, account.gateway)
    found = await bans.of(HERE)
    assert [(one.user_id, one.name, one.by, one.reason) for one in found] == [
        (MAL, bad["content"].get("displayname") or MAL, ME, ""),
        (SPAM, "Reclame", ME, "r" * MOST_REASON),
    ]
    assert [one.query for one in server.seen("GET", "/members$")] == [{"membership": "ban"}]
    server.on("GET", "/members$", json_answer({"errcode": "M_UNKNOWN"}, status=500))
    assert await bans.known(HERE) == (Banned(SPAM, "Reclame", UserId(""), "", 0),)
    await account.close()
