"""What reaches the app from outside Textual's own loop."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from session.updates import Batch


@dataclass
class Update(Message):
    """One batch of news from the session; posted from its thread."""

    batch: Batch
