"""Compare emoji with a person or another device of yours: asked, waiting, shown, done or cancelled, all in words.

Two laws of this file: only a key of its own says that the emoji match, never Enter; and what is written in
the main screen stays as it is while this one lies over it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from session.values.model import DeviceId, UserId, Verification, VerificationPhase
from session.values.updates import Batch, ConnectionUpdate, OutboxUpdate
from tui.asking import Asking
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.screens.elsewhere import Elsewhere
from tui.trust.verification_book import OVER, VerificationBook
from widgets.cells import cut
from widgets.composing.hint_bar import fitting
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.status_bar import StatusBar
from widgets.trust.emoji_grid import EmojiGrid
from widgets.trust.qr_code import QrCode
from widgets.trust.verification_words import headline, particulars, progress

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session

Phase = VerificationPhase

WORDS_BESIDE = 30
"""Columns that the words need beside a QR code."""


class VerificationScreen(Elsewhere):
    """One verification at a time, and the way to the others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings([Context.VERIFYING]),
        Binding("escape", "dismiss", show=False),
        Binding("enter", "nothing", show=False),
    ]
    AUTO_FOCUS = "#verify-body"

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        keymap: Mapping[str, str],
        book: VerificationBook,
        begin: Callable[[UserId | None], None],
    ) -> None:
        """Show verifications of this book; `begin` asks a user, or with None our own other devices."""
        super().__init__()
        self._session = session
        self.keymap = keymap
        self._book = book
        self._begin_with = begin
        self._shown: str | None = None
        self._asked = ""
        self._person: UserId | None = None
        self._numbers = False
        self._code_fits = True
        self._asking = Asking(host, self, self.tell)
        self.status = StatusBar(id="status")
        """The last line."""

    def compose(self) -> ComposeResult:
        """Put the regions in their places; none of them ever moves."""
        with Horizontal(id="verify-regions"):
            yield QrCode(id="verify-qr")
            with Vertical():
                yield Static("", id="verify-title", markup=False)
                with VerticalScroll(id="verify-body"):
                    yield EmojiGrid(id="verify-emoji")
                    yield Static("", id="verify-numbers", markup=False)
                    yield Static("", id="verify-words", markup=False)
                yield Static("", id="verify-keys", markup=False)
        yield self.status

    def on_mount(self) -> None:
        """Show what was asked for before there was a screen."""
        self._refresh()

    def on_resize(self) -> None:
        """Choose the keys that fit."""
        self._refresh()

    @property
    def verification(self) -> Verification | None:
        """The one that is shown."""
        return self._book.get(self._shown)

    def apply(self, batch: Batch) -> None:
        """Take over how it stands with the homeserver."""
        for update in batch.updates:
            if isinstance(update, ConnectionUpdate):
                self.status.show_connection(update)
            elif isinstance(update, OutboxUpdate):
                self.status.show_outbox(update)

    def tell(self, notice: str) -> None:
        """Say one sentence in the status bar."""
        self.status.show_notice(notice)

    def show(self, verification_id: str | None) -> None:
        """Show a verification, or with None what can be begun."""
        self._shown, self._asked, self._numbers = verification_id, "", False
        self._refresh()

    def show_asking(self, user: UserId | None, device: DeviceId | None) -> None:
        """Show that a request is on its way."""
        self._shown, self._numbers = None, False
        who = device or user
        self._asked = safe_text(who) if who else _("your other devices")
        self._refresh()

    def offer_person(self, user: UserId) -> None:
        """Offer to ask the other person of the open room."""
        self._person = user
        self._refresh()

    def refresh_verification(self, verification_id: str) -> None:
        """Show news of a verification: of the one that is shown, or that another one waits."""
        if self._shown is None and not self._asked:
            self._shown = verification_id
        self._refresh()

    def _refresh(self) -> None:
        if not self.is_mounted:
            return
        verification = self.verification
        self._show_code(verification)
        title, words, keys = self._offer() if verification is None else self._told(verification)
        self.query_one("#verify-title", Static).update(title)
        self.query_one("#verify-words", Static).update(Content("\n\n".join(words)))
        self._show_compared(verification if _compares(verification) else None)
        self.query_one("#verify-keys", Static).update(self._key_lines(keys))

    def _show_code(self, verification: Verification | None) -> None:
        """Show the QR code, where there is one and room for it and for words beside it."""
        code, payload = self.query_one(QrCode), verification.qr if verification is not None else b""
        code.show(payload, coloured=not self.app.no_color, dark_terminal=self.app.current_theme.dark)
        columns, lines = code.needs
        self._code_fits = columns + WORDS_BESIDE <= self.size.width and lines < self.size.height
        code.display = bool(payload) and self._code_fits
        self.set_class(code.display, "-code")

    def _show_compared(self, compared: Verification | None) -> None:
        """Show emoji, or the numbers where there are no emoji or they are wished for."""
        emoji = compared.emoji if compared is not None and not self._numbers else ()
        grid, line = self.query_one(EmojiGrid), self.query_one("#verify-numbers", Static)
        grid.show(emoji)
        line.update(_number_line(compared.decimals if compared is not None else None))
        grid.display, line.display = bool(emoji), compared is not None and not emoji

    def _told(self, verification: Verification) -> tuple[Content, tuple[str, ...], list[tuple[str, str]]]:
        others = [one for one in self._book.under_way if one.id != verification.id]
        more = _(" · {n} more under way").format(n=len(others)) if others else ""
        about, words = particulars(verification), progress(verification)
        if self.has_class("-code"):
            # The words have a narrow column of their own, in which lines break.
            return Content.assemble((headline(verification) + more, "bold")), (*words, about), self._keys(verification)
        if verification.qr:
            words = (_("This window is too small for the QR code: at least 80 columns and 24 lines."), *words[1:])
        head = Content.assemble((f" {headline(verification)}", "bold"), (more, "dim"))
        title = Content("\n").join([head, Content.styled(" " + cut(about, self._width), "dim")])
        return title, words, self._keys(verification)

    def _offer(self) -> tuple[Content, tuple[str, ...], list[tuple[str, str]]]:
        """Return what is shown when there is no verification to show."""
        if self._asked:
            title = Content.styled(" " + _("Asking {who} to compare emoji…").format(who=self._asked), "bold")
            return title, (_("The request is on its way."),), []
        title = Content.styled(" " + _("Compare emoji"), "bold")
        keys = [("verify.own", _("your other devices"))]
        if self._person is not None:
            keys.insert(0, ("verify.person", safe_text(self._person)))
        words = (
            _("Nothing is being verified now."),
            _("Who compares seven emoji with you, by another way than this chat, is proven to be who they are."),
            _("Anybody else: /verify @name:server in the main screen."),
        )
        return title, words, keys

    def _keys(self, verification: Verification) -> list[tuple[str, str]]:
        """Return the commands that make sense now, with what they do."""
        keys: list[tuple[str, str]] = []
        match verification.phase:
            case Phase.REQUESTED if verification.incoming:
                keys = [("verify.accept", _("accept")), ("verify.cancel", _("decline"))]
            case Phase.READY if verification.can_begin:
                begin = _("compare emoji") if verification.qr else _("begin now")
                keys = [("verify.begin", begin), ("verify.cancel", _("cancel"))]
            case Phase.SCANNED:
                yes, no = _("all is well there"), _("it is NOT")
                keys = [("verify.match", yes), ("verify.mismatch", no), ("verify.cancel", _("cancel"))]
            case Phase.SHOWN:
                keys = [("verify.match", _("they match")), ("verify.mismatch", _("they do NOT match"))]
                if verification.emoji:
                    keys.append(("verify.numbers", _("emoji") if self._numbers else _("numbers")))
                keys.append(("verify.cancel", _("cancel")))
            case Phase.REQUESTED | Phase.READY | Phase.CONFIRMED:
                keys = [("verify.cancel", _("cancel"))]
        return keys

    def _key_lines(self, keys: list[tuple[str, str]]) -> Content:
        """Return the keys for this verification over those that leave it."""
        verification = self.verification
        over = verification is None or verification.phase in OVER
        back = _("Esc back") if over else _("Esc back, it goes on")
        others = any(one.id != self._shown for one in self._book.under_way)
        leave = [self._key("verify.next", _("next"))] if others else []
        acts = [self._key(command_id, words) for command_id, words in keys]
        lines = (fitting(tuple(acts), "", self._width), fitting(tuple(leave), back, self._width))
        return Content("\n").join(f" {line}" for line in lines)

    def _key(self, command_id: str, words: str) -> str:
        return f"{shown_key(command_id, self.keymap)} {words}"

    @property
    def _width(self) -> int:
        code = self.query_one(QrCode)
        return max(0, self.size.width - 2 - (code.needs[0] if code.display else 0))

    def _act(self, phases: tuple[Phase, ...], act: str) -> None:
        verification = self.verification
        if verification is not None and verification.phase in phases:
            self._asking.start(getattr(self._session.verification, act), verification.id)

    def action_accept(self) -> None:
        """Accept the request."""
        if (verification := self.verification) is not None and verification.incoming:
            self._act((Phase.REQUESTED,), "accept")

    def action_begin(self) -> None:
        """Begin at once instead of leaving that to the other side."""
        if (verification := self.verification) is not None and verification.can_begin:
            self._act((Phase.READY,), "accept")

    def action_match(self) -> None:
        """Say that both sides show the same, or that the scan went well."""
        self._act((Phase.SHOWN, Phase.SCANNED), "confirm")

    def action_mismatch(self) -> None:
        """Say that they do not."""
        self._act((Phase.SHOWN, Phase.SCANNED), "mismatch")

    def action_cancel(self) -> None:
        """End it, or decline."""
        self._act(tuple(phase for phase in Phase if phase not in OVER), "cancel")

    def action_numbers(self) -> None:
        """Show the numbers that stand for the emoji, or the emoji again."""
        self._numbers = not self._numbers
        self._refresh()

    def action_next(self) -> None:
        """Show the next one that is under way."""
        following = self._book.next(self._shown)
        if following is not None:
            self.show(following.id)

    def action_own(self) -> None:
        """Ask our own other devices."""
        self._begin(None)

    def action_person(self) -> None:
        """Ask the other person of the open room."""
        if self._person is not None:
            self._begin(self._person)

    def action_nothing(self) -> None:
        """Say that Enter answers nothing."""
        verification = self.verification
        if verification is not None and verification.phase in (Phase.SHOWN, Phase.SCANNED):
            yes, no = shown_key("verify.match", self.keymap), shown_key("verify.mismatch", self.keymap)
            self.tell(_("Enter answers nothing here: {yes} is yes, {no} is no.").format(yes=yes, no=no))

    def _begin(self, user: UserId | None) -> None:
        if self.verification is None and not self._asked:
            self._begin_with(user)


def _compares(verification: Verification | None) -> bool:
    """Return whether there is something to compare."""
    shown = verification is not None and verification.phase in (Phase.SHOWN, Phase.CONFIRMED)
    return shown and verification is not None and verification.decimals is not None


def _number_line(numbers: tuple[int, int, int] | None) -> Content:
    return Content.styled("   ".join(str(number) for number in numbers or ()), "bold")
