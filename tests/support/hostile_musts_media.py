"""Must-words about links and files."""

from __future__ import annotations

import itertools
import re
import stat
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.hostile_client import Client
from tests.support.hostile_trial import Trial, must


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
