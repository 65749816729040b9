"""What slash words do about people of the open room: invite them, remove them, let them come back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from session.values.errors import LoggedOut, SessionError, Unreachable
from session.values.ids import is_user_id
from session.values.model import UserId
from tui.asking import Asking, Refused
from tui.desk.messages import Cleared
from tui.rooms.known_people import KnownPeople
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.words import error_words

if TYPE_CHECKING:
    from session.session import Session


class PeopleSteps:
    """Does this for one pane, in the room that a slash word was typed in."""

    def __init__(self, asking: Asking, session: Session, known: KnownPeople) -> None:
        """Ask the session; `known` asks before somebody is invited whom no server knows."""
        self._asking = asking
        self._session = session
        self._known = known

    async def invite(self, event: Cleared) -> str:
        """Invite those who are named; return what to tell.

        Raises:
            Refused: when users have to stand behind the word, and nothing was done; so do all of these.
            SessionError: when it could not be done.
        """
        users = tuple(map(UserId, event.about.split())) or (UserId(""),)
        if not all(map(is_user_id, users)):
            raise Refused(needs_user(event.word))
        if _names_another(event.draft.text):
            raise Refused(_("/invite takes users, or one user and a reason, which does not begin with a user's id."))
        question = _("No server knows {user}. Invite them all the same?")
        return await self._known.then(event, users, question, partial(self._invite, event, users))

    async def _invite(self, event: Cleared, users: tuple[UserId, ...]) -> str:
        """Invite them one after the other; that one cannot be invited does not keep the others out."""
        invited: list[UserId] = []
        problems: list[str] = []
        for place, user in enumerate(users):
            try:
                await self._asking.ask(self._session.admin.invite_because, event.draft, event.clearance, user)
            except (Unreachable, LoggedOut) as error:
                if not invited:
                    raise
                # Nor would the others be.
                problems.append(f"{_several(users[place:])}: {error_words(error)}")
                break
            except SessionError as error:
                if len(users) == 1:
                    raise
                problems.append(f"{safe_text(user)}: {error_words(error)}")
            else:
                invited.append(user)
        if not invited:
            raise Refused(" ".join(problems))
        if len(users) == 1:
            return _("{user} is invited.").format(user=safe_text(users[0]))
        return " ".join([_("Invited: {users}.").format(users=_several(invited)), *problems])

    async def remove(self, event: Cleared) -> str:
        """Remove somebody, or ban them; return what to tell."""
        user, ban = self._one(event), event.word == "ban"
        if user == self._session.user_id:
            raise Refused(_("That is you: /leave takes you out, and asks first."))
        await self._asking.ask(self._session.admin.remove, event.draft, event.clearance, user, ban=ban)
        words = _("{user} is banned; /purge removes what they said here.") if ban else _("{user} is removed.")
        return words.format(user=safe_text(user))

    async def unban(self, event: Cleared) -> str:
        """Let somebody who was banned come back; return what to tell."""
        user = self._one(event)
        await self._asking.ask(self._session.admin.unban_because, event.draft, event.clearance, user)
        return _("{user} can come back.").format(user=safe_text(user))

    def _one(self, event: Cleared) -> UserId:
        """Return the one who is meant: a second one is never taken for the reason."""
        if " " in event.about or _names_another(event.draft.text):
            words = _("/{word} takes one user, and then a reason, which does not begin with a user's id.")
            raise Refused(words.format(word=event.word))
        if not is_user_id(event.about):
            raise Refused(needs_user(event.word))
        return UserId(event.about)


def needs_user(word: str) -> str:
    """Return what has to stand behind a slash word about somebody."""
    return _("/{word} needs a user: @name:server.").format(word=word)


def _names_another(reason: str) -> bool:
    return bool(reason.strip()) and is_user_id(reason.split(maxsplit=1)[0])


def _several(users: Iterable[UserId]) -> str:
    return ", ".join(map(safe_text, users))
