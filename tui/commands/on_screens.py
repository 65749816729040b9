"""Commands of the screens that lie over the main one."""

from __future__ import annotations

from session.values.words import N_
from tui.commands.command import Command, Context

_V, _D, _M = Context.VERIFYING, Context.DEVICES, Context.MEMBERS
_P = Context.PINS
_K, _W, _I, _U = Context.KNOCKS, Context.SEARCHING, Context.INSPECTING, Context.ACCOUNTS
_B, _R = Context.BANS, Context.ADDRESSES

ON_SCREENS: tuple[Command, ...] = (
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
    Command("members.block", N_("Give the device no keys any more, or keys again"), _M, "block", ("f4", "alt+x")),
    Command("knocks.let_in", N_("Let the person in"), _K, "let_in", ("f2", "alt+y")),
    Command("knocks.turn_down", N_("Turn the person down; they may ask again"), _K, "turn_down", ("f3", "alt+n")),
    Command("pins.unpin", N_("Unpin the message for everybody in the room"), _P, "unpin", ("f2", "alt+x")),
    Command("bans.unban", N_("Let the person come back"), _B, "unban", ("f2", "alt+y")),
    Command("addresses.main", N_("Make it the main address"), _R, "main", ("f2", "alt+y")),
    Command("addresses.take", N_("Take the address off the room"), _R, "take", ("f3", "alt+n")),
    Command("inspect.file", N_("Save it to a file, without what the message says"), _I, "save(False)", ("f",)),
    Command("inspect.file_text", N_("Save it to a file, with what the message says"), _I, "save(True)", ("t",)),
    Command("inspect.again", N_("Ask the server again"), _I, "again", ("g",)),
    Command("accounts.login", N_("Log in another account beside these"), _U, "app.login", ("a",)),
)
