"""Words that notify: as the server gets them, as they work here at once, and what is no such word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.account.audit import Audit
from session.reading.keyword_rules import keyword_rules, problem_with
from session.reading.keywords import Keywords
from session.reading.push_rules import Ping, PushRules, Surroundings
from session.values.errors import SessionError
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ALICE, ROOM
from tests.fakes.sending_account import SendingAccount, in_one_room

OF_THE_SERVER = {"rule_id": ".m.rule.contains_user_name", "default": True, "pattern": "noor", "actions": ["notify"]}


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account in one room, whose server has one rule of its own."""
    async with in_one_room(server) as account:
        with account.database.transaction():
            account.account.set_data("m.push_rules", {"global": {"content": [OF_THE_SERVER]}})
        yield account


@pytest.fixture
def keywords(account: SendingAccount) -> Keywords:
    """Its words."""
    return Keywords(account.database, account.gateway, Audit(account.database, account.advisor))


def cleared(account: SendingAccount, text: str) -> tuple[Draft, Clearance]:
    draft = account.draft(text, kind=DraftKind.KEYWORD)
    return draft, account.clear(draft)


def ping(account: SendingAccount, body: str) -> Ping:
    """Return what a message does."""
    event = {"type": "m.room.message", "sender": ALICE, "content": {"body": body, "msgtype": "m.text"}}
    return PushRules(account.account.data("m.push_rules")).judge(event, Surroundings(ROOM, 2, "Ik", {}))


async def test_a_word_is_a_content_rule_that_holds_here_at_once(
    keywords: Keywords, account: SendingAccount, server: FakeHomeserver
) -> None:
    assert await keywords.add(*cleared(account, "sluis 4")) == "sluis 4"
    (made,) = server.seen("PUT", "/pushrules/global/content/")
    assert made.path.endswith("/sluis 4")
    assert made.json["pattern"] == "sluis 4"
    assert "notify" in made.json["actions"]
    assert {"set_tweak": "highlight", "value": True} in made.json["actions"]
    assert ping(account, "is Sluis 4 open?") == Ping(notifies=True, highlights=True)
    assert ping(account, "sluis 44") == Ping()
    assert ping(account, "noor?").notifies, "the server's own rule is still there"

    await keywords.add(*cleared(account, "kade*"))
    assert await keywords.all() == ("kade*", "sluis 4")
    assert ping(account, "aan de kademuur").highlights


async def test_a_word_that_is_there_is_not_made_twice(
    keywords: Keywords, account: SendingAccount, server: FakeHomeserver
) -> None:
    await keywords.add(*cleared(account, "Sluis"))
    assert await keywords.add(*cleared(account, "sluis")) == "sluis"
    assert len(server.seen("PUT", "/pushrules/")) == 1
    assert await keywords.all() == ("Sluis",)


async def test_a_word_is_taken_back_by_its_rule(
    keywords: Keywords, account: SendingAccount, server: FakeHomeserver
) -> None:
    rule = {"rule_id": "rule-7", "pattern": "Kade", "enabled": True, "actions": ["notify"]}
    with account.database.transaction():
        account.account.set_data("m.push_rules", {"global": {"content": [rule, OF_THE_SERVER]}})
    assert await keywords.remove(" kade ") == "Kade"
    assert server.seen("DELETE", "/pushrules/")[-1].path.endswith("/content/rule-7")
    assert await keywords.all() == ()
    assert ping(account, "noor?").notifies
    with pytest.raises(SessionError, match="No such word"):
        await keywords.remove("kade")
    with pytest.raises(SessionError, match="No such word"):
        await keywords.remove("noor")


async def test_a_word_that_was_put_out_of_work_is_made_anew(
    keywords: Keywords, account: SendingAccount, server: FakeHomeserver
) -> None:
    rule = {"rule_id": "kade", "pattern": "kade", "enabled": False, "actions": ["notify"]}
    with account.database.transaction():
        account.account.set_data("m.push_rules", {"global": {"content": [rule]}})
    assert await keywords.all() == ()
    await keywords.add(*cleared(account, "kade"))
    assert [one.method for one in server.requests] == ["DELETE", "PUT"]
    assert ping(account, "de kade").highlights


async def test_a_refusal_leaves_the_words_as_they_were(
    keywords: Keywords, account: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", "", faults.refused(403, "M_FORBIDDEN"))
    with pytest.raises(SessionError):
        await keywords.add(*cleared(account, "kade"))
    assert await keywords.all() == ()


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("", "letter"),
        ("***", "letter"),
        ("?!", "letter"),
        (".m.rule.master", "dot"),
        ("a/b", "slash"),
        ("a\\b", "slash"),
        ("a\nb", "one line"),
        ("a\x1b[31mb", "one line"),
        ("a  b", "one space"),
        ("x" * 101, "at most"),
    ],
)
async def test_what_cannot_notify_is_said_and_not_sent(
    keywords: Keywords, account: SendingAccount, server: FakeHomeserver, word: str, why: str
) -> None:
    assert why in problem_with(word)
    with pytest.raises(SessionError, match=why):
        await keywords.add(*cleared(account, word))
    assert server.requests == []


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"global": None},
        {"global": {"content": None}},
        {"global": {"content": [None, {"rule_id": 3, "pattern": "x", "actions": ["notify"]}, {"rule_id": "x"}]}},
        {"global": {"content": [{"rule_id": "x", "pattern": "x", "actions": ["dont_notify"]}]}},
        {"global": {"content": [OF_THE_SERVER]}},
    ],
)
def test_rules_that_are_no_words_of_the_owner_are_none(rules: dict[str, Any]) -> None:
    assert keyword_rules(rules) == {}
