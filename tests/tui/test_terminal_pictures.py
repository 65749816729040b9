"""What reaches a terminal of pictures: whole, where their cells are, let go of in time, and none of others' signs."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.values.raster import Fine, Raster
from tests.support.terminal_pictures import PLACEHOLDER, KittyTerminal, sixels
from tui.terminal import picture_driver
from tui.terminal.driver import ERASED, Terminal
from tui.terminal.kitty_picture import NUMBERS, KittyPicture
from tui.terminal.output_sweep import swept
from tui.terminal.picture_driver import PictureOutput
from tui.terminal.picture_pixels import MOST_PIXELS, drawn, fine_box, in_cells
from tui.terminal.picture_ways import Way, way
from tui.terminal.sixel_picture import SixelPicture
from widgets.safe_text import safe_text
from widgets.timeline.picture_cells import FIRST, LAST, MOST_COLUMNS, MOST_ROWS, SLOTS, CellPicture, CellPictures
from widgets.timeline.picture_rows import CellRaster, PictureRoom
from widgets.veil import hide

CELL = (10, 17)
PALETTE = bytes([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])


def striped(width: int, height: int) -> Fine:
    """Return a picture in four colours, no line or column of which is like its neighbour."""
    return Fine(width, height, PALETTE, bytes((x // 3 + y) % 4 for y in range(height) for x in range(width)))


def held(fine: Fine, kind: Way, **environment: str) -> CellPicture:
    """Return a picture in cells as an app holds it."""
    raster = in_cells(Raster(1, 1, b"\0\0\0"), drawn(fine, kind, CELL, environment))
    assert isinstance(raster, CellRaster)
    assert raster.cells is not None
    return raster.cells


@pytest.fixture(autouse=True)
def a_known_cell(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(picture_driver, "cell_size", lambda: CELL)
    yield
    hide(False)


def screen(picture: CellPicture) -> str:
    """Return a screen with all of a picture on it."""
    return "".join(f"\x1b[{row + 3};5H\x1b[1m{picture.row(row)}\x1b[0m" for row in range(picture.rows))


def test_kitty_gets_the_pixels_once_and_then_cells_that_name_them() -> None:
    fine, output, terminal = striped(195, 100), PictureOutput(), KittyTerminal()
    picture = held(fine, Way.KITTY)
    rest = terminal.take(output.put_in(swept(screen(picture))))
    ((name, image),) = terminal.pictures.items()
    assert image.format == "PNG"
    assert image.convert("RGB").tobytes() == b"".join(PALETTE[3 * each : 3 * each + 3] for each in fine.indices)
    assert terminal.places[name] == (picture.columns, picture.rows) == (20, 6)
    assert terminal.cells(rest, NUMBERS) == [(name, row, column) for row in range(6) for column in range(20)]
    again = output.put_in(screen(picture))
    assert terminal.take(again) == again == rest


def test_a_part_of_a_picture_names_its_own_cells() -> None:
    output, terminal, picture = PictureOutput(), KittyTerminal(), held(striped(195, 100), Way.KITTY)
    rest = terminal.take(output.put_in(f"links{picture.row(2)[4:7]}rechts"))
    assert [cell[1:] for cell in terminal.cells(rest, NUMBERS)] == [(2, 4), (2, 5), (2, 6)]
    assert rest.startswith("links")
    assert rest.endswith("rechts")


def test_a_large_picture_comes_in_pieces_that_every_terminal_takes() -> None:
    indices = bytes(each & 63 for each in random.Random(7).randbytes(189_000))
    picture = held(Fine(700, 270, bytes(192), indices), Way.KITTY)
    terminal = KittyTerminal()
    raw = PictureOutput().put_in(picture.row(0))
    terminal.take(raw)
    assert raw.count("\x1b_G") > 10
    assert len(raw) < 300_000
    assert [image.tobytes() for image in terminal.pictures.values()] == [indices]


@pytest.mark.parametrize("how", ["let go of", "hidden", "erased"])
def test_kitty_forgets_a_picture_that_is_shown_no_longer(how: str) -> None:
    output, terminal = PictureOutput(), KittyTerminal()
    picture: CellPicture | None = held(striped(40, 40), Way.KITTY)
    assert picture is not None
    shown = screen(picture)
    terminal.take(output.put_in(shown))
    assert terminal.pictures
    if how == "let go of":
        picture = None
        gc.collect()
        terminal.take(output.put_in("x"))
    elif how == "hidden":
        hide(True)
        terminal.take(output.put_in("x"))
    else:
        terminal.take(output.forget_all())
    assert terminal.pictures == {}
    again = terminal.take(output.put_in(shown))
    if how == "erased":
        assert terminal.pictures
    else:
        assert terminal.pictures == {}
        assert PLACEHOLDER not in again
    hide(False)
    terminal.take(output.put_in(shown))
    assert bool(terminal.pictures) is (picture is not None)


def test_a_terminal_that_is_emptied_or_given_back_has_no_picture() -> None:
    written: list[str] = []

    class Line:
        """Where a terminal's driver writes."""

        def write(self, text: str) -> None:
            written.append(text)

    terminal, seen, picture = object.__new__(Terminal), KittyTerminal(), held(striped(40, 40), Way.KITTY)
    terminal._writer_thread = Line()  # type: ignore[assignment]
    terminal.write(screen(picture))
    assert len(written) == 1
    seen.take(written[0])
    assert seen.pictures
    terminal.erase()
    seen.take("".join(written[1:]))
    assert seen.pictures == {}
    assert written[-1] == ERASED


def test_a_slot_that_is_used_again_shows_the_new_picture() -> None:
    held_by = CellPictures()
    first = held_by.put(KittyPicture(striped(4, 4), 1, 1))
    assert first is not None
    slots = [first.slot]
    for _ in range(2 * SLOTS):
        del first
        first = held_by.put(KittyPicture(striped(4, 4), 1, 1))
        assert first is not None
        slots.append(first.slot)
    assert slots[:SLOTS] == list(range(SLOTS))
    assert slots[SLOTS] == 0
    several = [held_by.put(KittyPicture(striped(4, 4), 1, 1)) for _ in range(SLOTS)]
    assert several[-1] is None, "there was one more than there is room for"
    assert held_by.put(KittyPicture(striped(4, 4), MOST_COLUMNS + 1, 1)) is None
    assert held_by.put(KittyPicture(striped(4, 4), 1, MOST_ROWS + 1)) is None


def test_in_tmux_the_pixels_are_handed_through_and_the_cells_are_not() -> None:
    picture = held(striped(40, 40), Way.KITTY, TMUX="/tmp/tmux-0/default,1,0")
    raw = PictureOutput().put_in(picture.row(0))
    head, end, cells = raw.rpartition("\x1b\\")
    terminal = KittyTerminal()
    for piece in (head + end).split("\x1bPtmux;")[1:]:
        assert piece.endswith("\x1b\\")
        terminal.take(piece[:-2].replace("\x1b\x1b", "\x1b"))
    assert len(terminal.places) == 1
    assert cells.count(PLACEHOLDER) == picture.columns


def test_each_line_of_text_has_its_own_slice_of_sixels() -> None:
    fine, output = striped(195, 40), PictureOutput()
    picture = held(fine, Way.SIXEL)
    assert (picture.columns, picture.rows) == (20, 3)
    painted = {}
    for row in range(picture.rows):
        raw = output.put_in(picture.row(row))
        # Over blanks, the cursor put back, and behind the picture at the end: whatever a terminal does with it.
        assert raw.startswith("\x1b7" + " " * 20 + "\x1b8\x1b7\x1bP")
        assert raw.endswith("\x1b8\x1b[20C")
        (slice_,) = sixels(raw)
        painted |= {(x, y + row * CELL[1]): colour for (x, y), colour in slice_.items()}
    colours = [tuple(round(each / 2.55) for each in PALETTE[at : at + 3]) for at in range(0, 12, 3)]
    assert painted == {(x, y): colours[fine.indices[y * 195 + x]] for y in range(40) for x in range(195)}


def test_a_slice_that_is_covered_in_part_is_not_sent() -> None:
    output, picture = PictureOutput(), held(striped(195, 40), Way.SIXEL)
    assert output.put_in(picture.row(1)[:-1]) == " " * 19
    assert output.put_in(picture.row(1)[1:]) == " " * 19
    two_rows = output.put_in(picture.row(0) + picture.row(1))
    assert len(sixels(two_rows)) == 2


def test_after_another_font_no_slice_reaches_into_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    output, picture = PictureOutput(), held(striped(195, 40), Way.SIXEL)
    monkeypatch.setattr(picture_driver, "cell_size", lambda: (12, 20))
    assert output.put_in(picture.row(0)) == " " * 20


@given(st.lists(st.integers(1, 300), min_size=1, max_size=8), st.integers(1, 30))
def test_any_sixels_paint_the_pixels_that_they_were_made_of(runs: list[int], height: int) -> None:
    line = bytes(each % 4 for place, length in enumerate(runs) for each in [place] * length)
    fine = Fine(len(line), height, PALETTE, line * height)
    picture = SixelPicture(fine, (10, 7))
    painted = [
        pixel
        for row in range(picture.rows)
        for slice_ in sixels(picture.run(row, 0, picture.columns))
        for pixel in slice_
    ]
    assert len(painted) == len(line) * height


@pytest.mark.parametrize("sign", [PLACEHOLDER, chr(FIRST), chr(LAST), chr(FIRST + 1152)])
def test_no_sign_of_others_is_a_part_of_a_picture(sign: str) -> None:
    picture = held(striped(40, 40), Way.KITTY)
    assert picture.row(0)[0] not in safe_text(f"a{picture.row(0)[0]}b")
    assert sign not in safe_text(f"a{sign}b")
    # And what no widget made safe: nothing is left of it where no picture is.
    del picture
    gc.collect()
    assert PictureOutput().put_in(swept(f"a{sign}\u0305\u0305b")) == "a \u0305\u0305b"


def test_no_picture_is_put_into_a_title() -> None:
    picture = held(striped(40, 40), Way.KITTY)
    assert PictureOutput().put_in(swept(f"\x1b]2;a{picture.row(0)}\a")) == "\x1b]2;a    \a"


def test_the_sweep_takes_the_sequences_of_others_out_before_pictures_are_put_in() -> None:
    picture = held(striped(40, 40), Way.KITTY)
    foreign = "\x1b_Ga=T,f=100;AAAA\x1b\\" + "\x1bPq#0;2;0;0;0~\x1b\\" + picture.row(0)
    raw = PictureOutput().put_in(swept(foreign))
    assert "\x1bPq" not in raw
    assert "a=T" not in KittyTerminal().take(raw).split("Ga=T")[0]
    assert raw.count("\x1b_G") == 2


@pytest.mark.parametrize(
    ("setting", "environment", "expected"),
    [
        ("auto", {"TERM": "xterm-kitty"}, Way.KITTY),
        ("auto", {"TERM": "xterm-ghostty"}, Way.KITTY),
        ("auto", {"TERM": "foot-extra"}, Way.SIXEL),
        ("auto", {"TERM": "mlterm"}, Way.SIXEL),
        ("auto", {"TERM": "xterm-256color"}, Way.BLOCKS),
        ("auto", {"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default,1,0"}, Way.BLOCKS),
        ("auto", {"TERM": "foot", "STY": "1.x"}, Way.BLOCKS),
        ("kitty", {"TERM": "tmux-256color", "TMUX": "x"}, Way.KITTY),
        ("sixel", {"TERM": "xterm-256color"}, Way.SIXEL),
        ("sixel", {"TERM": "tmux-256color", "TMUX": "x"}, Way.BLOCKS),
        ("blocks", {"TERM": "xterm-kitty"}, Way.BLOCKS),
        ("off", {"TERM": "xterm-kitty"}, Way.OFF),
    ],
)
def test_pixels_are_shown_where_they_are_known_to_be_or_asked_for(
    setting: str, environment: dict[str, str], expected: Way
) -> None:
    assert way(setting, "truecolor", environment, no_color=False) is expected
    assert way(setting, "truecolor", environment, no_color=True) is (Way.OFF if setting == "off" else Way.NO_COLOURS)
    assert way(setting, "standard", environment, no_color=False) is (Way.OFF if setting == "off" else Way.NO_COLOURS)


@pytest.mark.parametrize("cell", [(6, 12), (10, 17), (20, 40), (5, 40)])
@pytest.mark.parametrize("kind", [Way.KITTY, Way.SIXEL])
def test_a_picture_is_no_larger_than_its_cells_and_the_line_bear(cell: tuple[int, int], kind: Way) -> None:
    box = fine_box(kind, PictureRoom(MOST_COLUMNS, MOST_ROWS), cell)
    assert box is not None
    assert box[0] * box[1] <= MOST_PIXELS[kind]
    drawing = drawn(Fine(*box, PALETTE, bytes(box[0] * box[1])), kind, cell, {})
    assert drawing.columns <= MOST_COLUMNS
    assert drawing.rows <= MOST_ROWS


def test_where_the_size_of_a_cell_is_not_known_there_are_no_sixels() -> None:
    assert fine_box(Way.SIXEL, PictureRoom(72, 16), None) is None
    assert fine_box(Way.BLOCKS, PictureRoom(72, 16), CELL) is None
    assert fine_box(Way.KITTY, PictureRoom(72, 16), None) == (576, 256)
