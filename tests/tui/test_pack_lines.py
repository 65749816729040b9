"""`sluis policy test` names the line of a pack that is refused, and the writing guide's own pack passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hints.examples import check_examples
from hints.pack import PackError, parse_pack
from tui.cli.pack_lines import line_of_problem

GUIDE = (Path(__file__).parents[2] / "docs/writing-packs.md").read_text(encoding="utf-8")
PACK = next(block for block in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL) if "schema" in block)


def test_the_pack_in_the_guide_passes() -> None:
    checks = list(check_examples(parse_pack(PACK, "ours")))
    assert all(check.passed for check in checks)
    assert f"ours.toml: {len(checks)} examples" in GUIDE


def test_what_the_guide_says_of_a_failure_is_true() -> None:
    without = re.sub(r"\[\[rule\.counter\]\]\n.*\n.*\n", "", PACK)
    failed = [check for check in check_examples(parse_pack(without, "ours")) if not check.passed]
    assert [(check.group, check.number) for check in failed] == [("quiet", 3)]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('severity = "confirm"', 'severity = "confrim"'),
        ('patterns = ["<project>"]', 'patterns = ["heron .*"]'),
        ('source = "Hand', 'sauce = "Hand'),
        ('why = "de naam zegt wat we gaan doen; {room}"', 'why = "{rooms}"'),
        ('severity = "justify"', 'severity = "juztify"'),
        ("schema = 1", "schema = 2"),
    ],
)
def test_the_line_of_a_refused_pack(right: str, wrong: str) -> None:
    text = PACK.replace(right, wrong)
    with pytest.raises(PackError) as refused:
        parse_pack(text, "ours")
    number = line_of_problem(text, str(refused.value))
    assert number is not None
    line = text.split("\n")[number - 1]
    assert line.startswith(wrong) or (wrong.startswith("sauce") and 'id = "ours.project-heron"' in line)
