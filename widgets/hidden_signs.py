"""Signs in a text that show nothing: where they stand, and the text without them. Pure."""

from __future__ import annotations

from widgets.text_marks import Sort, ends_emoji, is_pictograph, joins_letters, sort_of

_MARK_OF_DIRECTION = frozenset("\u061c\u200e\u200f")


def hidden_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of signs that show nothing, in code points; what joins letters or emoji shows something."""
    if text.isascii():
        return ()
    spans: list[tuple[int, int]] = []
    for index, character in enumerate(text):
        if character.isascii() or not _is_hidden(text, index, character):
            continue
        if spans and spans[-1][1] == index:
            spans[-1] = (spans[-1][0], index + 1)
        else:
            spans.append((index, index + 1))
    return tuple(spans)


def without_hidden(text: str, before: int) -> tuple[str, int]:
    """Return a text without them, and how many of its first `before` code points are left."""
    parts, end, left = [], 0, before
    for start, following in hidden_spans(text):
        parts.append(text[end:start])
        left -= max(0, min(following, before) - start)
        end = following
    return "".join((*parts, text[end:])), left


def _is_hidden(text: str, index: int, character: str) -> bool:
    if character in _MARK_OF_DIRECTION:
        return True
    before, after = text[max(0, index - 1) : index], text[index + 1 : index + 2]
    match sort_of(character)[0]:
        case Sort.HIDDEN:
            return True
        case Sort.JOINER:
            in_emoji = character == "\u200d" and ends_emoji(text, index) and is_pictograph(after)
            return not (in_emoji or joins_letters(before, after))
        case Sort.SELECTOR:
            return character != "\ufe0f" or not is_pictograph(before)
        case _:
            return False
