"""What a colleague answers: short, about what you said, in the language you said it in."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENGLISH = re.compile(
    r"\b(the|you|your|i|we|is|are|what|when|please|thanks|hello|can|could|will|this|that|with|have|today|yes)\b"
)
_DUTCH = re.compile(
    r"\b(de|het|een|je|jij|ik|wij|we|zijn|wat|wanneer|dank|hallo|kun|kan|zal|dit|dat|met|heb|vandaag|ja|niet|voor)\b"
)


@dataclass(frozen=True, slots=True)
class _Answer:
    about: re.Pattern[str]
    dutch: str
    english: str


_ANSWERS = (
    _Answer(
        re.compile(r"dossier|zaaknummer|zaak |case|file number"),
        "Met dat nummer vind ik het wel, dank je.",
        "I can find it by that number, thanks.",
    ),
    _Answer(re.compile(r"lunch|eten|soep|soup|eat"), "Gezellig, ik ben erbij!", "Lovely, count me in!"),
    _Answer(re.compile(r"bel|call|phone"), "Prima, ik bel je zo.", "Fine, I will call you."),
    _Answer(re.compile(r"planning|agenda|schedule|meeting|overleg"), "Staat in mijn agenda.", "It is in my calendar."),
    _Answer(re.compile(r"hallo|hoi|goedemorgen|hello|\bhi\b|good morning"), "Hoi! Hoe gaat het?", "Hi! How are you?"),
    _Answer(re.compile(r"dank|thank"), "Graag gedaan.", "You are welcome."),
    _Answer(re.compile(r"\?"), "Ik zoek het uit en kom erop terug.", "Let me find out and get back to you."),
    _Answer(re.compile(""), "Gelezen, dank je.", "Read it, thanks."),
)


def answer_to(text: str) -> str:
    """Return a colleague's answer to `text`; there always is one."""
    folded = text.lower()
    answer = next(answer for answer in _ANSWERS if answer.about.search(folded))
    return answer.english if speaks_english(folded) else answer.dutch


def assistant_answer_to(text: str) -> str:
    """Return what the assistant in the minutes room says: it keeps what it reads."""
    return "I have put that in the minutes." if speaks_english(text.lower()) else "Ik heb het in het verslag gezet."


def speaks_english(folded: str) -> bool:
    """Return whether more English than Dutch words stand in a text in lower case."""
    return len(_ENGLISH.findall(folded)) > len(_DUTCH.findall(folded))
