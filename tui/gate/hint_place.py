"""The two lines over the composer: the hint bar, and in its place, for as long as it is asked, a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher

from tui.commands.asked_for import carried, question_open
from tui.panes.pane_frame import KeysBefore, leave_keys
from widgets.asking.folder_prompt import FolderPrompt
from widgets.asking.line_prompt import LinePrompt
from widgets.asking.paste_bar import PasteAs, PasteBar
from widgets.asking.question_bar import QuestionBar
from widgets.asking.reason_prompt import ReasonPrompt
from widgets.asking.record_bar import RecordBar
from widgets.composing.hint_bar import HintBar
from widgets.i18n import _


class HintPlace(ContentSwitcher):
    """One thing at a time; its place never changes. A reason or a folder that was given is for others."""

    # A question keeps the keys until it is answered: those that go to the next region, whichever they are, stay here.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "stay", show=False, id="focus.next"),
        Binding("shift+tab", "stay", show=False, id="focus.previous"),
    ]

    def __init__(self, left: Callable[[], None], *, id: str | None = None) -> None:
        """Show the hint bar; `left` is called as soon as a question has made way for it again."""
        super().__init__(initial="hint-bar", id=id)
        self._left = left
        self.keys_before = KeysBefore(self)
        """Where the keys were before the question."""
        self._on_yes: Callable[[], None] | None = None
        self._on_no: Callable[[], None] | None = None
        self._on_answer: Callable[[str], None] | None = None
        self._on_paste: Callable[[PasteAs], None] | None = None
        self._on_recorded: Callable[[bool], object] | None = None
        self._closes: Callable[[], None] = _nothing
        """Says of the slash word that a question is about that it is open no longer."""

    def compose(self) -> ComposeResult:
        """Put all of them there; one is shown."""
        yield HintBar(id="hint-bar")
        yield ReasonPrompt(id="reason-prompt")
        yield FolderPrompt(id="folder-prompt")
        yield LinePrompt(id="line-prompt")
        yield QuestionBar(id="question-bar")
        yield PasteBar(id="paste-bar")
        yield RecordBar(id="record-bar")

    @property
    def bar(self) -> HintBar:
        """The hint bar."""
        return self.query_one(HintBar)

    def ask(self, words: str, on_yes: Callable[[], None], on_no: Callable[[], None] | None = None) -> None:
        """Ask a question, and do this when the answer is yes, or that when it is no or none."""
        self._on_yes, self._on_no = carried(on_yes), None if on_no is None else carried(on_no)
        self._opens()
        self.keys_before.note()
        self.current = "question-bar"
        self.query_one(QuestionBar).ask(words)
        leave_keys(self)

    def ask_folder(self, words: str, folder: str) -> None:
        """Ask into which folder; the answer is a `FolderPrompt.Given`."""
        self.keys_before.note()
        self.current = "folder-prompt"
        self.query_one(FolderPrompt).ask(words, _("a folder"), folder)
        leave_keys(self)

    def ask_line(self, words: str, about: str, on_answer: Callable[[str], None], earlier: str = "") -> None:
        """Ask for one line, and do this with it; leaving it does nothing. Up takes an `earlier` answer."""
        self._on_answer = carried(on_answer)
        self._opens()
        self.keys_before.note()
        self.current = "line-prompt"
        self.query_one(LinePrompt).ask(words, about, earlier=earlier)
        leave_keys(self)

    def ask_paste(self, words: str, on_paste: Callable[[PasteAs], None]) -> None:
        """Ask how to paste, and do this with the answer; leaving it is an answer too."""
        self._on_paste = on_paste
        self.keys_before.note()
        self.current = "paste-bar"
        self.query_one(PasteBar).ask(words)
        leave_keys(self)

    def show_recording(self, on_end: Callable[[bool], object]) -> None:
        """Say that somebody is recorded, and do this in the end, with whether it is kept; leaving it throws it away."""
        self._on_recorded = on_end
        self.keys_before.note()
        self.current = "record-bar"
        self.query_one(RecordBar).begin()
        leave_keys(self)

    def end_recording(self) -> None:
        """Nobody is recorded any more."""
        if self.current == "record-bar":
            self.leave()

    def ask_reason(self, words: str, about: str) -> None:
        """Ask for a reason; the answer is a `ReasonPrompt.Given`."""
        self.keys_before.note()
        self.current = "reason-prompt"
        self.query_one(ReasonPrompt).ask(words, about)
        leave_keys(self)

    def action_stay(self) -> None:
        """Do nothing: who is asked answers first, and Escape is an answer."""

    def leave(self) -> None:
        """Go back to the hint bar; nothing comes of a question that was not answered."""
        on_no, self._on_yes, self._on_no, self._on_answer = self._on_no, None, None, None
        if (on_paste := self._on_paste) is not None:
            self._on_paste = None
            on_paste(PasteAs.NOTHING)
        if (on_recorded := self._on_recorded) is not None:
            self._on_recorded = None
            self.query_one(RecordBar).end()
            on_recorded(False)
        if self.current != "hint-bar":
            self.current = "hint-bar"
            self._left()
        self._close()
        if on_no is not None:
            on_no()

    def _opens(self) -> None:
        self._close()
        self._closes = question_open()

    def _close(self) -> None:
        closes, self._closes = self._closes, _nothing
        closes()

    def on_question_bar_answered(self, event: QuestionBar.Answered) -> None:
        """Go back, and do what was asked about if that was the answer."""
        event.stop()
        on_yes = self._on_yes
        if event.yes:
            self._on_no = None
        self.leave()
        if event.yes and on_yes is not None:
            on_yes()

    def on_paste_bar_answered(self, event: PasteBar.Answered) -> None:
        """Go back, and paste as was answered."""
        event.stop()
        on_paste, self._on_paste = self._on_paste, None
        self.leave()
        if on_paste is not None:
            on_paste(event.how)

    def on_record_bar_answered(self, event: RecordBar.Answered) -> None:
        """Go back, and keep the recording or not."""
        event.stop()
        on_recorded, self._on_recorded = self._on_recorded, None
        self.query_one(RecordBar).end()
        self.leave()
        if on_recorded is not None:
            on_recorded(event.keep)

    def on_line_prompt_given(self, event: LinePrompt.Given) -> None:
        """Go back, and do what was asked for."""
        event.stop()
        on_answer = self._on_answer
        self.leave()
        if on_answer is not None:
            on_answer(event.answer)

    def on_line_prompt_left(self, event: LinePrompt.Left) -> None:
        """Go back; nothing is done."""
        event.stop()
        self.leave()

    def on_folder_prompt_given(self) -> None:
        """Go back; what is to be saved is for others."""
        self.leave()

    def on_folder_prompt_left(self, event: FolderPrompt.Left) -> None:
        """Go back; nothing is saved."""
        event.stop()
        self.leave()

    def on_reason_prompt_left(self, event: ReasonPrompt.Left) -> None:
        """Go back; nothing was sent."""
        event.stop()
        self.leave()


def _nothing() -> None:
    """Nobody waits for the answer."""
