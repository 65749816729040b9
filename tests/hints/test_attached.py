"""Attachments: read once, in pieces, and every finding says in which part of the draft it is."""

from __future__ import annotations

import pytest

from hints.advisor import Advisor
from hints.attached import OVERLAP, PIECE, pieces_of
from hints.model import Attachment, Draft, DraftKind, Part, RoomFacts, Severity
from hints.pack import parse_pack
from hints.policy import Policy
from tests.support.packs import pack_about

ROOM = RoomFacts("!a:rijk.example", "rijk.example", encrypted=True, servers=("rijk.example",))
WORD = "vuurtoren"


def advisor() -> Advisor:
    return Advisor(Policy((parse_pack(pack_about(WORD, "confirm"), "test"),)))


def file(text: str | None, name: str = "a.txt") -> Attachment:
    return Attachment(name, "text/plain", 1, "00", text)


def draft(*files: Attachment, text: str = "") -> Draft:
    return Draft(DraftKind.FILE, text, ROOM, files)


def test_a_finding_says_in_which_part_it_is() -> None:
    found = advisor().assess(draft(file(f"een {WORD}", f"{WORD}.txt"), text=f"de {WORD}")).findings
    assert {(finding.part, finding.start, finding.end) for finding in found} == {
        (Part.TEXT, 3, 3 + len(WORD)),
        (Part.NAME, 0, 0),
        (Part.CONTENT, 0, 0),
    }


def test_what_is_in_a_file_a_thousand_times_is_said_once() -> None:
    (finding,) = advisor().assess(draft(file(f"{WORD}\n" * 1000))).findings
    assert finding.severity is Severity.CONFIRM


@pytest.mark.parametrize("place", [0, PIECE - len(WORD) - 3, PIECE - 5, PIECE, PIECE - OVERLAP, 3 * PIECE, 500_000])
def test_it_is_found_wherever_it_stands(place: int) -> None:
    text = "." * place + f" {WORD} " + "." * 1000
    assert [finding.part for finding in advisor().assess(draft(file(text))).findings] == [Part.CONTENT]


@pytest.mark.parametrize("length", [0, 1, OVERLAP, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_pieces_cover_the_text_and_overlap(length: int) -> None:
    text = "".join(chr(0x100 + place % 5000) for place in range(length))
    pieces = list(pieces_of(text))
    assert all(len(piece) <= PIECE for piece in pieces)
    whole = pieces[0]
    for piece in pieces[1:]:
        assert whole.endswith(piece[:OVERLAP])
        whole += piece[OVERLAP:]
    assert whole == text


def test_a_file_is_read_once_and_another_one_is_another() -> None:
    judge, first = advisor(), file(f"een {WORD}")
    assert not judge.has_read(first)
    assert judge.assess(draft(first)).holds
    assert judge.has_read(first)
    for other in (file("niets"), file(f"een {WORD}", "b.txt"), file(None)):
        assert not judge.has_read(other)
    assert not judge.assess(draft(file("niets"))).holds
    assert judge.assess(draft(first)).holds


def test_nothing_of_what_was_read_is_kept() -> None:
    judge = advisor()
    judge.assess(draft(file(f"geheim {WORD} geheim")))
    assert "geheim" not in repr(vars(judge._attached))


def test_only_so_many_files_are_remembered() -> None:
    judge = advisor()
    for number in range(200):
        judge.assess(draft(file(f"niets {number}")))
    assert len(judge._attached._known) <= 64
    assert judge.has_read(file("niets 199"))


def test_what_a_photo_says_is_a_part_of_its_own() -> None:
    from tui.settings.policies import shipped_packs

    photo = Attachment("dijk.jpg", "image/jpeg", 1, "00", None, photo_location=True, camera_serial=True)
    found = Advisor(Policy(shipped_packs())).assess(draft(photo)).findings
    assert {finding.part for finding in found} == {Part.PHOTO}
