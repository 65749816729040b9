"""Asks one thing in a place of its own: a secret, a word, a yes, or that a page was visited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from widgets.i18n import _
from widgets.safe_text import safe_text

_LONGEST = 2000
"""Code points of a line: an address of a page must be whole."""


class AskPanel(VerticalScroll, can_focus=True):
    """Sentences, a line for the answer where one is typed, and the keys that answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,j", "letter(True)", show=False, id="answer.yes"),
        Binding("n", "letter(False)", show=False),
        Binding("enter", "go_on", show=False),
        Binding("escape", "leave", show=False),
    ]
    DEFAULT_CSS = """
    AskPanel { height: 1fr; scrollbar-size-vertical: 1; }
    AskPanel Static { height: auto; }
    AskPanel Input { height: 1; border: none; padding: 0 1; background: $panel; }
    AskPanel Input:focus { text-style: underline; }
    AskPanel .ask-keys { color: $secondary; }
    AskPanel .ask-foot { height: auto; }
    """

    class Answered(Message):
        """An answer was given: what was typed, or "" where nothing is."""

        def __init__(self, value: str) -> None:
            """Carry the answer."""
            super().__init__()
            self.value = value

    class Left(Message):
        """The question was left without an answer."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make a panel that asks nothing yet."""
        super().__init__(id=id)
        self._mode = ""

    def compose(self) -> ComposeResult:
        """Put the sentences over the answer and its keys."""
        yield Static("", classes="ask-words", markup=False)
        answer = Input(compact=True, max_length=500)
        answer.cursor_blink = False
        with Vertical(classes="ask-foot"):
            yield answer
            yield Static("", classes="ask-keys", markup=False)

    def ask_text(self, words: Sequence[str], placeholder: str, value: str = "") -> None:
        """Ask for something that may be seen while it is typed."""
        self._ask("text", words, _("Enter goes on · Esc goes back"))
        self._begin(placeholder, value, secret=False)

    def ask_secret(self, words: Sequence[str], placeholder: str) -> None:
        """Ask for something that nobody may see while it is typed."""
        self._ask("text", words, _("Enter goes on · Esc goes back"))
        self._begin(placeholder, "", secret=True)

    def ask_letter(self, words: Sequence[str]) -> None:
        """Ask for a yes: a letter, never Enter."""
        self._ask("letter", words, _("{yes} yes · {no} no").format(yes=_("y"), no="n, Esc"))
        self.focus()

    def ask_page(self, words: Sequence[str], address: str) -> None:
        """Ask to open a page elsewhere and to come back; `address` is remote text."""
        self._ask("page", [*words, address], _("Enter: done there · Esc goes back"))
        self.focus()

    def page(self, by: int) -> None:
        """Scroll by a page of what stands over the answer."""
        height = self.size.height - self.query_one(".ask-foot").outer_size.height
        self.scroll_relative(y=by * max(1, height - 1), animate=False)

    def forget(self) -> None:
        """Ask nothing, and keep nothing of what was typed."""
        self._mode = ""
        self.query_one(Input).value = ""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand over what was typed, and forget it here."""
        event.stop()
        value = event.value
        self.query_one(Input).value = ""
        self.post_message(self.Answered(value))

    def action_letter(self, yes: bool) -> None:
        """Answer with a letter."""
        if self._mode == "letter":
            self.post_message(self.Answered("") if yes else self.Left())

    def action_go_on(self) -> None:
        """Say that the page was visited."""
        if self._mode == "page":
            self.post_message(self.Answered(""))

    def action_leave(self) -> None:
        """Leave the question."""
        self.query_one(Input).value = ""
        self.post_message(self.Left())

    def _ask(self, mode: str, words: Sequence[str], keys: str) -> None:
        self._mode = mode
        self.query_one(".ask-words", Static).update(Content("\n".join(safe_text(line, _LONGEST) for line in words)))
        self.query_one(".ask-keys", Static).update(Content(keys))
        self.query_one(Input).display = mode == "text"
        self.scroll_home(animate=False)
        self.call_after_refresh(self._name_paging, keys)

    def _name_paging(self, keys: str) -> None:
        """Say how to read what does not fit over the answer."""
        if not self.is_attached:
            return
        parts = (self.query_one(".ask-words"), self.query_one(".ask-foot"))
        if sum(part.outer_size.height for part in parts) > self.outer_size.height:
            self.query_one(".ask-keys", Static).update(Content(f"{_('PgUp, PgDn scroll')} · {keys}"))

    def _begin(self, placeholder: str, value: str, *, secret: bool) -> None:
        answer = self.query_one(Input)
        answer.password = secret
        answer.placeholder = placeholder
        answer.value = value
        answer.focus()
