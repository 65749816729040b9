"""Finds the line of a pack's text that an error speaks about, for `sluis policy test`."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*\[\[?([A-Za-z_.]+)\]?\]")


def line_of_problem(text: str, problem: str) -> int | None:
    """Return the line that `problem` names by rule and field ("pack: rule: field: what"), or None.

    Of several tables with one name the first is meant, for an error does not count them.
    """
    lines = text.split("\n")
    parts = problem.split(": ")
    place = _place_of_rule(lines, parts)
    if place is None:
        return _line_of_field(lines, 0, len(lines), parts[1:2])
    start, end, fields = place
    return _line_of_field(lines, start, end, fields) or _line_of_id(lines, start, end)


def _place_of_rule(lines: list[str], parts: list[str]) -> tuple[int, int, list[str]] | None:
    """Return where the rule that is named begins and ends, and which of its fields are named."""
    begins = [number for number, line in enumerate(lines) if line.strip() == "[[rule]]"]
    for start, end in zip(begins, [*begins[1:], len(lines)], strict=True):
        for place, part in enumerate(parts[:-1]):
            if "." in part and any(_is_field(line, "id") and f'"{part}"' in line for line in lines[start:end]):
                return start, end, parts[place + 1 : -1]
    return None


def _line_of_field(lines: list[str], start: int, end: int, fields: list[str]) -> int | None:
    """Return the line of the last of these fields that can be found, each looked for behind the one before."""
    found: int | None = None
    for field in fields:
        wanted = (n for n in range(start, end) if _is_field(lines[n], field) or _is_header(lines[n], field))
        place = next(wanted, None)
        if place is None:
            break
        found, start = place + 1, place
    return found


def _line_of_id(lines: list[str], start: int, end: int) -> int:
    """Return the line of a rule's id."""
    return next((n + 1 for n in range(start, end) if _is_field(lines[n], "id")), start + 1)


def _is_field(line: str, name: str) -> bool:
    """Return whether a line gives this field a value."""
    return line.partition("=")[0].strip() == name and "=" in line


def _is_header(line: str, name: str) -> bool:
    """Return whether a line begins the table of this name."""
    header = _HEADER.match(line)
    return header is not None and header[1].rpartition(".")[2] == name
