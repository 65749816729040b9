"""Tells whether what is sent is what was held before, edited, or something else altogether. Pure."""

from __future__ import annotations

import re

from hints.model import Draft

MOST = 20_000
"""Code points that are compared."""
_WORD = re.compile(r"\w+")


def is_same(before: Draft, after: Draft) -> bool:
    """Return whether two drafts have at least half of the words of the shorter one in common, or their file."""
    files = {file.name for file in before.attachments} & {file.name for file in after.attachments}
    held, sent = _words(before), _words(after)
    shorter = min(len(held), len(sent))
    return bool(files) or (shorter > 0 and 2 * len(held & sent) >= shorter)


def _words(draft: Draft) -> set[str]:
    return set(_WORD.findall(draft.text[:MOST].casefold()))
