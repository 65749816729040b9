"""The hostile cases of tests/hostile, with their recipes worked out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "hostile"
MOST_REPEATS = 2_000
"""More of the same proves nothing here and takes long."""
GENERATED = {
    "20000 joined rooms, empty": lambda: {"join": {f"!r{n}:hs.example": {} for n in range(MOST_REPEATS)}},
    "50000 member events": lambda: {"members": MOST_REPEATS},
}


@dataclass(frozen=True, slots=True)
class HostileCase:
    """One case as the files have it."""

    id: str
    title: str
    channel: str
    encrypted: bool
    events: tuple[Any, ...]
    must: tuple[str, ...]


def cases(*channels: str) -> list[HostileCase]:
    """Return the cases of these channels, or all."""
    files = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("[0-9]*.json"))]
    raws = [raw for file in files for raw in file["cases"] if not channels or raw["channel"] in channels]
    return [
        HostileCase(
            raw["id"], raw["title"], raw["channel"], raw["room_encrypted"], tuple(raw["events"]), tuple(raw["must"])
        )
        for raw in raws
    ]


def strings() -> list[dict[str, str]]:
    """Return the hostile strings, each with id and text ("s")."""
    return list(json.loads((FOLDER / "strings.json").read_text(encoding="utf-8")))


def worked_out(events: tuple[Any, ...]) -> Iterator[Any]:
    """Yield the events with `$repeat`, `$chain` and `raw_json` done; what is meant for elsewhere comes as it is."""
    for event in events:
        match event:
            case {"$repeat": int(number), "event": repeated}:
                for index in range(min(number, MOST_REPEATS)):
                    yield _numbered(repeated, index, "")
            case {"$chain": int(number), "event": linked}:
                previous = "$start"
                for index in range(min(number, MOST_REPEATS)):
                    yield (made := _numbered(linked, index, previous))
                    previous = made.get("event_id", previous)
            case {"raw_json": str(text)}:
                yield json.loads(text)
            case _:
                yield event


def _numbered(event: Any, index: int, previous: str) -> Any:
    text = json.dumps(event).replace("$I", str(index)).replace("$PREV", previous)
    made = json.loads(text)
    if isinstance(made, dict) and isinstance(made.get("event_id"), str):
        made["event_id"] = f"{made['event_id']}-{index}"
    return made
