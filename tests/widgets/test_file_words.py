"""What a file is called: short, and harmless whoever named it."""

from __future__ import annotations

import pytest

from session.values.model import FileForm, FileInfo
from widgets.file_words import file_words, size_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (9949, "9.9 kB"),
        (9950, "10 kB"),
        (482_113, "482 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (1_234_567, "1.2 MB"),
        (50_000_000, "50 MB"),
        (3 * 10**9, "3.0 GB"),
        (2**53, "9007 TB"),
    ],
)
def test_a_size_in_three_digits(size: int, words: str) -> None:
    assert size_words(size) == words


def test_kind_name_and_size() -> None:
    assert file_words(FileInfo("dijk.jpg", FileForm.IMAGE, "image/jpeg", 482_113)) == "[image] dijk.jpg · 482 kB"
    assert file_words(FileInfo("x", FileForm.FILE)) == "[file] x"


@pytest.mark.parametrize("name", ["", " "])
def test_without_a_name_no_place_is_left_for_it(name: str) -> None:
    assert file_words(FileInfo(name, FileForm.FILE, size=12)) == "[file] · 12 bytes"
    assert file_words(FileInfo(name, FileForm.FILE)) == "[file]"


def test_a_hostile_name_commands_nothing() -> None:
    words = file_words(FileInfo("\x1b]0;pwned\x07foto\u202egpj.exe" + "x" * 5000, FileForm.FILE))
    assert not set(words) & {"\x1b", "\x07", "\u202e", "\n"}
    assert len(words) < 200
