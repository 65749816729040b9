"""Programs that slow tests need: missing, they fail a test in CI and skip it elsewhere, with the reason."""

from __future__ import annotations

import os
import shutil

import pytest

from tui.demo.homeserver import is_installed


def slow_tests_wanted() -> bool:
    """Whether everything must run, and nothing may be skipped for want of a program."""
    return os.environ.get("CI") == "true" or os.environ.get("SLUIS_SLOW") == "1"


def need_program(name: str) -> str:
    """Return the path of a program that the test cannot do without."""
    path = shutil.which(name)
    if path is None:
        give_up(f"{name} is not installed")
    return str(path)


def need_synapse() -> None:
    """Go on only when the homeserver is installed."""
    if not is_installed():
        give_up("matrix-synapse is not installed (it is in the extra `demo`)")


def give_up(reason: str) -> None:
    """Fail where all tests are wanted, skip elsewhere."""
    if slow_tests_wanted():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
