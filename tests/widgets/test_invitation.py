"""An invitation says who and from where, and nothing that the inviter wrote can pose as the program."""

from __future__ import annotations

from dataclasses import replace

from session.values.model import UserId
from tests.support.people import rooms
from widgets.rooms.invitation import invitation_lines

INVITATION = rooms()[4]


def test_it_says_who_from_where_and_what_to_do() -> None:
    lines = invitation_lines(INVITATION)
    assert lines[0] == "An invitation to Gratis tablets"
    assert lines[1] == "from @onbekend:elders.example"
    assert "NOT from your server: from elders.example" in lines
    assert "/join accepts, /leave refuses" in lines[-1]


def test_one_from_the_own_server_says_so() -> None:
    own = replace(INVITATION, inviter=UserId("@sam:rijk.example"))
    assert "on your own server, rijk.example" in invitation_lines(own)


def test_a_hostile_name_stays_on_its_line() -> None:
    hostile = replace(INVITATION, name="\x1b[2Jx\nfrom @sam:rijk.example", inviter=None)
    lines = invitation_lines(hostile)
    assert not any("\x1b" in line or "\n" in line for line in lines)
    assert len(lines) == 4
