"""Measures the hints, rules alone and with the model: prints tables of times, beside a plain loop in the same run.

    python -m tests.benchmarks.hints_speed [--json FILE]

Nothing is gated here: a busy machine makes every time longer, and the reference loop with them, so that the ratios
compare between machines and days. Times are of the processor, the least of some rounds. Plain talk is the messages in
`.ci/training/written` in which nothing is to be found, dense text the examples of the packs that ship.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hints.pack import Pack

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)  # this folder has scripts whose names are those of modules

GOALS = {
    "rules alone": {"p50": 0.1, "500": 0.5, "10,000": 5.0, "100,000": 50.0, "first": 60.0},
    "with the model": {"p50": 0.4, "500": 1.0, "10,000": 10.0, "100,000": 100.0, "first": 60.0},
}
"""Milliseconds: the median of chat messages, so many characters, and the first assessment in a new process."""
MESSAGES = 400
"""Of plain talk that are measured one by one."""
SIZES = (500, 10_000, 100_000)
HOSTILE = (
    *("token=", "key:", "ww ", "a@", "1 ", "x", "0612345678 ", "://a:", "straat 1 ", "\u200b1", "code is 123456 "),
    *(
        "wachtwoord is ",
        "1 2 3 4 5 6 7 8 9 ",
        "verify your account a.example today ",
        "eyJ",
        "((((",
        "schuld 1.000 mw ",
    ),
)
"""Pieces that many rules look at again and again."""
HOSTILE_SIZE = 40_000
_START = """
import time
start = time.process_time()
from hints.advisor import Advisor
from hints.model import Draft, DraftKind, RoomFacts
from hints.pack import parse_pack, with_model
from hints.policy import Policy
def text(name): return open(f"hints/packs/{name}", encoding="utf-8").read()
packs = [parse_pack(text(f"{name}.toml"), name, trusted=True, ready=text(f"{name}.json")) for name in NAMES]
if MODEL:
    from hints.learned.model import parse_model
    model = parse_model(open("hints/learned/weights.bin", "rb").read())
    packs = [with_model(pack, model) for pack in packs]
advisor = Advisor(Policy(tuple(packs)))
advisor.assess(Draft(DraftKind.MESSAGE, "lunch om half een? ik neem brood mee", RoomFacts("", "", True)))
print(time.process_time() - start)
"""

Times = dict[str, float]


def least(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the least processor time of some rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time_ns()
        work()
        times.append(time.process_time_ns() - start)
    return min(times) / 1e6


def reference() -> int:
    """Add a fifth of a hundred thousand numbers, to compare with."""
    total = 0
    for number in range(20_000):
        total += number & 7
    return total


def talk() -> list[str]:
    """Return messages in which nothing is to be found."""
    from tests.benchmarks.labelled import read_corpus

    messages = read_corpus(ROOT / ".ci" / "training" / "written")
    return [message.text for message in messages if not message.kinds and len(message.text) < 400]


def joined(texts: list[str], size: int) -> str:
    """Return so many characters of texts, spread over all of them, each once as long as there are enough."""
    step = max(1, sum(len(text) + 1 for text in texts) // size)
    long = "\n".join(texts[::step])
    return (f"{long}\n" * (size // len(long) + 1))[:size]


def measured(packs: tuple[Pack, ...]) -> Times:
    """Return all times of one policy, in milliseconds."""
    from hints.advisor import Advisor
    from hints.model import Draft, DraftKind, RoomFacts
    from hints.policy import Policy

    advisor = Advisor(Policy(packs))
    facts = RoomFacts("", "", encrypted=True)

    def taken(text: str, rounds: int) -> float:
        draft = Draft(DraftKind.MESSAGE, text, facts)
        return least(lambda: advisor.assess(draft), rounds)

    plain = talk()
    dense = [e.text for pack in packs for rule in pack.rules for e in (*rule.warn, *rule.quiet) if len(e.text) < 200]
    for text in dense:
        taken(text, 1)
    chat = sorted(taken(text, 7) for text in plain[:: max(1, len(plain) // MESSAGES)])
    examples = sorted(taken(text, 3) for text in dense)
    times = {"chat message, p50": statistics.median(chat), "chat message, p99": chat[int(len(chat) * 0.99)]}
    times["example of a pack, p50"] = statistics.median(examples)
    for name, texts in (("plain talk", plain), ("dense text", dense)):
        for size in SIZES:
            times[f"{size:,} characters, {name}"] = taken(joined(texts, size), 9 if size < 50_000 else 5)
    hostile = {piece: taken(piece * (HOSTILE_SIZE // len(piece)), 2) for piece in HOSTILE}
    worst = max(hostile, key=lambda piece: hostile[piece])
    times[f"{HOSTILE_SIZE:,} characters, hostile: {worst!r}"] = hostile[worst]
    times["first assessment"] = first_assessment([pack.name for pack in packs], _has_model(packs))
    return times


def first_assessment(names: Iterable[str], model: bool) -> float:
    """Return the processor time from the import to the end of the first assessment, compiled as once installed."""
    code = _START.replace("NAMES", repr(list(names))).replace("MODEL", repr(model))
    with tempfile.TemporaryDirectory() as folder:
        compiled = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        compiled["PYTHONPYCACHEPREFIX"] = folder
        command = [sys.executable, "-c", code]
        runs = [subprocess.run(command, cwd=ROOT, env=compiled, capture_output=True, check=True) for _ in range(9)]
    return min(float(run.stdout) for run in runs) * 1_000


def goal_of(name: str, goals: Times) -> float | None:
    """Return the goal for what has this name, or None when it has none."""
    if name == "chat message, p50":
        return goals["p50"]
    return goals.get(name.split(" ")[0]) if "hostile" not in name else None


def show(title: str, times: Times, unit: float) -> None:
    """Print the table of one policy."""
    print(f"\n{title:<48}{'ms':>10}{'ratio':>10}{'goal, ms':>10}")
    for name, value in times.items():
        goal = goal_of(name, GOALS[title])
        print(f"{name:<48}{value:>10.3f}{value / unit:>10.2f}{'' if goal is None else f'{goal:g}':>10}")


def _has_model(packs: tuple[Pack, ...]) -> bool:
    """Return whether a rule of these packs is found by the model."""
    return any(rule.by_model for pack in packs for rule in pack.rules)


def main() -> None:
    """Print the tables."""
    from tui.settings.policies import shipped_packs

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the times here as well")
    arguments = parser.parse_args()
    packs = shipped_packs()
    rules = tuple(pack for pack in packs if not _has_model((pack,)))
    unit = least(reference, 50)
    times = {"rules alone": measured(rules), "with the model": measured(packs)}
    unit = min(unit, least(reference, 50))
    million = unit * 1_000_000 / 20_000
    print(f"Python {platform.python_version()}, {platform.machine()}; a million additions in a loop {million:.0f} ms;")
    print(f"ratio: to {unit:.2f} ms, for a fiftieth of them")
    for title, of_policy in times.items():
        show(title, of_policy, unit)
    if arguments.json:
        arguments.json.write_text(json.dumps({"reference": unit, "times": times}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
