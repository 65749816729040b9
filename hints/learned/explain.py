"""Says which words weighed most: per word its weight, and the stretch that weighs the most together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple, Protocol

from hints.learned.features import GRAM_WEIGHT, Sight, chunk_buckets
from hints.model import Kind


class Weighs(Protocol):
    """What is needed of a head to say why."""

    @property
    def kind(self) -> Kind:
        """What it finds."""

    def total(self, buckets: Collection[int]) -> float:
        """Return what these features weigh together."""


class Weighed(NamedTuple):
    """The weights of the words of a text. Holds offsets in the view, never words."""

    words: tuple[tuple[int, int, float], ...]
    """Start, end and weight of each word, in the order of the text."""
    chunks: tuple[tuple[int, int, float], ...]
    """The same of what is more than a plain word; not empty only where one of them is meant."""

    def heaviest(self) -> tuple[int, int]:
        """Return the stretch whose words together weigh most above the average."""
        if self.chunks:
            start, end, _ = max(self.chunks, key=lambda chunk: (chunk[2], -chunk[0]))
            return start, end
        if not self.words:
            return 0, 0
        usual = sum(max(weight, 0.0) for _, _, weight in self.words) / len(self.words) / 2
        best = run = 0.0
        begin, found = 0, (0, 0)
        for place, (_, _, weight) in enumerate(self.words):
            if run <= 0:
                begin, run = place, 0.0
            run += weight - usual
            if run > best:
                best, found = run, (begin, place)
        return self.words[found[0]][0], self.words[found[1]][1]


def weigh(head: Weighs, sight: Sight) -> Weighed:
    """Return how much each word weighed; what two words say together goes half to each."""
    entries = sight.entries
    weights = [head.total(entry.own) + GRAM_WEIGHT * head.total(entry.grams) for entry in entries]
    for place, link in enumerate(sight.links):
        half = head.total(link) / 2
        for number in (place - 1, place):
            if 0 <= number < len(weights):
                weights[number] += half
    words = tuple((w.start, w.end, weight) for w, weight in zip(sight.words, weights, strict=True))
    if head.kind is not Kind.SECRET:
        return Weighed(words, ())
    return Weighed(words, tuple(_chunks(head, sight, words)))


def _chunks(head: Weighs, sight: Sight, words: tuple[tuple[int, int, float], ...]) -> Iterable[tuple[int, int, float]]:
    """Yield the chunks with what they and the words in them weigh: one of them is the secret."""
    place = 0
    for chunk in sight.chunks:
        weight = head.total(chunk_buckets(chunk))
        while place < len(words) and words[place][1] <= chunk.start:
            place += 1
        while place < len(words) and words[place][0] < chunk.end:
            weight += words[place][2]
            place += 1
        yield chunk.start, chunk.end, weight
