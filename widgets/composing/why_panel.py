"""Says why a rule speaks: what was seen, the rule, its source, its examples, and every key; never over the composer."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from widgets.i18n import _
from widgets.safe_text import safe_text


@dataclass(frozen=True, slots=True)
class Why:
    """One rule's reasons, in words."""

    rule: str
    severity: str
    """What it takes to send all the same, in words."""
    seen: str
    why: str
    advice: str
    source: str
    warns: tuple[str, ...]
    """Examples that the rule warns of."""
    quiet: tuple[str, ...]
    """Examples that it leaves alone."""


class WhyPanel(VerticalScroll):
    """A panel over the lower part of the conversation."""

    can_focus = False
    DEFAULT_CSS = """
    WhyPanel { height: auto; max-height: 100%; padding: 0 1; }
    WhyPanel Static { height: auto; }
    """

    def compose(self) -> ComposeResult:
        """Hold one text."""
        yield Static("", markup=False)

    def show(self, reasons: tuple[Why, ...], keys: tuple[str, ...] = ()) -> None:
        """Show these reasons, the first on top, below the keys that can be pressed now."""
        blocks = [Content.styled(" · ".join(keys), "dim")] if keys else []
        blocks += [self._block(why) for why in reasons] or [Content(_("Nothing was found in this text."))]
        self.query_one(Static).update(Content("\n\n").join(blocks))
        self.scroll_home(animate=False)

    def _block(self, why: Why) -> Content:
        rows = [
            (_("rule"), f"{why.rule} ({why.severity})" if why.rule else ""),
            (_("why"), why.why),
            (_("advice"), why.advice),
            (_("source"), why.source),
            (_("warns of"), " · ".join(why.warns)),
            (_("leaves alone"), " · ".join(why.quiet)),
        ]
        width = max(len(name) for name, _value in rows) + 2
        lines = [Content.styled(safe_text(why.seen), "bold")]
        lines += [Content.assemble((f"{name:<{width}}", "dim"), safe_text(value)) for name, value in rows if value]
        return Content("\n").join(lines)
