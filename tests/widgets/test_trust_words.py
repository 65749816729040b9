"""What trust is called: in columns that fit, in both languages, and with nothing of a stranger's name let loose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from session.values.model import DeviceId, UserId
from session.values.trust import MemberDevice, MemberDevices, MemberTrust, OwnDevice, Rank, RoomMember
from session.values.updates import Connection, ConnectionUpdate, OutboxUpdate, TrustUpdate
from session.values.words import N_, Words
from widgets.i18n import use_language
from widgets.lists.member_rows import MemberRows, head_line, listed, unfolded_lines
from widgets.status_bar import StatusBar
from widgets.text_marks import is_pictograph
from widgets.trust.device_lines import device_line, particulars
from widgets.trust.trust_words import device_words, in_groups, lasting_words, member_words

PHONE = OwnDevice(DeviceId("PHONEPHONE"), "telefoon", 0, signed=False, encrypts=True, current=False, new=True)
HOSTILE = "\x1b[2J\u202e" + "\u0300" * 50 + "漢" * 200
SAM = RoomMember(UserId("@sam:hs.example"), "Sam", False, 50, Rank.MODERATOR, MemberTrust.UNVERIFIED, 2, 1)


@pytest.fixture(params=["en", "nl"], autouse=True)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


def bar(update: TrustUpdate, width: int, *, unsent: int = 0, notice: str = "") -> str:
    """Return the last line of a screen of this width."""
    said = StatusBar()
    said._connection = ConnectionUpdate(Connection.SYNCED)
    said._outbox = OutboxUpdate(unsent, 0)
    said._notice = notice
    said._lasting = lasting_words(update)
    return said.line(width)


def test_a_key_in_groups() -> None:
    assert in_groups("abcdefghij") == "abcd efgh ij"


def test_when_all_is_well_nothing_lasts() -> None:
    assert lasting_words(TrustUpdate(True, ())) == ()


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("unsent", [0, 3])
def test_what_lasts_fits_eighty_columns_with_its_way_out(signed: bool, unsent: int, language: str) -> None:
    line = bar(TrustUpdate(signed, (PHONE,)), 80, unsent=unsent)
    assert cell_len(line) == 80
    assert "/devices" in line
    assert ("/identity" in line) is not signed
    assert ("3" in line) is (unsent == 3)
    assert line.rstrip().endswith({"en": "F1 help", "nl": "F1 hulp"}[language])
    if not unsent and (signed or language == "en"):
        assert "telefoon" in line


def test_a_name_cannot_push_the_rest_away() -> None:
    line = bar(TrustUpdate(True, (replace(PHONE, name=HOSTILE),)), 80)
    assert "/devices" in line
    assert "\x1b" not in line
    assert "\u202e" not in line


def test_several_new_devices_are_counted() -> None:
    more = replace(PHONE, device_id=DeviceId("OTHER"), signed=True)
    longest = lasting_words(TrustUpdate(True, (PHONE, more)))[0]
    assert "2" in longest
    assert "1" in longest


@pytest.mark.parametrize("width", [46, 56, 76, 116])
@pytest.mark.parametrize(
    "device",
    [
        PHONE,
        replace(PHONE, current=True, new=False),
        replace(PHONE, encrypts=False),
        replace(PHONE, gone=True),
        replace(PHONE, name=HOSTILE, device_id=DeviceId(HOSTILE), address=HOSTILE, last_seen=10**30),
    ],
)
def test_a_device_fits_its_line(device: OwnDevice, width: int) -> None:
    line = device_line(device, width, chosen=True)
    assert cell_len(line) == width
    assert "\x1b" not in line
    # What it is and how it stands is never what gives way.
    assert device_words(device) in line
    below = particulars(device, width)
    assert 3 <= len(below) <= 4
    assert all(cell_len(part) <= width and "\x1b" not in part for part in below)


JOINED = "\u200d\ufe0f"
"""What stands in pictographs of several parts."""


@given(name=st.text(max_size=80), user=st.text(max_size=80), width=st.integers(70, 200), lettered=st.booleans())
@example(name="\U0001fae8", user="@sam:hs.example", width=100, lettered=False)
def test_a_member_fits_the_line_whatever_the_name(name: str, user: str, width: int, lettered: bool) -> None:
    member = replace(SAM, name=name, user_id=UserId(user))
    line = head_line(member, width, unfolded=False, lettered=lettered).text
    assert cell_len(line) == width
    # Python knows the characters of its own year; what is safe knows newer ones.
    assert all(character.isprintable() or is_pictograph(character) or character in JOINED for character in line)


def test_narrow_columns_say_it_in_fewer_words() -> None:
    narrow = head_line(SAM, 79, unfolded=True).text.rstrip(" …")
    assert member_words(SAM, short=True).startswith(narrow[narrow.index("  ", 25) :].strip())
    assert member_words(SAM) in head_line(SAM, 160, unfolded=True).text


def test_below_a_member_each_line_fits() -> None:
    reason = Words.of(N_("{user} has not signed the device {device}."), user="@sam:hs.example", device="TABLET")
    devices = MemberDevices(
        SAM.user_id,
        True,
        (
            MemberDevice(DeviceId("PHONE"), "k" * 43, True, None),
            MemberDevice(DeviceId(HOSTILE), "k" * 43, False, reason),
        ),
    )
    lines = unfolded_lines(SAM, devices, 76)
    assert all(cell_len(line.text) <= 76 for line in lines)
    assert [line.look for line in lines if "TABLET" in line.text] == ["alert"]
    assert "\x1b" not in "".join(line.text for line in lines)


def test_rows_keep_count_of_lines_and_people() -> None:
    people = [replace(SAM, user_id=UserId(f"@p{n}:hs{n % 3}.example"), name=f"P {n}") for n in range(100)]
    rows = MemberRows()
    rows.use_width(76)
    rows.show(listed(people))
    assert (rows.count, rows.height) == (100, 100)
    rows.unfold(people[10].user_id, None)
    first, end = rows.span(10)
    assert (first, rows.height) == (10, 100 + end - first - 1)
    assert [rows.line(number)[0] for number in (10, 11, end)] == [10, 10, 11]  # type: ignore[index]
    assert rows.line(rows.height) is None
    rows.filter("hs1 p")
    assert rows.count == 33
    assert rows.place_of(people[10].user_id) == 3
    assert rows.place_of(people[11].user_id) is None
    rows.filter("hs1 p 99")
    assert rows.count == 0
    rows.filter("hs0 p 99")
    assert rows.count == 1
    rows.filter("")
    rows.fold(people[10].user_id)
    assert rows.height == 100
    rows.show_presence({people[10].user_id: "away · last seen 10:15"})
    assert "away" not in rows.line(10)[1].text, "what matters more has the room"  # type: ignore[index]
    rows.use_width(160)
    assert "away" in rows.line(10)[1].text  # type: ignore[index]
    rows.unfold(people[10].user_id, None)
    assert any("last seen 10:15" in rows.line(number)[1].text for number in range(10, 14))  # type: ignore[index]
    rows.fold(people[10].user_id)
    rows.show(listed(()))
    assert (rows.member(0), rows.line(0), rows.height) == (None, None, 0)
