"""Fits one linear model, and tries it on writers that it has not seen."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from hints.learned.features import GRAM_WEIGHT, MASK, PAIR_WEIGHT, Reader
from hints.learned.ids import named
from hints.text import view_of
from training.data import Message
from training.settings import BACKGROUND, OTHER_KIND, RARE, STRENGTH, UNSAYABLE, Task

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_EARLY = {"tol": 0.1, "max_iter": 30}
"""When a trial stops."""


class Matrix:
    """The features of messages, one row each."""

    def __init__(self, messages: list[Message], reader: Reader) -> None:
        """See all messages."""
        rows, columns, values = [], [], []
        for number, message in enumerate(messages):
            view = named(view_of(message.text))
            sight = reader.see(view, 0, len(view.folded))
            for buckets, weight in ((sight.plain, 1.0), (sight.grams, GRAM_WEIGHT), (sight.pairs, PAIR_WEIGHT)):
                rows += [number] * len(buckets)
                columns += buckets
                values += [weight / sight.norm] * len(buckets)
        shape = (len(messages), MASK + 1)
        # Where two features share a bucket they share its weight; both are added up, as in use.
        self.rows = csr_matrix((values, (rows, columns)), shape=shape)
        counts = np.asarray((self.rows > 0).sum(axis=0)).ravel()
        self.used = np.flatnonzero(counts >= RARE)


def marked(messages: list[Message], task: Task) -> Bools:
    """Return which messages a task is to find."""
    return np.array([bool(message.labels & task.labels) for message in messages])


def harmless(messages: list[Message]) -> Bools:
    """Return which messages deserve no finding at all."""
    return np.array([not message.labels for message in messages])


def counted_harmless(messages: list[Message]) -> Bools:
    """Return those of them in which false alarms are counted."""
    return np.array([not message.labels and message.writer != BACKGROUND for message in messages])


def fit(rows: csr_matrix, wanted: Bools, counted: Floats, *, trial: bool = False) -> tuple[Floats, float]:
    """Return the weights and the bias of a linear support vector machine with squared hinge loss.

    A `trial` stops early: it only tells how well unseen writers are read, and that changes in the third digit.
    """
    model = LinearSVC(C=STRENGTH, random_state=0, **(_EARLY if trial else {}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows, wanted, sample_weight=counted)
    return model.coef_[0], float(model.intercept_[0])


def fit_task(matrix: Matrix, messages: list[Message], task: Task, kept: Bools) -> tuple[Floats, float]:
    """Return weights for every bucket, and the bias, learned from the messages that are `kept`."""
    weights = np.zeros(MASK + 1)
    wanted = marked(messages, task)
    counted = np.where(wanted | harmless(messages), 1.0, OTHER_KIND)
    weights[matrix.used], bias = fit(matrix.rows[kept][:, matrix.used], wanted[kept], counted[kept])
    return weights, bias


def sayable(scores: Floats, wanted: Bools) -> Bools:
    """Return which messages are worth learning from: not those wanted ones that no other writer's messages explain.

    A message that only its conversation makes a lure or a decision teaches to find plain talk.
    """
    return ~wanted | (scores >= np.quantile(scores[wanted], UNSAYABLE))


def left_out(
    matrix: Matrix, messages: list[Message], task: Task, kept: Bools, say: Callable[[str], None], together: int = 1
) -> Floats:
    """Return for each message its score by a model that saw nothing of its writer, and else what is `kept`.

    Leaving out several writers `together` is quicker, and finds a little less.
    """
    writers = np.array([message.writer for message in messages])
    wanted = marked(messages, task)
    counted = np.where(wanted | harmless(messages), 1.0, OTHER_KIND)
    used = matrix.rows[:, matrix.used].tocsr()
    scores = np.zeros(len(messages))
    names = sorted(set(writers) - {BACKGROUND})
    for group in (names[start : start + together] for start in range(0, len(names), together)):
        unseen = np.isin(writers, group)
        seen = ~unseen & kept
        weights, bias = fit(used[seen], wanted[seen], counted[seen], trial=True)
        scores[unseen] = used[unseen] @ weights + bias
        say(f"{task.kind}: without {' '.join(group)}")
    return scores
