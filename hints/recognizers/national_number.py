"""Finds personal numbers of other countries: a shape, the country's own check, and the number's name near it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from hints.finder import Finder, finder
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.text import View
from hints.validators import is_valid

_NEAR = 70
_DIGITS = r"(?:[0-9][ ./-]{0,2}){5}|[a-z]{6}[0-9l-v]"
_SPLIT = r"[ ./-]{0,2}"


class _Number(NamedTuple):
    """One country's number."""

    module: str
    """Of python-stdnum."""
    names: str
    """What the number or its country is called, as a pattern."""
    shape: str

    @property
    def named(self) -> Finder:
        """What finds the name."""
        return finder(rf"(?<![a-z])(?:{self.names})")

    @property
    def shaped(self) -> re.Pattern[str]:
        """The pattern of the shape."""
        return compiled(rf"(?<![a-z0-9])(?<![0-9][./-])(?:{self.shape})(?![a-z0-9])(?![./-][0-9])")


def _digits(*groups: int) -> str:
    """Return a pattern for as many digits as the groups have together, split anywhere, for people do."""
    return rf"\d(?:{_SPLIT}\d){{{sum(groups) - 1}}}"


_FRENCH = _SPLIT.join([r"[12]", r"\d\d", r"\d\d", r"[0-9][0-9ab]", r"\d{3}", r"\d{3}", r"\d\d"])
_ITALIAN = r"[a-z]{6}[0-9lmnp-v]{2}[a-ehlmprst][0-9lmnp-v]{2}[a-z][0-9lmnp-v]{3}[a-z]"
_NUMBERS = (
    _Number("be.nn", r"rijksregister|insz|niss|inss|belg|rrn|nationaal nummer|numero national", _digits(2, 2, 2, 3, 2)),
    _Number("de.idnr", r"steuer|idnr|tax id|german|duits", _digits(2, 3, 3, 3)),
    _Number("fr.nir", r"nir|secu|french|franse|numero de s|social", _FRENCH),
    _Number("pl.pesel", r"pesel|polish|poolse", r"\d{11}"),
    _Number("se.personnummer", r"personnummer|personnr|swedish|zweeds|pn", r"(?:\d\d)?\d{6}[-+]?\d{4}"),
    _Number("dk.cpr", r"cpr|danish|deens", r"\d{6}[- ]?\d{4}"),
    _Number("no.fodselsnummer", r"fodselsn|norwegian|noors|norsk|personnummer|identity", _digits(6, 5)),
    _Number("fi.hetu", r"hetu|henkilotunnus|finnish|finse", r"\d{6}[-+a-fu-y]\d{3}[0-9a-y]"),
    _Number("ee.ik", r"isikukood|estonian|estse|\bik\b", r"[1-6]\d{10}"),
    _Number("lt.asmens", r"asmens|lithuanian|litouw", r"\d{11}"),
    _Number("bg.egn", r"egn|bulgar", _digits(10)),
    _Number("hr.oib", r"oib|croat|kroat", r"(?:hr ?)?\d{11}"),
    _Number("ie.pps", r"pps|irish|ierse", r"\d{7}[a-w][a-iwt]?"),
    _Number("es.dni", r"dni|nif|spanish|spaanse|spanje", r"\d{8}-?[a-z]"),
    _Number("es.nie", r"nie|spanish|spaanse", r"[xyz]-?\d{7}-?[a-z]"),
    _Number("it.codicefiscale", r"codice|fiscale|italian|italiaanse", _ITALIAN),
    _Number("pt.cc", r"cartao|cidadao|portug", r"\d{8} ?\d ?[a-z0-9]{2} ?\d"),
    _Number("gb.nhs", r"nhs|patient", _digits(3, 3, 4)),
    _Number("au.tfn", r"tfn|tax file", _digits(3, 3, 3)),
    _Number("in_.aadhaar", r"aadhaar|uidai", _digits(4, 4, 4)),
    _Number("ca.sin", r"sin|social insurance|canadian", _digits(3, 3, 3)),
    _Number("at.vnr", r"svnr|sv-nummer|austrian|vnr|sozialversicherung", r"\d{4} ?\d{6}"),
    _Number("br.cpf", r"cpf", _digits(3, 3, 3, 2)),
    _Number("ch.ssn", r"ahv|avs|swiss", r"756" + _SPLIT + _digits(4, 4, 2)),
    _Number("us.ssn", r"ssn|social security", r"\d{3}-\d\d-\d{4}"),
)  # fmt: skip


class NationalNumber:
    """A number whose check is right but whose name is nowhere near is not found: too many other numbers pass."""

    keywords = (
        "rijksregister*", "insz", "niss", "inss", "belg*", "rrn", "nationaal", "numero", "steuer*", "idnr", "tax",
        "german*", "duits*", "nir", "secu*", "french*",
        "franse*", "social", "pesel*", "polish", "poolse", "personnummer*", "personnr", "swedish", "zweeds*", "pn",
        "cpr*", "danish", "deens*", "fodselsn*", "norwegian",
        "noors*", "norsk*", "identity", "hetu*", "henkilotunnus*", "finnish", "finse", "isikukood*", "estonian",
        "estse", "asmens", "lithuanian", "litouw*", "egn",
        "bulgar*", "oib", "croat*", "kroat*", "pps*", "ppsn", "irish", "ierse", "dni", "nif", "spanish", "spaanse",
        "nie", "codice", "fiscale", "italian*", "italiaanse",
        "cartao", "cidadao", "portug*", "nhs", "patient*", "tfn", "aadhaar", "uidai", "sin", "canadian", "svnr",
        "austrian", "vnr", "sozialversicherung*", "cpf", "ahv",
        "avs", "swiss", "ssn",
    )  # fmt: skip
    shapes: frozenset[Shape] = frozenset()
    window = (80, 110)
    finders = tuple(number.named for number in _NUMBERS)

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield numbers that are named and pass their country's check."""
        if compiled(_DIGITS).search(view.folded, start, end) is None:
            return
        for number, named in zip(_NUMBERS, self.finders, strict=True):
            if not named.occurs(view, start, end):
                continue
            for match in number.shaped.finditer(view.folded, start, end):
                near = named.occurs(view, max(0, match.start() - _NEAR), match.end() + _NEAR)
                if near and is_valid(number.module, match[0].upper()):
                    yield Candidate(*match.span())
