"""My devices: which there are, what is new, and logging out or renaming them.

Law of this file: no device is logged out without a letter that says yes; Enter never does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import ContentSwitcher, OptionList, Static
from textual.widgets.option_list import Option

from hints.advisor import Advisor
from session.values.errors import SessionError
from session.values.model import DeviceId, RoomId, UserId, server_of
from session.values.trust import OwnDevice
from session.values.updates import TrustUpdate
from tui.asking import ask
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.gate.hint_log import HintLog
from tui.gate.renaming import RenamePanel
from tui.screens.framed import FramedScreen
from tui.trust.proving import Proving
from widgets.asking.ask_panel import AskPanel
from widgets.i18n import _, ngettext
from widgets.lists.marked_list import MarkedList
from widgets.safe_text import safe_text
from widgets.trust.device_lines import device_line, particulars
from widgets.trust.trust_words import device_name
from widgets.words import error_words

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session

OPTION_PADDING = 2
"""Cells beside a line of the list, as the style sheet has it."""


class DevicesScreen(FramedScreen):
    """A list of devices over what there is to know or to answer about the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings([Context.DEVICES]),
    ]
    AUTO_FOCUS = "#devices-list"

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        advisor: Advisor,
        keymap: Mapping[str, str],
        verify: Callable[[UserId | None, DeviceId | None], None] | None = None,
    ) -> None:
        """Show one account's devices; `verify` begins to verify one, if that exists."""
        super().__init__(host, keymap)
        self._session = session
        self._advisor = advisor
        self._verify = verify
        self._log = HintLog(session)
        self._proving = Proving(host, self)
        self._devices: tuple[OwnDevice, ...] = ()
        self._known = False
        self._chosen: set[DeviceId] = set()
        self._busy = False
        self._leaving: tuple[OwnDevice, ...] = ()
        """The devices that are being asked about."""

    def body(self) -> Iterable[Widget]:
        """Put the list over its place for particulars, questions and names."""
        yield MarkedList(markup=False, id="devices-list")
        with ContentSwitcher(initial="device-about", id="device-place"):
            yield Static("", id="device-about", markup=False)
            yield AskPanel(id="device-ask")
            yield RenamePanel(self._advisor, server_of(self._session.user_id), id="device-rename")

    def on_mount(self) -> None:
        """Ask for the devices."""
        self.show_head(_("Your devices"), _("asking the homeserver"))
        self._show_choice_keys()
        self._ask_devices()

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        super().on_resize()
        self._show_devices()

    def trust_changed(self, update: TrustUpdate) -> None:
        """Ask again when a device came or went."""
        if {one.device_id for one in update.new_devices} != {one.device_id for one in self._devices if one.new}:
            self._ask_devices()

    def _ask_devices(self) -> None:
        self.work(self._load, group="load", exclusive=True)

    async def _load(self) -> None:
        devices = await self.asking.answer(self._session.devices.all)
        if devices is None:
            if not self._known:
                self.show_head(_("Your devices"), _("not known: the homeserver did not answer"))
            return
        self._devices, self._known = devices, True
        self._chosen &= {one.device_id for one in devices}
        self._show_devices()

    def _show_devices(self) -> None:
        options = self.query_one("#devices-list", OptionList)
        width = options.scrollable_content_region.width - OPTION_PADDING
        if width <= 0 or not self._known:
            return
        marked = self.marked
        lines = [device_line(one, width, chosen=one.device_id in self._chosen) for one in self._devices]
        ids = [one.device_id for one in self._devices]
        options.set_options(Option(Content(line), id=key) for line, key in zip(lines, ids, strict=True))
        options.highlighted = ids.index(marked.device_id) if marked and marked.device_id in ids else 0 if ids else None
        self.show_head(_("Your devices"), self._counts())

    def _counts(self) -> str:
        there = [one for one in self._devices if not one.gone]
        unsigned, new = sum(not one.signed for one in there), sum(one.new for one in self._devices)
        parts = [ngettext("{n} device", "{n} devices", len(there)).format(n=len(there))]
        parts.append(_("{n} of them NOT signed").format(n=unsigned) if unsigned else _("all signed"))
        parts.append(_("{n} NEW, until you go back").format(n=new) if new else "")
        return " · ".join([*(part for part in parts if part), safe_text(self._session.user_id)])

    @property
    def marked(self) -> OwnDevice | None:
        """The device that is marked in the list."""
        option = self.query_one("#devices-list", OptionList).highlighted_option
        return next((one for one in self._devices if option is not None and one.device_id == option.id), None)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what is known of the marked device."""
        event.stop()
        if (device := self.marked) is not None:
            width = self.query_one("#device-place").content_size.width
            self.query_one("#device-about", Static).update(Content("\n".join(particulars(device, width))))

    def _show_choice_keys(self) -> None:
        keys = {name: shown_key(f"devices.{name}", self.keymap) for name in ("choose", "log_out", "rename", "verify")}
        words = [
            _("{key} log out").format(key=keys["log_out"]),
            _("{key} choose several").format(key=keys["choose"]),
            _("{key} rename").format(key=keys["rename"]),
        ]
        if self._verify is not None:
            words.append(_("{key} verify").format(key=keys["verify"]))
        self.show_keys(*words, last=_("Esc goes back"))

    def action_choose(self) -> None:
        """Choose the marked device, or not any longer, to log several out at once."""
        device = self._other_marked(_("This device itself is logged out with /logout."))
        if device is not None:
            self._chosen ^= {device.device_id}
            self._show_devices()

    def action_log_out(self) -> None:
        """Ask whether to log out the chosen devices, or the marked one."""
        if self._busy:
            self.tell(_("One moment: this is finished first."))
            return
        leaving = tuple(one for one in self._devices if one.device_id in self._chosen)
        if not leaving:
            device = self._other_marked(_("This device itself is logged out with /logout."))
            leaving = (device,) if device is not None else ()
        if leaving:
            self._leaving = leaving
            self._ask().ask_letter(_leaving_words(leaving))

    def action_rename(self) -> None:
        """Ask for another name of the marked device."""
        device = self.marked
        if device is None or device.gone:
            return
        self.query_one("#device-place", ContentSwitcher).current = "device-rename"
        self.show_keys(last=_("Esc goes back"))
        self.query_one(RenamePanel).ask(device)

    def action_verify(self) -> None:
        """Begin to verify the marked device."""
        device = self._other_marked(_("This device is verified from another one, or with /identity."))
        if device is not None and self._verify is not None:
            self._verify(UserId(self._session.user_id), device.device_id)

    def _other_marked(self, problem: str) -> OwnDevice | None:
        """Return the marked device if it is there and another one than this; say why not."""
        device = self.marked
        if device is None or device.gone:
            self.tell(_("This device is logged out already."))
            return None
        if device.current:
            self.tell(problem)
            return None
        return device

    def _ask(self) -> AskPanel:
        self.query_one("#device-place", ContentSwitcher).current = "device-ask"
        self.show_keys(last=_("Esc goes back"))
        return self.query_one("#device-ask", AskPanel)

    def on_ask_panel_answered(self, event: AskPanel.Answered) -> None:
        """Go on: log out, or hand over the proof."""
        event.stop()
        self._show_particulars()
        if self._proving.asks:
            self._proving.give(event.value)
        else:
            self.work(self._log_out, self._leaving)

    def on_ask_panel_left(self, event: AskPanel.Left) -> None:
        """Log out nothing."""
        event.stop()
        self._show_particulars()
        if self._proving.asks:
            self._proving.refuse()
        else:
            self.tell(_("Nothing was logged out."))

    async def _log_out(self, leaving: Sequence[OwnDevice]) -> None:
        self._busy = True
        self.tell(_("asking the homeserver"))
        ids = [one.device_id for one in leaving]
        try:
            await ask(self.host, self._session.devices.log_out, ids, self._proving.proof())
        except SessionError as error:
            self.tell(error_words(error))
        else:
            self._chosen.clear()
            n = len(ids)
            self.tell(ngettext("{n} device is logged out.", "{n} devices are logged out.", n).format(n=n))
        finally:
            self._busy = False
        self._ask_devices()

    def on_proving_password_wanted(self) -> None:
        """Ask for the password."""
        self._proving.show_password_question(self._ask())

    def on_proving_page_wanted(self, event: Proving.PageWanted) -> None:
        """Ask to visit a page."""
        self._proving.show_page_question(self._ask(), event.address)

    def on_rename_panel_cleared(self, event: RenamePanel.Cleared) -> None:
        """Rename."""
        event.stop()
        self._show_particulars()
        self.work(self._rename, event)

    async def _rename(self, event: RenamePanel.Cleared) -> None:
        try:
            await ask(self.host, self._session.devices.rename, event.device_id, event.draft, event.clearance)
        except SessionError as error:
            self.tell(error_words(error))
        else:
            self.tell(_("The device has its new name."))
        self._ask_devices()

    def on_rename_panel_kept(self, event: RenamePanel.Kept) -> None:
        """Write down that a name did not leave."""
        event.stop()
        self.tell(_("Held: nothing was sent."))
        self.asking.start(self._log.held, RoomId(""), event.assessment)

    def on_rename_panel_left(self, event: RenamePanel.Left) -> None:
        """Leave the name as it is."""
        event.stop()
        self._show_particulars()

    def _show_particulars(self) -> None:
        self.query_one("#device-place", ContentSwitcher).current = "device-about"
        self._show_choice_keys()
        self.query_one("#devices-list").focus()

    def action_back(self) -> None:
        """Go back; the new devices that were shown are no news any more."""
        new = [one.device_id for one in self._devices if one.new]
        if new:
            self.host.tell(self._session.devices.seen, new)
        self.dismiss()


def _leaving_words(leaving: Sequence[OwnDevice]) -> list[str]:
    names = ", ".join(f"{device_name(one)} ({safe_text(one.device_id)})" for one in leaving)
    n = len(leaving)
    question = ngettext("Log out {names}?", "Log out {n} devices: {names}?", n).format(names=names, n=n)
    cost = ngettext(
        "It has to log in again, and loses the keys that it has not backed up.",
        "They have to log in again, and lose the keys that they have not backed up.",
        n,
    )
    return [question, cost]
