"""Trains the small model in hints/learned from the messages in .ci/training, and writes its file.

Run `pip install -e . numpy scipy scikit-learn`, then `python .ci/scripts/train_model.py`. The same data and settings
give the same file. `--report` adds how well each kind is found in the messages of writers that the model did not see.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from training.data import Message, messages
from training.fit import Bools, Floats, Matrix, counted_harmless, fit, fit_task, left_out, marked, sayable
from training.levels import calibrated, thresholds
from training.report import print_report
from training.settings import COMMON, FOLDER, MODEL, TASKS, Task, is_other

from hints.learned.features import MASK, VERSION, Reader
from hints.learned.lexicon import parse_lexicon
from hints.learned.model import SHIFT, packed
from hints.learned.words import Sort, words_of
from hints.text import plain, view_of


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", action="store_true", help="print recall per writer")
    parser.add_argument("--out", type=Path, default=MODEL, help="where to write the model")
    arguments = parser.parse_args()
    lexicon = _lexicon_text()
    found = messages(FOLDER / "written")
    common = _common_words(found)
    matrix = Matrix(found, Reader(parse_lexicon(lexicon), common))
    heads, tables = [], []
    for task in TASKS:
        scores, kept = _judged(matrix, found, task)
        levels = thresholds(scores, counted_harmless(found), task)
        if arguments.report:
            print_report(task, scores, levels, found)
        for fields, weights in _heads(task, matrix, found, scores, levels, kept):
            scaled, table = _quantised(weights)
            heads.append({**fields, "scale": scaled})
            tables.append(table)
    header = {
        "version": _version(lexicon, found),
        "features": VERSION,
        "buckets": MASK + 1,
        "lexicon": lexicon,
        "common": " ".join(common),
        "heads": heads,
    }
    arguments.out.write_bytes(packed(header, tables))
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes, version {header['version']}")


def _lexicon_text() -> str:
    """Return the lexicon as the program compares words, without remarks."""
    text = (FOLDER / "lexicon.txt").read_text("utf-8")
    return "\n".join(plain(line) for line in text.splitlines() if line and not line.startswith("#"))


def _common_words(found: list[Message]) -> list[str]:
    """Return the words that several messages have, most frequent first."""
    counts: Counter[str] = Counter()
    for message in found:
        view = view_of(message.text)
        words = words_of(view, 0, len(view.folded))
        counts.update({word.text for word in words if word.sort is Sort.WORD and word.text.isascii()})
    return sorted((word for word, count in counts.items() if count >= COMMON), key=lambda word: (-counts[word], word))


def _judged(matrix: Matrix, found: list[Message], task: Task) -> tuple[Floats, Bools]:
    """Return the score of each message by a model that saw nothing of its writer, and what is worth learning from."""
    scores = left_out(matrix, found, task, np.ones(len(found), dtype=bool), _say, together=3)
    kept = sayable(scores, marked(found, task))
    return left_out(matrix, found, task, kept, _say), kept


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _heads(
    task: Task, matrix: Matrix, found: list[Message], scores: Floats, levels: list[float], kept: Bools
) -> list[tuple[dict[str, object], Floats]]:
    """Return what the file says about a task, with its weights: the kind, and what tells it from its other kind."""
    weights, bias = fit_task(matrix, found, task, kept)
    slope, offset = calibrated(scores, marked(found, task))
    chances = [1 / (1 + float(np.exp(-(slope * level + offset)))) for level in levels]
    common = {"kind": task.kind, "or": task.other}
    heads = [({**common, "bias": bias, "slope": slope, "offset": offset, "levels": chances, "split": False}, weights)]
    if task.other:
        about = np.flatnonzero(marked(found, task))
        others = np.array([is_other(task, found[place].text, list(found[place].labels)) for place in about])
        split = np.zeros(MASK + 1)
        split[matrix.used], bias = fit(matrix.rows[about][:, matrix.used], others, np.ones(len(about)))
        heads.append(({**common, "bias": bias, "slope": 1.0, "offset": 0.0, "levels": [], "split": True}, split))
    return heads


def _quantised(weights: Floats) -> tuple[float, bytes]:
    """Return what a step is worth, and the weights in steps, of one byte each."""
    step = float(np.abs(weights).max()) / 127
    return step, (np.rint(weights / step) + SHIFT).astype(np.uint8).tobytes()


def _version(lexicon: str, found: list[Message]) -> str:
    """Return a short digest of everything that the model was made of."""
    rows = [[m.text, sorted(m.labels), m.writer] for m in found]
    tasks = [[repr(replace(task, labels=frozenset())), sorted(task.labels)] for task in TASKS]  # sets have no order
    made_of = [VERSION, lexicon, tasks, rows]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:12]


if __name__ == "__main__":
    main()
