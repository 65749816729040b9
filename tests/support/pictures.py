"""Golden pictures of the screen: made by the tool, free of addresses, compared as text."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from textual.app import App

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_ADDRESS = re.compile(r"https?://(?!www\.w3\.org/)[^\s\"')<]+")
_MADE_ON = (3, 11)

golden = pytest.mark.skipif(
    sys.version_info[:2] != _MADE_ON, reason="pictures are compared on Python 3.11 only, where they are made"
)
"""For tests that compare a picture."""


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
