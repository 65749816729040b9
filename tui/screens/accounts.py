"""The accounts of the profile, to choose from: where each is, how it stands with it, and what is unread there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from session.values.model import UserId
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.screens.framed import FramedScreen
from tui.screens.typing import OPTION_PADDING
from widgets.i18n import _, ngettext
from widgets.lists.marked_list import MarkedList
from widgets.rooms.account_words import Standing, account_lines, all_accounts, new_words

if TYPE_CHECKING:
    from session.host import SessionHost


class AccountsScreen(FramedScreen):
    """A list to choose from; Enter shows the rooms of the account that is marked."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([Context.ACCOUNTS])]
    AUTO_FOCUS = "OptionList"

    def __init__(
        self,
        host: SessionHost,
        keymap: Mapping[str, str],
        users: Sequence[UserId],
        standings: Sequence[Standing],
        chosen: Callable[[UserId], None],
    ) -> None:
        """List the accounts of `users` and those that are open; `chosen` gets the one to show."""
        super().__init__(host, keymap)
        self._users = users
        self._listed = all_accounts(standings, users)
        self._chosen = chosen
        self._marked = next((one.user_id for one in self._listed if one.shown), None)

    def body(self) -> Iterable[Widget]:
        """Give the list."""
        yield MarkedList(markup=False, id="accounts-list")

    def on_mount(self) -> None:
        """Say what this is; the account that is shown is marked."""
        another = _("{key} logs in another").format(key=shown_key("accounts.login", self.keymap))
        self.show_keys(_("Enter shows its rooms"), another, _("Up, Down choose"), last=_("Esc goes back"))
        self._show()

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        super().on_resize()
        self._show()

    def show(self, standings: Sequence[Standing]) -> None:
        """Say how it stands with the accounts now; what is marked stays marked."""
        listed = all_accounts(standings, self._users)
        if listed != self._listed:
            self._listed = listed
            self._show()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Remember which one is marked, wherever it stands next."""
        event.stop()
        self._marked = UserId(event.option_id or "")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show the account that is marked."""
        event.stop()
        user = UserId(event.option_id or "")
        shown = any(one.shown and one.user_id == user for one in self._listed)
        self.dismiss()
        if not shown:
            self._chosen(user)

    def _show(self) -> None:
        if not self.is_mounted:
            return
        options = self.query_one(OptionList)
        width = max(20, options.scrollable_content_region.width - OPTION_PADDING)
        options.set_options([Option(account_lines(one, width), id=one.user_id) for one in self._listed])
        options.highlighted = next((place for place, one in enumerate(self._listed) if one.user_id == self._marked), 0)
        n = len(self._listed)
        count = ngettext("{n} account", "{n} accounts", n).format(n=n)
        self.show_head(_("Accounts"), f"{count} · {new_words(self._listed)}")
