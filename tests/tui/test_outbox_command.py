"""What a command could not send is told by later ones, listed, tried again and given up."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.session import Session
from session.values.errors import NoSuchMessage
from session.values.model import RoomDraft, RoomId, SendState, TransactionId
from session.values.unsent import Unsent
from session.values.words import N_, Words
from tests.fakes.faults import hang, refused, unknown_token
from tests.fakes.homeserver import json_answer
from tests.fakes.room_events import ALICE, ME, member, room_news
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.commands import Commands, Done
from tests.support.screens import advisor
from tests.support.small_login import at_home
from tui.cli.account import Account
from tui.cli.clearing import pass_gate
from tui.cli.outbox import WHOLE, chosen, give_up, retry_failed, unsent_json, unsent_lines

LUNCH = RoomId("!lunch:hs.example")
ROOM = "Lunch"


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        homeserver.add_room(LUNCH, [(ME, "Ik"), (ALICE, "Alice")], name=ROOM, encrypted=False)
        yield homeserver


async def run(sluis: Commands, *arguments: str) -> Done:
    return await asyncio.to_thread(lambda: sluis(*arguments, check=False))


@pytest.fixture
async def session(tmp_path: Path, server: SmallHomeserver) -> AsyncIterator[Session]:
    """An account that knows its room."""
    _sluis, session = await at_home(tmp_path / "home", server)
    await session.sync_once()
    yield session
    await session.close()


async def say(session: Session, text: str, reason: str = "", seconds: float = 20) -> None:
    """Send a message as `sluis send` does."""
    draft = Draft(DraftKind.MESSAGE, text, await session.facts(LUNCH))
    cleared = pass_gate(advisor(), draft, reason or None)
    assert isinstance(cleared, Clearance)
    await session.send(draft, cleared)
    await session.flush(seconds)


def asked(action: str, *ids: str) -> Namespace:
    return Namespace(action=action, ids=list(ids), json=False)


async def test_what_failed_for_good_is_told_by_every_later_command(tmp_path: Path, server: SmallHomeserver) -> None:
    sluis, session = await at_home(tmp_path / "home", server)
    await session.sync_once()
    await session.drafts.keep({LUNCH: RoomDraft("morgen")})
    await session.close()
    server.on("PUT", "/send/", refused(403, "M_FORBIDDEN"))
    first = await run(sluis, "send", ROOM, "soep om half een")
    assert first.exit_code == 1
    assert first.err.endswith(". It is kept: sluis outbox retry, or discard\n")
    server.on("PUT", "/send/", json_answer({"event_id": "$1"}))
    rooms = await run(sluis, "rooms")
    told = "sluis: 1 earlier message failed and is not sent; sluis outbox says why.\n"
    assert (rooms.exit_code, rooms.err) == (0, told)
    refusal = await run(sluis, "logout")
    assert refusal.exit_code == 1
    assert "Messages that failed would be lost" in refusal.err
    went = await run(sluis, "outbox", "retry")
    assert (went.exit_code, went.out, went.err) == (0, "", "sluis: 1 message was sent.\n")
    assert [one.json["body"] for one in server.seen("PUT", "/send/")][-1] == "soep om half een"
    assert "Drafts would be lost" in (await run(sluis, "logout")).err


async def test_a_message_that_is_not_kept_says_so(tmp_path: Path, server: SmallHomeserver) -> None:
    sluis, session = await at_home(tmp_path / "home", server)
    await session.sync_once()
    await session.close()
    for method in ("GET", "POST"):
        server.on(method, "/sync", unknown_token())
    done = await run(sluis, "send", ROOM, "soep")
    assert done.exit_code == 1
    assert done.err.endswith(" has ended this session: log in again. Nothing was sent or kept.\n")
    listed = await run(sluis, "outbox", "--json")
    assert (listed.exit_code, listed.json) == (0, [])


async def test_what_fails_again_is_listed_with_the_reason(
    session: Session, server: SmallHomeserver, capsys: pytest.CaptureFixture[str]
) -> None:
    server.on("PUT", "/send/", refused(403, "M_FORBIDDEN"))
    await say(session, "soep\nen brood")
    (failed,) = session.unsent()
    assert (failed.text, failed.room_name, failed.state) == ("soep\nen brood", ROOM, SendState.FAILED)
    assert await retry_failed(Account(session, advisor()), asked("retry", failed.txn_id[:12])) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines()[1:] == ["    soep", "    en brood"]
    assert "M_FORBIDDEN" in printed.out
    assert printed.err == "sluis: 0 messages were sent.\n"
    assert len(server.seen("PUT", "/send/")) == 2
    assert unsent_json(failed)["body"] == "soep\nen brood"


async def test_what_waits_is_given_up_by_its_id_alone_and_printed_first(
    session: Session, server: SmallHomeserver, capsys: pytest.CaptureFixture[str]
) -> None:
    server.on("PUT", "/send/", hang(server))
    await say(session, "soep", seconds=0)
    await server.until(1, "PUT", "/send/")
    # The process ends while the request is on its way.
    await session._outbox.close()
    (waits,) = session.unsent()
    assert await give_up(session, asked("discard")) == 0
    assert capsys.readouterr().err == "sluis: Nothing has failed.\n"
    assert await give_up(session, asked("discard", waits.txn_id)) == 0
    printed = capsys.readouterr()
    assert "    soep\n" in printed.out
    assert printed.err == "sluis: 1 message was given up.\n"
    assert session.unsent() == ()


async def test_a_retry_passes_the_hints_again(
    session: Session, server: SmallHomeserver, capsys: pytest.CaptureFixture[str]
) -> None:
    server.on("PUT", "/send/", refused(403, "M_FORBIDDEN"))
    await say(session, "zijn bsn is 111222333", reason="oefening")
    # The reason was given for another circle of readers.
    server.news({LUNCH: room_news(member("@x:else.example"))})
    await session.sync_once()
    before = len(server.seen("PUT", "/send/"))
    assert await retry_failed(Account(session, advisor()), asked("retry")) == 1
    assert "held: the room or the policy has changed" in capsys.readouterr().out
    assert len(server.seen("PUT", "/send/")) == before


def unsent(txn_id: str, **changes: object) -> Unsent:
    values: dict[str, object] = {
        "txn_id": TransactionId(txn_id),
        "room_id": LUNCH,
        "room_name": ROOM,
        "text": "soep",
        "file": "",
        "queued_at": 1_795_000_000_000,
        "state": SendState.QUEUED,
        "failure": None,
    }
    return Unsent(**{**values, **changes})  # type: ignore[arg-type]


def test_a_message_is_named_by_its_id_or_a_beginning_that_fits_one() -> None:
    both = (unsent("sluis-aa"), unsent("sluis-ab"))
    assert chosen(both, ["sluis-ab", "sluis-aa"]) == list(both)
    for text in ("sluis-a", "sluis-c", ""):
        with pytest.raises(NoSuchMessage):
            chosen(both, [text])


def test_all_of_a_message_is_printed_however_long() -> None:
    long = unsent("sluis-aa", text="regel\n" * 20_000 + "einde")
    assert len(unsent_lines(long, WHOLE)) == 20_002
    assert len(unsent_lines(long, 400)) < 80


def test_nothing_remote_in_the_list_can_command_the_terminal() -> None:
    escape = "\x1b]0;pwned\x07"
    failure = Words.of(N_("{server} is gone."), server=escape)
    lines = unsent_lines(unsent("sluis-aa", room_name=escape, text=escape, file=escape, failure=failure), WHOLE)
    assert len(lines) == 3
    assert not set("".join(lines)) & {"\x1b", "\x07"}
