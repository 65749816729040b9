"""Reads the ids of Matrix, and links to them, as what they stand for: a person as a name, a room as one word.

The model was taught by talk in which people have names. An id looks to it like a mail address or a link, and a greeting
with a link in it like a lure.
"""

from __future__ import annotations

import re
from functools import cache

from hints.text import View

PERSON, PLACE = "Jan", "matrix"
"""What is read instead: a name like any other, and a word that says nothing. Neither is longer than the shortest id."""
_MAYBE = re.compile(r"@|matrix|[#!][^\s:#!]{1,255}:")
_SERVER = (
    r"(?:(?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{0,62}[a-z0-9]|localhost|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?"
    r"(?![\w/@-]|[.:]\w)"
)
_ID = rf"(?<![\w@.+/%-])(?:(?P<person>@)|[#!])[^\s:@#!/\"'<>()]{{1,255}}:{_SERVER}"
_LINK = (
    r"(?:https?://(?:www\.)?matrix\.to/#/(?:(?P<linked>@|%40)|[#!+]|%23|%21|%2b)"
    r"|(?<!\w)matrix:(?:(?P<named>u(?:ser)?)|r(?:oom)?|roomid)/)[^\s<>\"'()\[\]]{1,600}"
)


@cache
def _pattern() -> re.Pattern[str]:
    """Return what finds ids and links to them, in lower case; compiled when a text first needs it."""
    return re.compile(f"{_LINK}|{_ID}")


def named(view: View) -> View:
    """Return `view` with a word for each id of Matrix, padded with blanks, so that all offsets stay."""
    if _MAYBE.search(view.folded) is None:
        return view
    exact, folded, done = [], [], 0
    for match in _pattern().finditer(view.folded):
        word = PERSON if match["person"] or match["linked"] or match["named"] else PLACE
        start, end = match.span()
        spaced = word.ljust(end - start)
        exact += [view.exact[done:start], spaced]
        folded += [view.folded[done:start], spaced.lower()]
        done = end
    if not done:
        return view
    rest = slice(done, None)
    return view._replace(exact="".join([*exact, view.exact[rest]]), folded="".join([*folded, view.folded[rest]]))
