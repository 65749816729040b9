"""Polls, stickers, places and voice messages in the timeline: what is seen, which votes count, what is found."""

from __future__ import annotations

from typing import Any

import pytest

from session.timeline.locations import location_text
from session.timeline.reading import StoredEvent
from session.timeline.searchable import searchable
from session.values.model import FileForm, ItemKind, Poll, ShieldLevel, TimelineItem
from tests.fakes.poll_events import POLL
from tests.fakes.poll_events import poll_edit as edit
from tests.fakes.poll_events import poll_end as end
from tests.fakes.poll_events import poll_start as start
from tests.fakes.poll_events import poll_vote as vote
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, TIME, encryption, event, redaction
from tests.fakes.synced_account import SyncedAccount


def stable_start() -> dict[str, Any]:
    answers = [{"m.id": "a", "m.text": [{"body": "Maandag"}]}, {"m.id": "b", "m.text": [{"body": "Dinsdag"}]}]
    asked = {"question": {"m.text": [{"body": "Welke dag?"}]}, "kind": "m.disclosed", "answers": answers}
    return event("m.poll.start", {"m.poll": asked, "m.text": [{"body": "Welke dag?"}]}, ALICE, "$poll")


def stable_vote(sender: str, *answers: object) -> dict[str, Any]:
    return event("m.poll.response", {"m.relates_to": _about(), "m.selections": list(answers)}, sender)


def _about() -> dict[str, str]:
    return {"rel_type": "m.reference", "event_id": "$poll"}


def poll(account: SyncedAccount) -> Poll:
    (item,) = account.items()
    assert item.poll is not None
    return item.poll


def votes(account: SyncedAccount) -> list[int | None]:
    return [answer.votes for answer in poll(account).answers]


@pytest.mark.parametrize("begun", [start(), stable_start()])
def test_a_poll_shows_its_question_and_answers_under_both_names(account: SyncedAccount, begun: dict[str, Any]) -> None:
    account.receive(begun, vote(ALICE, "a"), stable_vote(ME, "b"))
    (item,) = account.items()
    assert (item.kind, item.body) == (ItemKind.MESSAGE, "Welke dag?")
    shown = [(answer.text, answer.votes, answer.mine) for answer in poll(account).answers]
    assert shown == [("Maandag", 1, False), ("Dinsdag", 1, True)]


def test_a_vote_changes_the_row_of_its_poll(account: SyncedAccount) -> None:
    account.receive(start())
    changes = account.receive(vote(ME, "a", event_id="$vote"))
    assert [len(places) for places in changes.timelines.values()] == [1]
    assert votes(account) == [1, 0]
    account.receive(redaction("$vote", ME))
    assert votes(account) == [0, 0]


def test_the_last_vote_of_each_person_counts(account: SyncedAccount) -> None:
    account.receive(start(), vote(ALICE, "b", minute=3), vote(ALICE, "a", minute=2), vote(ME, "a", "b", minute=2))
    assert votes(account) == [1, 1]
    assert poll(account).voters == 2


def test_an_edited_poll_asks_what_it_asks_now_and_votes_for_what_is_gone_do_not_count(account: SyncedAccount) -> None:
    account.receive(start(), vote(ALICE, "a"), vote(ME, "b"))
    changes = account.receive(edit())
    assert [len(places) for places in changes.timelines.values()] == [1]
    account.receive(vote(ME, "c2", minute=2))
    (item,) = account.items()
    assert (item.body, item.edited, poll(account).question) == ("Welke dag dan?", True, "Welke dag dan?")
    assert [answer.text for answer in poll(account).answers] == ["Maandag", "Dinsdag", "Woensdag"]
    assert (votes(account), poll(account).voters) == ([0, 0, 1], 1)
    account.receive(redaction("$edit", ALICE))
    assert (poll(account).question, votes(account)) == ("Welke dag?", [1, 0])


def test_only_its_maker_edits_a_poll(account: SyncedAccount) -> None:
    account.receive(start(), edit(MALLORY))
    (item,) = account.items()
    assert (item.edited, poll(account).question) == (False, "Welke dag?")


@pytest.mark.parametrize("spoiled", [("c",), (), ({},)])
def test_a_spoiled_vote_takes_the_older_one_back(account: SyncedAccount, spoiled: tuple[object, ...]) -> None:
    account.receive(start(), vote(ALICE, "a"), vote(ALICE, *spoiled, minute=2))
    assert (votes(account), poll(account).voters) == ([0, 0], 0)


def test_only_who_may_ends_a_poll_and_no_vote_counts_after_that(account: SyncedAccount) -> None:
    account.receive(start("undisclosed"), vote(ME, "a"), end(MALLORY, minute=2), vote(ALICE, "a", minute=3))
    assert (votes(account), poll(account).ended) == ([None, None], False)
    account.receive(end(ALICE), vote(MALLORY, "b", minute=6))
    assert (votes(account), poll(account).ended) == ([2, 0], True)


def test_a_poll_that_offers_nothing_is_said_to_be_none(account: SyncedAccount) -> None:
    account.receive(event(f"{POLL}start", {f"{POLL}start": {"question": {"body": "?"}, "answers": []}}, ALICE))
    assert [item.kind for item in account.items()] == [ItemKind.PLACEHOLDER]


def test_a_poll_without_a_row_is_counted_anew_when_history_brings_its_votes(account: SyncedAccount) -> None:
    account.receive(start(), vote(ALICE, "a"))
    assert votes(account) == [1, 0]
    account.database.execute("UPDATE event SET position = NULL WHERE event_id = '$poll'")
    changes = account.arrival.history(ROOM, [account.checked(vote(ME, "b"))], None)
    assert changes.rooms == {ROOM}, "what was counted is forgotten by room"


def test_a_vote_in_clear_does_not_count_in_a_poll_that_was_encrypted(account: SyncedAccount) -> None:
    account.receive(start())
    account.database.execute("UPDATE event SET encrypted = 1 WHERE event_id = '$poll'")
    account.receive(vote(MALLORY, "a"), end(ALICE, minute=3))
    assert (poll(account).voters, poll(account).ended) == (0, False)


def test_a_poll_in_clear_in_an_encrypted_room_is_marked(account: SyncedAccount) -> None:
    account.receive(start(), state=(encryption(),))
    (item,) = account.items()
    assert item.shield.level is ShieldLevel.RED


def test_html_beside_a_poll_does_not_take_the_place_of_its_question(account: SyncedAccount) -> None:
    account.receive(start(format="org.matrix.custom.html", formatted_body="<b>iets anders</b>"))
    (item,) = account.items()
    assert item.text == "Welke dag?"


def only(account: SyncedAccount) -> TimelineItem:
    (item,) = account.items()
    return item


def test_a_sticker_is_a_picture_that_can_be_saved(account: SyncedAccount) -> None:
    content = {"body": "zwaai", "url": "mxc://s.example/abc", "info": {"mimetype": "image/png", "size": 1200}}
    account.receive(event("m.sticker", content, ALICE))
    file = only(account).file
    assert file is not None
    assert (file.name, file.form, file.size) == ("zwaai", FileForm.STICKER, 1200)


@pytest.mark.parametrize(("duration", "seconds"), [(61_400, 61), (-1, None), ("9", None), (10**15, None), (True, None)])
def test_a_voice_message_says_how_long_it_is(account: SyncedAccount, duration: object, seconds: int | None) -> None:
    content = {"msgtype": "m.audio", "body": "Voice message", "url": "mxc://s.example/abc"}
    account.receive(
        event("m.room.message", {**content, "info": {"duration": duration}, "org.matrix.msc3245.voice": {}}, ALICE)
    )
    file = only(account).file
    assert file is not None
    assert (file.form, file.seconds) == (FileForm.VOICE, seconds)


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        ("geo:52.1,5.25;u=35", "hier\ngeo:52.1,5.25"),
        ("geo:91,5", "hier"),
        ("https://kwaad.example", "hier"),
        ("geo:1,1\n", "hier"),
        (7, "hier"),
    ],
)
def test_a_place_is_its_description_and_its_coordinates(uri: object, text: str) -> None:
    assert location_text({"msgtype": "m.location", "body": "hier", "geo_uri": uri}) == text


def test_what_is_found_is_what_is_shown() -> None:
    html = {"format": "org.matrix.custom.html", "formatted_body": "<b>zicht</b>baar", "body": "anders"}
    said = StoredEvent("$1", ALICE, TIME, "m.room.message", {"msgtype": "m.text", **html}, "$1")
    asked = StoredEvent("$2", ALICE, TIME, f"{POLL}start", start()["content"], "$2")
    found = [searchable(one, None) for one in (said, asked)]
    assert [one.text for one in found if one is not None] == ["zichtbaar", "Welke dag?\nMaandag\nDinsdag"]
