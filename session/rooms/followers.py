"""Which rooms say who may come into others: the others are read again when those say something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable


class Followers:
    """Rooms by whom they let in, with what the rooms they name were found to say."""

    def __init__(self, said: Callable[[str], object]) -> None:
        """Ask `said` for what a room says now that concerns its followers."""
        self._said = said
        self._leaders: dict[str, frozenset[str]] = {}
        self._followers: dict[str, set[str]] = {}
        self._known: dict[str, object] = {}

    def follow(self, room_id: str, leaders: Iterable[str]) -> None:
        """Let a room follow these and no others; what they say now is known to it."""
        before, now = self._leaders.pop(room_id, frozenset()), frozenset(leaders)
        if now:
            self._leaders[room_id] = now
        for one in before - now:
            self._followers[one].discard(room_id)
            if not self._followers[one]:
                del self._followers[one], self._known[one]
        for one in now - before:
            if one not in self._followers:
                self._known[one] = self._said(one)
            self._followers.setdefault(one, set()).add(room_id)

    def of_changed(self, room_ids: Iterable[str]) -> set[str]:
        """Return who follows those of these rooms that say something else than when they were asked last."""
        found: set[str] = set()
        for one in room_ids:
            if one in self._followers and (now := self._said(one)) != self._known[one]:
                self._known[one] = now
                found |= self._followers[one]
        return found
