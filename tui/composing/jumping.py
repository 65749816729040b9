"""Jumps from anywhere: asks where to, and goes to what was chosen, or does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from session.values.model import RoomId, RoomSummary, SearchHit, UserId
from tui.asking import Asking
from tui.commands.command import Command
from tui.commands.slash import Order
from tui.composing.jump_places import Place
from tui.desk.desk import Desk
from tui.gate.server_gate import ServerGate
from tui.main_screen import MainScreen

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session
    from tui.screens.framed import FramedScreen

SERVER = "--server"


class Jumping:
    """Goes where was chosen, on the main screen."""

    def __init__(
        self,
        screen: MainScreen,
        host: SessionHost,
        asking: Asking,
        session: Session,
        keymap: Mapping[str, str],
        server: ServerGate,
    ) -> None:
        """Work on this screen; what a server is asked goes through `server`."""
        self._server = server
        self._host = host
        self._keymap = keymap
        self._screen = screen
        self._asking = asking
        self._session = session

    def ask(self, rooms: tuple[RoomSummary, ...]) -> None:
        """Show everything that one can go to."""
        from tui.screens.jump import JumpScreen

        self._push(JumpScreen(self._host, self._session, self._keymap, rooms, self.go))

    def search(self, typed: str) -> None:
        """Search what was said; behind `--server` also on the server."""
        from tui.screens.search import SearchScreen

        first, _blank, rest = typed.partition(" ")
        asked = first == SERVER
        words = rest.strip() if asked else typed
        go_to = self._screen.go_to
        self._push(SearchScreen(self._host, self._session, self._keymap, go_to, self._server, words, ask_server=asked))

    def _push(self, screen: FramedScreen) -> None:
        self._screen.app.push_screen(screen)

    def go(self, place: Place) -> None:
        """Open what was chosen, or do it."""
        match place.target:
            case RoomSummary(room_id=room_id):
                self._open(room_id)
            case SearchHit(room_id=room_id, event_id=event_id):
                self._screen.go_to(room_id, event_id)
            case Command():
                self._asking.lead(self._do(place.target))
            case str():
                self._asking.lead(self._visit(place.target))

    def _open(self, room_id: RoomId) -> None:
        self._screen.show_room(room_id)
        self._screen.action_write()

    async def _visit(self, user_id: UserId) -> None:
        """Open the direct room with somebody, or offer to make one."""
        room_id = await self._asking.answer(self._session.at_hand.direct_with, user_id)
        if room_id is not None:
            self._open(room_id)
        else:
            self._begin(f"/msg {user_id} ")

    async def _do(self, command: Command) -> None:
        if command.slash and command.argument:
            self._begin(f"/{command.slash} ")
        elif command.slash:
            self._screen.desk.post_message(Desk.Ordered(Order(command, "")))
        else:
            await self._screen.run_action(command.action)

    def _begin(self, typed: str) -> None:
        """Begin this in the composer."""
        self._screen.begin(typed)
