"""What all panes of one main screen have in common; each pane makes its own steps from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.desk.written import Written
from tui.rooms.room_order import RoomOrder

if TYPE_CHECKING:
    from hints.advisor import Advisor
    from session.host import SessionHost
    from session.session import Session
    from session.values.model import RoomId
    from tui.asking import Asking
    from tui.commands.slash import Order
    from tui.desk.draft_keeper import DraftKeeper
    from tui.desk.under_way import UnderWay
    from tui.gate.hint_log import HintLog
    from tui.gate.server_gate import ServerGate
    from tui.rooms.doors import Doors
    from tui.settings.config import Config


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The account's session, and what the main screen does for whichever pane asks."""

    host: SessionHost
    session: Session
    advisor: Advisor
    config: Config
    asking: Asking
    keeper: DraftKeeper
    under_way: UnderWay
    log: HintLog
    gate: ServerGate
    doors: Doors
    opened: Callable[[RoomId | None], None]
    """Hears which room the keys are about."""
    obey: Callable[[Order], None]
    """Does what a slash word says, in the pane that is meant."""
    came_back: Callable[[], None]
    """Hears that somebody goes back to writing."""
    rooms: RoomOrder = field(default_factory=RoomOrder)
    written: Written = field(default_factory=Written)
    """Drafts and files, which belong to rooms and to no pane."""
