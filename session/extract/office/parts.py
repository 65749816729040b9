"""Reads the XML parts of a package as they stream by: no tree in memory, no document type, no entities, no depth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from xml.parsers import expat

from session.extract.gathering import Gathering, Unreadable

MOST_DEPTH = 200
MOST_TAG = 512 * 1024
"""Bytes of one tag: its attributes are kept in memory together."""


class PartReader(Protocol):
    """Takes the elements of one part as they come, by their names without namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters inside an element."""

    def finish(self) -> None:
        """The part ends, perhaps too early."""


class _Refused(Exception):
    """The part has what no office program writes."""


def read_part(pieces: Iterable[bytes], reader: PartReader, gathering: Gathering) -> None:
    """Feed a part to `reader`.

    Raises:
        Unreadable: when it is not well-formed, names a document type, is too deep or too long.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise _Refused
        gathering.step(1 + len(attributes))
        reader.start(_local(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(_local(name))

    def refuse(*_arguments: object) -> None:
        raise _Refused

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > MOST_TAG:
                raise _Refused
        parser.Parse(b"", True)
    except (expat.ExpatError, _Refused):
        raise Unreadable from None


def attribute(attributes: dict[str, str], name: str) -> str:
    """Return an attribute by its name without namespace, or ""."""
    return next((value for key, value in attributes.items() if _local(key) == name), "")


def _local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition(" ")[2]
