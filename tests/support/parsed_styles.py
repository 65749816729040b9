"""Style sheets that are read once: hundreds of tests open an app, and each app reads all of them again."""

from __future__ import annotations

from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet

_rules: dict[tuple[object, ...], list[Any]] = {}
_read = Stylesheet._parse_rules


def _read_once(self: Stylesheet, css: str, *how: Any, **more: Any) -> list[Any]:
    # What comes of a sheet hangs on the theme's variables, and on nothing else of the app's.
    key = (css, how, tuple(more.items()), tuple(sorted(self._variables.items())))
    if key not in _rules:
        _rules[key] = _read(self, css, *how, **more)
    return _rules[key]


@pytest.fixture(autouse=True)
def sheets_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every app what another one has read already."""
    monkeypatch.setattr(Stylesheet, "_parse_rules", _read_once)
