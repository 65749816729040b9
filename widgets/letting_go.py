"""Lets a widget that is taken down follow the app no longer: the app would hold it, and its screen, for good."""

from __future__ import annotations

from textual.widget import Widget


def let_go(widget: Widget) -> None:
    """Take out all that `widget` watches of the app; Textual does so only when the watched value changes next."""
    for following in getattr(widget.app, "__watchers", {}).values():
        following[:] = [each for each in following if each[0] is not widget]
