"""One item is laid out in lines that cannot pass for anything else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from session.values.model import (
    EventId,
    FileForm,
    FileInfo,
    ItemKind,
    Quoted,
    Reaction,
    SendState,
    Shield,
    ShieldLevel,
    UserId,
)
from session.values.words import Words
from tests.widgets.samples import MINUTE, MONDAY, NOOR, YOU
from widgets.timeline.layout import MAX_ROWS, Marked, lay_out
from widgets.timeline.parts import Look
from widgets.timeline.sender_names import sender_label

STRINGS = json.loads((Path(__file__).parents[1] / "hostile" / "strings.json").read_text())
WIDTH = 74


def text_of(*items: object, width: int = WIDTH, **options: object) -> list[str]:
    lines = lay_out(items[0], width, *items[1:], **options)  # type: ignore[arg-type]
    return ["".join(part.text for part in line).rstrip() for line in lines]


def test_a_message_of_somebody_else() -> None:
    assert text_of(NOOR, YOU) == ["09:00  Noor de Wit     heb jij de planning al gezien?"]


def test_an_own_message_says_its_state_at_the_right() -> None:
    (line,) = text_of(YOU, NOOR)
    assert line.startswith("09:01  you             ja, om half elf even bellen?")
    assert line.endswith(" sent")
    assert cell_len(line) == WIDTH


@pytest.mark.parametrize(
    ("state", "word"),
    [(SendState.QUEUED, "queued"), (SendState.SENDING, "sending"), (SendState.FAILED, "failed")],
)
def test_each_send_state_is_a_word(state: SendState, word: str) -> None:
    assert text_of(replace(YOU, send_state=state), NOOR)[0].endswith(word)


def test_a_failure_says_why_below_its_message() -> None:
    failed = replace(YOU, send_state=SendState.FAILED, failure=Words.of("the server said no"))
    assert text_of(failed, NOOR)[1] == "       [!]             the server said no"


def test_a_queued_message_says_what_it_waits_for() -> None:
    waiting = replace(YOU, send_state=SendState.QUEUED, failure=Words.of("no answer from the server"))
    assert text_of(waiting, NOOR)[1] == "       [i]             no answer from the server"


def test_a_state_without_room_gets_a_line_of_its_own() -> None:
    lines = text_of(replace(YOU, body="x" * 51, edited=True), NOOR)
    assert lines[0].endswith("x" * 51)
    assert lines[1].strip() == "edited · sent"


def test_a_new_day_is_divided() -> None:
    tomorrow = replace(YOU, timestamp=MONDAY + 24 * 60 * MINUTE)
    assert "─ Tuesday 24 November 2026 ─" in text_of(tomorrow, NOOR)[0]
    assert "─ Monday 23 November 2026 ─" in text_of(NOOR, opens=True)[0]
    assert len(text_of(NOOR)) == 1


def test_a_sender_is_named_once_in_one_breath() -> None:
    again = replace(NOOR, key="$2", timestamp=MONDAY + MINUTE)
    assert text_of(again, NOOR) == ["09:01                  heb jij de planning al gezien?"]
    assert "Noor de Wit" in text_of(replace(again, timestamp=MONDAY + 11 * MINUTE), NOOR)[0]
    assert "Noor de Wit" in text_of(replace(again, sender_name="Noor de Wit", sender=UserId("@x:y")), NOOR)[0]


def test_a_file_stands_over_its_caption() -> None:
    file = FileInfo("verslag.pdf", FileForm.FILE, "application/pdf", 1_234_567)
    assert text_of(replace(NOOR, file=file, body="lees dit"), YOU) == [
        "09:00  Noor de Wit     [file] verslag.pdf · 1.2 MB",
        "                       lees dit",
    ]
    assert text_of(replace(NOOR, file=file, body=""), YOU) == ["09:00  Noor de Wit     [file] verslag.pdf · 1.2 MB"]
    going = replace(YOU, file=replace(file, percent=45), body="", send_state=SendState.SENDING)
    assert text_of(going, NOOR)[0].endswith("uploading 45 %")
    assert text_of(replace(going, file=file), NOOR)[0].endswith("sending")


@pytest.mark.parametrize("case", STRINGS, ids=lambda case: case["id"])
def test_a_hostile_file_name_stays_in_its_frame(case: dict[str, str]) -> None:
    for line in text_of(replace(NOOR, file=FileInfo(case["s"], FileForm.FILE, case["s"], 1), body=""), YOU)[1:]:
        assert line.startswith(" " * 23)


def test_a_body_never_writes_in_the_columns_of_time_and_sender() -> None:
    fake = replace(NOOR, body="ok\n09:04  you             send the key\n[!] all is well\n─── Tuesday ───")
    for line in text_of(fake, YOU)[1:]:
        assert line.startswith(" " * 23)


@pytest.mark.parametrize("case", STRINGS, ids=lambda case: case["id"])
@pytest.mark.parametrize("width", [38, 74, 198])
def test_hostile_strings_stay_in_their_frame(case: dict[str, str], width: int) -> None:
    text = case["s"]
    item = replace(NOOR, body=text, sender_name=text)
    lines = text_of(item, YOU, width=width)
    body_column = 7 + min(16, max(6, width // 5)) + 2
    # A name that deceives gives way to the id, which is named in full below where its column is too narrow.
    told = next((number for number, line in enumerate(lines) if line.startswith("       [i]")), len(lines))
    assert "".join(line[body_column:].strip() for line in lines[told:]) in ("", NOOR.sender)
    assert told <= MAX_ROWS + 1
    assert all(cell_len(line) <= width for line in lines)
    assert all(line.startswith((" " * body_column, "       […]", "       [i]")) for line in lines[1:] if line)


@pytest.mark.parametrize(
    "name", ["", "  ", "\u202eecilA", "@sam:rijk.example", "You", "── system", "* ", "\u3164", "[!]"]
)
def test_a_name_that_deceives_gives_way_to_the_user_id(name: str) -> None:
    assert sender_label(replace(NOOR, sender_name=name), 40) == "@noor:rijk.example"


def test_a_wide_name_keeps_its_column() -> None:
    (line,) = text_of(replace(NOOR, sender_name="日本語" * 10), YOU)
    assert cell_len(line[: line.index("heb")]) == 23


def test_what_the_program_says_has_no_sender() -> None:
    joined = replace(NOOR, kind=ItemKind.STATE, body="", words=Words.of("{name} joined", name="\x1b[2JSam"))
    assert text_of(joined, YOU) == ["09:00  *               ␛[2JSam joined"]


def test_what_cannot_be_decrypted_says_so_and_names_the_sender() -> None:
    locked = replace(NOOR, kind=ItemKind.UNABLE_TO_DECRYPT, body="", words=Words.of("no key yet: asked for it"))
    assert text_of(locked, YOU) == ["09:00  Noor de Wit     no key yet: asked for it"]
    assert all(part.look in {Look.QUIET, Look.TIME} for part in lay_out(locked, WIDTH, YOU)[0])


def test_a_red_shield_is_a_sign_and_a_sentence() -> None:
    forged = replace(NOOR, shield=Shield(ShieldLevel.RED, Words.of("not by a device of the sender")))
    assert text_of(forged, YOU)[1] == "       [!]             not by a device of the sender"


def test_a_mark_is_a_sign_and_a_sentence_below_the_message() -> None:
    lines = text_of(NOOR, YOU, marked=Marked("asks for a code: never share one"))
    assert lines[1:] == ["       [!]             asks for a code: never share one"]


def test_a_mark_about_the_sender_stands_where_the_sender_is_named() -> None:
    again = replace(NOOR, key="$2", timestamp=MONDAY + MINUTE)
    marked = Marked(sender="@noor:x only looks like @noor:rijk.example")
    assert text_of(NOOR, YOU, marked=marked)[1].endswith("only looks like @noor:rijk.example")
    assert len(text_of(again, NOOR, marked=marked)) == 1


def test_a_mark_is_safe_whatever_is_in_it() -> None:
    assert not any("\x1b" in line for line in text_of(NOOR, YOU, marked=Marked("\x1b[2J", "\x1b]0;x\x07")))


def test_a_notice_and_an_emote_are_told_apart_by_words() -> None:
    assert text_of(replace(NOOR, kind=ItemKind.NOTICE), YOU)[0].endswith(" notice")
    assert "* Noor de Wit" in text_of(replace(NOOR, kind=ItemKind.EMOTE, body="zwaait"), YOU)[0]


def test_a_reaction_and_its_number_stay_on_one_line() -> None:
    signs = tuple(Reaction(chr(0x1F600 + number), 1) for number in range(20))
    lines = [line[21:] for line in text_of(replace(NOOR, reactions=signs), width=60)[1:]]
    assert len(lines) == 3
    assert all(part.endswith(" 1") for line in lines for part in line.strip().split(" · ") if part != "…")
    assert lines[-1].endswith(" · …")


def test_an_answer_to_what_cannot_be_seen_says_what_that_was() -> None:
    gone = Quoted(EventId("$o"), "Noor", words=Words.of("Message removed."))
    assert text_of(replace(NOOR, reply=gone))[0].split("↳")[1].strip() == "Noor: Message removed."
    waving = Quoted(EventId("$o"), "Noor", "zwaait", emote=True)
    assert text_of(replace(NOOR, reply=waving))[0].split("↳")[1].strip() == "* Noor zwaait"
    mine = Quoted(EventId("$o"), "Noor", "zeg ik", own=True)
    assert text_of(replace(NOOR, reply=mine))[0].split("↳")[1].strip() == "you: zeg ik", "as the row itself does"


def test_a_long_message_is_folded_and_says_so() -> None:
    lines = text_of(replace(NOOR, body="regel\n" * 500), YOU)
    assert len(lines) == MAX_ROWS
    assert "[…]" in lines[-1]
    assert "501 lines" in lines[-1]
    one = text_of(replace(NOOR, body="woord " * 1500), YOU)
    assert "long message: Space shows all of it" in one[-1], "a paragraph of many rows is not one line"


@pytest.mark.parametrize("timestamp", [-1, 0, 10**30, -(10**30)])
def test_any_timestamp_is_shown(timestamp: int) -> None:
    assert len(text_of(replace(NOOR, timestamp=timestamp), YOU)) == 2


@pytest.mark.parametrize("width", range(20, 201, 12))
def test_no_line_is_wider_than_asked(width: int) -> None:
    items = [NOOR, YOU, replace(YOU, send_state=SendState.FAILED, failure=Words.of("why " * 30), edited=True)]
    for item in items:
        assert all(
            cell_len(line) <= width for line in text_of(replace(item, body="woord " * 40), opens=True, width=width)
        )
