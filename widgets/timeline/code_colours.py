"""Looks for the pieces of a code block, by the language that its sender names; bounded, for it runs between keys."""

from __future__ import annotations

from functools import lru_cache

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Literal, Name, Number, String, Token
from pygments.util import ClassNotFound

from widgets.timeline.parts import Look

MOST_CODE = 4_000
"""Code points that are told apart; more is shown in one look."""
# fmt: off
_LANGUAGES = frozenset({
    "bash", "c", "c++", "console", "cpp", "cs", "csharp", "css", "diff", "dockerfile", "go", "golang", "html",
    "ini", "java", "javascript", "js", "json", "kotlin", "make", "php", "powershell", "py", "python", "rb",
    "ruby", "rs", "rust", "sh", "shell", "sql", "swift", "toml", "ts", "typescript", "xml", "yaml", "yml",
    "zsh",
})
# fmt: on
"""Languages whose rules many people use every day; others could be slow on a text made for that."""
_LOOKS = (
    (Comment, Look.COMMENT),
    (Keyword, Look.KEYWORD),
    (String, Look.STRING),
    (Number, Look.NUMBER),
    (Literal, Look.STRING),
    (Name.Function, Look.BOLD),
    (Name.Class, Look.BOLD),
    (Name.Tag, Look.KEYWORD),
    (Token.Generic.Inserted, Look.STRING),
    (Token.Generic.Deleted, Look.COMMENT),
)


@lru_cache(maxsize=64)
def code_pieces(code: str, language: str) -> tuple[tuple[str, Look | None], ...]:
    """Return code in pieces with their looks; one piece where the language is not known or the code is long."""
    named = language.lower()
    if len(code) > MOST_CODE or named not in _LANGUAGES:
        return ((code, None),)
    try:
        lexer = get_lexer_by_name(named, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return ((code, None),)
    return tuple((text, _look(kind)) for kind, text in lexer.get_tokens(code) if text)


def _look(kind: object) -> Look | None:
    return next((look for group, look in _LOOKS if kind in group), None)
