"""What reaches the app from outside Textual's own loop."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from session.values.model import UserId
from session.values.updates import Batch


@dataclass
class Update(Message):
    """One batch of news from the session; posted from its thread."""

    batch: Batch
    user: UserId | None = None
    """Whose news they are; None where there is only one account."""


class LoggedOut(Message, namespace="chat_screen"):
    """The server does not know a device any longer."""

    def __init__(self, user: UserId, *, ran_out: bool = False) -> None:
        """Name whose device it is, and whether the server keeps it and only the session has run out."""
        super().__init__()
        self.user = user
        self.ran_out = ran_out
