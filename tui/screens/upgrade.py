"""Says what it means to replace a room by one of another version, and which versions the server offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from session.rooms.upgrades import Offer
from session.values.model import RoomSummary
from tui.asking import Asking
from tui.screens.report import ReportScreen
from widgets.i18n import _, ngettext
from widgets.lists.report_lines import Line, Section, Weight
from widgets.rooms.room_names import room_name

if TYPE_CHECKING:
    from session.session import Session


class UpgradeScreen(ReportScreen):
    """About one room."""

    def __init__(self, asking: Asking, session: Session, keymap: Mapping[str, str], room: RoomSummary) -> None:
        """Say it of this room."""
        title = _("Replacing {room}").format(room=room_name(room))
        super().__init__(keymap, title, _("asking which versions your server offers…"))
        self._asking = asking
        self._session = session
        self._room_id = room.room_id

    async def sections(self) -> tuple[Section, ...]:
        """Ask for the members and the versions."""
        await self._asking.ask(self._session.facts, self._room_id)
        return upgrade_sections(await self._asking.ask(self._session.admin.upgrades.offer, self._room_id))


def upgrade_sections(offer: Offer) -> tuple[Section, ...]:
    """Return what there is to know before a room is replaced."""
    now = [Line(_("This room has version {version}.").format(version=offer.version))]
    if offer.recommended == offer.version:
        now.append(Line(_("That is the version your server gives to new rooms."), Weight.FINE))
    elif offer.recommended:
        words = _("Your server gives version {version} to new rooms: /upgrade {version}")
        now.append(Line(words.format(version=offer.recommended)))
    now.append(Line(_("It offers: {versions}.").format(versions=", ".join(offer.stable) or "-"), Weight.QUIET))
    if not offer.allowed:
        now.append(Line(_("You may not close this room: that takes a higher power level."), Weight.ALERT))
    return (
        Section(_("Version"), tuple(now)),
        Section(_("What happens"), tuple(_happens(offer))),
        Section(_("From version 12 on"), tuple(_creators())),
    )


def _happens(offer: Offer) -> list[Line]:
    n = len(offer.people)
    invited = ngettext("{n} person of this room is invited there.", "{n} people of this room are invited there.", n)
    return [
        Line(_("A new room is made, with the name, topic, settings and levels of this one.")),
        Line(_("Bans go along where your server takes them, as Synapse does. Pinned messages stay behind.")),
        Line(_("Spaces that hold this room hold the new one in its place, where you may change them.")),
        Line(_("This room is closed: what was said stays readable here, nothing can be sent any more.")),
        Line(invited.format(n=n) if n else _nobody_invited(offer)),
        Line(_("Addresses of this room lead to the new one. This cannot be taken back."), Weight.DOUBT),
    ]


def _nobody_invited(offer: Offer) -> str:
    if offer.public:
        return _("Anyone may join the new room, so nobody is invited there.")
    return _("Nobody else is here to be invited there.")


def _creators() -> list[Line]:
    return [
        Line(_("Whoever makes the room, here you, stands above all levels, for ever; nobody can take that away.")),
        Line(_("Others can be named now, and never later: /upgrade 12 @name:server")),
        Line(_("Its id no longer names a server.")),
    ]
