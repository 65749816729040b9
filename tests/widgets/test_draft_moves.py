"""A draft stands aside for an edit or a slash word, and comes back whole; nothing that was typed is lost on the way."""

from __future__ import annotations

from session.values.model import EventId, RoomDraft
from widgets.composing.draft_moves import (
    edit_begun,
    edit_left,
    given_back,
    sent_from,
    taken_out,
    without,
    word_begun,
    word_left,
)

OWN, OTHER, ANSWERED = EventId("$own"), EventId("$other"), EventId("$answered")
DRAFT = RoomDraft("mijn concept", (0, 3), answers=ANSWERED)
BACK = RoomDraft("mijn concept", answers=ANSWERED)


def test_a_draft_comes_back_behind_an_edit_and_the_edit_behind_it() -> None:
    edit = edit_begun(edit_begun(DRAFT, OWN, "eerder"), OTHER, "nog eerder")
    assert (edit.text, edit.edits, edit.beside) == ("nog eerder", OTHER, "mijn concept")
    assert edit_left(edit) == BACK
    assert edit_left(DRAFT) == DRAFT


def test_a_draft_comes_back_behind_a_slash_word_and_the_one_after_it() -> None:
    word = word_begun(word_begun(DRAFT, "/invite "), "/kick ")
    assert (word.text, word.beside) == ("/kick ", "mijn concept")
    assert word_left(word) == BACK
    assert word_left(DRAFT) == DRAFT


def test_what_was_sent_makes_place_for_what_stood_aside_or_what_was_typed_behind_it() -> None:
    assert sent_from(DRAFT, "iets anders") is None
    assert sent_from(DRAFT, "mijn concept") == RoomDraft()
    assert sent_from(DRAFT, "mijn ") == RoomDraft("concept")
    assert sent_from(edit_begun(DRAFT, OWN, "eerder"), "eerder") == BACK


def test_what_is_given_back_stands_before_a_draft_and_a_slash_word_in_its_place() -> None:
    assert given_back(DRAFT, "terug").text == "terug\nmijn concept"
    word = given_back(DRAFT, "/invite @sam")
    assert (word.text, word.beside, word.answers) == ("/invite @sam", "mijn concept", ANSWERED)


def test_what_was_given_back_is_taken_out_again() -> None:
    assert taken_out(given_back(DRAFT, "terug"), "terug") == BACK
    assert taken_out(DRAFT, "terug") is None


def test_only_the_whole_text_counts() -> None:
    assert without("ab", "abc") is None
    assert without("ab", "ab") == ""
    assert without("ab", "ab\nc") == "c"
