"""What a person can do about a hint, step by step; the last step is undone by one key."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from hints.audit import Weight
from hints.model import Finding, Part
from session.values.model import RoomId
from session.values.places import room_of
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.desk.written import Written
from tui.gate.hint_log import HintLog
from tui.gate.steps_taken import Masked, Moved, Reported, Snoozed, Step, Stripped
from tui.panes.pane_frame import take_focus
from widgets.composing.room_drafts import NO_ROOM
from widgets.i18n import _


class HintSteps:
    """The steps of one desk; the last step is undone from whichever desk."""

    def __init__(
        self, desk: Desk, log: HintLog, asking: Asking, show_room: Callable[[RoomId], None], written: Written
    ) -> None:
        """Work on this desk, ask for what is to be kept in `log`; what can be undone is remembered in `written`."""
        self._desk = desk
        self._log = log
        self._asking = asking
        self._tell = asking.tell
        self._show_room = show_room
        self._written = written

    def mask(self) -> None:
        """Mask what was found."""
        look, composer = self._desk.look, self._desk.composer
        if look and look.spans and not look.maskable:
            self._desk.say(_("There is nothing to mask: what was found says what the whole text is."))
        elif look and look.spans:
            before = composer.text
            after = before[: look.offset] + look.masked()
            self._written.last_step = Masked(composer.room_id, before, after)
            rules = frozenset(span.rule for span in look.maskable)
            self._asking.start(self._log.masked, RoomId(look.draft.room_id), rules)
            composer.rewrite(after)
        take_focus(composer)

    def edit_span(self) -> None:
        """Select what the hint is about, or the first that was found where it is about the room."""
        look, finding = self._desk.look, self._desk.finding
        take_focus(self._desk.composer)
        if look and look.spans and finding:
            span = finding if finding.end > finding.start else look.spans[0]
            self._desk.composer.select_span(span.start + look.offset, span.end + look.offset)

    def may_move(self) -> bool:
        """Return whether there is a draft that may go to another room; say so if not."""
        composer, something = self._desk.composer, bool(self._desk.composer.text.strip() or self._desk.file)
        if composer.edits is not None:
            self._desk.say(_("A message that is being changed stays in its room."))
        elif not something:
            self._desk.say(_("There is nothing to move."))
        return composer.edits is None and something

    def move(self, target: RoomId) -> None:
        """Put the draft and its file, unsent, into another room's composer, where they are looked at anew."""
        composer, file = self._desk.composer, self._desk.file
        origin, text = composer.room_id, composer.text
        if origin == target or not self.may_move():
            return
        if origin is None:
            self._bring(text, target)
            return
        if file is not None and (self._desk.files.of(target) or self._desk.files.coming(target)):
            self._desk.say(_("The draft there has a file already."))
            return
        self._written.last_step = Moved(origin, target, text, file.file_id if file is not None else "")
        self._carry(self._written.last_step, origin, target)

    def _bring(self, text: str, target: RoomId) -> None:
        """Put what was begun in no room into a room's composer; there is no room to undo it to."""
        if self._desk.composer.take_out(NO_ROOM, text):
            self._desk.composer.give_back(target, text)
            self._show_room(target)
            take_focus(self._desk.composer)

    def snooze(self) -> None:
        """Let the rule of this hint be quiet in this room until tomorrow."""
        room_id, finding = self._desk.composer.room_id, self._desk.finding
        if finding is None:
            self._desk.say(_("There is no hint here."))
        elif room_id is None:
            self._desk.say(_("No room is open."))
        else:
            self._asking.run(self._snooze(room_of(room_id), finding))

    async def _snooze(self, room_id: RoomId, finding: Finding) -> None:
        if await self._asking.answer(self._log.snooze, room_id, finding):
            self._written.last_step = Snoozed(room_id, finding.rule)
            self._desk.review()
            self._tell(_("Snoozed in this room until tomorrow. {key} undoes it.").format(key=self._key("undo")))

    def report(self) -> None:
        """Report that this hint is wrong; only the rule and the place are kept."""
        look, finding = self._desk.look, self._desk.finding
        if look is None or finding is None:
            self._desk.say(_("There is no hint here."))
        else:
            text = look.draft.text if finding.part is Part.TEXT else ""
            self._asking.run(self._report(RoomId(look.draft.room_id), finding, text, self._desk.weights(finding)))

    async def _report(self, room_id: RoomId, finding: Finding, text: str, weights: tuple[Weight, ...]) -> None:
        number = await self._asking.answer(self._log.report, room_id, finding, weights)
        if number is not None:
            self._written.last_step = Reported(number, text)
            words = _("Reported: rule and place, not the text; {key} keeps the text too, here.")
            self._tell(words.format(key=self._key("false_alarm_text")) if text else _("Reported, without the file."))

    def report_text(self) -> None:
        """Keep the text with the report that was made last; a step of its own."""
        if isinstance(self._written.last_step, Reported) and not self._written.last_step.text:
            self._tell(_("What stands in a file is not kept."))
        elif isinstance(self._written.last_step, Reported):
            self._asking.run(self._report_text(self._written.last_step))
        else:
            self._tell(_("Report a false alarm first."))

    async def _report_text(self, step: Reported) -> None:
        if await self._asking.answer(self._log.report_text, step.number, step.text):
            self._tell(_("The text is kept with the report, on this machine only."))

    def remember(self, step: Step) -> None:
        """Let this be what is undone next."""
        self._written.last_step = step

    def files(self) -> frozenset[str]:
        """Return the ids of files that undoing would need."""
        last = self._written.last_step
        return frozenset({last.before.file_id}) if isinstance(last, Stripped) else frozenset()

    def undo(self) -> None:
        """Undo the last of these steps, once."""
        step, self._written.last_step = self._written.last_step, None
        match step:
            case None:
                self._desk.say(_("There is nothing to undo."))
            case Masked():
                self._unmask(step)
            case Moved():
                self._move_back(step)
            case Stripped():
                self._restore(step)
            case Snoozed():
                self._asking.run(self._unsnooze(step))
            case Reported():
                self._asking.run(self._withdraw(step))
            case never:
                assert_never(never)

    async def _unsnooze(self, step: Snoozed) -> None:
        await self._asking.answer(self._log.unsnooze, step.room_id, step.rule)
        self._desk.review()
        self._tell(_("Undone: the rule speaks again."))

    async def _withdraw(self, step: Reported) -> None:
        if await self._asking.answer(self._log.withdraw, step.number):
            self._tell(_("Undone: the report is withdrawn."))

    def _key(self, name: str) -> str:
        return self._desk.shown_key(f"hint.{name}")

    def _unmask(self, step: Masked) -> None:
        composer = self._desk.composer
        if (composer.room_id, composer.text) == (step.room_id, step.after):
            composer.rewrite(step.before)
            self._desk.say(_("Undone: the text is as it was."))
        else:
            self._desk.say(_("The text has changed since; Ctrl-Z undoes in the text."))

    def _restore(self, step: Stripped) -> None:
        if self._desk.files.of(step.room_id) is step.after:
            self._desk.files.put(step.room_id, step.before)
            self._desk.review()
            self._desk.say(_("Undone: the photo is as it was."))
        else:
            self._desk.say(_("The file has gone or changed since; nothing was undone."))

    def _move_back(self, step: Moved) -> None:
        if self._carry(step, step.target, step.origin):
            self._desk.say(_("Undone: the draft is back."))
        else:
            self._desk.say(_("The text has changed since; nothing was moved."))

    def _carry(self, step: Moved, origin: RoomId, target: RoomId) -> bool:
        """Move a draft from one composer to another and show where it is; return whether it still stood there."""
        composer, files = self._desk.composer, self._desk.files
        file = files.of(origin)
        if step.text and not composer.take_out(origin, step.text):
            return False
        if step.text:
            composer.give_back(target, step.text)
        if file is not None and file.file_id == step.file and files.of(target) is None:
            files.take_off(origin)
            files.put(target, file)
        self._show_room(target)
        self._desk.review()
        take_focus(composer)
        return True
