"""What the hint bar says at rest, and which keys it offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import assert_never

from hints.model import DraftKind, RoomFacts, Severity
from session.media.staged import StagedFile
from session.values.model import UserId
from tui.commands.command import Command
from tui.commands.keymap import shown_key
from tui.commands.slash import Speech, read_typed
from tui.desk.attached_files import AttachedFiles
from tui.desk.closed import Closed
from tui.gate.destinations import Destinations
from tui.gate.finding_words import NAME_CELLS
from tui.gate.gate import HintKeys, Look
from tui.gate.staged_words import beside_words, outcome_words, staged_words
from widgets.cells import cut
from widgets.composing.composer import Composer
from widgets.composing.hint_bar import HintLines, HintState
from widgets.file_words import name_words
from widgets.i18n import _
from widgets.rooms.audience import audience
from widgets.words import say


def usage(asked: Command) -> str:
    """Return how a slash word is typed and what it does, in one line."""
    typed = f"/{asked.slash} {_(asked.argument) if asked.argument else ''}".rstrip()
    return _("{typed}: {does}. Nothing was done.").format(typed=typed, does=_(asked.description))


class DeskWords:
    """Words of the desk, with the keys as the config has them."""

    def __init__(self, own_servers: tuple[str, ...], keymap: Mapping[str, str]) -> None:
        """Know which servers are the organisation's own, and which keys were changed."""
        self._own_servers = own_servers
        self._keymap = keymap

    def rest(
        self,
        facts: RoomFacts | None,
        *,
        room: bool,
        editing: bool,
        stopped: tuple[UserId, ...] = (),
        lost: bool = False,
    ) -> HintLines:
        """Return the lines for a draft that nothing is seen in; `stopped` names those because of whom it would wait.

        What is edited is `lost` when it was removed meanwhile.
        """
        if not room:
            offered = ("/join", "/create", "/identity", "/devices", self._with_key("rooms.list", _("rooms")))
            return HintLines(HintState.OK, _("no room is open; these can be typed here"), keys=offered)
        if facts is None:
            return HintLines(HintState.WAIT, _("this room is not known yet"), keys=self._room_keys())
        if stopped and facts.encrypted:
            words = _("nothing is sent: {users}, verified, has a new identity").format(users=", ".join(stopped))
            keys = (_("/readers says more"), _("/withdraw takes it as it is"), *self._room_keys())
            return HintLines(HintState.STOP, words, keys=keys, outcome=_("Enter: waits here"))
        if lost:
            words, keys = _("the message that you change was removed"), (_("Esc makes a new message of your words"),)
            return HintLines(HintState.STOP, words, keys=keys, outcome=_("Enter: held"))
        state = HintState.OK if facts.encrypted else HintState.OPEN
        if editing:
            return HintLines(
                state,
                _("changes your earlier message"),
                keys=(_("Esc leaves it as it was"),),
                outcome=_("Enter: change"),
            )
        goes, where_cut = self._audience(facts)
        return HintLines(state, goes, keys=self._rest_keys(), where_cut=where_cut)

    def _audience(self, facts: RoomFacts) -> tuple[str, str]:
        """Return who will read it, and the same for where that is cut off."""
        return audience(facts, self._own_servers), audience(facts, self._own_servers, unusual_first=True)

    def closed(self, why: Closed) -> HintLines:
        """Return the lines for a room where no message can be written."""
        keys: tuple[str, ...] = ()
        moves = self._with_key("hint.room", _("moves a draft"))
        state, outcome = HintState.STOP, _("Enter: held")
        match why:
            case Closed.INVITATION:
                state, outcome = HintState.NOTE, ""
                words = _("an invitation: /join accepts it, /leave refuses it")
            case Closed.SPACE:
                state, outcome = HintState.NOTE, ""
                words = _("a space holds rooms, no messages: /rooms lists them, /within narrows the list")
            case Closed.REPLACED:
                words = _("this room was replaced: nothing is sent here any more")
                keys = (_("/follow goes to the new room"), moves)
            case Closed.LISTENING:
                words, keys = _("you may only read here: your level is too low for messages"), (moves,)
            case Closed.GONE:
                words, keys = _("you are not in this room any more: nothing is sent"), (moves,)
            case never:
                assert_never(never)
        return HintLines(state, words, keys=(*keys, *self._room_keys()), outcome=outcome)

    def at_rest(self, composer: Composer, ways: Destinations, files: AttachedFiles, withheld: str) -> HintLines:
        """Return the lines for a composer in which nothing is seen; `withheld` says why nothing may leave at all."""
        if withheld:
            return self.withheld(withheld)
        typed, room_id = read_typed(composer.text), composer.room_id
        if isinstance(typed, Speech) and typed.nowhere:
            return HintLines(HintState.OPEN, _("goes to your server, not encrypted"), keys=self._rest_keys())
        facts, stopped, new = ways.facts(room_id), ways.stopped(room_id), composer.edits is None
        file = files.of(room_id) if new else None
        if (why := ways.closed(room_id)) is not None:
            return self.closed(why)
        if not stopped and new and (name := files.coming(room_id)):
            return self.taking_in(name)
        if not stopped and facts is not None and file is not None:
            return self.rest_with_file(facts, file)
        return self.rest(facts, room=room_id is not None, editing=not new, stopped=stopped, lost=composer.edit_lost)

    def rest_with_file(self, facts: RoomFacts, file: StagedFile) -> HintLines:
        """Return the lines for a file, and perhaps a caption, that nothing is seen in."""
        described = staged_words(file)
        state = HintState.OK if facts.encrypted else HintState.OPEN
        newline = self._with_key("composer.newline", _("new line"))
        keys = (*self._strip_key(file), newline, *self._room_keys())
        outcome = outcome_words(file.kind)
        goes, where_cut = self._audience(facts)
        if file.complete:
            return HintLines(state, goes, keys=keys, outcome=outcome, where_cut=where_cut)
        unread = "; ".join(say(notice) for notice in file.notices)
        return HintLines(HintState.NOTE, described, unread, f"{goes}.", keys=keys, outcome=outcome)

    def beside(self, file: StagedFile) -> str:
        """Return what stands in the composer while there is no caption."""
        return beside_words(file)

    def no_caption(self, file: StagedFile) -> str:
        """Return what to say when a slash word is to go along with a file."""
        words = _("That cannot go along with the file {name}; Esc takes the file off.")
        return words.format(name=cut(name_words(file.attachment.name), NAME_CELLS))

    def along(self, composer: Composer, files: AttachedFiles) -> tuple[Callable[[int], str] | None, str]:
        """Return the words for what goes along, by how many cells of its name, and what takes it off.

        In every room and beside every hint: a file that nobody sees is sent by mistake.
        """
        file, coming = files.of(composer.room_id), files.coming(composer.room_id)
        if coming:
            said: Callable[[int], str] | None = partial(_coming_words, coming)
        else:
            said = partial(staged_words, file) if file is not None else None
        if composer.edits is not None:
            return said, _("stays with your draft")
        begun = composer.pushed_aside or composer.answers is not None
        return said, _("then Esc takes the file off") if begun else _("Esc takes the file off")

    def _strip_key(self, file: StagedFile | None) -> tuple[str, ...]:
        return (self._with_key("hint.strip", _("strip photo")),) if file is not None and file.strippable else ()

    def taking_in(self, name: str) -> HintLines:
        """Return the lines for a file that is being taken in: read, and the server asked how large one may be."""
        words = _("getting the file {name} ready; Enter waits for it").format(name=cut(name_words(name), NAME_CELLS))
        return HintLines(HintState.WAIT, words)

    def withheld(self, problem: str) -> HintLines:
        """Return the lines for a machine that lets nothing leave."""
        words = _("nothing can be sent: {problem}").format(problem=problem)
        return HintLines(HintState.STOP, words, keys=self._room_keys(), outcome=_("Enter: held"))

    def wait(self) -> HintLines:
        """Return the lines for a long text that is still being read."""
        return HintLines(HintState.WAIT, _("reading a long text; Enter waits for it"))

    def hint_keys(self, look: Look, file: StagedFile | None = None) -> HintKeys:
        """Return the keys that a hint offers; what a photo gives away can be taken out of it."""
        offered = [("hint.mask", _("mask"))] if look.maskable else []
        offered += [("hint.edit", _("edit"))] if look.spans else []
        if look.assessment.holds and look.assessment.severity is not Severity.BLOCK:
            offered.append(("hint.send", _("with reason")))
        offered += [("hint.room", _("room")), ("hint.false_alarm", _("false alarm")), ("hint.snooze", _("snooze"))]
        words = (*self._strip_key(file), *(self._with_key(command_id, word) for command_id, word in offered))
        if look.draft.kind is DraftKind.EDIT:
            words = (_("Esc leaves it as it was"), *words)
        why = self._with_key("hint.why", _("why"))
        keys = HintKeys(words, why, shown_key("hint.next", self._keymap))
        if ("hint.send", _("with reason")) not in offered:
            return keys
        masks = (self._with_key("hint.mask", _("mask")),) if look.maskable else ()
        fuller = (*masks, self._with_key("hint.send", _("with reason")), why)
        short = (*masks, self._with_key("hint.send", _("reason")), shown_key("hint.why", self._keymap))
        return replace(keys, urgent=fuller[-2], narrow=(" · ".join(fuller), " · ".join(short)))

    def all_keys(self) -> tuple[str, ...]:
        """Return every key for a hint, with its word."""
        words = (
            ("mask", _("mask")),
            ("edit", _("edit")),
            ("strip", _("strip photo")),
            ("send", _("with reason")),
            ("next", _("next hint")),
            ("room", _("other room")),
            ("false_alarm", _("false alarm")),
            ("false_alarm_text", _("with its text")),
            ("snooze", _("quiet here until tomorrow")),
            ("undo", _("undo")),
        )
        return tuple(self._with_key(f"hint.{name}", word) for name, word in words)

    def _with_key(self, command_id: str, word: str) -> str:
        return f"{shown_key(command_id, self._keymap)} {word}"

    def nowhere(self, why: Closed | None, *, room: bool) -> str:
        """Return what to say to words that can go nowhere."""
        move = shown_key("hint.room", self._keymap)
        match why:
            case Closed.REPLACED:
                return _("This room was replaced, nothing was sent: /follow goes to the new room.")
            case Closed.INVITATION:
                return _("An invitation, nothing was sent: /join accepts it, /leave refuses it.")
            case Closed.SPACE:
                return _("A space holds no messages, nothing was sent: {move} moves this text.").format(move=move)
            case Closed.LISTENING:
                return _("You may only read here, nothing was sent: {move} moves this text.").format(move=move)
            case Closed.GONE:
                return _("You are not in this room any more, nothing was sent: {move} moves this text.").format(
                    move=move
                )
        if room:
            return _("This room is not known yet; nothing was sent.")
        return _("No room is open: {list} shows the rooms, {move} moves this text to one.").format(
            list=shown_key("rooms.list", self._keymap), move=shown_key("hint.room", self._keymap)
        )

    def unknown_slash(self, nearest: str | None) -> str:
        """Return what to say to a slash word that nobody knows."""
        if nearest:
            return _("No such slash word. Did you mean /{word}? // begins a text with a slash.").format(word=nearest)
        return _("No such slash word; nothing was sent. // begins a text with a slash.")

    def _rest_keys(self) -> tuple[str, ...]:
        send, newline = self._with_key("composer.send", _("send")), self._with_key("composer.newline", _("new line"))
        return (send, newline, *self._room_keys())

    def _room_keys(self) -> tuple[str, ...]:
        before, after = (shown_key(f"rooms.{each}", self._keymap) for each in ("previous", "next"))
        return (self._with_key("rooms.list", _("rooms")), f"{before}/{after} {_('other room')}")


def _coming_words(name: str, cells: int) -> str:
    return _("file: {name}, being read").format(name=cut(name_words(name), cells))
