"""The bus of a desktop's session, with nobody on it but who shows notifications; it keeps what was to be shown."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any

from jeepney import new_error, new_method_return
from jeepney.low_level import Parser


class NotificationBus:
    """Listens on a socket in a folder, for one program after the other."""

    def __init__(self, folder: Path, *, refuses: bool = False) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(folder / "bus"))
        self._socket.listen()
        self._refuses = refuses
        self.address = f"unix:path={folder / 'bus'}"
        self.shown: list[tuple[str, str]] = []
        """Summary and body of each."""
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> NotificationBus:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        # Wakes the thread, which a close alone would not.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                program, _ = self._socket.accept()
            except OSError:
                return
            with program:
                self._talk(program)

    def _talk(self, program: socket.socket) -> None:
        parser = Parser()
        heard = b""
        while b"BEGIN\r\n" not in heard:
            heard += program.recv(4096)
            if heard.endswith(b"\r\n") and b"AUTH" in heard:
                program.sendall(b"AGREE_UNIX_FD\r\n" if b"NEGOTIATE" in heard else b"OK 0123456789abcdef\r\n")
                heard = b"" if b"BEGIN" not in heard else heard
        messages = parser.feed(heard.partition(b"BEGIN\r\n")[2])
        serial = 0
        while True:
            for message in messages:
                serial += 1
                program.sendall(self._answer(message).serialise(serial))
            if not (data := program.recv(4096)):
                return
            messages = parser.feed(data)

    def _answer(self, message: Any) -> Any:
        if len(message.body) < 5:
            return new_method_return(message, "s", (":1.1",))
        if self._refuses:
            return new_error(message, "org.freedesktop.DBus.Error.ServiceUnknown")
        self.shown.append((message.body[3], message.body[4]))
        return new_method_return(message, "u", (1,))
