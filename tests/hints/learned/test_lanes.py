"""Tables that are added up side by side come to what each of them comes to alone."""

from __future__ import annotations

import random

import pytest

from hints.learned.features import picker
from hints.learned.lanes import Lanes

SIZE = 4_096


@pytest.mark.parametrize("tables", [1, 3, 4, 5, 9])
@pytest.mark.parametrize("picked", [1, 2, 128, 129, 1_000, SIZE])
def test_totals_are_those_of_each_table(tables: int, picked: int) -> None:
    chance = random.Random(tables * SIZE + picked)
    given = [chance.randbytes(SIZE) for _ in range(tables)]
    buckets = set(chance.sample(range(SIZE), picked))
    assert Lanes(given).totals(picker(buckets)) == ([sum(table[b] for b in buckets) for table in given], picked)


@pytest.mark.parametrize("tables", [1, 4, 5])
def test_the_greatest_numbers_stay_in_their_lanes(tables: int) -> None:
    given = [bytes([255 if place % 2 else 0]) * SIZE for place in range(tables)]
    totals, picked = Lanes(given).totals(picker(set(range(SIZE))))
    assert picked == SIZE
    assert totals == [255 * SIZE if place % 2 else 0 for place in range(tables)]
    assert Lanes([b"\xff" * SIZE] * tables).totals(picker(set(range(SIZE))))[0] == [255 * SIZE] * tables


def test_nothing_picked_weighs_nothing() -> None:
    assert Lanes([bytes(SIZE)] * 5).totals(picker(set())) == ([0] * 5, 0)
