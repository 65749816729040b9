"""The main screen's keys about files: what was dragged here, and what is saved."""

from __future__ import annotations

from textual.screen import Screen

from tui.config import Config
from tui.file_steps import FileSteps
from tui.picture_ways import Way, way
from tui.reading import Reading
from tui.shown_room import ShownRoom
from tui.thread_steps import ThreadSteps
from widgets.composer import Composer
from widgets.folder_prompt import FolderPrompt


class FileActions(Screen[None]):
    """A part of the main screen, which sets the attributes."""

    _shown: ShownRoom
    _reading: Reading
    _files: FileSteps
    _config: Config
    threads: ThreadSteps

    def on_composer_pasted_alone(self, event: Composer.PastedAlone) -> None:
        """Offer to attach a file that was dragged here."""
        self._files.offer(event.text)

    def on_folder_prompt_given(self, event: FolderPrompt.Given) -> None:
        """Save the file that was asked about."""
        self._files.saving.save_to(event.folder)

    def picture_way(self) -> Way:
        """Return how pictures can be shown in this terminal, as the settings want it."""
        return way(self._config.pictures, self.app.console.color_system, no_color=self.app.no_color)

    def action_picture(self) -> None:
        """Show the picture of the chosen message under it, or of the newest that brought a file; or take it away."""
        chosen = self._reading.timeline.selected
        newest = self.threads.followed.last_file if self.threads.followed else None
        item = chosen if chosen is not None and chosen.file is not None else newest
        self._files.showing.toggle(self._shown.room_id, item, self._reading.timeline)

    def action_save_file(self, folder: str = "") -> None:
        """Save the file of the chosen message, or else of the newest that brought one."""
        chosen = self._reading.timeline.selected
        newest = self.threads.followed.last_file if self.threads.followed else None
        self._files.saving.save(self._shown.room_id, chosen if chosen and chosen.file else newest, folder)
