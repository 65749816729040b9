"""The one registry of what a user can ask for: keys, slash words, help and `docs/keys.md` all come from here.

A command's `action` is the name of an `action_…` method of the screen (or, for
`app.…`, of the app), perhaps with what it is called with; with a slash word
that is the words behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding

from session.values.words import N_


class Context(StrEnum):
    """Where a command's keys work."""

    ANYWHERE = N_("Anywhere")
    ROOMS = N_("Rooms")
    LIST = N_("On the room list")
    GOING = N_("In conversations and lists")
    HINT = N_("On a hint")
    COMPOSER = N_("While writing")
    TIMELINE = N_("On a message")
    VERIFYING = N_("While verifying")
    DEVICES = N_("On your devices")
    MEMBERS = N_("On the members of a room")
    KNOCKS = N_("On people who ask to come in")
    SEARCHING = N_("While searching")
    INSPECTING = N_("While inspecting a message")
    ACCOUNTS = N_("On the list of accounts")
    SLASH = N_("Only as a slash word")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a user can ask for."""

    id: str
    """Stable; the config's `keys` table changes keys by it."""
    description: str
    """Marked with `N_`: one line, in the imperative."""
    context: Context
    action: str = ""
    """The method that does it, with `{key}` for the key that was pressed; empty when the widget does it itself."""
    keys: tuple[str, ...] = ()
    """In Textual's names. The first is the one that is shown."""
    slash: str = ""
    """The word that does it when typed behind a slash."""
    argument: str = ""
    """What belongs behind the slash word, for the help."""


_A, _R, _L, _G, _H, _C, _T, _V, _D, _M, _K, _W, _I, _U, _S = Context

OWN_SCREEN = frozenset({_L, _V, _D, _M, _K, _W, _I, _U})
"""Contexts of screens that lie over the main one, and of the room list: their keys are theirs alone."""

# Function keys are taken by neither TextArea nor tmux; each has an Alt-letter beside it for the
# terminals that keep a function key (GNOME Terminal's F1, byobu's F2 to F9) and for keyboards without them.
# Alt-letters that open the menus of terminals (E, F, H, S, T, V) are not used, nor Alt-O, whose bytes begin
# other keys. TextArea has F6 and F7, terminals have F10 to F12: what is left is an Alt-letter with a Ctrl-letter
# beside it that TextArea, tmux (Ctrl-B) and screen (Ctrl-A) leave alone.
COMMANDS: tuple[Command, ...] = (
    Command("help", N_("Show the keys and slash words"), _A, "help", ("f1", "question_mark"), "help"),
    Command("quit", N_("Quit; what is unsent is sent at the next start"), _A, "quit", ("ctrl+q",), "quit"),
    Command("lock", N_("Lock: the store is closed until opened anew"), _A, "app.lock", ("alt+q",), "lock"),
    Command("privacy", N_("Hide what people wrote, or show it again"), _A, "app.privacy", ("alt+i",), "hide"),
    Command(
        "account",
        N_("Show the next account, or the one that is named"),
        _A,
        "app.account",
        ("alt+s",),
        "account",
        N_("[USER]"),
    ),
    Command("accounts", N_("List the accounts"), _A, "app.accounts", ("alt+v",), "accounts"),
    Command("write", N_("Go back to writing"), _A, "write", ("escape",)),
    Command("focus.next", N_("Go to the next region"), _A, "app.focus_next", ("tab",)),
    Command("focus.previous", N_("Go to the region before"), _A, "app.focus_previous", ("shift+tab",)),
    Command("verify.open", N_("Compare emoji: answer a request, or begin"), _A, "verifications", ("alt+y", "ctrl+p")),
    Command("search", N_("Search what was said"), _A, "search", ("ctrl+f",), "search", N_("[--server] [WORDS]")),
    Command("jump", N_("Jump to a room, person, message or command"), _A, "jump", ("ctrl+k",)),
    Command("rooms.list", N_("Go to the room list, or open it"), _R, "rooms", ("f8", "alt+l")),
    Command("rooms.previous", N_("Open the room above"), _R, "previous_room", ("alt+up",)),
    Command("rooms.next", N_("Open the room below"), _R, "next_room", ("alt+down",)),
    Command(
        "rooms.gone",
        N_("Go to a room that you are out of: why, and what you were writing there"),
        _R,
        "gone",
        ("alt+e",),
        "gone",
    ),
    Command("rooms.unread", N_("Open the next room with unread messages"), _R, "unread_room", ("f9", "alt+a")),
    Command(
        "rooms.split",
        N_("Open a room beside this one, or close the one beside"),
        _R,
        "split",
        ("ctrl+backslash",),
        "split",
        N_("[ROOM]"),
    ),
    Command("rooms.beside", N_("Go to the room beside"), _R, "beside", ("alt+right", "alt+left"), "beside"),
    Command("slash.begin", N_("Begin a slash word; a draft comes back after it"), _R, "slash", ("slash",)),
    Command("list.favourite", N_("Make it a favourite, or none"), _L, "favourite", ("asterisk",), "favourite"),
    Command("list.low", N_("Give it low priority, or none"), _L, "low_priority", ("minus",), "low"),
    Command(
        "list.notify",
        N_("Choose what notifies: default, all, mentions, mute"),
        _L,
        "level",
        ("n",),
        "notify",
        N_("[WHAT]"),
    ),
    Command("list.read", N_("Mark it as read, or as unread"), _L, "read", ("u",)),
    Command("list.view", N_("Show all, unread, mentions"), _L, "view", ("v",), "view", N_("[WHICH]")),
    Command(
        "list.sort",
        N_("Sort by recent, name, unread, favourite, low, server; -name turns around"),
        _L,
        "sort",
        ("s",),
        "sort",
        N_("[HOW …]"),
    ),
    Command("list.narrow", N_("Narrow the list by typing; Esc shows all"), _L, "narrow", ("f",), "filter"),
    Command(
        "list.within",
        N_("Narrow the list to the marked space, or to none"),
        _L,
        "within",
        ("w",),
        "within",
        N_("[SPACE]"),
    ),
    Command("list.tree", N_("List what is in the marked space"), _L, "tree", ("t",)),
    Command("answer.yes", N_("Say yes to a question"), _A, "", ("y", "j")),
    Command("go.up", N_("Go up by a row"), _G, "", ("up",)),
    Command("go.down", N_("Go down by a row"), _G, "", ("down",)),
    Command("go.page_up", N_("Go up by a page"), _G, "", ("pageup",)),
    Command("go.page_down", N_("Go down by a page"), _G, "", ("pagedown",)),
    Command("go.half_up", N_("Go up by half a page"), _G, "", ("ctrl+u",)),
    Command("go.half_down", N_("Go down by half a page"), _G, "", ("ctrl+d",)),
    Command("go.first", N_("Go to the beginning"), _G, "", ("home",)),
    Command("go.last", N_("Go to the end"), _G, "", ("end",)),
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
    Command("composer.clean", N_("Take out signs that show nothing"), _C, "writing('clean')", ("alt+t",)),
    Command("composer.page_up", N_("Scroll the conversation up"), _C, "", ("pageup",)),
    Command("composer.page_down", N_("Scroll the conversation down"), _C, "", ("pagedown",)),
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
    Command("timeline.retry", N_("Try again to send a failed message"), _T, "retry", ("r",), "retry"),
    Command(
        "timeline.request_key",
        N_("Ask your other devices and the backup for the message's key"),
        _T,
        "on_message('request_key')",
        ("R",),
    ),
    Command("timeline.why", N_("Say why a message is marked"), _T, "why_marked", ("w",)),
    Command("verify.accept", N_("Accept the request"), _V, "accept", ("a",)),
    Command("verify.begin", N_("Begin, when both sides agreed"), _V, "begin", ("b",)),
    Command("verify.match", N_("Say that all seven are the same, or the scan went well"), _V, "match", ("y",)),
    Command("verify.mismatch", N_("Say that they are NOT, or it did not: nothing is verified"), _V, "mismatch", ("x",)),
    Command("verify.numbers", N_("Show numbers instead of emoji, or emoji again"), _V, "numbers", ("s",)),
    Command("verify.cancel", N_("Cancel, or decline the request"), _V, "cancel", ("c",)),
    Command("verify.next", N_("Show the next verification"), _V, "next", ("n",)),
    Command("verify.own", N_("Ask your own other devices"), _V, "own", ("o",)),
    Command("verify.person", N_("Ask the other person of the open direct room"), _V, "person", ("p",)),
    Command("devices.log_out", N_("Log out the device, or all that are chosen"), _D, "log_out", ("d",)),
    Command("devices.choose", N_("Choose the device, to log several out at once"), _D, "choose", ("space",)),
    Command("devices.rename", N_("Give the device another name"), _D, "rename", ("r",)),
    Command("devices.verify", N_("Verify the device, by comparing emoji"), _D, "verify", ("v",)),
    Command("members.verify", N_("Verify the person, by comparing emoji"), _M, "verify_member", ("f2", "alt+y")),
    Command("search.server", N_("Ask the server too: the words go there"), _W, "ask_server", ("f3", "alt+r")),
    Command("search.whole", N_("Fetch the whole history to search it, or stop"), _W, "whole_history", ("f2", "alt+g")),
    Command(
        "members.device", N_("Choose a device of the person, the next at each press"), _M, "device", ("f3", "alt+d")
    ),
    Command("members.block", N_("Give the device no keys any more, or keys again"), _M, "block", ("f4", "alt+o")),
    Command("knocks.let_in", N_("Let the person in"), _K, "let_in", ("f2", "alt+y")),
    Command("knocks.turn_down", N_("Turn the person down; they may ask again"), _K, "turn_down", ("f3", "alt+n")),
    Command("timeline.inspect", N_("Inspect: who wrote it, who can read it"), _T, "inspect", ("i",), "inspect"),
    Command("inspect.file", N_("Save it to a file, without what the message says"), _I, "save(False)", ("f",)),
    Command("inspect.file_text", N_("Save it to a file, with what the message says"), _I, "save(True)", ("t",)),
    Command("inspect.again", N_("Ask the server again"), _I, "again", ("g",)),
    Command("accounts.login", N_("Log in another account beside these"), _U, "app.login", ("a",)),
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
    Command(
        "slash.file", N_("Attach a file (Tab completes)"), _S, "attach", slash="file", argument=N_("PATH [CAPTION]")
    ),
    Command(
        "slash.voice",
        N_("Attach a recording as a voice message"),
        _S,
        "voice",
        slash="voice",
        argument=N_("PATH [WORDS]"),
    ),
    Command("slash.record", N_("Record a voice message, by the program of the settings"), _S, "record", slash="record"),
    Command(
        "slash.sticker",
        N_("Send a sticker of a pack, or attach a picture as one"),
        _S,
        "sticker",
        slash="sticker",
        argument=N_("NAME | PATH [WORDS]"),
    ),
    Command(
        "slash.keepsticker",
        N_("Keep the chosen message's picture in your pack"),
        _S,
        "keepsticker",
        slash="keepsticker",
        argument=N_("NAME"),
    ),
    Command(
        "slash.poll",
        N_("Ask a poll; --hidden or --choose N may stand first"),
        _S,
        slash="poll",
        argument=N_("QUESTION | ANSWER | ANSWER"),
    ),
    Command(
        "slash.location",
        N_("Send a place: its degrees north and east, and words"),
        _S,
        slash="location",
        argument=N_("NORTH,EAST [WORDS]"),
    ),
    Command("slash.vote", N_("Vote, or take the vote back"), _S, "vote", slash="vote", argument=N_("[NUMBERS]")),
    Command("slash.endpoll", N_("End a poll for everybody"), _S, "end_poll", slash="endpoll"),
    Command(
        "slash.permalink", N_("Copy a link to the chosen message, or to the room"), _S, "permalink", slash="permalink"
    ),
    Command(
        "slash.forward",
        N_("Pass the chosen message on, as a draft in that room"),
        _S,
        "forward",
        slash="forward",
        argument=N_("[ROOM]"),
    ),
    Command("slash.request_key", N_("Ask for the key of the marked message"), _S, "request_key", slash="requestkey"),
    Command("slash.date", N_("Go to a day of the open room"), _S, "date", slash="date", argument=N_("YYYY-MM-DD")),
    Command("slash.unsplit", N_("Close the room beside this one"), _S, "unsplit", slash="unsplit"),
    Command("slash.me", N_("Say what you do"), _S, slash="me", argument=N_("TEXT")),
    Command("slash.plain", N_("Send a text as it stands, not as Markdown"), _S, slash="plain", argument=N_("TEXT")),
    Command("slash.html", N_("Send a text as HTML"), _S, slash="html", argument=N_("TEXT")),
    Command(
        "slash.join", N_("Join a room, or accept the open invitation"), _S, "join", slash="join", argument=N_("[ROOM]")
    ),
    Command("slash.create", N_("Create an encrypted room"), _S, slash="create", argument=N_("NAME")),
    Command("slash.space", N_("Create a space, which holds rooms"), _S, slash="space", argument=N_("NAME")),
    Command("slash.msg", N_("Write to somebody alone"), _S, slash="msg", argument=N_("@USER:SERVER")),
    Command("slash.invite", N_("Invite somebody"), _S, slash="invite", argument=N_("@USER:SERVER [REASON]")),
    Command("slash.kick", N_("Remove somebody"), _S, slash="kick", argument=N_("@USER:SERVER [REASON]")),
    Command("slash.ban", N_("Remove somebody for good"), _S, slash="ban", argument=N_("@USER:SERVER [REASON]")),
    Command("slash.unban", N_("Let somebody come back"), _S, "unban", slash="unban", argument=N_("@USER:SERVER")),
    Command(
        "slash.power", N_("Say what somebody may do"), _S, "power", slash="power", argument=N_("@USER:SERVER LEVEL")
    ),
    Command("slash.name", N_("Name the open room"), _S, slash="name", argument=N_("NAME")),
    Command("slash.topic", N_("Say what the open room is about"), _S, slash="topic", argument=N_("TEXT")),
    Command("slash.alias", N_("Give the open room an address"), _S, slash="alias", argument=N_("NAME")),
    Command("slash.unalias", N_("Take an address off the open room"), _S, slash="unalias", argument=N_("NAME")),
    Command(
        "slash.listed",
        N_("Choose whether your server's list has the open room: on, off"),
        _S,
        "listed",
        slash="listed",
        argument=N_("SWITCH"),
    ),
    Command(
        "slash.access",
        N_("Choose who may come in: invite, knock, public"),
        _S,
        "access",
        slash="access",
        argument=N_("WHO"),
    ),
    Command(
        "slash.history",
        N_("Choose who reads what was said: joined, invited, shared, world"),
        _S,
        "history",
        slash="history",
        argument=N_("WHO"),
    ),
    Command("slash.encrypt", N_("Encrypt the open room from now on"), _S, "encrypt", slash="encrypt"),
    Command(
        "slash.upgrade",
        N_("Replace the open room by one of another version; alone it says what that means"),
        _S,
        "upgrade",
        slash="upgrade",
        argument=N_("[VERSION] [@CREATOR:SERVER …]"),
    ),
    Command("slash.follow", N_("Go to the room that took this one's place"), _T, "follow", ("n",), "follow"),
    Command("slash.previous", N_("Go to the room that this one goes on from"), _T, "previous", ("N",), "previous"),
    Command("slash.forget", N_("Leave the open room and forget it"), _S, "forget", slash="forget"),
    Command("slash.knock", N_("Ask to be let into a room"), _S, slash="knock", argument=N_("ROOM [REASON]")),
    Command("slash.knocks", N_("Show who asks to come into the open room"), _S, "knocks", slash="knocks"),
    Command("slash.directory", N_("Find rooms on your server"), _S, slash="directory", argument=N_("[WORDS]")),
    Command("slash.people", N_("Find people, to write to them"), _S, slash="people", argument=N_("WORDS")),
    Command("slash.rooms", N_("List what is in the open space"), _S, "rooms_in_space", slash="rooms"),
    Command("slash.into", N_("Put the open room into a space"), _S, "into", slash="into", argument=N_("SPACE")),
    Command("slash.out_of", N_("Take the open room out of a space"), _S, "out_of", slash="outof", argument=N_("SPACE")),
    Command(
        "slash.direct",
        N_("Make the open room a direct chat, or none"),
        _S,
        "direct",
        slash="direct",
        argument=N_("[@USER:SERVER]"),
    ),
    Command("slash.tag", N_("Put the open room under a name of yours"), _S, slash="tag", argument=N_("[NAME]")),
    Command("slash.untag", N_("Take a name off the open room"), _S, "untag", slash="untag", argument=N_("[NAME]")),
    Command(
        "slash.keyword",
        N_("Let a word notify, or list them; your server learns it"),
        _S,
        slash="keyword",
        argument=N_("[WORD]"),
    ),
    Command(
        "slash.no_keyword", N_("Let a word notify no more"), _S, "no_keyword", slash="nokeyword", argument=N_("WORD")
    ),
    Command("slash.report", N_("Report the marked message"), _S, slash="report", argument=N_("[REASON]")),
    Command(
        "slash.ignore", N_("Hear nothing more from somebody"), _S, "ignore", slash="ignore", argument=N_("@USER:SERVER")
    ),
    Command("slash.unignore", N_("Hear somebody again"), _S, "unignore", slash="unignore", argument=N_("@USER:SERVER")),
    Command(
        "slash.read",
        N_("Mark the open room as read, or all rooms"),
        _S,
        "mark_read",
        slash="read",
        argument=N_("[all]"),
    ),
    Command("slash.unread", N_("Mark the open room as unread"), _S, "mark_unread", slash="unread"),
    Command(
        "slash.receipts",
        N_("Choose who learns here how far you have read: private, public, off, default"),
        _S,
        "receipts",
        slash="receipts",
        argument=N_("WHO"),
    ),
    Command(
        "slash.typing",
        N_("Choose whether this room is told that you type: on, off, default"),
        _S,
        "typing",
        slash="typing",
        argument=N_("SWITCH"),
    ),
    Command(
        "slash.presence",
        N_("Choose what others see of you: off, online, unavailable; or whether you see others: others on, others off"),
        _S,
        "presence",
        slash="presence",
        argument=N_("WHAT"),
    ),
    Command("slash.nick", N_("Change what you are called, everywhere"), _S, slash="nick", argument=N_("NAME")),
    Command(
        "slash.roomnick",
        N_("Change what you are called in the open room alone"),
        _S,
        slash="roomnick",
        argument=N_("[NAME]"),
    ),
    Command(
        "slash.avatar",
        N_("Choose the picture that others see of you"),
        _S,
        "avatar",
        slash="avatar",
        argument=N_("PATH"),
    ),
    Command(
        "slash.room_avatar",
        N_("Choose the picture of the open room"),
        _S,
        "room_avatar",
        slash="roomavatar",
        argument=N_("PATH"),
    ),
    Command("slash.leave", N_("Leave the open room, or refuse the invitation"), _S, "leave", slash="leave"),
    Command(
        "slash.verify",
        N_("Verify your other devices, or somebody, by comparing emoji"),
        _S,
        "verify",
        slash="verify",
        argument=N_("[@USER:SERVER]"),
    ),
    Command("slash.identity", N_("Sign this device, or reset your identity"), _S, "app.identity", slash="identity"),
    Command("slash.devices", N_("Show your devices, log them out, rename them"), _S, "app.devices", slash="devices"),
    Command("slash.members", N_("Show who is in the room, and their devices"), _S, "app.members", slash="members"),
    Command("slash.readers", N_("List who reads the open room, and who gets no keys"), _S, "readers", slash="readers"),
    Command(
        "slash.withdraw",
        N_("Give up that you verified somebody with a new identity"),
        _S,
        "withdraw",
        slash="withdraw",
        argument=N_("[@USER:SERVER]"),
    ),
    Command("slash.block", N_("Give a device no keys"), _S, "block", slash="block", argument=N_("@USER:SERVER DEVICE")),
    Command(
        "slash.unblock",
        N_("Give a blocked device keys again"),
        _S,
        "unblock",
        slash="unblock",
        argument=N_("@USER:SERVER DEVICE"),
    ),
    Command("slash.login", N_("Log in another account beside this one"), _S, "app.login", slash="login"),
    Command("slash.q", N_("Quit, as in vi"), _S, "quit", slash="q"),
    Command("slash.logout", N_("Log out and delete what is kept here"), _S, "logout", slash="logout"),
)

# Keys that a text area has for itself, and that are wanted more while writing.
OVER_TEXT = frozenset({"jump", "composer.emoji", "composer.editor", "composer.older", "composer.newer"})

# As they are, whatever the config says: done by the composer itself, or numbers.
FIXED = frozenset({"composer.edit_last", "composer.page_up", "composer.page_down", "timeline.vote"})

# Asked before every other key, on whatever screen.
WHILE_WRITING = frozenset({"lock", "privacy"})


def command(command_id: str) -> Command:
    """Return the command with this id.

    Raises:
        KeyError: when there is none.
    """
    return _BY_ID[command_id]


def slash_words() -> Mapping[str, Command]:
    """Return the commands that have a slash word, by that word."""
    return _BY_SLASH


def bindings(contexts: Iterable[Context]) -> list[Binding]:
    """Return the bindings of these contexts, with ids so that the config's keys can change them."""
    wanted = frozenset(contexts)
    return [
        Binding(keys, each.action.format(key=keys), each.description, show=False, id=each.id)
        for each in COMMANDS
        if each.context in wanted and each.action and each.keys
        for keys in (each.keys if "{key}" in each.action else (",".join(each.keys),))
    ]


_BY_ID = {each.id: each for each in COMMANDS}
_BY_SLASH = {each.slash: each for each in COMMANDS if each.slash}
