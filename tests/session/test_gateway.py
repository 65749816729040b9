"""The one door to the homeserver: what it lets in, what it never lets out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from hints.advisor import Advisor
from hints.model import Clearance, Draft, DraftKind, RoomFacts
from hints.policy import Policy
from session.server import content_door, gateway
from session.server.gateway import Gateway
from session.values.errors import LoggedOut, NotCleared, RequestRefused, Unreachable
from session.values.model import DeviceId
from tests.fakes import faults
from tests.fakes.homeserver import Answer, FakeHomeserver, json_answer

PATH = "/_matrix/client/v3/account/whoami"
TOKEN = "the-token-that-nobody-sees"


@pytest.fixture
async def door(server: FakeHomeserver) -> AsyncIterator[Gateway]:
    """The way to the server, with a token."""
    opened = Gateway(server.url, TOKEN)
    yield opened
    await opened.close()


async def ask(door: Gateway, deadline: float = 5) -> dict[str, object]:
    return await door.request("GET", PATH, deadline=deadline)


async def test_the_answer_is_a_json_object_and_the_token_goes_in_a_header(
    server: FakeHomeserver, door: Gateway
) -> None:
    server.on("GET", "whoami", json_answer({"user_id": "@me:hs.example"}))
    assert await ask(door) == {"user_id": "@me:hs.example"}
    (request,) = server.requests
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in request.raw.decode().split("\r\n")[0]
    assert request.headers["User-Agent"] == "sluis"


async def test_the_token_stays_here_when_it_is_not_wanted(server: FakeHomeserver, door: Gateway) -> None:
    server.on("POST", "login", json_answer({}))
    await door.request("POST", "/_matrix/client/v3/login", {"a": "é"}, token=False)
    assert not server.holds(TOKEN)
    assert server.requests[0].json == {"a": "é"}


@pytest.mark.parametrize(
    "answer",
    [
        faults.html(200),
        faults.html(302),
        faults.html(502),
        faults.html(401),
        faults.raw(b"", 200),
        faults.raw(b"{", 200),
        faults.raw(b"null", 200),
        faults.raw(b"[]", 200),
        faults.raw(b"\xff\xfe", 200),
        faults.raw(b"", 503),
        faults.raw(b'{"errcode": "M_UNKNOWN_TOKEN"}', 502),
        faults.raw(b"not gzip", 200, {"Content-Encoding": "gzip"}),
        faults.deep(),
        faults.huge_number(),
        faults.truncated(),
        faults.reset(),
    ],
    ids=[
        *("html", "captive redirect", "bad gateway", "unauthorized html", "empty", "half", "null", "list", "not utf-8"),
        *("unavailable", "token error of a proxy", "not gzip", "deep", "huge number", "truncated", "reset"),
    ],
)
async def test_what_is_no_answer_of_a_homeserver_is_unreachable(
    server: FakeHomeserver, door: Gateway, answer: Answer
) -> None:
    server.on("GET", "whoami", answer)
    with pytest.raises(Unreachable) as caught:
        await ask(door)
    assert TOKEN not in str(caught.value) + repr(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("fault", ["hang", "stall"])
async def test_the_deadline_covers_the_whole_exchange(server: FakeHomeserver, door: Gateway, fault: str) -> None:
    server.on("GET", "whoami", {"hang": faults.hang, "stall": faults.stall}[fault](server))
    begin = asyncio.get_running_loop().time()
    with pytest.raises(Unreachable, match="timeout"):
        await ask(door, deadline=0.2)
    assert asyncio.get_running_loop().time() - begin < 20


async def test_nobody_there_is_unreachable() -> None:
    door = Gateway("http://127.0.0.1:1", TOKEN)
    with pytest.raises(Unreachable, match="no connection"):
        await ask(door)
    await door.close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(server: FakeHomeserver, door: Gateway, status: int) -> None:
    async with FakeHomeserver() as elsewhere:
        elsewhere.on("GET", "", json_answer({"user_id": "@mallory:evil.example"}))
        server.on("GET", "whoami", faults.redirect(elsewhere.url + "/stolen", status))
        with pytest.raises(Unreachable):
            await ask(door)
        assert elsewhere.requests == []


async def test_an_answer_that_is_too_large_is_cut_off(
    server: FakeHomeserver, door: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "MOST_BYTES", 3 << 20)
    server.on("GET", "whoami", faults.oversize(64))
    with pytest.raises(Unreachable):
        await ask(door)


@pytest.mark.parametrize(
    ("milliseconds", "header", "seconds"),
    [
        ("2000", "", 2),
        ("", "", 1),
        ("", "7", 7),
        ("2000", "7", 2),
        ("0", "", 1),
        ("-1", "", 1),
        ("-" + "9" * 400, "", 1),
        ("1000000000000", "", 300),
        ("9" * 400, "", 300),
        ("1e308", "", 300),
        ("Infinity", "", 300),
        ("NaN", "", 1),
        ('"soon"', "", 1),
        ("true", "", 1),
        ("null", "9" * 400, 300),
        ("", "soon", 1),
        ("", "-5", 1),
        ("", "²", 1),
    ],
)
async def test_a_wait_lies_between_one_second_and_five_minutes(
    server: FakeHomeserver, door: Gateway, milliseconds: str, header: str, seconds: float
) -> None:
    server.on("GET", "whoami", faults.rate_limited(milliseconds, header))
    with pytest.raises(RequestRefused) as caught:
        await ask(door)
    assert (caught.value.status, caught.value.errcode) == (429, "M_LIMIT_EXCEEDED")
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    "errcode", [5, None, [], {"a": 1}, "", "M_X\x1b]0;title\x07", "two words", "a" * 10 + "\n"], ids=repr
)
async def test_an_error_code_that_is_none_is_unknown(server: FakeHomeserver, door: Gateway, errcode: object) -> None:
    server.on("GET", "whoami", faults.refused(403, errcode, more="\x1b[2J"))
    with pytest.raises(RequestRefused) as caught:
        await ask(door)
    assert caught.value.errcode == "M_UNKNOWN"
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("errcode", "more", "words"),
    [
        ("M_X", {"error": "Only\nstaff \x1b[2Jmay"}, 'refused the request (M_X, HTTP 403): "Only staff [2Jmay"'),
        ("M_X", {"error": 5}, "refused the request (M_X, HTTP 403)."),
        ("M_X", {"error": "é" * 5000}, f'refused the request (M_X, HTTP 403): "{"é" * 200}…"'),
        ("M_FORBIDDEN", {"error": "You are banned"}, 'does not allow that (M_FORBIDDEN, HTTP 403): "You are banned"'),
        (
            "M_CONSENT_NOT_GIVEN",
            {"consent_uri": "https://hs.example/_matrix/consent?u=ik&h=1"},
            "wants its terms accepted first: open https://hs.example/_matrix/consent?u=ik&h=1 in a browser",
        ),
        ("M_CONSENT_NOT_GIVEN", {"consent_uri": "javascript:1", "error": "Terms"}, 'HTTP 403): "Terms"'),
        ("M_CONSENT_NOT_GIVEN", {"consent_uri": "https://x/\x1b]0;", "error": "Terms"}, 'HTTP 403): "Terms"'),
        ("M_CONSENT_NOT_GIVEN", {"consent_uri": "https://x/" + "a" * 600, "error": "Terms"}, 'HTTP 403): "Terms"'),
        (
            "M_RESOURCE_LIMIT_EXCEEDED",
            {"admin_contact": "mailto:beheer@hs.example"},
            "who runs it can help: mailto:beheer@hs.example (M_RESOURCE_LIMIT_EXCEEDED, HTTP 403).",
        ),
        ("M_RESOURCE_LIMIT_EXCEEDED", {"error": "Monthly limit"}, 'HTTP 403): "Monthly limit"'),
    ],
)
async def test_a_refusal_is_told_with_the_way_out_that_the_server_names(
    server: FakeHomeserver, door: Gateway, errcode: str, more: dict[str, object], words: str
) -> None:
    server.on("GET", "whoami", faults.refused(403, errcode, **more))
    with pytest.raises(RequestRefused) as caught:
        await ask(door)
    assert words in str(caught.value)
    assert str(caught.value).isprintable()


async def test_the_end_of_a_session_is_told_apart(server: FakeHomeserver, door: Gateway) -> None:
    server.on("GET", "whoami", faults.unknown_token())
    with pytest.raises(LoggedOut, match="has ended this session"):
        await ask(door)
    server.on("GET", "whoami", faults.refused(401, "M_UNKNOWN_TOKEN", soft_logout=True))
    with pytest.raises(LoggedOut, match="has run out: log in again to go on with it"):
        await ask(door)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/_matrix/client/v3/rooms/%21r%3Ahs/send/m.room.message/t1"),
        ("PUT", "/_matrix/client/v3/rooms/%21r%3Ahs/state/m.room.name/"),
        ("PUT", "/_matrix/client/v3/rooms/%21r%3Ahs/state/m.room.topic"),
        ("PUT", "/_matrix/client/v3/rooms/%21r%3Ahs/redact/%24e/t1"),
        ("POST", "/_matrix/client/v3/rooms/%21r%3Ahs/kick"),
        ("POST", "/_matrix/client/v3/rooms/%21r%3Ahs/ban"),
        ("POST", "/_matrix/client/v3/rooms/%21r%3Ahs/report/%24e"),
        ("POST", "/_matrix/client/v3/createRoom"),
        ("POST", "/_matrix/media/v3/upload"),
        ("PUT", "/_matrix/media/v3/upload/hs.example/id"),
        ("PUT", "/_matrix/client/v3/profile/%40me%3Ahs/displayname"),
        ("PUT", "/_matrix/client/v3/devices/ABC%2FDEF"),
        ("POST", "/_matrix/client/v3/search"),
        ("PUT", "/_matrix/client/v3/user/%40me%3Ahs/rooms/%21r%3Ahs/tags/u.canary"),
        ("PUT", "/_matrix/client/v3/pushrules/global/content/canary"),
        ("POST", "/_matrix/client/v3/something/that/nobody/has/looked/at"),
        ("POST", "/_matrix/client/v3/rooms/%21r%3Ahs/join/../send/m.room.message"),
    ],
)
async def test_content_without_clearance_does_not_leave(
    server: FakeHomeserver, door: Gateway, method: str, path: str
) -> None:
    with pytest.raises(NotCleared):
        await door.request(method, path, {"body": "canary"})
    assert server.requests == []


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("POST", "/_matrix/client/v3/rooms/%21r%3Ahs/leave", "reason"),
        ("POST", "/_matrix/client/v3/rooms/%21r%3Ahs/invite", "reason"),
        ("PUT", "/_matrix/client/v3/presence/%40me%3Ahs/status", "status_msg"),
        ("PUT", "/_matrix/client/v3/rooms/%21s%3Ahs/state/m.space.child/%21r%3Ahs", "via"),
    ],
)
async def test_what_a_wordless_request_may_not_hold(
    server: FakeHomeserver, door: Gateway, method: str, path: str, field: str
) -> None:
    with pytest.raises(NotCleared):
        await door.request(method, path, {field: "canary"})
    assert server.requests == []
    server.on(method, "", json_answer({}))
    await door.request(method, path, {})
    assert len(server.requests) == 1


def draft(text: str, room: str = "!r:hs", kind: DraftKind = DraftKind.MESSAGE) -> Draft:
    return Draft(kind, text, RoomFacts(room_id=room, own_server="hs", encrypted=False))


def cleared(one: Draft) -> Clearance:
    clearance = Advisor(Policy(())).clear(one)
    assert isinstance(clearance, Clearance)
    return clearance


@pytest.mark.parametrize(
    "other", [draft("canary2"), draft("canary", "!other:hs"), draft("canary", kind=DraftKind.EMOTE)], ids=repr
)
async def test_the_clearance_of_another_draft_opens_nothing(
    server: FakeHomeserver, door: Gateway, other: Draft
) -> None:
    one = draft("canary")
    with pytest.raises(NotCleared):
        await content_door.send_event(door, one, cleared(other), "m.room.message", {"body": "canary"}, "t1")
    with pytest.raises(NotCleared):
        await content_door.create_room(door, one, cleared(other), encrypted=True, public=False, invite=(), direct=False)
    name = draft("canary", "", DraftKind.DEVICE_NAME)
    for given in (other, one):
        with pytest.raises(NotCleared):
            await content_door.rename_device(door, name, cleared(given), DeviceId("ABC"))
    with pytest.raises(NotCleared):
        await content_door.rename_device(door, one, cleared(one), DeviceId("ABC"))
    assert server.requests == []


async def test_a_cleared_event_leaves_with_its_transaction_id(server: FakeHomeserver, door: Gateway) -> None:
    server.on("PUT", "/send/", json_answer({"event_id": "$e1"}))
    one = draft("hallo", "!a/b:hs")
    assert await content_door.send_event(door, one, cleared(one), "m.room.message", {"body": "hallo"}, "t/1") == "$e1"
    (request,) = server.requests
    assert request.raw.startswith(b"PUT /_matrix/client/v3/rooms/!a%2Fb:hs/send/m.room.message/t%2F1\r\n")
    assert request.json == {"body": "hallo"}


@pytest.mark.parametrize("answer", [{}, {"event_id": 5}, {"event_id": None}, {"event_id": ""}], ids=repr)
async def test_taken_without_an_event_id_is_no_answer(server: FakeHomeserver, door: Gateway, answer: object) -> None:
    server.on("PUT", "/send/", json_answer(answer))
    one = draft("hallo")
    with pytest.raises(Unreachable):
        await content_door.send_event(door, one, cleared(one), "m.room.message", {"body": "hallo"}, "t1")


async def test_half_a_character_cannot_stop_a_request(server: FakeHomeserver, door: Gateway) -> None:
    server.on("POST", "login", json_answer({}))
    await door.request("POST", "/_matrix/client/v3/login", {"a": json.loads('"x\\ud800y"')}, token=False)
    assert server.requests[0].json == {"a": "x?y"}


def test_the_repr_shows_no_token() -> None:
    door = Gateway("https://hs.example/", TOKEN)
    assert TOKEN not in repr(door) + str(door)
    assert "hs.example" in repr(door)
