"""Every open hostile case against the real session and the real app: one fresh client each, all its must-words."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fakes.hostile_cases import HostileCase, cases
from tests.support.hostile_client import Stage, stage
from tests.support.hostile_musts import checks_of, unknown_words
from tests.support.hostile_serving import is_live, serve

ONLY = os.environ.get("HOSTILE_ONLY", "")
CASES = [case for case in cases() if case.id.startswith(ONLY)]
MOST = 12
"""Cases in one test: few enough that no processor has to wait for the end of a long one."""
PARTS = [CASES[at : at + MOST] for at in range(0, len(CASES), MOST)]


@pytest.mark.parametrize("part", PARTS, ids=[f"{part[0].id}..{part[-1].id}" for part in PARTS])
async def test_the_cases_pass(part: Sequence[HostileCase], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[str] = []
    async with stage(tmp_path, monkeypatch) as on:
        for case in part:
            failures += await failures_of(case, on)
    assert not failures, f"{len(failures)} of {len(part)}\n" + "\n".join(failures)


async def failures_of(case: HostileCase, on: Stage) -> list[str]:
    """Return what a case asks for in vain, a line each."""
    failures: list[str] = []
    async with on.client(encrypted=case.encrypted, live=is_live(case)) as client:
        try:
            trial = await serve(client, case)
            await client.good_ones_are_shown()
        except Exception as error:  # noqa: BLE001 - whatever it is, the cases behind it count too
            return [f"{case.id} {case.title}: {error!r}"[:600]]
        for check, word in checks_of(case).items():
            try:
                await check(trial)
            except Exception as error:  # noqa: BLE001 - as above
                line = traceback.extract_tb(error.__traceback__)[-1]
                place = f"{check.__name__}:{line.lineno}"
                failures.append(f"{case.id} {case.title} | {word} | {place}: {error!r}"[:400])
    return failures


def test_every_must_word_is_looked_after() -> None:
    assert {word for case in cases() for word in unknown_words(case)} == set()
