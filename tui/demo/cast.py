"""Who lives in the demo, in which rooms, and what was said there before you came. Data only."""

from __future__ import annotations

from dataclasses import dataclass

YOU = "jij"
NOOR, SAM, FATIMA, ASSISTANT = "noor", "sam", "fatima", "assistent-bot"
STRANGER = "signal-support"

NAMES = {
    YOU: "Jij",
    NOOR: "Noor de Wit",
    SAM: "Sam Bakker",
    FATIMA: "Fatima El Amrani",
    ASSISTANT: "Verslag-assistent",
    STRANGER: "Signal Support",
}
"""Display names by localpart."""

COLLEAGUES = (NOOR, SAM, FATIMA, ASSISTANT)
"""They run on the same session code as you; the stranger does not use this program."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One room of the demo."""

    name: str
    host: str
    """Who makes it, and who answers you there."""
    guests: tuple[str, ...]
    """Who is invited besides, you included."""
    history: tuple[tuple[str, str], ...] = ()
    """Who said what, oldest first."""
    encrypted: bool = True
    public: bool = False
    direct: bool = False
    only_invited: bool = False
    """You have not accepted this invitation yet."""


PROJECT = Setting(
    "Sluisdeur renovatie",
    host=NOOR,
    guests=(YOU, SAM, FATIMA),
    history=(
        (NOOR, "heb jij de planning al gezien?"),
        (YOU, "ja, om half elf even bellen?"),
        (NOOR, "top. zet jij het dossiernummer erbij?"),
        (SAM, "ik neem de tekeningen van de deur mee"),
    ),
)
LUNCH = Setting(
    "Lunch",
    host=SAM,
    guests=(YOU, NOOR, FATIMA),
    history=((FATIMA, "de soep van vandaag is erwtensoep"), (SAM, "wie gaat er mee lunchen?")),
)
PUBLIC = Setting(
    "Publiek",
    host=FATIMA,
    guests=(YOU, NOOR),
    history=((FATIMA, "welkom, hier leest iedereen mee"),),
    encrypted=False,
    public=True,
)
MINUTES = Setting(
    "Verslagen",
    host=ASSISTANT,
    guests=(YOU, FATIMA),
    history=((ASSISTANT, "ik bewaar wat hier gezegd wordt voor het verslag"), (FATIMA, "dank je")),
)
DIRECT = Setting(
    "Noor de Wit",
    host=NOOR,
    guests=(YOU,),
    history=((NOOR, "heb je zo even tijd?"),),
    direct=True,
)
DRINKS = Setting("Vrijdagborrel", host=SAM, guests=(YOU, NOOR), only_invited=True)

SETTINGS = (MINUTES, PUBLIC, DRINKS, DIRECT, LUNCH, PROJECT)

LURES = (
    "Beveiligingsmelding van Signal Support: iemand probeert in te loggen op uw account.",
    "U krijgt zo een code van zes cijfers. Geef de code hier door, anders wordt uw account vandaag geblokkeerd.",
)
"""What the stranger writes to you, in a direct chat that is not encrypted."""
