"""The way out of the desk: a draft that is offered goes, is obeyed, or stays.

One law of this file: what leaves carries the clearance of exactly the text that stood there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from hints.model import Clearance, DraftKind, Held, Override
from session.values.model import RoomId
from tui.commands.registry import slash_words
from tui.commands.slash import SAID, Order, Speech, Unknown, read_typed
from tui.desk import messages
from tui.desk.standing import Looking
from tui.desk.words import usage
from tui.gate.destinations import Destinations
from tui.gate.gate import Gate, Look
from widgets.composing.composer import Composer
from widgets.composing.draft_moves import is_word
from widgets.composing.room_drafts import NO_ROOM
from widgets.i18n import _

if TYPE_CHECKING:
    from tui.desk.desk import Desk


class Offering:
    """Offers the drafts of one desk. Every way out answers the composer."""

    def __init__(self, desk: Desk, gate: Gate, ways: Destinations, looking: Looking) -> None:
        """Ask this gate; what leaves is posted from the desk."""
        self._desk = desk
        self._gate = gate
        self._ways = ways
        self._looking = looking
        self._reading: Composer.Submitted | None = None
        """The long text that is being read."""

    def offer(self, submitted: Composer.Submitted, override: Override | None = None) -> None:
        """Let the draft go, obey it or keep it."""
        desk, files, typed = self._desk, self._desk.files, read_typed(submitted.text)
        file = self._looking.file_of(submitted.room_id, submitted.edits)
        match typed:
            case Unknown(nearest):
                self._keep(submitted, desk.words.unknown_slash(nearest), self._still_a_word())
            case Order(command, argument) if argument and not command.argument:
                self._keep(submitted, usage(command), self._still_a_word())
            case Order():
                desk.composer.take(submitted)
                desk.post_message(messages.Ordered(typed, submitted.room_id or NO_ROOM, submitted.text))
            case Speech() if files.coming(submitted.room_id) and submitted.edits is None:
                self._keep(submitted, _("The file is still being read; one moment."))
            case Speech() if submitted.edits is not None and desk.composer.edit_lost:
                self._keep(
                    submitted, _("That message was removed: nothing was sent. Esc keeps your words for a new one.")
                )
            case Speech() if submitted.edits is not None and typed.word not in SAID:
                self._keep(submitted, _("An earlier message is being changed; Esc leaves it as it was."))
            case Speech() if file is not None and typed.kind is not DraftKind.MESSAGE:
                self._keep(submitted, desk.words.no_caption(file))
            case Speech() if typed.word and not (typed.text.strip() or typed.may_be_empty):
                self._keep(submitted, usage(slash_words()[typed.word]), self._still_a_word())
            case Speech() if not (typed.text.strip() or file or typed.may_be_empty):
                self._keep(submitted, _("There is nothing to send."))
            case Speech():
                self._offer_speech(submitted, typed, override)

    def _offer_speech(self, submitted: Composer.Submitted, speech: Speech, override: Override | None) -> None:
        room_id, standing = submitted.room_id, self._looking.stands(submitted)
        if self._ways.facts_for(speech, room_id) is None:
            why, composer = self._ways.closed(room_id), self._desk.composer
            stood, words = self._looking.stands(composer), self._desk.words.nowhere(why, room=room_id is not None)
            self._keep(
                submitted, words, lambda: (self._ways.closed(room_id), self._looking.stands(composer)) == (why, stood)
            )
        elif not self._looking.long(standing):
            if (look := self._looking.look(standing)) is not None:
                self._decide(submitted, speech, look, self._gate.clear(look, override))
        elif self._reading is None:
            self._reading = submitted
            self._desk.composer.keep(submitted)
            self._desk.run_worker(self._offer_long(submitted, speech, override), group="offer", exit_on_error=False)
        else:
            self._keep(submitted, _("A long text is still being read; one moment."))

    async def _offer_long(self, submitted: Composer.Submitted, speech: Speech, override: Override | None) -> None:
        """Read a long text beside the screen and let it go only if it is still the one that stands there."""
        try:
            offered = self._looking.stands(submitted)
            look = await asyncio.to_thread(self._looking.look, offered)
            answer = await asyncio.to_thread(self._gate.clear, look, override) if look else None
        finally:
            self._reading = None
        if look is None or answer is None:
            return
        composer = self._desk.composer
        if self._looking.stands(composer) == offered:
            self._decide(submitted, speech, look, answer)
        else:
            # Whoever writes on is the one to read it.
            room_id = submitted.room_id
            self._desk.say(
                _("The text has changed while it was read: nothing was sent."), lambda: composer.room_id == room_id
            )

    def _decide(self, submitted: Composer.Submitted, speech: Speech, look: Look, answer: Clearance | Held) -> None:
        desk, room_id = self._desk, submitted.room_id
        if isinstance(answer, Held):
            self._keep(submitted, _("Held: nothing was sent."))
            desk.post_message(messages.Kept(RoomId(look.draft.room_id), answer.assessment, look.draft))
            if room_id == desk.composer.room_id:
                desk.show_look(Look(look.draft, look.offset, answer.assessment))
            return
        desk.composer.take(submitted)
        file = desk.files.send_off(room_id) if look.draft.attachments and room_id is not None else None
        desk.post_message(
            messages.Cleared(
                room_id or NO_ROOM,
                look.draft,
                answer,
                submitted.edits,
                submitted.text,
                file,
                submitted.answers,
                speech.word,
                speech.about,
            )
        )
        if file is not None:
            desk.review()

    def _keep(self, submitted: Composer.Submitted, notice: str, still: Callable[[], bool] | None = None) -> None:
        self._desk.composer.keep(submitted)
        self._desk.say(notice, still)

    def _still_a_word(self) -> Callable[[], bool]:
        """Return whether the slash word that stands here is still being written: how it is used helps until then."""
        composer = self._desk.composer
        room_id = composer.room_id
        return lambda: composer.room_id == room_id and is_word(composer.text.lstrip())
