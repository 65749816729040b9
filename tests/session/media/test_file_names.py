"""Names of files: none from elsewhere leaves its folder, hides, or is an option; our own go out as whole characters."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.media.names import MOST_BYTES, numbered, saved_name, sent_name


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("verslag.pdf", "verslag.pdf"),
        ("Notulen – mei (2).docx", "Notulen – mei (2).docx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32", "system32"),
        ("/etc/shadow", "shadow"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        ("   ", "file"),
        (".bashrc", "bashrc"),
        ("...hidden", "hidden"),
        ("~root", "root"),
        ("-rf", "rf"),
        ("--help.txt", "help.txt"),
        ("naam/", "naam"),
        ("a\x00b.txt", "a_b.txt"),
        ("a\nb\r.txt", "a_b_.txt"),
        ("\x1b]0;pwned\x07.txt", "_]0;pwned_.txt"),
        ("foto\u202egpj.exe", "foto_gpj.exe"),
        ("on\u200bzichtbaar.txt", "on_zichtbaar.txt"),
        ("C:alternate", "C_alternate"),
        ("stream.txt:verborgen", "stream.txt_verborgen"),
        ('aan"haling*?.txt', "aan_haling__.txt"),
        ("punt. .", "punt"),
        ("half\ud800.txt", "half_.txt"),
        ("vaste\u00a0spatie.txt", "vaste spatie.txt"),
        ("%2e%2e%2fx", "%2e%2e%2fx"),
        ("archief.tar.gz", "archief.tar.gz"),
    ],
)
def test_a_name_from_elsewhere_is_a_name_and_no_more(name: str, saved: str) -> None:
    assert saved_name(name) == saved


@given(st.text(st.characters(), max_size=400))
def test_whatever_it_is_called_it_stays_in_its_folder(name: str) -> None:
    saved = saved_name(name)
    assert saved
    assert saved not in (".", "..")
    assert Path(saved).name == saved
    assert not saved.startswith((".", "-", "~", " "))
    assert len(saved.encode()) <= MOST_BYTES
    assert not any(unicodedata.category(character)[0] == "C" for character in saved)
    assert saved_name(saved) == saved


def test_a_long_name_keeps_its_end() -> None:
    saved = saved_name("é" * 300 + ".pdf")
    assert saved.endswith("é.pdf")
    assert len(saved.encode()) <= MOST_BYTES
    assert len(saved_name("x." + "y" * 300).encode()) <= MOST_BYTES


def test_a_number_stands_before_the_end() -> None:
    assert numbered("verslag.pdf", 2) == "verslag (2).pdf"
    assert numbered("LEESMIJ", 3) == "LEESMIJ (3)"


def test_our_own_name_goes_out_as_whole_characters() -> None:
    assert sent_name("verslag maandag.pdf") == "verslag maandag.pdf"
    assert sent_name(b"caf\xe9.txt".decode("utf-8", "surrogateescape")) == "caf\N{REPLACEMENT CHARACTER}.txt"
    assert sent_name("regel\neinde\u202e.txt") == "regel_einde_.txt"
    assert sent_name(" ") == "file"
