"""Reads what stands behind options; argparse says in one line what is wrong with it, and never how we call that."""

from __future__ import annotations

import argparse
import math
import re

from session.values.ids import UserId, is_user_id
from widgets.i18n import _

_MOST = 10_000
_LONGEST_WAIT = 3600.0


def how_many(text: str) -> int:
    """Return a number of messages."""
    number = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
    if not 1 <= number <= _MOST:
        raise argparse.ArgumentTypeError(_("a number from 1 to 10000"))
    return number


def how_long(text: str) -> float:
    """Return the seconds that a command may wait for the server."""
    if not 0 <= (number := _number(text)) <= _LONGEST_WAIT:
        raise argparse.ArgumentTypeError(_("a number of seconds from 0 to 3600"))
    return number


def patience(text: str) -> float:
    """Return the seconds that a command may wait for a person, however many."""
    if not 0 <= (number := _number(text)) < math.inf:
        raise argparse.ArgumentTypeError(_("a number of seconds"))
    return number


def room_name(text: str) -> str:
    """Return what a room is to be called; of blanks alone a script whose variable is not set would make junk."""
    if not text.strip():
        raise argparse.ArgumentTypeError(_("a room needs a name"))
    return text


def user_id(text: str) -> UserId:
    """Return somebody's id."""
    if not is_user_id(text):
        raise argparse.ArgumentTypeError(_("a user id begins with @ and names a server: @name:server"))
    return UserId(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1
