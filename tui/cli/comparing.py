"""Compares emoji on the command line: follows one verification to its end and asks when both sides show something.

Two laws of this file: nothing is confirmed unless a person, or a line of theirs, said that it is the same; and what
was begun is over when the command ends.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from session.session import Session
from session.values.errors import LoggedOut, SessionError
from session.values.model import DeviceId, UserId, Verification, VerificationPhase
from session.values.updates import Batch, Connection, ConnectionUpdate, VerificationUpdate
from session.values.words import N_
from tui.cli.answers import line_from
from tui.cli.standard_input import input_descriptor
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.trust.verification_words import headline, particulars, progress
from widgets.words import say

KEYS_SECONDS = 20.0
"""How long keys of our identity are waited for after another device of ours was verified."""
_YES, _NO = ("y", "yes", "j", "ja"), ("n", "no", "nee")
_NUMBERS = re.compile(r"\D*(\d{4})\D+(\d{4})\D+(\d{4})\D*")
_PICTURES = 7
Phase = VerificationPhase
Compare = Callable[[Verification], Awaitable[bool]]


class Comparing:
    """The verifications of one session, followed from its own loop."""

    def __init__(self, session: Session, compare: Compare) -> None:
        """Follow them there; `compare` answers whether both sides show the same."""
        self._session = session
        self._compare = compare
        self._known = {one.id: one for one in session.verification.all()}
        self._news = asyncio.Event()
        self._logged_out: ConnectionUpdate | None = None

    async def start(self) -> None:
        """Keep up with the server from now on."""
        await self._session.start(self._hear)

    async def asked_by(self, user: UserId | None, device: DeviceId | None, seconds: float) -> str:
        """Wait until somebody asks to verify, or this user, or this device of ours; return the verification's id.

        Raises:
            SessionError: when nobody did in so many seconds.
        """
        try:
            async with asyncio.timeout(seconds):
                while True:
                    for one in self._known.values():
                        if one.incoming and one.phase is Phase.REQUESTED and _is_from(one, user, device):
                            return one.id
                    await self._something_new()
        except TimeoutError:
            raise SessionError(N_("Nobody asked to compare within {n} s."), n=round(seconds)) from None

    async def follow(self, verification_id: str) -> Verification:
        """Do what this side has to do until it is over, and return how it ended.

        Raises:
            SessionError: when the other side cannot be told, or no answer can be had here.
        """
        answer: asyncio.Future[bool] | None = None
        begun = False
        try:
            while (now := self._known[verification_id]).phase not in (Phase.DONE, Phase.CANCELLED):
                if answer is not None and answer.done() and now.phase is Phase.SHOWN:
                    act = self._session.verification
                    await (act.confirm if answer.result() else act.mismatch)(verification_id)
                elif now.phase is Phase.SHOWN and answer is None:
                    answer = asyncio.ensure_future(self._compare(now))
                elif now.phase is Phase.REQUESTED and now.incoming:
                    await self._session.verification.accept(verification_id)
                elif now.phase is Phase.READY and now.can_begin and not begun:
                    begun = True
                    await self._session.verification.accept(verification_id)
                else:
                    await self._something_new(answer)
            return now
        finally:
            if answer is not None:
                answer.cancel()

    def newest(self, verification_id: str) -> Verification:
        """Return what is known of a verification now."""
        return self._known[verification_id]

    async def keys_of(self, verification_id: str) -> Verification:
        """Wait for keys that a verified device of ours was asked for, for a while; return what is known then."""
        try:
            async with asyncio.timeout(KEYS_SECONDS):
                while self._known[verification_id].asked_for - self._known[verification_id].came:
                    await self._something_new()
        except TimeoutError:
            pass
        return self._known[verification_id]

    async def _something_new(self, answer: asyncio.Future[bool] | None = None) -> None:
        """Wait for news, or for an answer that has not been given yet."""
        news = asyncio.ensure_future(self._news.wait())
        waits: set[asyncio.Future[Any]] = {news} if answer is None or answer.done() else {news, answer}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        self._news.clear()
        if self._logged_out is not None:
            raise LoggedOut(N_("{server} has ended this session: log in again."), server=self._session.homeserver)

    def _hear(self, batch: Batch) -> None:
        for update in batch.updates:
            if isinstance(update, VerificationUpdate):
                self._known[update.verification.id] = update.verification
            elif isinstance(update, ConnectionUpdate) and update.connection is Connection.LOGGED_OUT:
                self._logged_out = update
        self._news.set()


def _is_from(verification: Verification, user: UserId | None, device: DeviceId | None) -> bool:
    if device is not None:
        return verification.own and verification.other_device == device
    return user in (None, verification.other_user)


async def compare_at_terminal(verification: Verification) -> bool:
    """Show what this side shows, and ask until the answer is yes or no.

    Raises:
        SessionError: when the terminal is gone.
    """
    _show(verification)
    while True:
        print(_("Does the other side show the same, in the same order? y/n: "), end="", file=sys.stderr, flush=True)
        answer = (await line_from(input_descriptor())).casefold()
        if answer in _YES + _NO:
            return answer in _YES


async def compare_with_line(verification: Verification) -> bool:
    """Show what this side shows, and compare it with a line of standard input.

    Raises:
        SessionError: when the line is nothing that could be compared.
    """
    _show(verification)
    same = is_same(await line_from(input_descriptor()), verification)
    if same is None:
        raise SessionError(N_("That is neither three numbers nor seven emoji or their names; nothing was verified."))
    return same


def is_same(typed: str, verification: Verification) -> bool | None:
    """Return whether the other side shows what we show, as far as `typed` says; None when it says nothing of the kind.

    It may be the three numbers, the seven emoji, or their names with commas between, in English or our language.
    """
    if (numbers := _NUMBERS.fullmatch(typed)) is not None and not any(map(str.isalpha, typed)):
        return tuple(int(number) for number in numbers.groups()) == verification.decimals
    bare = _bare(typed)
    if len(bare) >= _PICTURES and not any(map(str.isalnum, bare)) and verification.emoji:
        return bare == _bare("".join(symbol for symbol, _name in verification.emoji))
    names = [name.strip().casefold() for name in typed.split(",")]
    if len(names) == _PICTURES and all(names) and len(verification.emoji) == _PICTURES:
        known = [(str(name).casefold(), say(name).casefold()) for _symbol, name in verification.emoji]
        return all(name in either for name, either in zip(names, known, strict=True))
    return None


def _bare(text: str) -> str:
    """Return emoji without spaces, commas and the sign that asks for colours."""
    return "".join(text.replace(",", "").replace("\ufe0f", "").split())


def told(verification: Verification) -> str:
    """Return who asks whom and what is known of the other side."""
    return f"{headline(verification)}\n{particulars(verification)}"


def outcome(verification: Verification) -> str:
    """Return how it ended and what that means."""
    return "\n".join(progress(verification))


def _show(verification: Verification) -> None:
    lines = [f"{number}  {symbol}  {say(name)}" for number, (symbol, name) in enumerate(verification.emoji, 1)]
    numbers = " ".join(str(number) for number in verification.decimals or ())
    for line in (*lines, _("as numbers: {numbers}").format(numbers=numbers)):
        print(safe_text(line), flush=True)
