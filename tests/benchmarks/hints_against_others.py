"""Compares the hints with detect-secrets and Presidio on labelled messages, in one run; prints a table in Markdown.

    pip install detect-secrets==1.5.0 presidio-analyzer==2.2.366
    python -m tests.benchmarks.hints_against_others FOLDER... [--exclude-family NAME]...

A folder holds JSON lines, plain or xz: {"text", "label": [kinds], "family" or "writer"}. A label is found when the tool
sees its kind anywhere in the message. Nothing is gated here.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hints.model import Confidence
from tests.benchmarks.judges import Judge, all_judges, machine
from tests.benchmarks.labelled import KINDS, Labelled, read_corpus

_CONFIDENCES = {confidence.word: confidence for confidence in Confidence}
_ALSO = {"private_key": frozenset({"private_key", "secret"})}
"""What counts as found besides the kind itself: a scanner may call a private key a secret."""
WARM_UP = 50
"""Messages that are judged before time counts: patterns are compiled at their first hit."""


@dataclass(slots=True)
class Score:
    """What one tool made of all messages."""

    name: str
    found: Counter[str] = field(default_factory=Counter)
    """Labels found, by kind."""
    alarms: Counter[bool] = field(default_factory=Counter)
    """Messages without a label in which it sees something, by whether they are look-alikes."""
    times: list[int] = field(default_factory=list)
    """Nanoseconds."""


def judged(judge: Judge, messages: list[Labelled]) -> Score:
    """Return what a tool makes of the messages."""
    score = Score(judge.name)
    for place, message in enumerate([*messages[:WARM_UP], *messages]):
        judge.prepare(message.text)
        start = time.perf_counter_ns()
        kinds = judge.kinds(message.text)
        taken = time.perf_counter_ns() - start
        if place >= WARM_UP:
            score.times.append(taken)
            score.found.update(kind for kind in message.kinds if kinds & _ALSO.get(kind, {kind}))
            score.alarms[message.look_alike] += bool(kinds) and not message.kinds
    return score


def table(scores: list[Score], messages: list[Labelled]) -> list[str]:
    """Return the lines of the table."""
    labels = Counter(kind for message in messages for kind in message.kinds)
    harmless = Counter(message.look_alike for message in messages if not message.kinds)
    kinds = [kind for kind in KINDS if labels[kind]]
    recalls = [{kind: score.found[kind] / labels[kind] for kind in kinds} for score in scores]
    means = [statistics.fmean(of[kind] for kind in kinds if kind != "decision") for of in recalls]
    return [
        f"| | messages | {' | '.join(score.name for score in scores)} |",
        f"| --- |{' ---: |' * (len(scores) + 1)}",
        *(_row(f"recall: {kind}", f"{labels[kind]:,}", [of[kind] for of in recalls]) for kind in kinds),
        _row("mean recall, without decision", "", means),
        *(
            _row(f"flagged of 1,000 {what}", f"{count:,}", [1000 * score.alarms[alike] / count for score in scores], 1)
            for what, alike in (("benign", False), ("look-alikes", True))
            if (count := harmless[alike])
        ),
        _row("median time per message, ms", "", [statistics.median(score.times) / 1e6 for score in scores]),
    ]


def _row(what: str, count: str, values: list[float], digits: int = 3) -> str:
    """Return one line of the table."""
    return f"| {what} | {count} | {' | '.join(f'{value:.{digits}f}' for value in values)} |"


def _compared(judges: list[Judge], messages: list[Labelled]) -> list[str]:
    """Return the table of these tools on these messages."""
    scores = []
    for judge in judges:
        print(f"{judge.name} …", file=sys.stderr)
        scores.append(judged(judge, messages))
    return table(scores, messages)


def main() -> None:
    """Print a table per folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--exclude-family", action="append", default=[], help="leave out its messages with a label")
    parser.add_argument("--min-confidence", choices=_CONFIDENCES, default="medium", help="of the hints")
    arguments = parser.parse_args()
    out: list[str] = arguments.exclude_family
    logging.disable(logging.WARNING)  # the other tools say much
    with ExitStack() as held:
        judges = all_judges(held, _CONFIDENCES[arguments.min_confidence])
        for folder in arguments.folders:
            messages = [m for m in read_corpus(folder) if not (m.kinds and m.family in out)]
            print(f"{datetime.now(UTC):%Y-%m-%d}, {len(messages):,} messages, {machine()}", end="")
            print(f", without family {', '.join(out)}\n" if out else "\n")
            print("\n".join(_compared(judges, messages)), end="\n\n")


if __name__ == "__main__":
    main()
