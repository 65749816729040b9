"""Drafts that are put away are never lost and never mixed."""

from __future__ import annotations

from session.values.model import EventId, RoomDraft, RoomId
from widgets.composing.room_drafts import RoomDrafts

ONE, TWO = RoomId("!one:x"), RoomId("!two:x")


def test_a_draft_comes_out_once() -> None:
    drafts = RoomDrafts()
    drafts.put(ONE, RoomDraft("hoi", (0, 2)))
    assert drafts.all() == {ONE: RoomDraft("hoi", (0, 2))}
    assert drafts.bring(ONE) == RoomDraft("hoi", (0, 2))
    assert drafts.bring(ONE) == drafts.bring(None) == RoomDraft()


def test_an_empty_draft_is_none() -> None:
    drafts = RoomDrafts({ONE: RoomDraft("hoi")})
    drafts.put(ONE, RoomDraft())
    assert drafts.all() == {}


def test_what_is_joined_can_be_taken_out_as_long_as_it_stands_in_front() -> None:
    drafts = RoomDrafts({ONE: RoomDraft("mijn concept", edits=EventId("$1"))})
    drafts.join(ONE, "verplaatst")
    assert drafts.all()[ONE].text == "verplaatst\nmijn concept"
    assert drafts.unjoin(ONE, "verplaatst")
    assert drafts.all()[ONE] == RoomDraft("mijn concept", edits=EventId("$1"))
    assert not drafts.unjoin(ONE, "verplaatst")
    assert drafts.all()[ONE].text == "mijn concept"


def test_what_is_sent_leaves_what_an_edit_had_pushed_aside() -> None:
    drafts = RoomDrafts({ONE: RoomDraft("aangepast", edits=EventId("$1"), beside="concept"), TWO: RoomDraft("weg")})
    drafts.sent(ONE)
    drafts.sent(TWO)
    assert drafts.all() == {ONE: RoomDraft("concept")}


def test_no_draft_is_in_a_representation() -> None:
    assert "geheim" not in repr(RoomDraft("geheim", beside="geheim"))
