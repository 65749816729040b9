"""What becomes of one draft when an edit, a slash word or a text of another place comes and goes. Pure.

While an edit or a slash word stands in a draft's place, the draft itself stands aside, in `beside`.
"""

from __future__ import annotations

from dataclasses import replace

from session.values.model import EventId, RoomDraft


def edit_begun(draft: RoomDraft, event_id: EventId, text: str) -> RoomDraft:
    """Return an own message with its draft aside."""
    beside = draft.beside if draft.edits is not None else draft.text
    return RoomDraft(text, None, event_id, beside, answers=draft.answers)


def edit_left(draft: RoomDraft, *, keep: bool = False) -> RoomDraft:
    """Return what stood aside in place of an edit; `keep` its words before it, for a message that is gone."""
    if draft.edits is None:
        return draft
    back = _back(draft)
    return replace(back, text=joined(draft.text, back.text)) if keep else back


def word_begun(draft: RoomDraft, text: str) -> RoomDraft:
    """Return the beginning of a slash word, not in an edit; the draft stands aside, if it does not already."""
    return replace(draft, text=text, cursor=None, beside=draft.beside if waits_for_word(draft) else draft.text)


def word_left(draft: RoomDraft) -> RoomDraft:
    """Return what stood aside in place of a slash word."""
    return _back(draft) if waits_for_word(draft) else draft


def waits_for_word(draft: RoomDraft) -> bool:
    """Return whether the draft stands aside until a slash word is done."""
    return draft.edits is None and bool(draft.beside)


def sent_from(draft: RoomDraft, text: str) -> RoomDraft | None:
    """Return what is left when `text`, which stood in front, is sent, or None where it does not stand there."""
    if not draft.text.startswith(text):
        return None
    of_the_draft = draft.edits is None and not draft.beside
    return RoomDraft(draft.text[len(text) :] or draft.beside, answers=None if of_the_draft else draft.answers)


def given_back(draft: RoomDraft, text: str) -> RoomDraft:
    """Return a draft with `text` before it; beside a slash word it stands aside, or it would become a part of that."""
    if is_word(text) and draft.text and draft.edits is None:
        return replace(draft, text=text, cursor=None, beside=joined(draft.text, draft.beside))
    return replace(draft, text=joined(text, draft.text), cursor=None)


def taken_out(draft: RoomDraft, text: str) -> RoomDraft | None:
    """Return a draft without the `text` that was given back to it, or None when it does not begin with it."""
    rest = without(text, draft.text)
    return None if rest is None else replace(draft, text=rest, cursor=None)


def is_word(text: str) -> bool:
    """Return whether a text is a slash word with what belongs to it, not words to send."""
    return text.startswith("/") and not text.startswith("//")


def joined(text: str, draft: str) -> str:
    """Return `text` with what stands in a draft below it."""
    return "\n".join(part for part in (text, draft) if part)


def without(text: str, draft: str) -> str | None:
    """Return a draft without the `text` that was joined to it, or None when it does not begin with it."""
    if draft == text:
        return ""
    return draft.removeprefix(text + "\n") if draft.startswith(text + "\n") else None


def _back(draft: RoomDraft) -> RoomDraft:
    return RoomDraft(draft.beside, answers=draft.answers)
