"""Word classes: a class stands for its words, so that what the model learned of one goes for all."""

from __future__ import annotations

from collections.abc import Iterable

LEAST = 3
"""Letters that the beginning or end of a word has at least, to say what class the word is of."""


class Lexicon:
    """Knows the classes of a word: by the whole word, by how it begins and by how it ends."""

    def __init__(self, classes: Iterable[tuple[str, Iterable[str]]]) -> None:
        """File the words of each class; `word*` begins with, `*word` ends with; a class with ! is one of cues."""
        self.names: list[str] = []
        """The classes; their places are their numbers."""
        self._whole: dict[str, list[int]] = {}
        self._begins: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        for number, (name, words) in enumerate(classes):
            self.names.append(name)
            for word in words:
                self._file(word, number)
        self._longest = max(map(len, (*self._begins, *self._ends)), default=0)
        self._first = frozenset(word[:LEAST] for word in self._begins)
        self._last = frozenset(word[-LEAST:] for word in self._ends)
        self._cues = frozenset(number for number, name in enumerate(self.names) if name.endswith("!"))

    def _file(self, word: str, number: int) -> None:
        """File one word."""
        if word.endswith("*"):
            self._begins.setdefault(word[:-1], []).append(number)
        elif word.startswith("*"):
            self._ends.setdefault(word[1:], []).append(number)
        else:
            self._whole.setdefault(word, []).append(number)

    def is_cue(self, word: str) -> bool:
        """Return whether a word makes a sentence worth reading."""
        return not self._cues.isdisjoint(self.classes(word))

    def classes(self, word: str) -> tuple[int, ...]:
        """Return the numbers of the classes that a word in lower case is of, in order."""
        found = set(self._whole.get(word, ()))
        longest = min(len(word), self._longest)
        if word[:LEAST] in self._first:
            for length in range(LEAST, longest + 1):
                found.update(self._begins.get(word[:length], ()))
        if word[-LEAST:] in self._last:
            for length in range(LEAST, min(longest, len(word) - 1) + 1):
                found.update(self._ends.get(word[-length:], ()))
        return tuple(sorted(found))


def parse_lexicon(text: str) -> Lexicon:
    """Return the lexicon in lines of text: [class] or [class!], then words with commas between; # is a remark."""
    classes: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            classes.append((line.strip("[]"), []))
        elif line:
            classes[-1][1].extend(word.strip() for word in line.split(",") if word.strip())
    return Lexicon(classes)
