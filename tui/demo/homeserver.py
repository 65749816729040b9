"""A real Synapse as a child process on the loopback, that lives no longer than we do."""

from __future__ import annotations

import importlib.metadata
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from session.values.errors import SessionError
from session.values.words import N_
from tui.demo.plain_http import call
from tui.demo.synapse_config import CONFIG, write_config
from tui.settings.environment import for_children

SERVER_NAME = "rijk.example"
_CHILD = Path(__file__).with_name("synapse_child.py")
_POLL_SECONDS = 0.03
_STOP_SECONDS = 10
_ATTEMPTS = 3


class HomeserverFailed(SessionError):
    """Synapse could not be started."""


def is_installed() -> bool:
    """Return whether Synapse is there, without importing it."""
    try:
        importlib.metadata.version("matrix-synapse")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def dies_with_us() -> bool:
    """Return whether this system ends the homeserver when the demo is killed without a chance to tidy up."""
    return sys.platform.startswith("linux")


class Homeserver:
    """Synapse in `folder`; started, awaited and stopped from the main thread."""

    def __init__(self, folder: Path, *, server_name: str = SERVER_NAME, port: int = 0) -> None:
        """Name the folder, which is private and exists, and a port if it must be this one; nothing is started yet."""
        self.folder = folder
        self.server_name = server_name
        self.port = port
        self._port_is_fixed = port != 0
        self.shared_secret = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        """The address for clients."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process and return at once: other work can be done before `wait_until_ready`.

        Raises:
            RuntimeError: outside the main thread. The death signal follows the thread that started the child.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("the homeserver must be started from the main thread")
        self.port = self.port or _free_port()
        self.shared_secret = write_config(self.folder, self.server_name, self.port)
        command = [sys.executable, "-P", str(_CHILD), str(os.getpid()), "-c", str(self.folder / CONFIG)]
        with (self.folder / "stdout.log").open("ab") as output:
            # A session of its own: ^C and a closed terminal reach us, and we tell it.
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=for_children(),
            )

    def wait_until_ready(self, timeout: float = 60) -> None:
        """Return when it answers; if it ended because the port was taken meanwhile, try another.

        Raises:
            HomeserverFailed: when it does not come up.
        """
        deadline = time.monotonic() + timeout
        for _attempt in range(_ATTEMPTS):
            if self._answers_before(deadline):
                return
            self.stop()
            if time.monotonic() > deadline or self._port_is_fixed or not self._port_was_taken():
                break
            self.port = 0
            self.start()
        raise HomeserverFailed(N_("The homeserver did not start: {problem}"), problem=self._last_line())

    def stop(self) -> None:
        """Ask it to end, wait, and end it if it does not; may be called twice."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """End it at once; for when there is no time."""
        if self._process is not None:
            self._process.kill()

    def _answers_before(self, deadline: float) -> bool:
        while self._process is not None and self._process.poll() is None and time.monotonic() < deadline:
            try:
                call(self.base_url, "GET", "/_matrix/client/versions", timeout=1)
            except OSError:
                time.sleep(_POLL_SECONDS)
            else:
                return True
        return False

    def _port_was_taken(self) -> bool:
        return "Address already in use" in (self.folder / "stdout.log").read_text(errors="replace")

    def _last_line(self) -> str:
        lines = (self.folder / "stdout.log").read_text(errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
