"""The key backups of one user as a homeserver keeps them (Matrix spec, "Server-side key backups")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from session.values.errors import RequestRefused

Json = dict[str, Any]


@dataclass
class BackupShelf:
    """Versions of a backup, the last one present, and the sealed keys in each."""

    versions: list[Json] = field(default_factory=list)
    keys: dict[str, dict[tuple[str, str], Json]] = field(default_factory=dict)
    """By version, then by room and session id."""
    changes: int = 0

    def answer(self, method: str, parts: list[str], version: str, body: Json) -> Json:
        """Answer a request under /room_keys."""
        if parts[0] == "version":
            return self._create(body) if method == "POST" else self._present()
        if not self.versions or version != self.versions[-1]["version"]:
            refused = RequestRefused("Another version", status=403, errcode="M_WRONG_ROOM_KEYS_VERSION")
            refused.answer = {"current_version": str(len(self.versions))}
            raise refused
        held = self.keys[version]
        if method == "PUT":
            return self._put(held, body)
        if len(parts) == 3:
            if (parts[1], parts[2]) not in held:
                raise RequestRefused("Nothing there", status=404, errcode="M_NOT_FOUND")
            return held[parts[1], parts[2]]
        rooms: Json = {}
        for (room_id, session_id), sealed in held.items():
            rooms.setdefault(room_id, {"sessions": {}})["sessions"][session_id] = sealed
        return {"rooms": rooms}

    def held(self) -> dict[tuple[str, str], Json]:
        """Return what is in the present version."""
        return self.keys[self.versions[-1]["version"]]

    def _present(self) -> Json:
        if not self.versions:
            raise RequestRefused("Nothing there", status=404, errcode="M_NOT_FOUND")
        return {**self.versions[-1], "count": len(self.held()), "etag": str(self.changes)}

    def _create(self, body: Json) -> Json:
        version = str(len(self.versions) + 1)
        self.versions.append({**body, "version": version})
        self.keys[version] = {}
        return {"version": version}

    def _put(self, held: dict[tuple[str, str], Json], body: Json) -> Json:
        for room_id, room in body["rooms"].items():
            for session_id, sealed in room["sessions"].items():
                known = held.get((room_id, session_id))
                if known is None or known["first_message_index"] > sealed["first_message_index"]:
                    held[room_id, session_id] = sealed
                    self.changes += 1
        return {"etag": str(self.changes), "count": len(held)}
