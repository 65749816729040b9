"""Reads the written messages that the model learns from."""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Message:
    """One message, by one writer."""

    text: str
    labels: frozenset[str]
    writer: str
    spans: tuple[tuple[int, int, str], ...]


def messages(folder: Path) -> list[Message]:
    """Return the messages of all writers, but those with private keys: rules know them without doubt."""
    found: dict[str, Message] = {}
    for path in sorted(folder.glob("*.jsonl*")):
        text = lzma.decompress(path.read_bytes()).decode() if path.suffix == ".xz" else path.read_text("utf-8")
        for line in filter(str.strip, text.splitlines()):
            row = json.loads(line)
            if "private_key" not in row["label"]:
                spans = tuple((start, end, kind) for start, end, kind in row.get("spans", []))
                message = Message(row["text"], frozenset(row["label"]), row["writer"], spans)
                found.setdefault(row["text"], message)
    return list(found.values())
