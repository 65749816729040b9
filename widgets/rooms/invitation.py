"""Says what is known of an invitation before it is accepted: who invites, from where, and to what. Pure."""

from __future__ import annotations

from session.values.model import RoomSummary, server_of
from widgets.i18n import _
from widgets.rooms.departure import reason_words
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_id, safe_text


def invitation_lines(room: RoomSummary) -> tuple[str, ...]:
    """Return the lines to show where the conversation will be; the name was chosen by whoever invites."""
    lines = [_("An invitation to {room}").format(room=room_name(room))]
    if room.inviter is not None:
        lines.append(_("from {user}").format(user=safe_id(room.inviter)))
        lines.append(_server_words(server_of(room.inviter), room.facts.own_server))
        lines += [reason] if (reason := reason_words(room.why_invited)) else []
    lines.append(_("It will be encrypted.") if room.facts.encrypted else _("Nothing says that it will be encrypted."))
    lines.append("")
    lines.append(_("Nobody there sees you until you accept: /join accepts, /leave refuses."))
    return tuple(lines)


def _server_words(server: str, own_server: str) -> str:
    """Return how far away the inviter is."""
    if server == own_server:
        return _("on your own server, {server}").format(server=safe_text(server))
    return _("NOT from your server: from {server}").format(server=safe_text(server))
