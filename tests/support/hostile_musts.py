"""What each must-word of a hostile case asks of the client, looked at from where a person, or the server, sits."""

from __future__ import annotations

import itertools
import json
import re
import stat
import time
import unicodedata
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.cells import cell_len

from session.crypto.group_sessions import Rotation
from session.model import ItemKind, ShieldLevel, TimelineItem
from tests.fakes.hostile_cases import HostileCase
from tests.fakes.hostile_homeserver import ALICE, ME, ROOM
from tests.support.hostile_client import GOOD, SIZE, Client
from tests.support.terminal_stream import taken_apart
from widgets.timeline_layout import MAX_ROWS, Columns, lay_out

MARK = re.compile("[\u2400-\u2421↵◌…\ufffd]|‹[^›]+›")
OWN_ROWS = 6
"""Lines that the program may put around one body: a day, a name, remarks."""
AT_MOST = 40
"""Times as long as a plain message of the same kind may take."""
_SENTENCES = (ItemKind.PLACEHOLDER, ItemKind.UNABLE_TO_DECRYPT, ItemKind.STATE, ItemKind.VERIFICATION)


@dataclass(frozen=True, slots=True)
class Trial:
    """A case that a client has got."""

    case: HostileCase
    events: tuple[Any, ...]
    """As they were served."""
    client: Client
    text: str = "genuine"
    """What an honest sender encrypted, where the case has a placeholder for it."""

    def ids(self) -> set[str]:
        """Return the ids of the case's events."""
        return {
            one["event_id"] for one in self.events if isinstance(one, dict) and isinstance(one.get("event_id"), str)
        }

    async def items(self) -> list[TimelineItem]:
        """Return the rows that came of the case: all but those of the stage."""
        known = {"$before", "$good"}
        return [item for item in await self.client.items() if item.event_id not in known]

    def bodies(self) -> list[str]:
        """Return the texts that the case's messages say."""
        contents = [one.get("content") for one in self.events if isinstance(one, dict)]
        return [one["body"] for one in contents if isinstance(one, dict) and isinstance(one.get("body"), str)]

    def shown_body(self) -> str:
        """Return what stands in the body column of the case's rows on the screen."""
        return "\n".join(line[2:][_columns().body_at :].rstrip() for line in self.client.case_rows())


Check = Callable[[Trial], Awaitable[None]]
CHECKS: list[tuple[re.Pattern[str], Check]] = []


def must(pattern: str) -> Callable[[Check], Check]:
    """Let a function look after the must-words that match."""

    def register(check: Check) -> Check:
        CHECKS.append((re.compile(pattern), check))
        return check

    return register


def checks_of(case: HostileCase) -> dict[Check, str]:
    """Return who looks after the must-words of a case, those that touch nothing first, each with one of its words."""
    found: dict[Check, str] = {}
    for pattern, check in CHECKS:
        if fitting := [word for word in case.must if pattern.match(word)]:
            found[check] = fitting[0]
    return found


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value."""
    level = [value]
    while level:
        one = level.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            level += [*one, *one.values()]
        elif isinstance(one, list | tuple):
            level += one


@dataclass(frozen=True, slots=True)
class _Where:
    body_at: int
    width: int


def _columns() -> _Where:
    # The room list is 25 cells, the line beside it one, the marker of the selected row two.
    columns = Columns.at(SIZE[0] - 26 - 2)
    return _Where(columns.width - columns.body, columns.body)


def _squeezed(text: str) -> str:
    return "".join(text.split())


# -- for every case -------------------------------------------------------------------------------------------------


@must("NO_RAISE|later events|the later|NO_ESC|no crash|one row$|.*no crash$")
async def goes_on(trial: Trial) -> None:
    client = trial.client
    await client.good_ones_are_shown()
    assert client.pilot.app._exception is None
    bad = [line for line in client.log().splitlines() if " ERROR " in line or " CRITICAL " in line]
    assert not bad, bad
    assert "offline" not in client.screen()


@must("NO_ESC|VISIBLE_MARK|NO_BIDI|MARK_OR_STRIP|log file and window title|NO_RAISE")
async def the_stream_is_clean(trial: Trial) -> None:
    stream = taken_apart(trial.client.stream)
    assert not stream.foreign, stream.foreign
    assert not stream.hidden, stream.hidden
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", trial.client.log())


@must("NO_ACTION|NO_FETCH|NO_RAISE|never a one-key action")
async def nothing_was_done(trial: Trial) -> None:
    client = trial.client
    assert client.opened == []
    assert client.pilot.app.screen is client.chat
    assert client.pilot.app.is_running
    fetched = [one.path for one in client.requests() if "/media/" in one.path or "/thumbnail" in one.path]
    assert not fetched, fetched
    assert not [one for one in client.requests() if not one.path.startswith("/_matrix/")]
    region = client.chat.query_one("#timeline").region
    for strip in client.chat._compositor.render_strips()[region.y : region.bottom]:
        for segment in strip:
            assert segment.style is None or (not segment.style.link and not segment.style.meta.get("@click"))


# -- text -----------------------------------------------------------------------------------------------------------


@must("VISIBLE_MARK")
async def a_mark_is_seen(trial: Trial) -> None:
    assert MARK.search(trial.shown_body()), trial.client.case_rows()


@must('TEXT_KEPT: "')
async def words_are_readable(trial: Trial) -> None:
    words = re.findall(r'"([^"]+)"', next(word for word in trial.case.must if word.startswith("TEXT_KEPT")))
    shown, at = trial.shown_body(), 0
    for word in words:
        at = shown.find(word, at)
        assert at >= 0, f"{word!r} not in {shown!r}"


@must("TEXT_KEPT: shown literally")
async def every_character_is_there(trial: Trial) -> None:
    for item in await trial.items():
        for line in lay_out(item, SIZE[0] - 28, unfolded=True):
            assert cell_len("".join(part.text for part in line)) <= SIZE[0] - 28
        rows = lay_out(item, SIZE[0] - 28, unfolded=True)
        body = "".join("".join(part.text for part in line)[_columns().body_at :] for line in rows)
        whole, kept = _squeezed(item.body), _squeezed(body)
        # More than a homeserver takes (64 KiB) may be cut, with a mark that says so; what stands before is whole.
        beginning = kept.partition("…")[0]
        cut = len(item.body) > 65_536 and len(beginning) > 200 and beginning in whole
        assert whole in kept or cut
    bodies = [item.body for item in await trial.items()]
    assert bodies == trial.bodies()
    start = _squeezed(trial.bodies()[0])[:60]
    assert start in _squeezed(trial.shown_body())


@must("MARK_OR_STRIP|NO_BIDI")
async def columns_stay_right(trial: Trial) -> None:
    for line in trial.client.screen().splitlines():
        assert cell_len(line) <= SIZE[0]
        assert not any(unicodedata.category(one) in ("Cc", "Cs", "Co") for one in line)
    rows = trial.client.case_rows()
    assert rows
    assert sum(1 for row in rows if row[2:7].strip()) == len(await trial.items())


@must("FRAMED")
async def lines_stay_in_their_column(trial: Trial) -> None:
    first, *more = trial.client.case_rows()
    assert first[2:7].strip(), "the first line names time and sender"
    assert _squeezed(first[9 : _columns().body_at].strip()).startswith("@mallory") or trial.case.encrypted
    for line in more:
        head = line[: 2 + _columns().body_at].strip()
        assert head in ("", "[!]", "[i]", "[?]"), line


@must("BOUNDED")
async def it_is_bounded(trial: Trial) -> None:
    plain = TimelineItem(**{**_fields((await trial.client.items())[0]), "body": "word " * 1600})
    reference = min(_seconds(plain) for _ in range(3))
    for item in await trial.items():
        assert len(lay_out(item, SIZE[0] - 28)) <= MAX_ROWS + OWN_ROWS
        assert min(_seconds(item) for _ in range(3)) <= AT_MOST * reference
    assert len(trial.client.case_rows()) <= SIZE[1]


def _fields(item: TimelineItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in TimelineItem.__dataclass_fields__}


def _seconds(item: TimelineItem) -> float:
    begin = time.process_time()
    lay_out(item, SIZE[0] - 28)
    return time.process_time() - begin


@must('folded to at most 40 rows with "show all"')
async def it_is_folded(trial: Trial) -> None:
    (item,) = await trial.items()
    assert len(lay_out(item, SIZE[0] - 28)) <= MAX_ROWS + 1
    assert "Space: all" in trial.shown_body()


@must("one row until opened|one row$")
async def it_is_one_row(trial: Trial) -> None:
    rows = [row for row in trial.client.case_rows() if row.strip()]
    assert len(rows) <= 2 + len([row for row in rows if not row[:9].strip()]) or len(rows) <= 4, rows
    assert len(trial.client.screen().splitlines()) <= SIZE[1]


@must("one row, at most 32 columns")
async def names_are_short(trial: Trial) -> None:
    for item in await trial.items():
        labels = [line[1].text for line in lay_out(item, SIZE[0] - 28) if len(line) > 1]
        assert all(cell_len(label) <= 32 for label in labels)
        assert sum(1 for label in labels if label.strip() not in ("", "[!]", "[i]", "[?]")) <= 1


# -- people ---------------------------------------------------------------------------------------------------------


@must("MXID_SHOWN for the second user")
async def the_id_is_shown(trial: Trial) -> None:
    sender = trial.events[-1]["sender"]
    await trial.client.until(lambda: sender in _squeezed(trial.shown_body() + trial.client.screen()), sender)


@must("MXID_SHOWN in full on request")
async def the_id_is_shown_on_request(trial: Trial) -> None:
    (event,) = trial.events
    sender = event["sender"]
    if any(item.kind is ItemKind.PLACEHOLDER for item in await trial.items()):
        return
    trial.client.server.events[event["event_id"]] = event
    assert await trial.client.select(event["event_id"])
    await trial.client.press("i")
    shown = "".join(f"‹U+{ord(one):04X}›" if not one.isascii() else one for one in sender)
    seen = _squeezed(trial.client.screen())
    assert sender in seen or _squeezed(shown) in seen, trial.client.screen()
    if not sender.isascii():
        assert "‹U+" in seen
    await trial.client.press("escape")


@must("PLACEHOLDER if not a valid ID")
async def placeholder_for_a_bad_id(trial: Trial) -> None:
    sender = trial.events[0]["sender"]
    valid = re.fullmatch(r"@[!-9;-~]+:[A-Za-z0-9.:\[\]-]+", sender) and len(sender.encode()) <= 255
    if not valid:
        assert [item.kind for item in await trial.items()] == [ItemKind.PLACEHOLDER]
        assert any("cannot be shown" in row for row in trial.client.case_rows())


@must("MXID and server of the inviter shown")
async def the_inviter_is_named(trial: Trial) -> None:
    client = trial.client
    client.chat.show_room(next(room.room_id for room in await client.host.ask(client.session.rooms) if room.inviter))
    shown = await client.see("An invitation to", "evil.example")
    assert "@mallory:evil.example" in shown
    assert "NOT from your server" in shown or "not from your organisation" in shown.lower()


@must("composer names room")
async def two_rooms_of_one_name(trial: Trial) -> None:
    assert "evil.example" in trial.client.screen()


# -- events ---------------------------------------------------------------------------------------------------------


@must("PLACEHOLDER$")
async def a_placeholder_is_shown(trial: Trial) -> None:
    items = await trial.items()
    assert items, "no row at all"
    for item in items:
        assert item.kind in _SENTENCES, item.kind
        assert not item.body
    rows = [row for row in trial.client.case_rows() if "unsigned" not in row]
    sentences = [row for row in rows if row[2:7].strip() and "──" not in row]
    assert len(sentences) == len(items)
    assert all(re.search("(?i)cannot|refused|removed|not shown", row) for row in sentences), rows


@must("PLACEHOLDER or ")
async def a_row_or_nothing(trial: Trial) -> None:
    bodies = {*trial.bodies(), ""}
    for item in await trial.items():
        assert item.body in bodies or item.file is not None
        assert len(lay_out(item, SIZE[0] - 28)) <= 1 + OWN_ROWS


@must("IGNORE$")
async def nothing_came_of_it(trial: Trial) -> None:
    assert not [item for item in await trial.items() if item.body]


@must("state keeps|NO_STATE|no loop")
async def state_is_as_before(trial: Trial) -> None:
    before, now = trial.client.before, await trial.client.known()
    assert before is not None
    assert (now.room.name, now.room.topic, now.room.kind) == (before.room.name, before.room.topic, before.room.kind)
    # Encryption can only come: whoever says that there is some is believed, even in a broken way.
    assert now.room.facts.encrypted >= before.room.facts.encrypted
    assert {(one.user_id, one.membership) for one in now.members} == {
        (one.user_id, one.membership) for one in before.members
    }
    assert now.levels == before.levels


@must("ORIGINAL(?! or)")
async def the_original_stays(trial: Trial) -> None:
    first = trial.events[0]
    body = first["content"].get("body", trial.text)
    row = next(item for item in await trial.items() if item.event_id == first["event_id"])
    assert (row.body, row.edited) == (body, False)
    assert body in trial.shown_body()


@must("ORIGINAL or the new one marked")
async def original_or_marked(trial: Trial) -> None:
    (row, *_) = await trial.items()
    assert row.body == trial.bodies()[0] or (row.edited and "edited" in trial.shown_body())


@must("edit of an edit IGNORED; shows|shown once, as")
async def shown_edited(trial: Trial) -> None:
    (row,) = await trial.items()
    assert (row.body, row.edited) == ("b", True)
    assert "edited" in trial.shown_body()


@must("order of the server")
async def order_is_kept(trial: Trial) -> None:
    sent = [one["event_id"] for one in trial.events if isinstance(one, dict)]
    shown = [item.event_id for item in await trial.items()]
    assert shown == [one for one in sent if one in shown]
    assert shown


@must("no recursion|no loop")
async def no_loop(trial: Trial) -> None:
    keys = [item.key for item in await trial.items()]
    assert len(keys) == len(set(keys))
    await goes_on(trial)


@must("no content of the other room")
async def other_rooms_stay_there(trial: Trial) -> None:
    assert "elsewhere" not in trial.shown_body()
    assert not [item for item in await trial.items() if "elsewhere" in item.body]


@must("quote is taken from|not drawn as a reply")
async def the_fallback_is_no_quote(trial: Trial) -> None:
    lines = trial.shown_body().splitlines()
    assert not any(line.startswith(("┃", "│", "▌", "▎")) and "approved" in line for line in lines)
    for line in trial.client.case_rows():
        if "approved" in line:
            assert line.strip().endswith("> <@alice:hs.example> yes, approved"), line
            assert "@mallory" in line


@must("client checks sender or power")
async def it_is_still_there(trial: Trial) -> None:
    assert trial.bodies()[0] in trial.shown_body()


@must("shown as own but not as sent")
async def an_echo_of_nobody(trial: Trial) -> None:
    assert "sent" not in trial.shown_body()
    assert "0 unsent" in trial.client.screen()


@must("one row only; first kept")
async def the_first_is_kept(trial: Trial) -> None:
    assert [item.body for item in await trial.items()] == trial.bodies()[:1]


@must("pending message stays pending")
async def pending_stays(trial: Trial) -> None:
    assert "1 unsent" in trial.client.screen() or "failed" in trial.client.screen()
    assert [item.body for item in await trial.items() if item.own] == ["mine"]


@must("room mention only when")
async def no_mention(trial: Trial) -> None:
    assert (await trial.client.room()).highlights == 0


@must("one reading only")
async def one_reading(trial: Trial) -> None:
    (item,) = await trial.items()
    assert item.sender == "@mallory:evil.example"
    assert "@mallory" in "".join(trial.client.case_rows())
    database = trial.client.session._database
    stored = await trial.client.host.ask(database.one, "SELECT sender FROM event WHERE event_id = ?", (item.event_id,))
    assert stored == (item.sender,)


@must("first paint in the time")
async def all_rooms_are_there(trial: Trial) -> None:
    assert len(await trial.client.host.ask(trial.client.session.rooms)) > 1000


@must("gap shown and filled")
async def the_gap_is_filled(trial: Trial) -> None:
    await trial.client.see("in the gap")


# -- encryption -----------------------------------------------------------------------------------------------------


@must("the room keys after it")
async def keys_behind_it_count(trial: Trial) -> None:
    await trial.client.see("read with the key behind it")


@must("no key, secret or verification state changes")
async def nothing_changes(trial: Trial) -> None:
    before, now = trial.client.before, await trial.client.known()
    assert before is not None
    assert now.account == before.account
    sent = [one for one in trial.client.requests() if "/sendToDevice/" in one.path and b"mallory" in one.body]
    assert not [one for one in sent if b"session_key" in one.body or b"m.secret.send" in one.path.encode()]
    assert "verified" not in trial.client.screen().replace("before.screen", "")


@must("second one REFUSED")
async def the_second_is_refused(trial: Trial) -> None:
    bodies = [item.body for item in await trial.items()]
    assert bodies.count(trial.text) <= 1


@must("REFUSE$|REFUSE: room of request")
async def it_is_refused(trial: Trial) -> None:
    if trial.case.channel == "timeline" and not trial.case.encrypted:
        return
    assert not [item for item in await trial.items() if item.body]


@must("no key is shared with")
async def no_key_for(trial: Trial) -> None:
    user = next(word for word in trial.case.must if word.startswith("no key is shared with")).rpartition(" ")[2]
    await trial.client.type("hello all")
    await trial.client.see("hello all")
    await trial.client.server.until(1, "PUT", "/send/m.room.encrypted")
    assert not [one for one in trial.client.requests() if "/sendToDevice/" in one.path and user.encode() in one.body]


@must('WARN: "not encrypted" mark')
async def marked_as_clear(trial: Trial) -> None:
    assert "without encryption" in trial.shown_body()
    assert any(item.shield.level is ShieldLevel.RED for item in await trial.items())


@must("room stays encrypted")
async def stays_encrypted(trial: Trial) -> None:
    client = trial.client
    assert (await client.room()).facts.encrypted
    await client.type("still secret")
    await client.server.until(1, "PUT", "/send/")
    assert not client.server.holds("still secret")
    assert client.server.seen("PUT", "/send/m.room.encrypted")
    await client.see("still secret")


@must("own cap kept")
async def the_cap_holds(trial: Trial) -> None:
    store = trial.client.session._arrival._rooms
    kept = Rotation.of(await trial.client.host.ask(store.state, ROOM, "m.room.encryption"))
    assert kept.messages <= 100
    assert kept.period_ms <= 7 * 86_400_000


@must("WARN before the next send")
async def warned_before_sending(trial: Trial) -> None:
    screen = " ".join(trial.client.screen().split())
    assert re.search("anybody|anyone|everybody|without joining", screen), screen


@must("no key to a device that is not")
async def no_key_without_signature(trial: Trial) -> None:
    client = trial.client
    await client.type("for known devices")
    await client.server.until(1, "PUT", "/send/m.room.encrypted")
    await client.see("for known devices")
    shared = [one for one in client.requests() if "/sendToDevice/m.room.encrypted" in one.path]
    assert not [one for one in shared if b"NEWDEVICE" in one.body]
    await client.see("gets no keys")


@must("REFUSE key change; WARN")
async def the_key_stays(trial: Trial) -> None:
    client = trial.client
    alice = client.people[ALICE]

    def known() -> Any:
        return client.session._machine.devices.get(ALICE, "ALICEDEV")

    device = await client.host.ask(known)
    assert device is None or device.peer.curve_key == alice.machine.account.curve_key
    await client.see("other keys", "refused")


@must('WARN "identity changed"')
async def sending_stops(trial: Trial) -> None:
    client = trial.client
    await client.see("new identity")
    await client.type("after the change")
    await client.see("after the change")
    await client.see("failed")
    assert not [one for one in client.requests() if "/send/m.room" in one.path]


@must("device ignored")
async def the_device_is_ignored(trial: Trial) -> None:
    def known() -> Any:
        machine = trial.client.session._machine
        return [machine.devices.get(user, device) for user in (ALICE, "@mallory:evil.example") for device in ("OTHER",)]

    assert await trial.client.host.ask(known) == [None, None]


@must("no session made")
async def no_session(trial: Trial) -> None:
    client = trial.client
    await client.type("to whom")
    await client.see("to whom")
    await client.server.until(1, "PUT", "/send/")
    shared = [one for one in client.requests() if "/sendToDevice/m.room.encrypted" in one.path]
    assert not [one for one in shared if b"ALICEDEV" in one.body]


@must("no upload to an unsigned backup")
async def nothing_goes_there(trial: Trial) -> None:
    await trial.client.type("make a key")
    await trial.client.server.until(1, "PUT", "/send/")
    await goes_on(trial)
    version = trial.events[0].get("room_keys_version", {}).get("version")
    sealed = [one for one in trial.client.requests() if one.method == "PUT" and "/room_keys/keys" in one.path]
    # What the client's own backup gets is sealed with the client's own key.
    assert not [one for one in sealed if one.query.get("version") == version]


# -- links ----------------------------------------------------------------------------------------------------------


@must("LINK_HOST")
async def the_real_host_is_shown(trial: Trial) -> None:
    for event in trial.events:
        html = event["content"].get("formatted_body", "")
        label = re.sub("<[^>]*>", "", html)
        for target in re.findall(r'href="([^"]*)"', html):
            if label and label in trial.shown_body() and label not in trial.bodies()[0]:
                host = urlsplit(target).hostname or target
                seen = trial.shown_body()
                assert host in seen or host.encode("idna").decode() in seen or target.partition(":")[0] in seen


# -- files ----------------------------------------------------------------------------------------------------------


@must("BASENAME")
async def saved_under_a_base_name(trial: Trial) -> None:
    client = trial.client
    folder = _new_folder(client)
    (folder / "below").mkdir()
    outside = client.folder / "outside.txt"
    outside.write_text("mine")
    (folder / "report.pdf").write_text("mine")
    (folder / "link.txt").symlink_to(outside)
    before = _files(client.folder)
    saved = await _save(trial, folder)
    assert saved, client.screen()
    new = sorted(set(_files(client.folder)) - set(before))
    inside = [path for path in new if path.is_relative_to(folder)]
    assert len(inside) == 1, new
    assert inside[0].parent == folder
    assert stat.S_IMODE(inside[0].stat().st_mode) == 0o600
    assert not inside[0].name.startswith((".", "-"))
    assert not any(unicodedata.category(one)[0] == "C" for one in inside[0].name)
    assert outside.read_text() == (folder / "report.pdf").read_text() == "mine"
    assert not [path for path in new if "shelf" not in path.parts and path.suffix == "" and path.parent != folder]


def _new_folder(client: Client) -> Path:
    folder = client.folder / f"received{next(_numbers)}"
    folder.mkdir()
    return folder


_numbers = itertools.count(1)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "account" not in path.as_posix()]


async def _save(trial: Trial, folder: Path) -> bool:
    """Save the file of the case's message by its key; return whether there is one more."""
    client, before = trial.client, set(_files(folder))
    event_id = trial.events[-1].get("event_id") if isinstance(trial.events[-1], dict) else ""
    file_event = event_id if event_id in trial.ids() else "$file"
    if not await client.select(file_event):
        return False
    client.chat.query_one("#timeline").focus()
    await client.press("s")
    if "in which folder" not in client.screen():
        return False
    prompt = client.pilot.app.focused
    prompt.value = str(folder)  # type: ignore[union-attr]
    await client.press("enter")
    await client.until(lambda: "Fetching" not in client.screen(), "the end of fetching")
    await client.calm()
    return set(_files(folder)) != before


@must("REFUSE; |REFUSE$|request goes only to the own homeserver")
async def refused_or_quoted(trial: Trial) -> None:
    if trial.case.channel != "timeline" or trial.case.encrypted:
        return
    client = trial.client
    folder = _new_folder(client)
    saved = await _save(trial, folder)
    for one in client.requests():
        line = one.raw.split(b"\r\n", 1)[0]
        assert b"?" not in line or b"/media/" not in line
        assert line.count(b" ") == 1
        if "/media/download" in one.path:
            assert len(line.partition(b" ")[2].split(b"/")) == 8, line
    assert not saved
    assert not _files(folder)


@must("download stops at the cap|hash must match|cap on bytes read|partial file removed|no access token to another")
async def downloads_are_bounded(trial: Trial) -> None:
    client = trial.client
    folder = _new_folder(client)
    saved = await _save(trial, folder)
    for path in _files(folder):
        assert saved
        assert path.stat().st_size <= 1 << 21
        assert path.parent == folder
    assert len(_files(folder)) == int(saved)
    others = [one for one in client.requests() if one.headers.get("Host", "").split(":")[0] != "127.0.0.1"]
    assert not others
    shelf = [path for path in client.folder.rglob("*") if path.is_file() and "file" in path.parent.name]
    assert not shelf, shelf


# -- people who lie -------------------------------------------------------------------------------------------------


@must("WARN hint")
async def the_lure_is_marked(trial: Trial) -> None:
    await trial.client.until(lambda: "[!]" in "\n".join(trial.client.case_rows()), "a mark")


def unknown_words(case: HostileCase) -> list[str]:
    """Return the must-words of a case that nobody looks after."""
    return [word for word in case.must if not any(pattern.match(word) for pattern, _ in CHECKS)]


__all__ = ["CHECKS", "GOOD", "ME", "Trial", "checks_of", "json", "texts_in", "unknown_words"]
