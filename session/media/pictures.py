"""Pictures of people and rooms (Matrix spec, "Profiles", "m.room.avatar"): never encrypted, so cleared as in the open.

What is uploaded has no name; a photo's place and camera are taken out before, or it is not taken.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from hints.model import Clearance, Draft
from session.account.audit import Audit
from session.media.shelf import Kept, Shelf
from session.media.staged import StagedFile
from session.media.uploads import in_turn
from session.server import content_door
from session.server.gateway import Gateway
from session.values.errors import NotCleared, SessionError
from session.values.ids import UserId
from session.values.words import N_


class Pictures:
    """The pictures that one account sets."""

    def __init__(
        self, gateway: Gateway, shelf: Shelf, audit: Audit, staged: Callable[[str], tuple[Kept, StagedFile]]
    ) -> None:
        """Upload from this shelf what `staged` knows; `audit` keeps which clearances were used."""
        self._gateway = gateway
        self._shelf = shelf
        self._audit = audit
        self._staged = staged

    async def set_own(self, draft: Draft, clearance: Clearance, file_id: str, user_id: UserId) -> None:
        """Let our user be seen by the draft's picture.

        Raises:
            NotCleared: when the clearance was given for another draft, or the draft for another file.
            SessionError: when the server refuses or cannot be reached.
        """
        await self._set(
            draft,
            clearance,
            file_id,
            lambda uri: content_door.set_avatar(self._gateway, draft, clearance, uri, user_id),
        )

    async def set_of_room(self, draft: Draft, clearance: Clearance, file_id: str) -> None:
        """Let the draft's room be seen by its picture; raises as `set_own` does."""
        await self._set(
            draft, clearance, file_id, lambda uri: content_door.set_room_avatar(self._gateway, draft, clearance, uri)
        )

    async def _set(
        self, draft: Draft, clearance: Clearance, file_id: str, place: Callable[[str], Awaitable[None]]
    ) -> None:
        kept, _file = self._staged(file_id)
        if [attachment.digest for attachment in draft.attachments] != [kept.digest]:
            raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
        problems: list[SessionError] = []
        begin = partial(in_turn, self._shelf, kept, problems, opened=True)
        try:
            uri = await content_door.upload_picture(self._gateway, draft, clearance, begin)
        except SessionError as error:
            raise (problems or [error])[0] from None
        await place(uri)
        self._audit.sent(draft.room_id, clearance)
