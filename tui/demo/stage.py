"""What stands under the demo from its first line to its last: a folder and a homeserver."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from tui.demo.folder import DemoFolder, remove_abandoned
from tui.demo.homeserver import Homeserver
from tui.demo.memory import Memory, new_memory, remembered


class Stage:
    """A context: inside it the homeserver runs, after it neither process nor file is left."""

    def __init__(self, keep: Path | None) -> None:
        """Play in `keep`, which stays, or in a folder that does not."""
        self._keep = keep
        self._open = ExitStack()

    def __enter__(self) -> Stage:
        """Start the homeserver without waiting for it.

        Raises:
            FolderRefused: when `keep` cannot be used.
        """
        remove_abandoned()
        self.folder = DemoFolder.temporary() if self._keep is None else DemoFolder.lasting(self._keep)
        with ExitStack() as undo:
            undo.callback(self.folder.release)
            self._remembered = remembered(self.folder.path)
            place = self.folder.path / "homeserver"
            if self._remembered is None:
                # What a demo left that was ended before it was complete fits nothing any more.
                shutil.rmtree(place, ignore_errors=True)
                shutil.rmtree(self.data_dir, ignore_errors=True)
            place.mkdir(mode=0o700, exist_ok=True)
            # The accounts know the homeserver by its port, so a kept one gets the same again.
            self._homeserver = Homeserver(place, port=self._remembered.port if self._remembered else 0)
            undo.callback(self._homeserver.stop)
            self._homeserver.start()
            self._open = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the homeserver, then remove the folder."""
        self._open.close()

    @property
    def data_dir(self) -> Path:
        """Where everybody's store lies."""
        return self.folder.path / "people"

    def ready(self) -> Memory:
        """Wait for the homeserver and return who lives there, registered now unless it is a kept one.

        Raises:
            HomeserverFailed: when it does not come up.
        """
        self._homeserver.wait_until_ready()
        return self._remembered or new_memory(self._homeserver)

    def remember(self, memory: Memory) -> None:
        """Write down what the next demo in a kept folder needs; elsewhere nothing is written."""
        if self.folder.kept:
            memory.save(self.folder.path)
