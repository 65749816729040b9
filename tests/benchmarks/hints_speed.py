"""Measures the hints: prints a table of times, and each as a ratio to a plain loop in the same run.

    python tests/benchmarks/hints_speed.py [--json FILE]

Nothing is gated here: a busy machine makes every time longer, and the reference loop with them, so that
the ratios compare between machines and days. Texts are the examples of the packs that ship, over and over.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)  # this folder has scripts whose names are those of modules

GOALS = {
    "chat message, p50": 0.1,
    "chat message, p99": 1.5,
    "500 characters": 0.5,
    "10,000 characters": 5.0,
    "100,000 characters": 50.0,
    "first assessment, from the import on": 60.0,
}
"""Milliseconds for rules alone; with the model twice as much, and a message 0.4."""
_HOSTILE = ("token=", "key:", "ww ", "a@", "1 ", "x", "0612345678 ", "://a:", "straat 1 ", "\u200b1")
_START = """
import time
start = time.process_time()
from hints.advisor import Advisor
from hints.model import Draft, DraftKind, RoomFacts
from hints.pack import parse_pack
from hints.policy import Policy
texts = [(name, open(f"hints/packs/{name}.toml", encoding="utf-8").read()) for name in NAMES]
advisor = Advisor(Policy(tuple(parse_pack(text, name, trusted=True) for name, text in texts)))
advisor.assess(Draft(DraftKind.MESSAGE, "lunch om half een? ik neem brood mee", RoomFacts("", "", True)))
print(time.process_time() - start)
"""


def least(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the least processor time of some rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time_ns()
        work()
        times.append(time.process_time_ns() - start)
    return min(times) / 1e6


def reference() -> int:
    """Do a fixed piece of plain work, to compare with."""
    total = 0
    for number in range(20_000):
        total += number & 7
    return total


def measured() -> dict[str, float]:
    """Return all times in milliseconds."""
    from hints.advisor import Advisor
    from hints.model import Draft, DraftKind, RoomFacts
    from hints.policy import Policy
    from tui.policies import shipped_packs

    packs = shipped_packs()
    advisor = Advisor(Policy(packs))
    facts = RoomFacts("", "", encrypted=True)
    texts = [e.text for pack in packs for rule in pack.rules for e in (*rule.warn, *rule.quiet) if len(e.text) < 200]
    filler = "we zien elkaar morgen bij het overleg, neem jij de stukken mee? see you there at ten\n"
    mixed = "".join(f"{text}\n{filler * 6}" for text in texts)

    def assess(text: str) -> Callable[[], object]:
        draft = Draft(DraftKind.MESSAGE, text, facts)
        return lambda: advisor.assess(draft)

    messages = sorted(least(assess(text), 3) for text in [*texts, *filler.split("? ") * 200])
    times = {
        "chat message, p50": statistics.median(messages),
        "chat message, p99": messages[int(len(messages) * 0.99)],
    }
    for size in (500, 10_000, 100_000):
        long = (mixed * (size // len(mixed) + 1))[:size]
        times[f"{size:,} characters"] = least(assess(long), 3)
    times["first assessment, from the import on"] = first_assessment([pack.name for pack in packs])
    times["worst hostile text, 40,000 characters"] = max(
        least(assess(piece * (40_000 // len(piece))), 1) for piece in _HOSTILE
    )
    return times


def first_assessment(names: list[str]) -> float:
    """Return the processor time of a fresh process from the import to the end of the first assessment."""
    code = _START.replace("NAMES", repr(names))
    runs = [subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True) for _ in range(5)]
    return min(float(run.stdout) for run in runs) * 1_000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the times here as well")
    arguments = parser.parse_args()
    unit = least(reference, 20)
    times = measured()
    print(f"Python {platform.python_version()}, {platform.machine()}; reference loop {unit:.2f} ms")
    print(f"{'what':<42}{'ms':>10}{'ratio':>10}{'goal, ms':>10}")
    for name, value in times.items():
        goal = GOALS.get(name)
        print(f"{name:<42}{value:>10.3f}{value / unit:>10.2f}{'' if goal is None else goal:>10}")
    if arguments.json:
        arguments.json.write_text(json.dumps({"reference": unit, "times": times}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
