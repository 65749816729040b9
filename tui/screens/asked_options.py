"""Screens with a line over options, where a key asks about the marked one before anything is done with it.

Law of this file: what is done is done with what was marked and named before the answer; a list that changes moves the
mark to none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.option_list import Option

from tui.screens.typed_options import TypedOptionsScreen
from widgets.asking.ask_panel import AskPanel
from widgets.i18n import _

MOST_TYPED = 200


class AskedOptionsScreen(TypedOptionsScreen):
    """Each says what its options are, which keys it has, and what they do."""

    _then: Callable[[], Awaitable[None]] | None = None
    _about = ""

    def body(self) -> Iterable[Widget]:
        """Put the line over the list, and the question under it."""
        yield self.new_line(_("type to narrow the list"), MOST_TYPED)
        yield self.new_options("asked-options")
        yield AskPanel(id="option-ask")

    def on_mount(self) -> None:
        """Say what can be done, and look what there is."""
        self.query_one(AskPanel).display = False
        self.show_choice_keys()
        self.show_fitting()
        self.work(self.load)

    def show_choice_keys(self) -> None:
        """Say which keys there are while nothing is asked."""
        raise NotImplementedError

    async def load(self) -> None:
        """Look what there is, and show it."""
        raise NotImplementedError

    def draw_anew(self) -> None:
        """Hide what people wrote, or show it again."""
        self.show_fitting()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self.show_fitting()

    @property
    def begun(self) -> bool:
        """Whether the screen has all its parts."""
        return bool(self.query(AskPanel))

    def put(self, lines: Sequence[tuple[str, Content]]) -> None:
        """Show these, each under an id of its own; the mark stays with its id, or goes to none."""
        options = self.options
        held, first_time = options.highlighted_option, not options.option_count
        options.set_options([Option(words, id=name) for name, words in lines])
        places = {name: place for place, (name, _words) in enumerate(lines)}
        begins = 0 if first_time and lines else None
        options.highlighted = places.get(held.id or "") if held is not None else begins
        if self._then is not None and self._about not in places:
            self._answered()

    @property
    def marked(self) -> str | None:
        """The id of what is marked; None while something is asked, and where nothing is, which is said."""
        if self._then is not None:
            return None
        held = self.options.highlighted_option
        if held is None:
            self.tell(_("None is marked: choose with Up and Down."))
        return None if held is None else held.id

    def ask_about(self, name: str, words: str, then: Callable[[], Awaitable[None]]) -> None:
        """Ask about the one with this id, and do this when the answer is yes."""
        self._then, self._about = then, name
        panel = self.query_one(AskPanel)
        panel.display = True
        self.show_keys(last=_("Esc goes back"))
        panel.ask_letter([words])

    def on_ask_panel_answered(self, event: AskPanel.Answered) -> None:
        """Do it."""
        event.stop()
        if (then := self._answered()) is not None:
            self.work(then)

    def on_ask_panel_left(self, event: AskPanel.Left) -> None:
        """Leave all as it is."""
        event.stop()
        self._answered()

    def _answered(self) -> Callable[[], Awaitable[None]] | None:
        """Take the question away, and return what it was about."""
        then, self._then = self._then, None
        self.query_one(AskPanel).display = False
        self.show_choice_keys()
        self.line.focus()
        return then
