"""Prints how well a kind is found in messages of writers that the model did not see."""

from __future__ import annotations

import numpy as np

from training.data import Message
from training.fit import Floats, counted_harmless, marked
from training.settings import BACKGROUND, Task


def print_report(task: Task, scores: Floats, levels: list[float], messages: list[Message]) -> None:
    """Print recall and false alarms per writer, at each level of confidence."""
    writers = np.array([message.writer for message in messages])
    wanted, benign = marked(messages, task), counted_harmless(messages)
    print(f"\n{task.kind}: recall (false alarms per 1,000) at low, medium, high confidence, that writer unseen")
    for writer in [*sorted(set(writers) - {BACKGROUND}), "all"]:
        chosen = np.ones(len(messages), dtype=bool) if writer == "all" else writers == writer
        cells = []
        for level in levels:
            hits = scores > level
            recall = hits[chosen & wanted].mean() if (chosen & wanted).any() else float("nan")
            cells.append(f"{recall:.3f} ({1000 * hits[chosen & benign].mean():4.1f})")
        print(f"  {writer:4} n={int((chosen & wanted).sum()):4d}  {'  '.join(cells)}")
