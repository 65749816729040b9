"""Checks of numbers that packs can name; checksums are python-stdnum's, imported at the first candidate."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

_SEPARATORS = re.compile(r"[\s./-]+")


def _stdnum(module: str) -> Callable[[str], bool]:
    """Return a check by one module of python-stdnum, not imported yet."""

    def check(number: str) -> bool:
        return bool(import_module(f"stdnum.{module}").is_valid(number))

    return check


def _luhn(number: str) -> bool:
    """Return whether the Luhn digit of `number` is right."""
    return bool(import_module("stdnum.luhn").is_valid(_SEPARATORS.sub("", number)))


_MODULES = (
    "nl.bsn", "nl.onderwijsnummer", "be.nn", "be.bis", "de.idnr", "fr.nir", "fr.nif", "gb.nhs", "gb.utr", "ie.pps",
    "es.dni", "es.nie", "it.codicefiscale", "pt.cc", "pl.pesel", "se.personnummer", "dk.cpr", "fi.hetu",
    "no.fodselsnummer",
    "ee.ik", "lt.asmens", "lv.pk", "cz.rc", "ro.cnp", "bg.egn", "hr.oib", "si.emso", "gr.amka", "tr.tckimlik", "ch.ssn",
    "at.vnr", "us.ssn", "us.itin", "ca.sin", "au.tfn", "in_.aadhaar", "in_.pan", "br.cpf", "cn.ric", "mx.curp",
    "za.idnr",
    "kr.rrn", "cl.rut", "il.idnr", "is_.kennitala", "iban", "luhn",
)  # fmt: skip

VALIDATORS: dict[str, Callable[[str], bool]] = {module: _stdnum(module) for module in _MODULES} | {"luhn": _luhn}
"""By the name that a pack uses: the country and its number, as python-stdnum calls them."""


def is_valid(name: str, number: str) -> bool:
    """Return whether `number` passes the check called `name`."""
    return VALIDATORS[name](number)
