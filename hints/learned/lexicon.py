"""Word classes: a class stands for its words, so that what the model learned of one goes for all."""

from __future__ import annotations

from collections.abc import Iterable

LEAST = 3
"""Letters that the beginning or end of a word has at least, to say what class the word is of."""


_HEAD, _TAIL = slice(LEAST), slice(-LEAST, None)


class Lexicon:
    """Knows the classes of a word: by the whole word, by how it begins and by how it ends."""

    def __init__(self, classes: Iterable[tuple[str, Iterable[str]]]) -> None:
        """File the words of each class; `word*` begins with, `*word` ends with; a class with ! is one of cues."""
        self.names: list[str] = []
        """The classes; their places are their numbers."""
        self._whole: dict[str, tuple[int, ...]] = {}
        self._begins: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        for number, (name, words) in enumerate(classes):
            self.names.append(name)
            words = list(words)
            starred = [word for word in words if "*" in word and "*" in (word[0], word[-1])]
            for word in starred:
                if word.endswith("*"):
                    self._begins.setdefault(word[:-1], []).append(number)
                else:
                    self._ends.setdefault(word[1:], []).append(number)
            whole: dict[str, tuple[int, ...]] = dict.fromkeys(words, (number,))  # thousands of words, so not one by one
            for word in starred:
                whole.pop(word, None)
            for word in self._whole.keys() & whole.keys():
                whole[word] = (*self._whole[word], number)
            self._whole.update(whole)
        self._heads = _filed(self._begins, _HEAD)
        self._tails = _filed(self._ends, _TAIL)
        self._cues = frozenset(number for number, name in enumerate(self.names) if name.endswith("!"))

    def is_cue(self, word: str) -> bool:
        """Return whether a word makes a sentence worth reading."""
        return not self._cues.isdisjoint(self.classes(word))

    def classes(self, word: str) -> tuple[int, ...]:
        """Return the numbers of the classes that a word in lower case is of, in order."""
        found = [*self._whole.get(word, ())]
        for begin, numbers in self._heads.get(word[:LEAST], ()):
            if word.startswith(begin):
                found += numbers
        for end, numbers in self._tails.get(word[-LEAST:], ()):
            if word.endswith(end) and len(end) < len(word):
                found += numbers
        return tuple(sorted(set(found))) if found else ()


def _filed(parts: dict[str, list[int]], letters: slice) -> dict[str, list[tuple[str, list[int]]]]:
    """Return parts of words and their classes by the letters under which they are sought; short ones say nothing."""
    filed: dict[str, list[tuple[str, list[int]]]] = {}
    for part, numbers in parts.items():
        if len(part) >= LEAST:
            filed.setdefault(part[letters], []).append((part, numbers))
    return filed


def parse_lexicon(text: str) -> Lexicon:
    """Return the lexicon in lines of text: [class] or [class!], then words with commas between; # is a remark."""
    classes: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            classes.append((line.strip("[]"), []))
        elif line:
            classes[-1][1].extend(filter(None, map(str.strip, line.split(","))))
    return Lexicon(classes)
