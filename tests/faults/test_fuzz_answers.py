"""Answers that are wrong somewhere, to what is asked beside the sync: nothing escapes."""

from __future__ import annotations

import itertools

from tests.faults.fuzz_answers import QUESTIONS, fuzz


async def test_nothing_escapes() -> None:
    turns = itertools.count()
    counts = await fuzz(lambda: next(turns) >= 140, seed=140)
    assert not +counts.escaped, counts.escaped
    assert set(counts.asked) == set(QUESTIONS)
    assert counts.refused["news"] > 0
