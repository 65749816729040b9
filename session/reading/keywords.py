"""Words that notify wherever they are said: the account's owner makes them and takes them back; the server keeps them.

What is typed leaves through the door for content; a word is taken back by the id of its rule, which is known here.
"""

from __future__ import annotations

from hints.model import Clearance, Draft
from session.account.audit import Audit
from session.reading.keyword_rules import (
    ACTIONS,
    MOST_WORD,
    is_there,
    keyword_rules,
    problem_with,
    with_rule,
    without_rule,
)
from session.server import content_door, endpoints
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.values.errors import SessionError
from session.values.words import N_

_RULES = "m.push_rules"


class Keywords:
    """The words of one account."""

    def __init__(self, database: Database, gateway: Gateway, audit: Audit) -> None:
        """Ask through this gateway; `audit` keeps which clearances were used."""
        self._database = database
        self._gateway = gateway
        self._audit = audit
        self._account = AccountStore(database)

    async def all(self) -> tuple[str, ...]:
        """Return the words that notify, in the order of the alphabet."""
        return tuple(sorted(keyword_rules(self._account.data(_RULES)), key=str.casefold))

    async def add(self, draft: Draft, clearance: Clearance) -> str:
        """Let the draft's text notify wherever it is said; return it.

        Raises:
            SessionError: when it cannot be such a word, when the server refuses or cannot be reached.
            NotCleared: when the clearance was given for another draft, or for one that is no such word.
        """
        word = draft.text
        if problem := problem_with(word):
            raise SessionError(problem, most=MOST_WORD)
        rules = self._account.data(_RULES)
        if _folded(rules, word) is not None:
            return word
        if is_there(rules, word):
            # It was put out of work elsewhere: made anew it works.
            await endpoints.remove_push_rule(self._gateway, "content", word)
        await content_door.set_keyword(self._gateway, draft, clearance, ACTIONS)
        self._audit.sent("", clearance)
        with self._database.transaction():
            self._account.set_data(_RULES, with_rule(self._account.data(_RULES), word))
        return word

    async def remove(self, word: str) -> str:
        """Let a word notify no more; return it as it was made.

        Raises:
            SessionError: when there is no such word, when the server refuses or cannot be reached.
        """
        found = _folded(self._account.data(_RULES), word.strip())
        if found is None:
            raise SessionError(N_("No such word notifies; /keyword lists them."))
        made, rule_id = found
        await endpoints.remove_push_rule(self._gateway, "content", rule_id)
        with self._database.transaction():
            self._account.set_data(_RULES, without_rule(self._account.data(_RULES), rule_id))
        return made


def _folded(rules: dict[str, object], word: str) -> tuple[str, str] | None:
    """Return a word that is there, with the id of its rule, whatever its capitals: rules do not look at them."""
    found = keyword_rules(rules)
    if word in found:
        return word, found[word]
    return next(((one, rule_id) for one, rule_id in found.items() if one.casefold() == word.casefold()), None)
