"""Commands about the chosen message, each with its key or its slash word."""

from __future__ import annotations

from session.values.words import N_
from tui.commands.command import Command, Context

_T = Context.TIMELINE

ON_MESSAGES: tuple[Command, ...] = (
    Command("timeline.copy", N_("Copy what the message says, by the terminal"), _T, "copy(False)", ("c",)),
    Command("timeline.copy_links", N_("Copy the links of the message"), _T, "copy(True)", ("l",)),
    Command("timeline.permalink", N_("Copy a link to the message"), _T, "on_message('permalink')", ("L",)),
    Command("timeline.forward", N_("Pass the message on, as a draft in a room"), _T, "on_message('forward')", ("f",)),
    Command("timeline.edit", N_("Edit your message"), _T, "edit_message", ("e",)),
    Command("timeline.answer", N_("Answer the message"), _T, "on_message('answer')", ("a",)),
    Command("timeline.jump", N_("Go to the message that it answers"), _T, "on_message('jump')", ("g",)),
    Command("timeline.react", N_("React, or take a reaction back"), _T, "on_message('react')", ("plus", "k")),
    Command("timeline.reacted", N_("Say who reacted"), _T, "on_message('reacted')", ("p",)),
    Command("timeline.open", N_("Open a link of the message"), _T, "on_message('open')", ("o",)),
    Command("timeline.remove", N_("Remove the message for everybody"), _T, "on_message('remove')", ("x",)),
    Command("timeline.purge", N_("Remove what its author said here lately"), _T, "on_message('purge')", ("X",)),
    Command("timeline.versions", N_("Show what it said before it was edited"), _T, "on_message('versions')", ("v",)),
    Command(
        "timeline.vote",
        N_("Choose an answer of the poll by its number, or take it back"),
        _T,
        "on_message('vote {key}')",
        tuple("123456789"),
    ),
    Command("timeline.end_poll", N_("End the poll for everybody"), _T, "on_message('end_poll')", ("E",)),
    Command("timeline.pin", N_("Pin the message, or unpin it"), _T, "on_message('pin')", ("P",)),
    Command("timeline.pins", N_("Show the pinned messages"), _T, "pins", ("b",), "pins"),
    Command("timeline.new", N_("Go to where the new messages begin"), _T, "new_messages", ("m",), "new"),
    Command("timeline.thread", N_("Open the thread of the message, or begin one"), _T, "on_message('thread')", ("t",)),
    Command("timeline.readers", N_("Say who has read the message"), _T, "on_message('readers')", ("u",)),
    Command("timeline.threads", N_("List the threads of the room"), _T, "threads", ("T",), "threads"),
    Command("timeline.unsent", N_("Go to a message that could not be sent"), _T, "unsent", ("U",), "unsent"),
    Command("timeline.retry", N_("Try again to send a failed message"), _T, "retry", ("r",), "retry"),
    Command(
        "timeline.request_key",
        N_("Ask your other devices and the backup for the message's key"),
        _T,
        "on_message('request_key')",
        ("R",),
    ),
    Command("timeline.why", N_("Say why a message is marked"), _T, "why_marked", ("w",)),
    Command("timeline.inspect", N_("Inspect: who wrote it, who can read it"), _T, "inspect", ("i",), "inspect"),
    Command(
        "timeline.discard",
        N_("Take back a message that failed or waits, stop an upload"),
        _T,
        "discard",
        ("d",),
        "discard",
    ),
    Command("timeline.save", N_("Save the file of a message"), _T, "save_file", ("s",), "save", N_("[FOLDER]")),
    Command("timeline.picture", N_("Show the picture, or take it away"), _T, "picture", ("V",), "picture"),
    Command("timeline.open_file", N_("Open the file with the system's program"), _T, "on_message('open_file')", ("O",)),
    Command("slash.follow", N_("Go to the room that took this one's place"), _T, "follow", ("n",), "follow"),
    Command("slash.previous", N_("Go to the room that this one goes on from"), _T, "previous", ("N",), "previous"),
)
