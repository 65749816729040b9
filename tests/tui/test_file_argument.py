"""Paths behind `/file`: read as a shell reads them, completed, and recognised when they are dragged here."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.composing.file_argument import dragged_path, first_word, quoted, read_argument, several_dragged
from tui.composing.path_completion import complete


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("a.txt", "a.txt", ""),
        ("a.txt zie dit", "a.txt", " zie dit"),
        ("'met spatie.txt' ja", "met spatie.txt", " ja"),
        ('"met spatie.txt"', "met spatie.txt", ""),
        ("met\\ spatie.txt ja", "met spatie.txt", " ja"),
        ("it\\'s.txt", "it's.txt", ""),
        ("'mijn '\\''rare'\\'' naam.txt' ja", "mijn 'rare' naam.txt", " ja"),
        ("d'een en d'ander", "d'een", " en d'ander"),
        ("'nog open", "nog open", ""),
        ("achteraan\\", "achteraan\\", ""),
        ("", "", ""),
    ],
)
def test_the_first_word(text: str, word: str, rest: str) -> None:
    assert first_word(text) == (word, rest)


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(lambda text: not text[0].isspace()))
def test_what_is_quoted_is_read_as_one_word(path: str) -> None:
    assert first_word(quoted(path)) == (path, "")


def test_a_bare_path_with_blanks_is_taken_whole_where_it_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "mijn verslag.txt").touch()
    (tmp_path / "kort").touch()
    found = read_argument(f"{tmp_path}/mijn verslag.txt")
    assert (found.path.name, found.caption) == ("mijn verslag.txt", "")
    found = read_argument(f"{tmp_path}/kort verhaal")
    assert (found.path.name, found.caption) == ("kort", "verhaal")
    found = read_argument("~niemandhier/x")
    assert found.path == Path("~niemandhier/x")


def test_only_a_whole_path_of_a_file_alone_is_dragged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for pasted in (str(path), f"{path}\n", f"file://{path}", f"file://localhost{path}", "~/a.txt", f"'{path}'"):
        assert dragged_path(pasted) == path
    for pasted in (
        "a.txt",
        f"zie {path}",
        f"{path} {path}",
        f"{path}\n{path}",
        str(tmp_path),
        "/weg",
        "",
        "file://x/y",
    ):
        assert dragged_path(pasted) is None
    assert dragged_path("/" + "a" * 5000) is None
    assert dragged_path("/a\0b") is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("maandag.txt", "maart.txt", "zomer vakantie.txt", ".verborgen", "it's.txt", "bei\"de's.txt"):
        (tmp_path / name).touch()
    (tmp_path / "map").mkdir()
    (tmp_path / "regel\neinde").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("maan", "maandag.txt "),
        ("ma", "ma"),
        ("maa", "maa"),
        ("map", "map/"),
        ("zo", "'{folder}/zomer vakantie.txt' "),
        ("it", '"{folder}/it\'s.txt" '),
        ("bei", "{folder}/bei\\\"de\\'s.txt "),
        (".v", ".verborgen "),
    ],
)
def test_completion(folder: Path, typed: str, becomes: str) -> None:
    found = complete(f"{folder}/{typed}")
    expected = becomes.format(folder=folder) if "{folder}" in becomes else f"{folder}/{becomes}"
    assert found is not None
    assert found.argument == expected


def test_hidden_and_unwritable_names_are_not_offered(folder: Path) -> None:
    found = complete(f"{folder}/")
    assert found is not None
    assert ".verborgen" not in found.choices
    assert not any("\n" in name for name in found.choices)
    assert "map/" in found.choices


@pytest.mark.parametrize("typed", ["nee", "maandag.txt bijschrift"])
def test_where_nothing_fits_there_is_no_completion(folder: Path, typed: str) -> None:
    assert complete(f"{folder}/{typed}") is None
    assert complete("~niemandhier/x") is None
    assert complete("/nergens/x") is None


def test_an_open_quote_goes_on(folder: Path) -> None:
    found = complete(f"'{folder}/zomer v")
    assert found is not None
    assert found.argument == f"'{folder}/zomer vakantie.txt' "


def test_several_files_are_dragged_when_every_word_is_one(tmp_path: Path) -> None:
    first, second = tmp_path / "een.txt", tmp_path / "de twee.txt"
    for path in (first, second):
        path.write_text("x")
    assert several_dragged(f"{first} '{second}'")
    assert several_dragged(f"file://{first}\n{quoted(str(second))}\n")
    for pasted in (f"{first}", f"{first} en {quoted(str(second))}", f"{first} /nergens", f"{first} {second}", ""):
        assert not several_dragged(pasted)
