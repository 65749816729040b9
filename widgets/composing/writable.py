"""What of a text from elsewhere may stand in a draft, and nothing that a terminal would obey. Pure."""

from __future__ import annotations

import re

# What a clipboard may carry and a terminal would obey: controls other than tab and newline, direction
# overrides and isolates, tag characters. The text that is sent is the text that is shown, so they go out of both.
_UNSHOWABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def writable(text: str) -> str:
    """Return `text` as it may stand in a draft: one kind of line break, nothing that a terminal would obey."""
    return _UNSHOWABLE.sub("", _LINE_BREAKS.sub("\n", text))
