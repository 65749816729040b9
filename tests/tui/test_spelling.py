"""Spelling: words that no dictionary of the wanted languages has are underlined, when a checker is there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.support.screens import CONFIG, chat, chatting, recorded, settled, until
from tui.programs.spelling import LONGEST_TEXT, Spelling, words_in

_CHECKER = """#!{python}
import os, sys
from pathlib import Path
with open({log!r}, "a") as log:
    print(os.getpid(), *sys.argv[1:], file=log)
words = {{"nl_NL": ["een", "goede", "dag", "foto's"], "en_GB": ["a", "nice", "day"]}}.get(sys.argv[-1].split("=")[-1])
if words is None:
    sys.exit("no dictionary")
print("@(#) International Ispell Version 3.2.06 (a fake)", flush=True)
for line in sys.stdin:
    assert line.startswith("^"), line
    word = line[1:].strip()
    if word == "stuk":
        sys.exit(1)
    print("*" if word.lower() in words else f"# {{word}} 0", flush=True)
    print(flush=True)
"""

Install = Callable[[str], Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a checker that speaks ispell's protocol on the path; return where it notes how it was started."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(name: str) -> Path:
        log = tmp_path / "started"
        program = tmp_path / name
        program.write_text(_CHECKER.format(python=sys.executable, log=str(log)))
        program.chmod(0o700)
        return log

    return put


async def wrong(spelling: Spelling, *words: str) -> set[str]:
    await spelling.ask(words)
    return spelling.wrong(words)


@pytest.mark.parametrize("program", ["hunspell", "aspell"])
async def test_a_word_is_right_when_one_language_has_it(program: str, install: Install) -> None:
    log = install(program)
    spelling = Spelling(["nl", "en", "xx"])
    assert await wrong(spelling, "goede", "nice", "dga", "foto’s", "Dag") == {"dga"}
    assert not await spelling.ask(["dga"])
    assert {"nl_NL", "en_GB", "xx"} <= {line.split()[-1].split("=")[-1] for line in log.read_text().splitlines()}
    await spelling.close()
    assert spelling.wrong(["dga"]) == set()


async def test_american_english_does_where_there_is_no_british(install: Install) -> None:
    log = install("hunspell")
    program = log.parent / "hunspell"
    program.write_text(program.read_text().replace("en_GB", "en_US"))
    spelling = Spelling(["en"])
    assert await wrong(spelling, "nice", "dga") == {"dga"}
    await spelling.close()


async def test_without_a_checker_or_a_dictionary_nothing_is_wrong(install: Install) -> None:
    spelling = Spelling(["nl"])
    assert await wrong(spelling, "dga") == set()
    assert not spelling.wanted
    install("hunspell")
    spelling = Spelling(["xx"])
    assert await wrong(spelling, "dga") == set()
    await spelling.close()


async def test_a_checker_that_dies_finds_nothing_more(install: Install) -> None:
    install("hunspell")
    spelling = Spelling(["nl"])
    assert await wrong(spelling, "dga", "stuk", "xyzzy") == {"dga"}
    await spelling.close()


def test_addresses_code_and_the_word_being_written_are_left_alone() -> None:
    text = "dga @noor:x.nl `cdoe` a_b x.y/z 12a BSN KvK https://x.example ok en-zo; schrij"
    assert [word for _start, _end, word in words_in(text, len(text))] == ["dga", "KvK", "en-zo"]
    assert words_in("/kick dga", 0) == []
    assert words_in("dga " * LONGEST_TEXT, 0) == []
    assert words_in("dga weg", 3) == [(4, 7, "weg")]


def underlined(pilot: Pilot[None]) -> list[str]:
    """Return what is underlined in the first line."""
    line = chat(pilot).desk.composer.get_line(0)
    return [line.plain[span.start : span.end] for span in line.spans if getattr(span.style, "underline", False)]


async def test_wrong_words_are_underlined_while_one_writes_on(install: Install) -> None:
    install("hunspell")
    async with chatting(recorded(), config=replace(CONFIG, spelling=("nl", "en"))) as pilot:
        await pilot.press(*"een", "space", *"geode")
        await settled(pilot)
        assert underlined(pilot) == []
        await pilot.press("space", *"da")
        await until(pilot, lambda: underlined(pilot) == ["geode"])
        chat(pilot).desk.composer.rewrite("een goede dag")
        await until(pilot, lambda: underlined(pilot) == [])


async def test_no_program_is_started_unasked(install: Install) -> None:
    log = install("hunspell")
    async with chatting(recorded()) as pilot:
        await pilot.press(*"geode", "space")
        await settled(pilot)
    assert "started" not in [each.name for each in log.parent.iterdir()]
