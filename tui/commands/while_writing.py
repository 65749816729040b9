"""Commands about a hint and about what is being written."""

from __future__ import annotations

from session.values.words import N_
from tui.commands.command import Command, Context

_H, _C = Context.HINT, Context.COMPOSER

IN_WRITING: tuple[Command, ...] = (
    Command("hint.mask", N_("Mask what was found"), _H, "hint('mask')", ("f2", "alt+m")),
    Command("hint.edit", N_("Go to what was found"), _H, "hint('edit')", ("f3", "alt+g")),
    Command("hint.send", N_("Send all the same, with a reason"), _H, "hint('send')", ("f4", "alt+r")),
    Command("hint.why", N_("Say why: the rule, its source and examples"), _H, "hint('why')", ("f5", "alt+w")),
    Command("hint.next", N_("Show the next of several findings"), _H, "hint('next')", ("alt+n", "ctrl+n")),
    Command("hint.room", N_("Move the draft to another room, unsent"), _H, "hint('room')", ("alt+p", "ctrl+o")),
    Command("hint.false_alarm", N_("Report a false alarm; kept here"), _H, "hint('false_alarm')", ("alt+x", "ctrl+r")),
    Command(
        "hint.false_alarm_text", N_("Keep its text too, here only"), _H, "hint('false_alarm_text')", ("alt+c", "ctrl+l")
    ),
    Command(
        "hint.snooze", N_("Snooze the rule in this room until tomorrow"), _H, "hint('snooze')", ("alt+z", "ctrl+t")
    ),
    Command("hint.strip", N_("Take place and camera out of the photo"), _H, "hint('strip')", ("alt+k", "ctrl+s")),
    Command("hint.undo", N_("Undo the last step on a hint"), _H, "hint('undo')", ("alt+u", "ctrl+g")),
    Command("composer.send", N_("Send, when nothing is held"), _C, "", ("enter",)),
    Command("composer.newline", N_("Begin a new line"), _C, "", ("alt+enter", "ctrl+j", "shift+enter")),
    Command("composer.edit_last", N_("Edit your last message (in an empty composer)"), _C, "", ("up",)),
    Command("composer.emoji", N_("Pick an emoji by its name"), _C, "writing('emoji')", ("f6", "alt+d")),
    Command("composer.editor", N_("Write on in your editor"), _C, "writing('editor')", ("f7", "alt+j")),
    Command(
        "composer.older", N_("Bring back what you wrote here before"), _C, "writing('older')", ("ctrl+up", "alt+h")
    ),
    Command("composer.newer", N_("Go on to what you wrote after it"), _C, "writing('newer')", ("ctrl+down",)),
    Command("composer.clear", N_("Delete to the beginning of the line; again, of the draft"), _C, "", ("ctrl+u",)),
    Command("composer.clean", N_("Take out signs that show nothing"), _C, "writing('clean')", ("alt+t",)),
    Command("composer.page_up", N_("Scroll the conversation up"), _C, "", ("pageup",)),
    Command("composer.page_down", N_("Scroll the conversation down"), _C, "", ("pagedown",)),
)
