"""From scores on unseen writers to probabilities, and to the levels of confidence."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from training.fit import Bools, Floats
from training.settings import Task


def calibrated(scores: Floats, wanted: Bools) -> tuple[float, float]:
    """Return slope and offset that make probabilities of scores."""
    model = LogisticRegression(C=1e6, solver="lbfgs").fit(scores.reshape(-1, 1), wanted)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def thresholds(scores: Floats, benign: Bools, task: Task) -> list[float]:
    """Return the scores above which no more than the allowed number of harmless messages lie."""
    ranked = np.sort(scores[benign])[::-1]
    found = []
    for allowed in task.false_alarms:
        place = allowed * len(ranked) / 1000
        low = int(place)
        found.append(float(ranked[low] + (ranked[low + 1] - ranked[low]) * (place - low)))
    return found
