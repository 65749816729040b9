"""Lets a device get no keys any more, or keys again, and says so: from a slash word or from a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session.values.model import DeviceId, UserId
from tui.asking import Asking
from widgets.i18n import _

if TYPE_CHECKING:
    from session.session import Session


async def set_blocked(asking: Asking, session: Session, user: UserId, device: DeviceId, *, block: bool) -> bool:
    """Block or unblock a device and tell it; return whether that was done, for what went wrong was told too."""

    async def done() -> bool:
        await (session.readers.block if block else session.readers.unblock)(user, device)
        return True

    did = bool(await asking.answer(done))
    if did:
        blocked, free = _("{user}'s device {device} gets no keys any more."), _("{device} of {user} gets keys.")
        asking.tell((blocked if block else free).format(user=user, device=device))
    return did
