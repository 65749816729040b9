"""HTML, names, packs and settings that hold anything: nothing escapes, and nothing of it commands a terminal."""

from __future__ import annotations

import itertools

from tests.faults.fuzz_inputs import PARTS, fuzz


def test_nothing_escapes() -> None:
    turns = itertools.count()
    counts = fuzz(lambda: next(turns) >= 600, seed=600)
    assert counts.clean, counts.escaped
    assert set(counts.inputs) == set(PARTS)
    assert counts.refused["settings"] > 0
