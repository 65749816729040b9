"""The writing desk: hint bar, composer, and the way a draft takes from the one past the other.

One law of this file: Enter never overrides, however often it is pressed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from hints.advisor import Advisor
from hints.audit import Weight
from hints.model import (
    Clearance,
    Draft,
    DraftKind,
    Finding,
    Held,
    Markup,
    RoomFacts,
)
from session.media.staged import StagedFile
from session.values.model import EventId, Quoted, RoomId, UserId
from tui.commands.keymap import keys_of, shown_key
from tui.commands.registry import OVER_TEXT
from tui.commands.slash import Speech, escaped
from tui.desk import messages as desk_messages
from tui.desk.closed import Closed
from tui.desk.offering import Offering
from tui.desk.pasting import Pasting
from tui.desk.standing import Looking, Standing
from tui.desk.words import DeskWords
from tui.desk.written import Written
from tui.gate.destinations import Destinations
from tui.gate.gate import Explanation, Gate, Look
from tui.gate.hint_place import HintPlace
from tui.gate.overriding import Overriding
from tui.panes.pane_frame import take_focus
from widgets.asking.reason_prompt import ReasonPrompt
from widgets.composing.answer_line import AnswerLine
from widgets.composing.composer import Composer
from widgets.composing.file_line import FileLine
from widgets.composing.hint_bar import HintBar, HintLines
from widgets.i18n import _
from widgets.safe_text import safe_content


class Desk(Vertical):
    """Where one writes. Posts what may leave, what was ordered, and what to tell."""

    Cleared: TypeAlias = desk_messages.Cleared
    Ordered: TypeAlias = desk_messages.Ordered
    Told: TypeAlias = desk_messages.Told
    Kept: TypeAlias = desk_messages.Kept
    Answering: TypeAlias = desk_messages.Answering
    Drafted: TypeAlias = desk_messages.Drafted

    def __init__(
        self,
        advisor: Advisor,
        own_servers: tuple[str, ...],
        keymap: Mapping[str, str],
        *,
        home: str,
        written: Written,
        paste_lines: int = 0,
        aside: bool = False,
        id: str | None = None,
    ) -> None:
        """Make a desk that belongs to no room yet; `home` is the account's server, `written` what desks share.

        Before more than `paste_lines` lines are pasted it is asked, unless that is 0. `aside` is as in `put_aside`.
        """
        super().__init__(id=id)
        self._drafts, self._aside = written.drafts, aside
        self._gate = Gate(advisor)
        self._keymap = keymap
        self.words = DeskWords(own_servers, keymap)
        """What the hint bar says at rest, and the keys it offers."""
        self.files = written.files
        self.files.heard.append(self._heard_of_file)
        """What goes along with the drafts; say `review` when it has changed."""
        self._ways = Destinations(home)
        self._looking = Looking(self._gate, self._ways, self.files)
        self._offering = Offering(self, self._gate, self._ways, self._looking)
        self._look: Look | None = None
        self._pasting = Pasting(self.say)
        self._paste_lines = paste_lines
        self._place = 0
        self._overriding = Overriding(self._gate, self.say)

    def compose(self) -> ComposeResult:
        """Put the hint bar, or a question, over the composer."""
        yield HintPlace(self._left_question, id="hint-place")
        yield AnswerLine(id="answer-line")
        yield FileLine(id="file-line")
        with Horizontal(id="composer-place"):
            yield Static(">", id="prompt", markup=False)
            yield Composer(
                send_keys=keys_of("composer.send", self._keymap),
                newline_keys=keys_of("composer.newline", self._keymap),
                leaves=[key for each in OVER_TEXT for key in keys_of(each, self._keymap)],
                most_lines=self._paste_lines,
                drafts=self._drafts,
                aside=self._aside,
                id="composer",
            )

    def _heard_of_file(self, room_id: RoomId) -> None:
        if self.is_mounted and room_id == self.composer.room_id:
            self.review()

    @property
    def composer(self) -> Composer:
        """The composer."""
        return self.query_one(Composer)

    @property
    def bar(self) -> HintBar:
        """The hint bar."""
        return self._hints.bar

    @property
    def _hints(self) -> HintPlace:
        return self.query_one(HintPlace)

    @property
    def look(self) -> Look | None:
        """What the advisor last said about what stands in the composer."""
        return self._look

    @property
    def file(self) -> StagedFile | None:
        """What goes along with what stands in the composer; an earlier message that is changed takes nothing along."""
        return self._looking.file_of(self.composer.room_id, self.composer.edits)

    @property
    def holds_draft(self) -> bool:
        """Whether something stands here that was not sent."""
        return bool(self.composer.text) or self.file is not None

    async def read(self, room_id: RoomId, file: StagedFile) -> None:
        """Read a file beside the screen before it goes along, so that no key has to wait for it."""
        if (facts := self._ways.facts(room_id)) is not None:
            await asyncio.to_thread(self._gate.read, file, facts)

    @property
    def finding(self) -> Finding | None:
        """What the hint bar speaks about."""
        return self._look.findings[self._place] if self._look and self._look.findings else None

    def shown_key(self, command_id: str) -> str:
        """Return the key to show beside a command."""
        return shown_key(command_id, self._keymap)

    def open(self, room_id: RoomId | None) -> None:
        """Bind the composer to a room; what is said of a question that is left for it is said there."""
        self.composer.bind(room_id)
        self._hints.leave()
        self.review()

    def put_aside(self) -> None:
        """Put away what stands here, with what is asked, and belong to no room."""
        self._hints.leave()
        self.composer.put_away()
        self.review()

    def learn(
        self, room_id: RoomId, facts: RoomFacts, stopped: tuple[UserId, ...] = (), closed: Closed | None = None
    ) -> None:
        """Take over new facts of a room, and who or what stops it; look again at what is written for it."""
        if self._ways.learn(room_id, facts, stopped, closed) and room_id == self.composer.room_id:
            self.review()

    def end(self, room_id: RoomId) -> None:
        """Let nothing be sent to a room any more; what stands here for it stays."""
        self._ways.end(room_id)
        if room_id == self.composer.room_id:
            self._hints.leave()
            self.review()

    def explanations(self) -> tuple[Explanation, ...]:
        """Return why the advisor says what it says, beginning with what the bar speaks about."""
        return self._gate.explain(self._look, self._place) if self._look else ()

    def weights(self, finding: Finding) -> tuple[Weight, ...]:
        """Return which places of the draft weighed most in a finding of a model."""
        return self._gate.weights(self._look, finding) if self._look else ()

    def next_finding(self) -> None:
        """Let the bar speak about the next finding."""
        if self._look and len(self._look.findings) > 1:
            self._place = (self._place + 1) % len(self._look.findings)
            self.bar.show(self._hint(self._look))
        else:
            self.say(_("There is no other hint here."))

    def say(self, notice: str, still: Callable[[], bool] | None = None) -> None:
        """Say one sentence about what stands here, for as long as it does, or `still` says that it is so."""
        stood = self._stands_here()
        told = self.Told(notice, still or (lambda: self._stands_here() == stood))
        # By the desk, whoever asked for it: what a pane has caused would end at that pane.
        self.post_message(told.set_sender(self))

    def question(self, words: str, on_yes: Callable[[], None], on_no: Callable[[], None] | None = None) -> None:
        """Ask a question in the hint bar's place, and do this when the answer is yes, or that when it is not."""
        self._hints.ask(words, on_yes, on_no)

    def ask_line(self, words: str, about: str, on_answer: Callable[[str], None], earlier: str = "") -> None:
        """Ask for one line in the hint bar's place, and do this with the answer; Up takes an `earlier` one."""
        self._hints.ask_line(words, about, on_answer, earlier)

    def gate(self, kind: DraftKind, text: str, room_id: RoomId) -> tuple[Draft, Clearance | Held] | None:
        """Offer a text that does not stand in the composer to the advisor; None where nothing can be sent."""
        facts = self._ways.facts_by_kind(kind, room_id)
        if facts is None:
            return None
        look = self._gate.look(Speech(kind, text, markup=Markup.PLAIN), facts, None)
        answer = self._gate.clear(look)
        if isinstance(answer, Held):
            seen = self._gate.explain(look)[0].tip.seen.rstrip(".")
            self.say(_("Held, nothing was sent: {seen}.").format(seen=seen), lambda: True)  # It stands elsewhere.
            self.post_message(self.Kept(room_id, answer.assessment, look.draft))
        return look.draft, answer

    def ask_folder(self, words: str, folder: str) -> None:
        """Ask in the hint bar's place into which folder; the answer is a `FolderPrompt.Given`."""
        self._hints.ask_folder(words, folder)

    def edit(self, event_id: EventId, text: str) -> None:
        """Load an own message for editing."""
        self.composer.begin_edit(event_id, escaped(text))
        take_focus(self.composer)

    def show_about(self, quoted: Quoted | None) -> None:
        """Say over the composer what the draft answers, or that the message which it edits is there no longer."""
        composer = self.composer
        if quoted is not None and quoted.removed and composer.edits == quoted.event_id:
            composer.lose_edit(quoted.event_id)
            self.review()
        line = self.query_one(AnswerLine)
        line.show(quoted if composer.answers is not None else None, edit_lost=composer.edit_lost)

    def ask_reason(self) -> None:
        """Ask why a held draft has to be sent; a deliberate key of its own."""
        self._overriding.ask(self._look, self._hints)

    def on_reason_prompt_given(self, event: ReasonPrompt.Given) -> None:
        """Offer the draft once more, with the reason, if it still is the one that was shown."""
        event.stop()
        if (override := self._overriding.given(event.reason)) is not None:
            self._hints.leave()
            composer = self.composer
            submitted = Composer.Submitted(composer.room_id, composer.text, composer.edits, composer.answers)
            self._offering.offer(submitted, override)

    def on_composer_changed(self, event: Composer.Changed) -> None:
        """Look at the draft after each key."""
        event.stop()
        if event.room_id == self.composer.room_id:
            self.review()
        else:
            self.post_message(self.Drafted())

    def on_composer_pasted_lines(self, event: Composer.PastedLines) -> None:
        """Ask before so many lines stand here."""
        event.stop()
        self._pasting.ask(event.text, self.composer, self._hints)

    def on_composer_answering(self, event: Composer.Answering) -> None:
        """Pass it on: what the desk itself has caused would end here."""
        event.stop()
        self.post_message(self.Answering())

    def on_composer_submitted(self, event: Composer.Submitted) -> None:
        """Let the draft go, obey it or keep it. Every way out answers the composer."""
        event.stop()
        self._offering.offer(event)

    def review(self) -> None:
        """Look again at what stands in the composer and goes along; what is long is read beside the screen."""
        composer, file = self.composer, self.file
        self.post_message(self.Drafted())
        composer.may_be_empty = file is not None
        # Content, for text would be read as markup.
        composer.placeholder = safe_content("" if file is None else self.words.beside(file))
        self.query_one(FileLine).show(*self.words.along(composer, self.files))
        if self._looking.long(self._stands_here()):
            # Not the coroutine: one that gives way before it began would never be awaited.
            reading: Callable[[], Awaitable[None]] = self._read_long
            self.run_worker(reading, group="review", exclusive=True, exit_on_error=False)
            self._show_wait()
        else:
            self.workers.cancel_group(self, "review")
            self.show_look(self._looking.look(self._stands_here()))

    async def _read_long(self) -> None:
        stands_here = self._stands_here()
        look = await asyncio.to_thread(self._looking.look, stands_here)
        if stands_here == self._stands_here():
            self.show_look(look)

    def _stands_here(self) -> Standing:
        return self._looking.stands(self.composer)

    def _left_question(self) -> None:
        self._overriding.leave()
        self._hints.keys_before.give_back(self.composer)

    def show_look(self, look: Look | None) -> None:
        """Say in the hint bar, and mark in the text, what the advisor says of what stands here."""
        same = look is not None and self._look is not None and look.rules == self._look.rules
        self._place = min(self._place, len(look.findings) - 1) if look is not None and same else 0
        self._look = look
        if look is not None and look.findings:
            self.composer.mark(look.marks())
            self.bar.show(self._hint(look))
        else:
            self.composer.mark(())
            self.bar.show(self.words.at_rest(self.composer, self._ways, self.files, self._gate.withheld))

    def _hint(self, look: Look) -> HintLines:
        return self._gate.hint(look, self._place, self.words.hint_keys(look, self.file))

    def _show_wait(self) -> None:
        self._look = None
        self.composer.mark(())
        self.bar.show(self.words.wait() if self.file is None else self.words.taking_in(self.file.attachment.name))
