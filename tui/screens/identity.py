"""Our identity, asked for after logging in and by /identity: sign this device, make an identity, reset it, or later.

Two laws of this file: nothing that cannot be undone happens on Enter alone; and a key or password that was
typed is handed on and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher, OptionList, Static
from textual.widgets.option_list import Option

from session.values.errors import SessionError
from session.values.trust import IdentityStatus
from session.values.updates import TrustUpdate
from session.values.words import Words
from tui.asking import ask
from tui.screens.framed import FramedScreen
from tui.screens.recovery_key import RecoveryKeyScreen
from tui.trust.identity_words import RESET_WORD, Choice, about, choices, label, standing
from tui.trust.proving import Proving
from widgets.asking.ask_panel import AskPanel
from widgets.i18n import _
from widgets.lists.marked_list import MarkedList
from widgets.passage import Passage
from widgets.safe_text import safe_content, safe_text
from widgets.words import error_words, say

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session
    from session.trust.keys import TrustStatus


MOST_ROWS, LEAST_ROWS = 6, 2
"""Of the choices that are in sight at once, and of the words about one."""


class Step(StrEnum):
    """What the screen is at."""

    LOOKING = "looking"
    CHOOSING = "choosing"
    KEY = "key"
    """Waits for the recovery key or passphrase."""
    WORD = "word"
    """Waits for the word that begins a reset."""
    WORKING = "working"
    PROVING = "proving"
    """The homeserver wants to know that it is the account's owner who asks."""
    DONE = "done"


class IdentityScreen(FramedScreen):
    """How it stands, what can be done, and one thing done at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False),
        # Before the list, where they would choose something else.
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
    ]
    AUTO_FOCUS = None

    class Progress(Message):
        """The session says what it does."""

        def __init__(self, words: Words) -> None:
            """Carry the words."""
            super().__init__()
            self.words = words

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        keymap: Mapping[str, str],
        verify_other: Callable[[], None] | None = None,
    ) -> None:
        """Show one account's identity; `verify_other` begins a verification with our other devices, if that exists."""
        super().__init__(host, keymap)
        self._session = session
        self._verify_other = verify_other
        self._proving = Proving(host, self)
        self._status: TrustStatus | None = None
        self._step = Step.LOOKING
        self._done: list[str] = []
        self._covered = False

    @property
    def step(self) -> Step:
        """What the screen is at."""
        return self._step

    @property
    def busy(self) -> bool:
        """Whether keys are being made or fetched; a new recovery key may come of it."""
        return self._step is Step.WORKING

    def body(self) -> Iterable[Widget]:
        """Say how it stands; below that choose, answer, or watch."""
        yield Passage(id="identity-standing")
        yield Static("", id="identity-error", markup=False)
        with ContentSwitcher(initial="identity-words", id="identity-place"):
            with Vertical(id="identity-choices"):
                yield MarkedList(markup=False, id="identity-options")
                yield Passage(id="identity-about")
            yield AskPanel(id="identity-ask")
            yield Passage(id="identity-words")

    def on_mount(self) -> None:
        """Ask how it stands."""
        user = safe_text(self._session.user_id)
        device = _("device {device}").format(device=safe_text(self._session.device_id))
        self.show_head(_("Your identity"), f"{user} · {device}")
        # On a busy machine the choices are laid out after what they mean.
        self.watch(self.query_one("#identity-options", OptionList), "virtual_size", self._fit, init=False)
        self._look()

    def trust_changed(self, update: TrustUpdate) -> None:
        """Look again when this device was signed from elsewhere."""
        signed = self._status is not None and self._status.identity is IdentityStatus.SIGNED
        if self._step is Step.CHOOSING and update.signed != signed:
            self._look()

    def on_screen_suspend(self) -> None:
        """Know that another screen lies over this one."""
        self._covered = True

    def on_screen_resume(self) -> None:
        """Look again after another screen lay over this one, which may have verified this device."""
        if self._covered and self._step is Step.CHOOSING:
            self._look()
        self._covered = False

    def _look(self) -> None:
        self._show_words(Step.LOOKING, _("asking the homeserver how it stands"))
        self.work(self._ask_status)

    async def _ask_status(self) -> None:
        try:
            self._status = await ask(self.host, self._session.keys.status)
        except SessionError as error:
            self._status = None
            self._complain(error_words(error))
        self._show_choices()

    def _show_choices(self) -> None:
        self._step = Step.CHOOSING
        first, *more = standing(self._status)
        self._say_standing(first, *more)
        self.query_one("#identity-place", ContentSwitcher).current = "identity-choices"
        options = self.query_one("#identity-options", OptionList)
        offered = choices(self._status, can_verify=self._verify_other is not None)
        options.set_options(Option(Content(f"  {label(one, signed=self._signed)}"), id=one) for one in offered)
        options.highlighted = 0
        options.focus()
        self.show_keys(
            _("Enter goes on"), _("Up, Down choose"), last=_("Esc goes back") if self._signed else _("Esc later")
        )

    @property
    def _signed(self) -> bool:
        return self._status is not None and self._status.identity is IdentityStatus.SIGNED

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what the marked choice means."""
        event.stop()
        words = about(Choice(str(event.option_id)), signed=self._signed)
        self.query_one("#identity-about", Passage).show(words)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Begin what was chosen."""
        event.stop()
        self._complain("")
        match Choice(str(event.option_id)):
            case Choice.KEY:
                self._ask_key()
            case Choice.OTHER_DEVICE if self._verify_other is not None:
                self._verify_other()
            case Choice.CREATE:
                self._begin(self._make, self._session.keys.bootstrap)
            case Choice.RESET:
                self._ask_word()
            case Choice.AGAIN:
                self._look()
            case _:
                self.dismiss()

    def _ask_key(self) -> None:
        self._begin_asking(Step.KEY)
        words = [_("It is compared with what is published; a wrong one changes nothing."), ""]
        self._panel.ask_secret(words, _("recovery key or passphrase"))

    def _ask_word(self) -> None:
        from session.trust.keys import RESET_CONSEQUENCES

        self._begin_asking(Step.WORD)
        lines = [f"- {_(sentence)}" for sentence in RESET_CONSEQUENCES]
        question = _('Type "{word}" to go on; anything else changes nothing.').format(word=RESET_WORD)
        self._panel.ask_text([_("A reset makes a new identity. What that costs:"), *lines, "", question], "")

    def _begin_asking(self, step: Step) -> None:
        self._step = step
        self.query_one("#identity-place", ContentSwitcher).current = "identity-ask"
        self.show_keys(last=_("Esc goes back"))
        self._fit()

    @property
    def _panel(self) -> AskPanel:
        return self.query_one("#identity-ask", AskPanel)

    def on_ask_panel_answered(self, event: AskPanel.Answered) -> None:
        """Go on with the answer."""
        event.stop()
        match self._step:
            case Step.KEY if event.value.strip():
                self._begin(self._recover, event.value)
            case Step.KEY:
                self._complain(_("Nothing was typed."))
            case Step.WORD if event.value.strip() == RESET_WORD:
                self._begin(self._make, self._session.keys.reset)
            case Step.WORD:
                self._complain(_("Nothing was reset."))
                self._show_choices()
            case Step.PROVING:
                self._show_progress()
                self._proving.give(event.value)

    def on_ask_panel_left(self, event: AskPanel.Left) -> None:
        """Leave what was asked: nothing is changed."""
        event.stop()
        self.action_back()

    def on_proving_password_wanted(self) -> None:
        """Ask for the password."""
        self._begin_asking(Step.PROVING)
        self._proving.show_password_question(self._panel)

    def on_proving_page_wanted(self, event: Proving.PageWanted) -> None:
        """Ask to visit a page."""
        self._begin_asking(Step.PROVING)
        self._proving.show_page_question(self._panel, event.address)

    def _begin(self, steps: Callable[..., Awaitable[None]], *args: object) -> None:
        self._done.clear()
        self._complain("")
        self._show_progress()
        self.work(self._until_done, steps, *args)

    async def _until_done(self, steps: Callable[..., Awaitable[None]], *args: object) -> None:
        """Do one thing; what goes wrong is one line, and everything can be chosen again."""
        try:
            await steps(*args)
        except SessionError as error:
            self._panel.forget()
            self._complain(error_words(error))
            await self._ask_status()

    async def _recover(self, typed: str) -> None:
        await ask(self.host, self._session.keys.recover, typed, self._tell_progress)
        self._finish(_("Keys of older messages come from the backup now; that goes on beside all else."))

    async def _make(self, make: Callable[..., Awaitable[str]]) -> None:
        key = await ask(self.host, make, self._proving.proof(), self._tell_progress)
        self._show_words(Step.WORKING, _("waiting until the recovery key is written down"))
        await self.app.push_screen_wait(RecoveryKeyScreen(key))
        self._finish(_("Keep the recovery key where your passwords are."))

    def _tell_progress(self, words: Words) -> None:
        """Take over what the session says; posting is safe from its thread."""
        self.post_message(self.Progress(words))

    def on_identity_screen_progress(self, event: Progress) -> None:
        """Show what is being done."""
        self._done.append(say(event.words))
        if self._step is Step.WORKING:
            self._show_progress()

    def _show_progress(self) -> None:
        *before, now = self._done or [_("asking the homeserver")]
        lines = [*(_("done: {what}").format(what=what) for what in before), f"{now} …"]
        self._show_words(Step.WORKING, *lines)

    def _finish(self, words: str) -> None:
        self._say_standing(_("This device is signed by your identity now."))
        self._show_words(Step.DONE, words)
        self.show_keys(last=_("Enter or Esc goes on"))

    def _show_words(self, step: Step, *lines: str) -> None:
        self._step = step
        place = self.query_one("#identity-place", ContentSwitcher)
        place.current = "identity-words"
        self.query_one("#identity-words", Passage).show(*lines)
        self.set_focus(None)
        self.show_keys(last=_("one moment"))

    def _say_standing(self, first: str, *more: str) -> None:
        self.query_one("#identity-standing", Passage).show(first, *more, bold=1)
        self._fit()

    def _complain(self, problem: str) -> None:
        self.query_one("#identity-error", Static).update(safe_content(problem))
        self.query_one("#identity-error", Static).set_class(bool(problem), "-said")
        self._fit()

    def on_resize(self) -> None:
        """Fit the parts into the new height."""
        super().on_resize()
        self._fit()

    def _fit(self) -> None:
        """Leave what can be chosen in sight, and a part of what it means; of the rest, what there is place for."""
        self.call_after_refresh(self._leave_place)

    def _leave_place(self) -> None:
        if not self.is_attached:
            return
        options = self.query_one("#identity-options", OptionList)
        error, standing = self.query_one("#identity-error"), self.query_one("#identity-standing")
        rows = min(MOST_ROWS, options.virtual_size.height) if self._step is Step.CHOOSING else LEAST_ROWS
        used = rows + LEAST_ROWS + (error.outer_size.height if error.display else 0)
        place = self.query_one("#frame-body").content_size.height - used
        standing.styles.max_height = max(1, place)
        # A question has its own words to be read.
        standing.display = not self.has_class("-short") or self._step not in (Step.KEY, Step.WORD, Step.PROVING)

    def action_page(self, by: int) -> None:
        """Read on, or back, in what does not fit."""
        for passage in self.query(Passage):
            passage.page(by)
        self._panel.page(by)

    def action_go_on(self) -> None:
        """Go on when it is done."""
        if self._step is Step.DONE:
            self.dismiss()

    def action_back(self) -> None:
        """Leave the question, or the screen; what is being done is finished first."""
        match self._step:
            case Step.PROVING:
                self._show_progress()
                self._proving.refuse()
            case Step.KEY | Step.WORD:
                self._show_choices()
            case Step.WORKING:
                self.tell(_("One moment: this is finished first."))
            case _:
                self.dismiss()
