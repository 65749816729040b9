"""What is trained, on what, and with which settings; a change here changes the model's version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "training"
MODEL = Path(__file__).resolve().parents[3] / "hints" / "learned" / "weights.bin"
STRENGTH = 10.0
"""Of the data beside the wish for small weights (C of the support vector machine)."""
BACKGROUND = "-"
"""The writer of plain talk from elsewhere: always learned from, never counted."""
OTHER_KIND = 0.3
"""What a message with another label counts as a negative: its second label may be missing."""
UNSAYABLE = 0.12
"""The share of the wanted messages that is left out of learning: those that look most harmless to all other writers."""
RARE = 3
"""Features in fewer messages than this are left out."""
COMMON = 3
"""Words in at least so many messages are those that the reader may remember."""


@dataclass(frozen=True, slots=True)
class Task:
    """One kind to find."""

    kind: str
    labels: frozenset[str]
    """Labels that say a message is about it."""
    false_alarms: tuple[float, float, float]
    """Of a thousand harmless messages, how many may be found at low, medium and high confidence."""
    other: str = ""
    """The kind that messages with words of `other_words` are about instead."""
    other_words: str = ""


_CRIME = (
    r"veroord|strafblad|verdacht|crimin|aangehouden|gearresteerd|opgepakt|arrest|convict|fraud|mishandel|diefstal"
    r"|\bvog\b|\bdbs\b|\btbs\b|gevang|detentie|\bcel\b|prison|jail|inside for|taakstraf|dealing|drugshandel|smokkel"
    r"|inbra|heling|reclasser|probation|enkelband|on a tag|prosecut|charged|bekent|bekend heeft|aangifte|theft|stole"
    r"|assault|drunk driv|rijontzegging|banned from driving|burglar|justitie|antecedent|omkoping|bribery|verduister"
    r"|embezzl|brandsticht|arson|caution|wietplantage|cannabis farm|halt\b|zeden|steekpartij|stabbing|battering"
)
_POSITION = (
    r"ondergrens|bovengrens|mandaat|mandate|\bbod\b|eindbod|bieden|ceiling|\bfloor\b|\bmax\b|plafond|rode lijn"
    r"|red ?line|bottom line|zakken naar|wisselgeld|walk.?away|fallback|settle|schik|openen op|open with|start at"
    r"|\binzet\b|concessi|trade|we can live|kunnen leven|negotiat|onderhandel|instructi"
)
TASKS = (
    Task("secret", frozenset({"secret"}), (3.5, 1.2, 0.3)),
    Task("health", frozenset({"health", "criminal"}), (3.0, 1.0, 0.2), "criminal", _CRIME),
    Task("decision", frozenset({"decision", "confidential"}), (4.5, 2.8, 0.3), "confidential", _POSITION),
    Task("phishing", frozenset({"phishing"}), (2.0, 0.22, 0.1)),
)


def is_other(task: Task, text: str, labels: list[str]) -> bool:
    """Return whether a message of a task is about its other kind."""
    return task.other in labels or re.search(task.other_words, text, re.IGNORECASE) is not None
