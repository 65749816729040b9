"""How a question and the keys that answer it stand over one line to type in: the keys in it, if they fit."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from widgets.safe_text import safe_content, safe_text


def over_and_in(question: str, keys: str, width: int) -> tuple[Content, str]:
    """Return what stands over a line of `width` cells and what in it while it is empty; nothing of it is cut off.

    Behind what stands in a line comes the cursor.
    """
    if not width or cell_len(keys) < width:
        return safe_content(question), keys
    return Content(f"{safe_text(question)}\n{safe_text(keys)}"), ""
