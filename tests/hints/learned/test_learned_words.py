"""Words, chunks and links as the learned model sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hints.learned.words import chunks_of, has_addresses, link_parts, tokens_of, word_of, words_of
from hints.text import view_of


def pieces(text: str) -> list[tuple[str, str]]:
    view = view_of(text)
    return [(word.sort.name, word.text) for word in words_of(view, 0, len(view.folded))]


def test_words_numbers_signs_and_addresses_are_told_apart() -> None:
    assert pieces("Bel 0612, of mail a@b.example!") == [
        ("WORD", "bel"),
        ("NUMBER", "0000"),
        ("SIGN", ","),
        ("WORD", "of"),
        ("WORD", "mail"),
        ("MAIL", "MAIL"),
        ("SIGN", "!"),
    ]


@pytest.mark.parametrize("link", ["https://x.example/a?b=c", "www.voorbeeld.nl", "pakket-nl.example.net/b7"])
def test_an_address_is_one_piece(link: str) -> None:
    assert pieces(f"kijk op {link} ja")[2] == ("LINK", "LINK")


def test_long_numbers_say_only_how_long_they_are() -> None:
    assert pieces("123456789012")[0] == pieces("998877665544")[0]


def test_a_capital_counts_only_inside_a_sentence() -> None:
    view = view_of("Kees ziet Anouk. Morgen MS")
    words = words_of(view, 0, len(view.folded))
    assert [word.capital for word in words] == [False, False, True, False, False, False]
    assert [word.initials for word in words] == [False, False, False, False, False, True]


def test_parts_of_an_address_leave_out_what_every_address_has() -> None:
    assert link_parts("https://digid-verlengen.example.com/login") == ("digid", "verlengen", "login")


def test_chunks_are_what_is_more_than_a_plain_word() -> None:
    view = view_of("ww is Zomer2026! (ja)")
    (chunk,) = chunks_of(view, 0, len(view.folded))
    assert view.exact[chunk.start : chunk.end] == "Zomer2026!"
    assert (chunk.shape, chunk.size, chunk.before) == ("Aa0!", "m2", "is")


def test_offsets_lead_back_through_characters_that_vanish() -> None:
    text = "zij heeft\u200b de g\u00adriep"
    view = view_of(text)
    last = words_of(view, 0, len(view.folded))[-1]
    start, end = view.span(last.start, last.end)
    assert text[start:end] == "g\u00adriep"


PIECES = (
    "Jan",
    "MS",
    "iPhone",
    "\u212aees",
    "\u0130s",
    "Stra\u00dfe",
    "12:30 1",
    "\u0663",
    "\u00b2",
    "zo'n",
    "a_B",
    "\t",
    "\x00",
)


@given(st.lists(st.sampled_from([*PIECES, ". ", "\n", " ", "'", "X" * 40]) | st.text(max_size=4)).map("".join))
def test_the_fast_way_sees_the_same_pieces_as_the_one_that_knows_their_places(text: str) -> None:
    view = view_of(text)
    end = len(view.folded)
    words = words_of(view, 0, end)
    if has_addresses(view, 0, end):
        return
    tokens, capitals = tokens_of(view, 0, end)
    assert [word_of(token)[:2] for token in tokens] == [word[:2] for word in words]
    marked = [(place, word.initials) for place, word in enumerate(words) if word.capital or word.initials]
    assert capitals == marked
