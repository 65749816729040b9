"""What somebody types is told to be a user id, or not."""

from __future__ import annotations

import pytest

from session.values.ids import is_user_id


@pytest.mark.parametrize("typed", ["@noor:x.example", "@noor:x.example:8448", "@:x.example", "@n/o=o:[::1]:80"])
def test_a_user_id(typed: str) -> None:
    assert is_user_id(typed)


@pytest.mark.parametrize(
    "typed", ["", "noor", "@noor", "@noor:", "#zaal:x.example", "@no or:x", "@noor:x y", " @noor:x"]
)
def test_no_user_id(typed: str) -> None:
    assert not is_user_id(typed)
