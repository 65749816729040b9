"""Reads the fields of a TOML table one by one, strictly: every field known, every value of its type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


class FieldError(ValueError):
    """One line that names a field and what is wrong with it."""


class Fields:
    """A TOML table of which every field must be asked for before `finish`."""

    def __init__(self, table: object, where: str) -> None:
        """Begin to read `table`; `where` names it in errors.

        Raises:
            FieldError: when it is not a table.
        """
        if not isinstance(table, dict):
            raise FieldError(f"{where}: must be a table")
        self._table: dict[str, object] = table
        self.where = where
        """What the table is called in errors."""
        self._asked: list[str] = []

    def fail(self, name: str, problem: str) -> FieldError:
        """Return the error that says what is wrong with the field `name`."""
        return FieldError(f"{self.where}: {name}: {problem}")

    def rename(self, where: str) -> None:
        """Name the table differently in errors from now on."""
        self.where = where

    def names(self) -> tuple[str, ...]:
        """Return the names of all fields."""
        return tuple(self._table)

    def has(self, name: str) -> bool:
        """Return whether the field is there."""
        return name in self._table

    def value(self, name: str, wanted: type[T], default: T | None = None) -> T:
        """Return a field of exactly this type; without a default it must be there."""
        self._asked.append(name)
        if name not in self._table:
            if default is None:
                raise self.fail(name, "is missing")
            return default
        value = self._table[name]
        if type(value) is not wanted:
            raise self.fail(name, f"must be {_type_words(wanted)}, not {_type_words(type(value))}")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text of one line that is not blank."""
        text = self.value(name, str, default)
        if name in self._table and (not text.strip() or "\n" in text.strip()):
            raise self.fail(name, "must be one line and not blank")
        return text.strip()

    def number(self, name: str, least: int, most: int, default: int) -> int:
        """Return a whole number between two bounds."""
        number = self.value(name, int, default)
        if not least <= number <= most:
            raise self.fail(name, f"must be between {least} and {most}")
        return number

    def choice(self, name: str, choices: Mapping[str, T], default: T | None = None) -> T:
        """Return the value that the field's word stands for."""
        if default is not None and name not in self._table:
            self._asked.append(name)
            return default
        word = self.text(name)
        if word not in choices:
            near = _nearest(word, choices)
            raise self.fail(name, f"unknown word; did you mean {near[0]}?" if near else "unknown word")
        return choices[word]

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of words, given as an array or as one text with commas."""
        self._asked.append(name)
        value = self._table.get(name, [])
        if isinstance(value, str):
            value = " ".join(value.split()).split(",")
        elif not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.fail(name, "must be a list of words, or one text with commas between them")
        else:
            value = [" ".join(word.split()) for word in value]
        words = tuple(filter(None, map(str.strip, value)))
        if name in self._table and not words:
            raise self.fail(name, "is empty")
        return words

    def texts(self, name: str) -> tuple[str, ...]:
        """Return an array of texts as they are."""
        texts = self.value(name, list, [])
        if not all(isinstance(text, str) and text for text in texts):
            raise self.fail(name, "must be a list of texts")
        return tuple(texts)

    def tables(self, name: str, read: Callable[[Fields], T]) -> tuple[T, ...]:
        """Return what `read` makes of each table in an array of tables."""
        entries = self.value(name, list, [])
        return tuple(_finished(Fields(entry, f"{self.where}: {name}"), read) for entry in entries)

    def table(self, name: str, read: Callable[[Fields], T]) -> T:
        """Return what `read` makes of one table, which must be there."""
        return _finished(Fields(self.value(name, dict), f"{self.where}: {name}"), read)

    def finish(self) -> None:
        """Refuse fields that nobody asked for.

        Raises:
            FieldError: names the field and the nearest known one.
        """
        for name in self._table:
            if name not in self._asked:
                near = _nearest(name, self._asked)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise self.fail(name, f"unknown field{hint}")


def _finished(fields: Fields, read: Callable[[Fields], T]) -> T:
    """Return what `read` makes of `fields`, all of which must have been asked for."""
    result = read(fields)
    fields.finish()
    return result


def _type_words(wanted: type) -> str:
    """Return a type in words."""
    names = {str: "text", int: "a whole number", list: "a list", dict: "a table", bool: "true or false"}
    return names.get(wanted, wanted.__name__)


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known name that looks most like `name`, if there is any."""
    from difflib import get_close_matches  # needed for errors only, and slow to load

    return get_close_matches(name, list(known), 1, 0)
