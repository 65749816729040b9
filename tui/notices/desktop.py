"""Shows a line on the desktop: over its bus, or else by `notify-send`, which never gets what was said.

What a program is called with stands in the list of processes, which other users of the machine may read; what
goes over the bus of a session is its owner's alone.
"""

from __future__ import annotations

import contextlib
import os
import shutil

from tui.notices.quiet_program import run_quietly
from widgets.safe_text import safe_text

_PATIENCE = 5.0
"""Seconds that the desktop may take."""
_PLACE = ("/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications")
_MARKUP = str.maketrans({"<": "‹", ">": "›", "&": "+"})
"""What would be markup in the body of a notification (Desktop Notifications Specification, "Markup")."""


def show_on_desktop(line: str, text: str) -> None:
    """Show a line, and below it `text` unless that is "" or there is no bus; nothing where there is no desktop.

    Raises:
        SessionError: when there is a program for it, and it does not work.
    """
    if _over_bus(safe_text(line), safe_text(text).translate(_MARKUP)):
        return
    if command := desktop_command(line):
        run_quietly(command, "")


def desktop_command(line: str) -> list[str]:
    """Return the command that shows a line; none where the desktop has no such command."""
    program = shutil.which("notify-send")
    # The line is the summary, for that is never read as markup.
    return [program, "--app-name=sluis", "--", line] if program else []


def _over_bus(summary: str, body: str) -> bool:
    """Show a notification over the session's bus, where there is one and the library for it; return whether it was."""
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return False
    try:
        from jeepney import DBusAddress, MessageType, new_method_call
        from jeepney.io.blocking import open_dbus_connection
    except ImportError:
        return False
    path, name, interface = _PLACE
    what: tuple[object, ...] = ("sluis", 0, "", summary, body, [], {}, -1)
    call = new_method_call(DBusAddress(path, name, interface), "Notify", "susssasa{sv}i", what)
    # Whatever a bus answers: there is still the other way.
    with contextlib.suppress(Exception), contextlib.closing(open_dbus_connection("SESSION")) as bus:
        return bool(bus.send_and_get_reply(call, timeout=_PATIENCE).header.message_type is MessageType.method_return)
    return False
