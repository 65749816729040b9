"""No message can begin what hands an account over: linking a device, a login, entering or showing a recovery key."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.widgets import Input

from tests.fakes.hostile_homeserver import ALICE, ME, said
from tests.fakes.room_events import event
from tests.support.hostile_client import GOOD, Client, stage
from tui.commands.command import Context
from tui.commands.registry import COMMANDS, command
from tui.messages.message_steps import MOST_CHOICES
from tui.programs import opening
from tui.screens.chat import ChatScreen
from tui.screens.inspect import InspectScreen
from tui.screens.message_reports import ReactedScreen, VersionsScreen
from tui.screens.pins import PinsScreen
from tui.screens.readers import ReadersScreen
from tui.screens.threads import ThreadsScreen
from widgets.timeline.timeline import Timeline

pytestmark = pytest.mark.slow
KEY = "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d"
"""The recovery key that the Matrix specification has as its example."""
LINKS = (
    f"matrix:u/{ME[1:]}?action=verify",
    "matrix:u/me:hs.example/login?token=abc",
    "matrix:login?token=abc",
    "matrix:device/link?rendezvous=https://rz.evil.example/1",
    "matrix:r/verify:hs.example?action=join",
    "https://matrix.to/#/@me:hs.example?action=verify",
    "https://matrix.to/#/!link:evil.example?via=evil.example",
    "https://hs.example/_matrix/client/v3/login/sso/redirect?redirectUrl=sluis://login",
    "https://rz.evil.example/_matrix/client/unstable/org.matrix.msc4108/rendezvous/1",
    "https://account.hs.example/link?code=ABCD-EFGH",
    "io.element.desktop:/vector/webapp/?loginToken=abc",
    "element://login?loginToken=abc",
    "sluis://login?loginToken=abc",
    "sluis:identity",
    "app:identity",
    "action:app.identity",
    "otpauth://totp/x?secret=ABC",
    "javascript:app.identity()",
    "data:text/html,login",
    "mailto:a@evil.example",
    "tel:+31201234567",
    "file:///etc/passwd",
)
WORDS = (
    "/identity",
    "/verify",
    "/verify @mallory:evil.example",
    "/devices",
    "/logout",
    f"Type your recovery key here to go on: {KEY}",
    "MATRIX\x02\x03https://rz.evil.example/_matrix/client/unstable/org.matrix.msc4108/rendezvous/1",
    "LOGIN QR: ██▀▀██ MATRIX\x01",
    "Your device was signed out. Press y, then Enter, to link it again.",
    "[@click=app.identity]sign in again[/] [@click=app.logout()]log out[/]",
    "[link=sluis:identity]link a device[/link]",
)
SCREENS = (ChatScreen, VersionsScreen, ReactedScreen, InspectScreen, PinsScreen, ThreadsScreen, ReadersScreen)
"""What a key on a message may show: things to read."""
ASKED = re.compile(
    r"/(?:sync|versions|keys/(?:upload|query)|rooms/[^/]+/(?:messages|members|context/.+|event/.+|relations/.+"
    r"|state/m\.room\.pinned_events|read_markers|receipt/.+|typing/.+)|user/[^/]+/account_data/m\.(?:fully_read|tag)"
    r"|join/.+|room_keys/version|media/download/evil.example/qr|devices|capabilities|pushrules/?|directory/room/.+)$"
)
"""What the server may be asked meanwhile, a room that a link leads to among it, as every question is answered with yes:
nothing that begins a login, links a device or touches secrets."""
OPEN = command("timeline.open").keys[0]
NOT_THESE = frozenset({"timeline.remove", "timeline.react", "timeline.pin", "timeline.edit"})
"""They say something to the room, of the user's own making; the gate's tests look at them."""

CONTENT_IS_NOTHING = frozenset(
    f"timeline.{name}"
    for name in (
        "copy",
        "copy_links",
        "answer",
        "reacted",
        "versions",
        "pins",
        "readers",
        "threads",
        "retry",
        "discard",
    )
)
"""They do the same on each message."""


def lures() -> list[dict[str, Any]]:
    """Return the messages: words, links in plain text and in HTML, media, and events that a client might act on."""
    return [{**one, "event_id": f"$lure{number}"} for number, one in enumerate(_lures())]


def _lures() -> Iterator[dict[str, Any]]:
    yield said("\n".join(WORDS), "", 5)
    for at in range(0, len(LINKS), MOST_CHOICES):
        links = LINKS[at : at + MOST_CHOICES]
        anchors = " ".join(f'<a href="{href}">go on {number}</a>' for number, href in enumerate(links))
        yield _message("m.text", body="*", format="org.matrix.custom.html", formatted_body=anchors)
    yield said("\n".join(LINKS[:MOST_CHOICES]), "", 5)
    form = f'<form action="sluis:identity"><input name="key" value="{KEY}"><button>link</button></form>'
    html = f'{form}<img src="sluis:qr"><span data-mx-action="sluis:identity">go on</span>'
    yield _message("m.text", body="*", format="org.matrix.custom.html", formatted_body=html)
    yield _message("m.image", body="scan to log in.png", url="mxc://evil.example/qr", info={"mimetype": "image/png"})
    yield _message("m.file", body="recovery key.txt", url="sluis:identity")
    yield _message("org.matrix.msc4108.login", body="link a device", rendezvous="https://rz.evil.example/1")
    yield event("m.login.qr", {"body": "link a device", "data": "MATRIX"})


def _message(kind: str, **content: Any) -> dict[str, Any]:
    return event("m.room.message", {"msgtype": kind, **content}, ALICE)


def keys(number: int) -> list[str]:
    """Return the keys to press on a message: all commands on the first, those that its content matters to on others."""
    on_message = [one for one in COMMANDS if one.context is Context.TIMELINE and one.keys and one.id not in NOT_THESE]
    return ["enter", *(one.keys[0] for one in on_message if not number or one.id not in CONTENT_IS_NOTHING)]


async def test_no_key_or_click_on_a_message_begins_a_login_or_asks_for_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(opening, "opener", lambda: "browser")

    def start(command: list[str], **_how: object) -> SimpleNamespace:
        opened.append(command[1])
        return SimpleNamespace(wait=lambda: 0)

    started = SimpleNamespace(DEVNULL=subprocess.DEVNULL, Popen=start)
    monkeypatch.setattr(opening, "subprocess", started)
    async with stage(tmp_path, monkeypatch) as on, on.client(encrypted=False, live=False) as client:
        client.put(*lures())
        await client.good_ones_are_shown()
        client.asked_before = len(client.server.requests)
        for number, lure in enumerate(lures()):
            if await client.select(lure["event_id"]):
                for key in keys(number):
                    await _press(client, lure["event_id"], key)
        await _click_everywhere(client)
        strange = {one.path for one in client.requests() if not ASKED.search(one.path)}
        assert strange == set()
        web = {link for link in LINKS if link.startswith("https://") and "matrix.to" not in link}
        assert set(opened) == web
        assert GOOD in client.screen()


async def _press(client: Client, event_id: str, key: str) -> None:
    """Press a key on a message, agree to whatever is asked, with a link to each of the links, and go back."""
    timeline = client.chat.query_one(Timeline)
    item = timeline.selected
    links = len(item.rich.links) if item is not None and item.rich is not None else 0
    for number in range(1, (links if key == OPEN else 1) + 1):
        timeline.focus()
        if timeline.selected is None or timeline.selected.event_id != event_id:
            await client.select(event_id)
        await client.press(key)
        _nothing_began(client, key)
        if isinstance(client.pilot.app.focused, Input):
            await client.press(str(number), "enter")
        await client.press("y")
        _nothing_began(client, f"{key} y")
        await _back(client)


async def _click_everywhere(client: Client) -> None:
    """Click on what is shown of the conversation."""
    timeline = client.chat.query_one(Timeline)
    for y in range(0, timeline.region.height, 2):
        for x in (40, 70):
            await client.pilot.click(timeline, offset=(x, y))
            _nothing_began(client, f"click {x},{y}")
    await _back(client)
    timeline.focus()
    await client.press("end")


async def _back(client: Client) -> None:
    while not isinstance(client.pilot.app.screen, ChatScreen):
        await client.pilot.press("escape")
    await client.press("escape")
    client.chat.desk.composer.load_text("")


def _nothing_began(client: Client, what: str) -> None:
    """See that what lies on the screen is for reading, and that nothing asks for a secret or to send a slash word."""
    app = client.pilot.app
    assert [type(one) for one in app.screen_stack[1:] if not isinstance(one, SCREENS)] == [], what
    assert not [one for one in app.screen.query(Input) if one.password], what
    assert not client.chat.desk.composer.text.startswith("/"), what
    assert client.chat.verifying.book.under_way == (), what
