"""How the looks of a timeline's parts are drawn, in Textual's CSS."""

from __future__ import annotations

TIMELINE_LOOKS = """
Timeline {
    overflow-x: hidden;
    overflow-y: scroll;
    scrollbar-size-vertical: 1;
    & .timeline--quiet, & .timeline--time, & .timeline--divider { text-style: dim; }
    & .timeline--sender { text-style: bold; }
    & .timeline--own { text-style: bold; color: $text-accent; }
    & .timeline--alert { text-style: bold; color: $text-error; }
    & .timeline--marker { text-style: bold; }
    & .timeline--below { text-style: reverse; }
    & .timeline--bold, & .timeline--heading, & .timeline--pill { text-style: bold; }
    & .timeline--italic, & .timeline--comment { text-style: italic; }
    & .timeline--strike { text-style: strike; }
    & .timeline--underline { text-style: underline; }
    & .timeline--link { text-style: underline; color: $text-accent; }
    & .timeline--me { text-style: bold reverse; }
    & .timeline--code, & .timeline--spoiler { background: $surface-lighten-1; }
    & .timeline--keyword { text-style: bold; }
    & .timeline--string { color: $text-success; }
    & .timeline--number { color: $text-accent; }
}
"""
