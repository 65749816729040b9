"""Golden pictures of the screen: made by the tool, free of addresses, compared as text."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import Any

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion
from textual.app import App

from tests.support.screens import CONFIG
from tui.settings.config import Config

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_ADDRESS = re.compile(r"https?://(?!www\.w3\.org/)[^\s\"')<]+")
_MADE_ON = (3, 11)

golden = [
    pytest.mark.skipif(
        sys.version_info[:2] != _MADE_ON, reason="pictures are compared on Python 3.11 only, where they are made"
    ),
    pytest.mark.usefixtures("a_usual_terminal"),
]
"""For files whose tests compare pictures."""
SIZES = [(80, 24), (120, 40)]
other_looks = pytest.mark.parametrize("look", ["light", "no_colour"])
both_sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])


@pytest.fixture
def a_usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the colours that most terminals have."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture
def golden_picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return what a picture is compared with."""
    return snapshot.use_extension(SVGImageExtension)


def without_addresses(svg: str) -> str:
    """Return a picture that fetches nothing when it is looked at: Textual's export names a font on a CDN."""
    bare = _FONT_FACE.sub("", svg).replace("Fira Code", "DejaVu Sans Mono")
    bare = re.sub(r"<!-- Generated with Rich .*?-->", "", bare)
    address = _ADDRESS.search(bare)
    assert address is None, "the picture names an address"
    return bare


def picture(app: App[Any]) -> str:
    """Return a picture of what is on the screen now."""
    return without_addresses(app.export_screenshot(title="sluis"))


def looking(look: str, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Return the settings for a look: "dark", "light", or "no_colour", which is the environment's."""
    if look == "no_colour":
        monkeypatch.setenv("NO_COLOR", "1")
    return replace(CONFIG, theme="light" if look == "light" else "")
