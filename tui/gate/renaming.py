"""A new name for a device on its way past the gate, like everything else that is typed and leaves.

Law of this file: what the advisor holds is not sent, and there is no way around it: another name does as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from hints.advisor import Advisor
from hints.model import Assessment, Clearance, Draft, DraftKind, RoomFacts
from session.values.model import DeviceId
from session.values.trust import OwnDevice
from tui.commands.slash import Speech
from tui.gate.gate import Gate, HintKeys, Look
from widgets.composing.hint_bar import HintBar, HintLines, HintState
from widgets.i18n import _

LONGEST_NAME = 100
"""Code points; Synapse's limit."""
_NO_KEYS = HintKeys((), "", "")


class RenamePanel(Vertical):
    """The hint bar over a line to type in."""

    BINDINGS = [Binding("escape", "leave", show=False)]  # noqa: RUF012  an instance variable in Textual
    DEFAULT_CSS = """
    RenamePanel { height: 1fr; }
    RenamePanel Input { height: 1; border: none; padding: 0 1; background: $panel; }
    RenamePanel Input:focus { text-style: underline; }
    """

    @dataclass
    class Cleared(Message):
        """A name may leave."""

        device_id: DeviceId
        draft: Draft
        clearance: Clearance

    @dataclass
    class Kept(Message):
        """A name was offered and stays here."""

        assessment: Assessment

    class Left(Message):
        """Nothing is renamed."""

    def __init__(self, advisor: Advisor, own_server: str, *, id: str | None = None) -> None:
        """Ask this advisor, for an account on this server."""
        super().__init__(id=id)
        self._gate = Gate(advisor)
        self._facts = RoomFacts("", own_server, encrypted=False, servers=(own_server,))
        self._device_id = DeviceId("")

    def compose(self) -> ComposeResult:
        """Put what is said of the name over the name."""
        yield HintBar()
        name = Input(compact=True, max_length=LONGEST_NAME)
        name.cursor_blink = False
        yield name

    def ask(self, device: OwnDevice) -> None:
        """Ask for another name of this device."""
        self._device_id = device.device_id
        name = self.query_one(Input)
        name.placeholder = _("name of the device")
        name.value = device.name[:LONGEST_NAME]
        name.focus()
        self._show(self._look(name.value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look at the name after each key."""
        event.stop()
        self._show(self._look(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Let the name go, or keep it."""
        event.stop()
        look = self._look(event.value.strip())
        answer = self._gate.clear(look)
        if isinstance(answer, Clearance):
            self.post_message(self.Cleared(self._device_id, look.draft, answer))
        else:
            self._show(Look(look.draft, 0, answer.assessment))
            self.post_message(self.Kept(answer.assessment))

    def action_leave(self) -> None:
        """Leave the name as it is."""
        self.post_message(self.Left())

    def _look(self, name: str) -> Look:
        return self._gate.look(Speech(DraftKind.DEVICE_NAME, name, nowhere=True), self._facts, None)

    def _show(self, look: Look) -> None:
        bar = self.query_one(HintBar)
        if self._gate.withheld:
            bar.show(HintLines(HintState.STOP, self._gate.withheld))
        elif look.findings:
            lines = self._gate.hint(look, 0, _NO_KEYS)
            held = look.assessment.holds
            bar.show(
                replace(lines, place="", outcome=_("Enter: held; choose another name") if held else _("Enter: rename"))
            )
        else:
            seen = _("people on your server, and those you share rooms with, can see this name")
            bar.show(HintLines(HintState.OK, seen, keys=(_("Esc goes back"),), outcome=_("Enter: rename")))
