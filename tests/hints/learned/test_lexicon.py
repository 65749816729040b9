"""The word classes of the learned model."""

from __future__ import annotations

from hints.learned.lexicon import parse_lexicon

TEXT = """
# a remark
[ill!]
griep, diabetes, depress*, *kanker
[role]
collega, diabetes
"""


def test_a_word_is_known_whole_by_its_beginning_and_by_its_end() -> None:
    lexicon = parse_lexicon(TEXT)
    assert lexicon.names == ["ill!", "role"]
    assert lexicon.classes("griep") == (0,)
    assert lexicon.classes("depressief") == (0,)
    assert lexicon.classes("borstkanker") == (0,)
    assert lexicon.classes("collega") == (1,)


def test_a_word_can_be_of_two_classes() -> None:
    assert parse_lexicon(TEXT).classes("diabetes") == (0, 1)


def test_a_word_that_only_looks_alike_is_of_no_class() -> None:
    lexicon = parse_lexicon(TEXT)
    assert lexicon.classes("grieperig") == ()
    assert lexicon.classes("kankeren") == ()
    assert lexicon.classes("") == ()


def test_only_words_of_marked_classes_are_cues() -> None:
    lexicon = parse_lexicon(TEXT)
    assert lexicon.is_cue("griep")
    assert not lexicon.is_cue("collega")
