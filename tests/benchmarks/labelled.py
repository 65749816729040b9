"""Reads messages that people have labelled, from folders of JSON lines, plain or xz."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

KINDS = (
    "secret",
    "private_key",
    "personal_number",
    "bank",
    "contact",
    "classification_marking",
    "health",
    "phishing",
    "decision",
)
FOLDED = {"recovery_key": "secret", "criminal": "health", "confidential": "decision", "other": "decision"}
"""Kinds that a labelled set need not tell apart, and what they count as."""
LOOK_ALIKES = "hard_negatives"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message, and what people say it holds."""

    text: str = field(repr=False)
    kinds: frozenset[str]
    family: str
    """Where it comes from: a public set, or a writer."""
    look_alike: bool
    """Holds nothing, and was chosen because it seems to."""


def folded(kind: str) -> str:
    """Return the kind under which `kind` is counted."""
    return FOLDED.get(kind, kind)


def read_corpus(folder: Path) -> list[Labelled]:
    """Return all messages in a folder, file after file.

    Raises:
        SystemExit: when there are none.
    """
    files = sorted(path for path in folder.iterdir() if path.name.endswith((".jsonl", ".jsonl.xz")))
    messages = [_message(line, path) for path in files for line in _lines(path)]
    if not messages:
        raise SystemExit(f"{folder}: no .jsonl or .jsonl.xz files with messages")
    return messages


def _lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file that hold something."""
    raw = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    return (line for line in raw.decode("utf-8").split("\n") if line.strip())


def _message(line: str, path: Path) -> Labelled:
    """Return one message, labels folded."""
    row = json.loads(line)
    return Labelled(
        row["text"],
        frozenset(folded(kind) for kind in row["label"]),
        row.get("family") or f"writer {row.get('writer', '?')}",
        path.name.startswith(LOOK_ALIKES),
    )
