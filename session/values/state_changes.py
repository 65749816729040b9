"""The sentences for changes of a room, by which rows are known that say the same kind of thing."""

from __future__ import annotations

from session.values.words import N_

JOINED = N_("{target} joined")
JOINED_FOR = N_("{target} joined: {reason}")
INVITED = N_("{name} invited {target}")
INVITED_FOR = N_("{name} invited {target}: {reason}")
LEFT = N_("{target} left")
LEFT_FOR = N_("{target} left: {reason}")
DECLINED = N_("{target} declined the invitation")
DECLINED_FOR = N_("{target} declined the invitation: {reason}")
KNOCKED = N_("{target} asks to be let in")
KNOCKED_FOR = N_("{target} asks to be let in: {reason}")
TURNED_DOWN = N_("{name} did not let {target} in")
TURNED_DOWN_FOR = N_("{name} did not let {target} in: {reason}")
ASKS_NO_MORE = N_("{target} asks no more to be let in")
ASKS_NO_MORE_FOR = N_("{target} asks no more to be let in: {reason}")
REMOVED = N_("{name} removed {target}")
REMOVED_FOR = N_("{name} removed {target}: {reason}")
WITHDRAWN = N_("{name} took back the invitation of {target}")
WITHDRAWN_FOR = N_("{name} took back the invitation of {target}: {reason}")
BANNED = N_("{name} banned {target}")
BANNED_FOR = N_("{name} banned {target}: {reason}")
UNBANNED = N_("{name} lets {target} come back")
UNBANNED_FOR = N_("{name} lets {target} come back: {reason}")
RENAMED = N_("{before} is now called {target}")
PICTURE = N_("{target} changed their picture")
MADE = N_("{name} made this room")
NAMED = N_("{name} named the room: {value}")
UNNAMED = N_("{name} took the room's name away")
TOPIC = N_("{name} set the topic: {value}")
NO_TOPIC = N_("{name} took the topic away")
AVATAR = N_("{name} changed the room's picture")
ENCRYPTED = N_("{name} turned encryption on")
MADE_ANEW = N_("{name} made this room; it goes on from an older one")
CLOSED = N_("{name} closed this room; it goes on in another")
LEVELS = N_("{name} changed who may do what")
SEVERAL_LEVELS = N_("{name} changed who may do what: {changes}")
"""`changes` are pieces that each say "whom or what: from → to", of which `DOINGS` are what there is a word for."""
MADE_ADMIN = N_("{name} made {target} an admin (level {after}, before {before})")
MADE_MODERATOR = N_("{name} made {target} a moderator (level {after}, before {before})")
MADE_MEMBER = N_("{name} made {target} an ordinary member (level {after}, before {before})")
GAVE_LEVEL = N_("{name} gave {target} level {after} (before {before})")
TAKES_LEVEL = N_("{name} changed who may do what: {doing} takes level {after} (before {before})")
BEGINS_AT = N_("{name} changed who may do what: whoever comes in has level {after} (before {before})")
PINNED = N_("{name} pinned a message")
PINNED_SEVERAL = N_("{name} pinned {n} messages")
UNPINNED = N_("{name} unpinned a message")
UNPINNED_SEVERAL = N_("{name} unpinned {n} messages")
PINS = N_("{name} changed the pinned messages")
ALIAS = N_("{name} gave the room the address {value}")
ALIASES = N_("{name} changed the room's addresses")
INVITE_ONLY = N_("{name}: only who is invited may come in")
ANYONE = N_("{name}: anyone may come in")
KNOCKING = N_("{name}: anyone may ask to be let in")
RESTRICTED = N_("{name}: members of certain spaces may come in")
RESTRICTED_OR_ASKING = N_("{name}: members of certain spaces may come in, and anyone else may ask")
ENTRY = N_("{name} changed who may come in")
SINCE_JOINED = N_("{name}: who comes in reads what is said from then on")
SINCE_INVITED = N_("{name}: who is invited reads what is said from then on")
ALL_MEMBERS = N_("{name}: who comes in reads what was said before, too")
ALL_THE_WORLD = N_("{name}: anyone may read what is said here, without coming in")
HISTORY = N_("{name} changed who reads what was said before")

BEGINNING = N_("whoever comes in")
OTHER_STATE = N_("changing anything else here")
DOINGS = {
    "events_default": N_("writing"),
    "invite": N_("inviting"),
    "kick": N_("removing people"),
    "ban": N_("banning people"),
    "redact": N_("removing messages of others"),
    "notifications.room": N_("calling everybody"),
    "m.room.message": N_("sending messages"),
    "m.room.encrypted": N_("sending encrypted messages"),
    "m.reaction": N_("reacting"),
    "m.room.redaction": N_("removing one's own messages"),
    "m.room.name": N_("naming the room"),
    "m.room.topic": N_("setting the topic"),
    "m.room.avatar": N_("changing the room's picture"),
    "m.room.pinned_events": N_("pinning messages"),
    "m.room.power_levels": N_("changing who may do what"),
    "m.room.join_rules": N_("choosing who may come in"),
    "m.room.history_visibility": N_("choosing who reads what was said before"),
    "m.room.canonical_alias": N_("changing the room's addresses"),
    "m.room.encryption": N_("turning encryption on"),
    "m.room.tombstone": N_("replacing the room"),
    "m.room.server_acl": N_("keeping servers out"),
    "m.space.child": N_("choosing what is in the space"),
    "state_default": OTHER_STATE,
    "users_default": BEGINNING,
}
"""What takes a level, by where Matrix writes it."""
SAID_OF_LEVELS = frozenset(DOINGS.values())

OF_LEVELS = frozenset(
    {LEVELS, SEVERAL_LEVELS, MADE_ADMIN, MADE_MODERATOR, MADE_MEMBER, GAVE_LEVEL, TAKES_LEVEL, BEGINS_AT}
)
OF_PINS = frozenset({PINNED, PINNED_SEVERAL, UNPINNED, UNPINNED_SEVERAL, PINS})
OF_PEOPLE = frozenset(
    {
        *(JOINED, JOINED_FOR, INVITED, INVITED_FOR, LEFT, LEFT_FOR, DECLINED, DECLINED_FOR, KNOCKED, KNOCKED_FOR),
        *(TURNED_DOWN, TURNED_DOWN_FOR, ASKS_NO_MORE, ASKS_NO_MORE_FOR, REMOVED, REMOVED_FOR),
        *(WITHDRAWN, WITHDRAWN_FOR, BANNED, BANNED_FOR, UNBANNED, UNBANNED_FOR, RENAMED, PICTURE),
    }
)
