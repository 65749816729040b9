"""Sets of keys to choose from in the settings: by command, which keys it has there; what is not named keeps its own."""

from __future__ import annotations

from collections.abc import Mapping

USUAL = "sluis"
VI = "vi"

KEY_SETS: Mapping[str, Mapping[str, str]] = {
    USUAL: {},
    VI: {
        "go.up": "k,up",
        "go.down": "j,down",
        "go.page_up": "ctrl+b,pageup",
        "go.page_down": "ctrl+f,pagedown",
        "go.half_up": "ctrl+u",
        "go.half_down": "ctrl+d",
        "go.first": "g,home",
        "go.last": "G,end",
        "write": "i,a",
        "search": "slash",
        "slash.begin": "colon",
        "list.narrow": "slash,f",
        "timeline.answer": "r",
        "timeline.retry": "full_stop",
        "timeline.jump": "apostrophe",
        "timeline.react": "plus",
        "timeline.inspect": "I",
    },
}
"""As the `keys` table of the settings has them. In the set of vi Escape goes from the composer to the conversation, and
leaves there what was begun: `Pane` does that, for a key that is bound to nothing."""
